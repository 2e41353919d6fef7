"""The Tonight screen: the number that balances, who has not acknowledged, the next clocks, one thing to do.

Source: failure-protocol.md section 7, items 1 and 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from core.words import moment_words
from failure_protocol.clock_registry import ClockState, found
from failure_protocol.ladder import Standing
from failure_protocol.matrix import Scope
from failure_protocol.models import Person
from failure_protocol.models.people import Whereabouts
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries.balance import balance_here
from failure_protocol.summaries.logs import timeline_of
from failure_protocol.summaries.next_step import next_step
from failure_protocol.summaries.notices import ladder_of

if TYPE_CHECKING:
    from failure_protocol.balance import Balance
    from failure_protocol.clock_registry import Clock
    from failure_protocol.models import Incident, LogEntry
    from failure_protocol.summaries.notices import LeadState

NEXT_CLOCKS = 3
HEADINGS = {
    "decision": "Decisions", "movement": "Moves", "communication": "Promises and calls", "notice": "Notices",
    "state": "State", "practical": "On the premises",
}  # fmt: skip


@dataclass(frozen=True)
class Tonight:
    """What one person sees of an incident at 2 am."""

    balance: Balance | None  # None: not theirs to count
    in_transit: tuple[str, ...]  # references, for those who may see people at all
    waiting: tuple[LeadState, ...]  # Leads who have not acknowledged
    clocks: tuple[Clock, ...]
    todo: Alarm


def tonight_of(here: Here) -> Tonight:
    """Everything on the screen, at the moment of `here`."""
    ladder = ladder_of(here.incident, here.at)
    return Tonight(
        balance=balance_here(here),
        in_transit=_in_transit(here),
        waiting=tuple(lead for lead in ladder.leads if lead.state != Standing.ACKNOWLEDGED),
        clocks=tuple(_running(here.incident, here.at)[:NEXT_CLOCKS]),
        todo=next_step(here, ladder),
    )


def since(here: Here, moment: datetime) -> Mapping[str, Sequence[str]]:
    """What happened since the moment, by heading, as far as the reader may see; overdue clocks at the end."""
    told: dict[str, list[str]] = {words: [] for words in HEADINGS.values()}
    for entry in timeline_of(here.incident, here.request.user, tuple(HEADINGS), moment):
        told[HEADINGS[entry.kind]].append(_told(entry))
    late = [clock for clock in _running(here.incident, here.at) if clock.state is ClockState.MISSED]
    told["Overdue"] = [f"{clock.name}: {clock.words}" for clock in late]
    return {heading: lines for heading, lines in told.items() if lines}


def _running(incident: Incident, at: datetime) -> list[Clock]:
    """The clocks that somebody must watch, the most urgent first."""
    running = (ClockState.MISSED, ClockState.RUNNING)
    return sorted(
        (each for each in found(incident, at) if each.state in running), key=lambda each: each.urgency
    )


def _told(entry: LogEntry) -> str:
    return f"{moment_words(timezone.localtime(entry.at))}, {entry.actor_name}: {entry.text}"


def _in_transit(here: Here) -> tuple[str, ...]:
    if here.rights.scope <= Scope.COUNTS:
        return ()
    rows = Person.objects.filter(incident=here.incident, whereabouts=Whereabouts.TRANSIT)
    return tuple(rows.values_list("ref", flat=True))
