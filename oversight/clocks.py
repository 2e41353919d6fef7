"""What must be done before a meeting, by when, by whom, and what is left when the day has passed. Pure.

Days are counted back from the meeting without its own day and without the day of the deed
(boards-and-packs.md section 1). The agenda, clearance and delivery of papers are counted in working days,
with England's bank holidays. Notice of a key decision is counted in days of any kind, as regulation 9 of the
2012 regulations has it, and falls on the working day on or before the last one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.working_days import clear_days_before, clear_working_days_before

Key = Literal["key_notice", "authors", "clearance", "agenda"]
Standing = Literal["done", "done_late", "coming", "today", "missed"]

ACT = "the Local Government Act 1972"
REGULATIONS = (
    "the Local Authorities (Executive Arrangements) (Meetings and Access to Information) (England) "
    "Regulations 2012"
)
KEY_NOTICE_ROUTE = (
    f"General exception, regulation 10 of {REGULATIONS}: tell the chair of overview and scrutiny in writing "
    "and leave five clear working days. With less time, special urgency, regulation 11: the chair must agree."
)
AUTHORS_ROUTE = (
    "Agree a new day with the lead that still leaves time for clearance. A paper that misses the agenda "
    "comes in a supplement, with the chair’s reason."
)
CLEARANCE_ROUTE = (
    "The agenda goes out without the papers that are not cleared. They come in a supplement, with the "
    "chair’s reason, or wait for the next meeting."
)
AGENDA_ROUTE_PUBLIC = (
    f"Urgency, section 100B(4)(b) of {ACT}: the chair must be of the opinion that the business cannot wait, "
    "for special circumstances that the minutes record. Else move the meeting."
)
AGENDA_ROUTE_OFFICERS = (
    "The board’s own rule is missed: publish it with the reason why it is late, or move the meeting."
)


@dataclass(frozen=True)
class Rule:
    """How many clear days a board leaves for each deed; `public` = the law gives the public its papers."""

    agenda_days: int = 5
    clearance_days: int = 8
    author_days: int = 12
    key_days: int = 28
    public: bool = True


@dataclass(frozen=True)
class Deadline:
    """One deed: `on` is the last day for it, `who` must act, `missed` is the way that is left after that."""

    key: Key
    label: str
    on: date
    who: str
    missed: str

    def standing(self, today: date, done_on: date | None = None, *, done: bool = False) -> Standing:
        """How it stands: `done_on` is the day of the deed where it is known, `done` = it is done."""
        if done_on is not None:
            return "done" if done_on <= self.on else "done_late"
        if done:
            return "done"
        if today == self.on:
            return "today"
        return "coming" if today < self.on else "missed"


def deadlines(meeting_day: date, rule: Rule, key_decision: bool) -> tuple[Deadline, ...]:
    """The deadlines of a meeting, earliest first; notice only when a key decision is to be made.

    Raises:
        core.working_days.UnknownYear: the bank holidays of a year that is needed are not known.
    """
    found = [
        Deadline(
            "authors", "Authors deliver their papers",
            clear_working_days_before(meeting_day, rule.author_days), "The lead of each item", AUTHORS_ROUTE,
        ),
        Deadline(
            "clearance", "Papers are cleared",
            clear_working_days_before(meeting_day, rule.clearance_days),
            "Finance and legal advisers", CLEARANCE_ROUTE,
        ),
        Deadline(
            "agenda", "Agenda and papers are published",
            clear_working_days_before(meeting_day, rule.agenda_days), "The board administrator",
            AGENDA_ROUTE_PUBLIC if rule.public else AGENDA_ROUTE_OFFICERS,
        ),
    ]  # fmt: skip
    if key_decision:
        on = clear_days_before(meeting_day, rule.key_days)
        found.append(
            Deadline(
                "key_notice", "Notice of the key decision is published", on,
                "The board administrator", KEY_NOTICE_ROUTE,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda deadline: deadline.on))
