"""How a step or an action gets its suggested colour, and how late it is. Pure.

Source: action-plans.md section 1 (RAG schemes), section 2 (ongoing work and its reviews), section 4 (silent).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from actionplans.layouts import Scheme
from actionplans.statuses import Status
from core.rag import Rag, Rated
from core.words import capital, count_of, days_ahead

FINISHED = frozenset({Status.COMPLETE, Status.COMPLETE_MONITORING})
# How long after an update the next one is asked for. Work that is reviewed daily is reported weekly: nobody
# writes a line a day. "Regularly" is read as quarterly.
CYCLE_DAYS = {"daily": 7, "weekly": 7, "monthly": 31, "regular": 92}


@dataclass(frozen=True)
class StepFacts:
    """What the rules look at. `last_update` is the day of the newest update (None = never)."""

    status: Status
    due: date | None
    review: date | None
    cycle: str
    last_update: date | None


@dataclass(frozen=True)
class Limits:
    """A plan's own settings, in days."""

    due_soon_days: int = 14
    silent_days: int = 35


def late_since(facts: StepFacts) -> date | None:
    """The first day on which the step counts as late if nothing happens; None when nothing makes it late.

    A due date makes unfinished work late. Ongoing work has no end: it is late when its review is, and a cycle
    without a date is reviewed one cycle after the last update.
    """
    if facts.status in FINISHED or facts.status is Status.SUPERSEDED:
        return None
    if facts.status is not Status.ONGOING and facts.due:
        return facts.due + timedelta(days=1)
    if review := next_review(facts):
        return review + timedelta(days=1)
    return facts.due + timedelta(days=1) if facts.due else None


def next_review(facts: StepFacts) -> date | None:
    """The next review: the printed date until somebody reported on or after it, then one cycle after that.

    None without a cycle and without a date still to come.
    """
    by_cycle = None
    if facts.cycle in CYCLE_DAYS and facts.last_update:
        by_cycle = facts.last_update + timedelta(days=CYCLE_DAYS[facts.cycle])
    reviewed = facts.review and facts.last_update and facts.last_update >= facts.review
    return by_cycle if reviewed or not facts.review else facts.review


def days_late(facts: StepFacts, today: date) -> int:
    """Whole days late; 0 = due today, negative = days left, a large negative number = undated."""
    since = late_since(facts)
    return (today - since).days + 1 if since else -9999


def is_silent(facts: StepFacts, today: date, limits: Limits) -> bool:
    """Unfinished, and nobody has said anything for longer than the plan allows."""
    if facts.status in FINISHED or facts.status is Status.SUPERSEDED:
        return False
    return facts.last_update is None or (today - facts.last_update).days > limits.silent_days


def by_dates(facts: StepFacts, today: date, limits: Limits) -> Rated:
    """Overdue red; due soon or silent amber; on time green; complete blue (scheme `dates`)."""
    if facts.status in FINISHED:
        return Rated(Rag.BLUE, "complete", "Complete.")
    if facts.status is Status.SUPERSEDED:
        return Rated(None, "superseded", "Superseded: it has no colour.")
    return _unfinished_by_dates(facts, today, limits)


def is_due_soon(facts: StepFacts, today: date, limits: Limits) -> bool:
    """Its date or dated review is near; a review that only follows a cycle always is, so it never counts."""
    cyclic = facts.status is Status.ONGOING and next_review(facts) != facts.review
    return not cyclic and 0 <= -days_late(facts, today) < limits.due_soon_days


def _unfinished_by_dates(facts: StepFacts, today: date, limits: Limits) -> Rated:
    late = days_late(facts, today)
    if late > 0:
        return Rated(Rag.RED, "overdue", f"{count_of(late, 'day')} past {_what(facts)}.")
    if is_due_soon(facts, today, limits):
        return Rated(Rag.AMBER, "due soon", f"{capital(_what(facts))} is {days_ahead(-late)}.")
    if is_silent(facts, today, limits):
        return Rated(Rag.AMBER, "silent", f"No update for more than {count_of(limits.silent_days, 'day')}.")
    if facts.status is Status.NOT_STATED and late_since(facts) is None:
        return Rated(
            None, "no state or date", "Neither a status nor a date is known, so no colour is suggested."
        )
    return Rated(Rag.GREEN, "on time", "On time.")


def by_delivery(status: Status) -> Rated:
    """Not started red, under way amber, complete green (scheme `delivery`)."""
    if status in FINISHED:
        return Rated(Rag.GREEN, "complete", "Complete.")
    if status is Status.NOT_STARTED:
        return Rated(Rag.RED, "not started", "Not started.")
    if status in (Status.IN_PROGRESS, Status.ONGOING):
        return Rated(Rag.AMBER, "under way", "Under way.")
    return Rated(None, "not stated", "No status is stated, so no colour is suggested.")


def suggested(scheme: Scheme, facts: StepFacts, today: date, limits: Limits) -> Rated:
    """The colour the plan's scheme suggests; judgement shows what the dates say beside what the lead says."""
    return by_delivery(facts.status) if scheme is Scheme.DELIVERY else by_dates(facts, today, limits)


def of_action(scheme: Scheme, steps: Sequence[Rated]) -> Rated:
    """An action's suggestion: the worst of its steps by dates; by delivery, under way once one is."""
    known = [step for step in steps if step.rag]
    if not known:
        return Rated(None, "no steps rated", "None of its steps has a colour.")
    if scheme is not Scheme.DELIVERY:
        worst = max(known, key=lambda step: step.rag.severity if step.rag else 0)
        return Rated(worst.rag, worst.rule, f"Its worst step: {worst.reason}")
    colours = {step.rag for step in known}
    if colours == {Rag.GREEN}:
        return Rated(Rag.GREEN, "complete", "All its steps are complete.")
    if colours == {Rag.RED}:
        return Rated(Rag.RED, "not started", "None of its steps has started.")
    return Rated(Rag.AMBER, "under way", "Some of its steps are under way or complete.")


def needs_reason(scheme: Scheme, declared: Rag | None, suggestion: Rated) -> bool:
    """A declared colour that differs from the suggested one needs a reason; a judged one always does."""
    if declared is None:
        return False
    if scheme is Scheme.JUDGEMENT:
        return True
    return suggestion.rag is not None and declared is not suggestion.rag


def _what(facts: StepFacts) -> str:
    dated = facts.due and facts.status is not Status.ONGOING
    return "its date" if dated else "its review" if next_review(facts) else "its date"
