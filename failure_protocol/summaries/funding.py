"""Who pays for a person and which body leads, with the reason (S05, S06)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from failure_protocol.gate import Open
from failure_protocol.lead_body import Lead, LeadingBody, Payer, Share, lead_for
from failure_protocol.models import FundingLine, Incident, LeadBodyDecision, Person
from failure_protocol.models.funding import LEADS

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True)
class LeadOf:
    """Which body leads for a person. `decision` is the recorded one, where one was due and was made."""

    lead: Lead
    decision: LeadBodyDecision | None

    @property
    def body(self) -> LeadingBody | None:
        """By the procedure, or as decided."""
        return LeadingBody(self.decision.body) if self.decision else self.lead.body

    @property
    def is_due(self) -> bool:
        """Whether a person has to decide and nobody did."""
        return self.lead.must_decide and self.decision is None

    @property
    def words(self) -> str:
        """In short."""
        if self.body is None:
            return "To be decided" if self.lead.must_decide else "Not known"
        return LEADS[self.body]


@dataclass(frozen=True)
class Paid:
    """The cost of a person a week, as far as its lines say."""

    lines: tuple[FundingLine, ...]
    total: Decimal | None
    is_unknown: bool


def lines_of(person: Person) -> list[FundingLine]:
    """Who pays now."""
    return list(person.funding.filter(ended_at=None))


def split_words(person: Person, lines: Iterable[FundingLine] | None = None) -> str:
    """The shares in words, always in one order: a decision holds for these."""
    held = lines_of(person) if lines is None else lines
    told = (" ".join(filter(None, (line.payer, line.payer_name, f"{line.percent:.2f}"))) for line in held)
    return "; ".join(sorted(told))[:200]


def lead_of(person: Person) -> LeadOf:
    """Which body leads for a person, two queries."""
    lines = lines_of(person)
    lead = lead_for(Share(Payer(line.payer), line.percent) for line in lines)
    decision = None
    if lead.must_decide:
        decision = person.lead_decisions.filter(split=split_words(person, lines)).first()
    return LeadOf(lead, decision)


def paid_of(person: Person) -> Paid:
    """Who pays what."""
    lines = lines_of(person)
    costs = [line.cost_week for line in lines if line.cost_week is not None]
    unknown = not lines or any(line.payer == Payer.UNKNOWN for line in lines)
    return Paid(tuple(lines), sum(costs[1:], costs[0]) if costs else None, unknown)


def funding_known(incident: Incident, at: datetime) -> list[Open]:
    """For the close gate: everybody's funding is known, and where a body had to be chosen, it was (S05)."""
    people = Person.objects.filter(incident=incident).prefetch_related("funding", "lead_decisions")
    found = []
    for person in people:
        lines = [line for line in person.funding.all() if line.ended_at is None]
        if not lines or any(line.payer == Payer.UNKNOWN for line in lines):
            found.append(Open(f"{person}: who pays is not known.", person.get_absolute_url()))
            continue
        lead = lead_for(Share(Payer(line.payer), line.percent) for line in lines)
        split = split_words(person, lines)
        decided = any(each.split == split for each in person.lead_decisions.all())
        if lead.must_decide and not decided:
            found.append(Open(f"{person}: which body leads is not decided.", person.get_absolute_url()))
    return found


def money_settled(incident: Incident, at: datetime) -> list[Open]:
    """For the close gate: no task of finance is open (S08)."""
    from failure_protocol.models import FinanceTask

    tasks = FinanceTask.objects.filter(person__incident=incident, done_at=None).select_related("person")
    return [Open(f"{task}.", task.person.get_absolute_url()) for task in tasks]
