"""The ladder by which one body is told: its Lead, the deputies in order, whoever is on call (N01-N08). Pure.

What counts as told, what never does, who comes next and when. Moments are aware and are compared as real
time: on the night of the October clock change an hour on the wall is no hour on the ladder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

WITHIN = timedelta(minutes=1)  # N07: a mail that doesn't go out shows as not sent
PATIENCE = timedelta(minutes=3)  # the schedule looks each minute


class Place(StrEnum):
    """Where somebody stands on the ladder."""

    LEAD = "lead"
    DEPUTY = "deputy"
    ON_CALL = "on_call"


class Outcome(StrEnum):
    """How a call ended (N03)."""

    SPOKE_LEAD = "spoke_lead"
    SPOKE_DEPUTY = "spoke_deputy"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    STAFF = "staff"


COUNTS = frozenset({Outcome.SPOKE_LEAD, Outcome.SPOKE_DEPUTY})
NOT_ACCEPTABLE = {
    Outcome.VOICEMAIL: "Not acceptable under section 4.4: nobody knows whether a voicemail was heard.",
    Outcome.STAFF: "Not acceptable under section 4.4: left with administrative staff, it reaches nobody.",
}


class Written(StrEnum):
    """What became of a written confirmation. Only SENT is sent."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    EXERCISE = "exercise"


class Standing(StrEnum):
    """How far a body is told, from nothing to its own acknowledgement."""

    GAP = "gap"
    WAITING = "waiting"
    TRYING = "trying"
    HALF = "half"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    DEAD_END = "dead_end"


TOLD = frozenset({Standing.NOTIFIED, Standing.ACKNOWLEDGED})


@dataclass(frozen=True)
class Reached:
    """What was done about one recipient: telephone, in writing, their own acknowledgement."""

    tried: bool = False
    spoke: bool = False
    written: bool = False
    acknowledged: bool = False


def counts(outcome: str) -> bool:
    """Whether a call with this outcome is a contact: only if a Lead or a deputy was spoken to (4.4)."""
    return outcome in COUNTS


def standing_of(reached: Iterable[Reached], *, has_lead: bool, dead_end: bool = False) -> Standing:
    """How far a body is told. Without a Lead it is a gap whatever was done (N01); both channels must have
    reached one and the same person (N02); once anybody on it acknowledged, the ladder is done (N05).
    """
    rows = list(reached)
    if not has_lead:
        return Standing.GAP
    if any(row.acknowledged for row in rows):
        return Standing.ACKNOWLEDGED
    if dead_end:
        return Standing.DEAD_END
    if any(row.spoke and row.written for row in rows):
        return Standing.NOTIFIED
    if any(row.spoke or row.written for row in rows):
        return Standing.HALF
    return Standing.TRYING if any(row.tried for row in rows) else Standing.WAITING


def both_told(standings: Collection[Standing]) -> bool:
    """Whether "notified" may be said at all: of both bodies, never of one (N01)."""
    return len(standings) > 1 and all(each in TOLD for each in standings)


class Climber(Protocol):
    """Somebody who may stand on the ladder."""

    @property
    def step_key(self) -> tuple[str, str]:
        """Place and recipient: the same recipient at the same place is one step."""


_C = TypeVar("_C", bound=Climber)


def next_of(ladder: Iterable[_C], used: Collection[tuple[str, str]]) -> _C | None:
    """The first who was not told yet; None = a dead end."""
    return next((each for each in ladder if each.step_key not in used), None)


def moves_at(since: datetime, minutes: int) -> datetime:
    """When the ladder goes on to the next person without an acknowledgement (N05)."""
    return since.astimezone(UTC) + timedelta(minutes=minutes)


def stands_still(since: datetime, minutes: int, now: datetime) -> bool:
    """Whether the ladder should have gone on and did not, so that somebody must do it by hand."""
    return now.astimezone(UTC) - moves_at(since, minutes) > PATIENCE


def delivered(mail: str, since: datetime, now: datetime) -> Written:
    """What became of a mail, from the state of its row: one that was not taken at the first try, or that
    still waits after a minute, is not sent, although it is tried again (N07).
    """
    if mail == "sent":
        return Written.SENT
    late = now.astimezone(UTC) - since.astimezone(UTC) >= WITHIN
    return Written.FAILED if mail != "waiting" or late else Written.WAITING
