"""The states of a placement and what may follow what (failure-protocol.md P06). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class PlacementState(StrEnum):
    """How far a placement is, from a proposal to a person who lives there; or how it ended."""

    PROPOSED = "proposed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    AGREED = "agreed"
    BOOKED = "booked"
    TRANSIT = "transit"
    ARRIVED = "arrived"
    CONFIRMED = "confirmed"
    REVIEWED = "reviewed"
    HOSPITAL = "hospital"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DIED = "died"
    LEFT = "left"
    MOVED_ON = "moved_on"


S = PlacementState
WORDS: Mapping[PlacementState, str] = {
    S.PROPOSED: "Proposed",
    S.OFFERED: "Offered",
    S.ACCEPTED: "Accepted by the person or their decision maker",
    S.AGREED: "Accepted by the home",
    S.BOOKED: "Booked",
    S.TRANSIT: "On the way",
    S.ARRIVED: "Arrived",
    S.CONFIRMED: "Arrival confirmed by the named worker",
    S.REVIEWED: "Reviewed",
    S.HOSPITAL: "In hospital",
    S.DECLINED: "Declined",
    S.WITHDRAWN: "Withdrawn",
    S.DIED: "Died",
    S.LEFT: "Left the area",
    S.MOVED_ON: "Moved on from there",
}
ORDER = (S.PROPOSED, S.OFFERED, S.ACCEPTED, S.AGREED, S.BOOKED, S.TRANSIT, S.ARRIVED, S.CONFIRMED, S.REVIEWED)
COMING = frozenset({S.PROPOSED, S.OFFERED, S.ACCEPTED, S.AGREED, S.BOOKED, S.TRANSIT})  # one a person
LIVED = frozenset({S.ARRIVED, S.CONFIRMED, S.REVIEWED})  # where somebody lives; one a person
ENDED = frozenset({S.DECLINED, S.WITHDRAWN, S.DIED, S.LEFT, S.MOVED_ON})
HOLDS_BED = frozenset({S.BOOKED, S.TRANSIT, S.HOSPITAL}) | LIVED
BEFORE_LEAVING = (S.PROPOSED, S.OFFERED, S.ACCEPTED, S.AGREED, S.BOOKED)
_GONE = {S.DIED, S.LEFT}
FOLLOWS: Mapping[PlacementState, frozenset[PlacementState]] = {
    S.PROPOSED: frozenset({S.OFFERED, S.DECLINED, S.WITHDRAWN, *_GONE}),
    S.OFFERED: frozenset({S.ACCEPTED, S.DECLINED, S.WITHDRAWN, *_GONE}),
    S.ACCEPTED: frozenset({S.AGREED, S.DECLINED, S.WITHDRAWN, *_GONE}),
    S.AGREED: frozenset({S.BOOKED, S.DECLINED, S.WITHDRAWN, *_GONE}),
    S.BOOKED: frozenset({S.TRANSIT, S.DECLINED, S.WITHDRAWN, *_GONE}),
    S.TRANSIT: frozenset({S.ARRIVED, S.BOOKED, S.HOSPITAL, *_GONE}),
    S.ARRIVED: frozenset({S.CONFIRMED, S.HOSPITAL, S.MOVED_ON, *_GONE}),
    S.CONFIRMED: frozenset({S.REVIEWED, S.HOSPITAL, S.MOVED_ON, *_GONE}),
    S.REVIEWED: frozenset({S.HOSPITAL, S.MOVED_ON, *_GONE}),
    S.HOSPITAL: frozenset({S.BOOKED, S.TRANSIT, S.ARRIVED, S.WITHDRAWN, S.MOVED_ON, *_GONE}),
    S.DECLINED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.DIED: frozenset(),
    S.LEFT: frozenset(),
    S.MOVED_ON: frozenset(),
}
NEEDS_REASON = frozenset({S.DECLINED, S.WITHDRAWN})


class IllegalJump(ValueError):
    """This state can't follow that one; the message says what would have to come first."""


def check_jump(
    old: PlacementState, new: PlacementState, reason: str = "", *, is_home_care: bool = False
) -> None:
    """Refuse a step that must not be (P06).

    In home care nobody travels: the first visit of the new agency makes a booked placement an arrived one.

    Raises:
        IllegalJump: it skips a state, goes back, ends what has ended, or lacks its reason.
    """
    allowed = FOLLOWS[old]
    if is_home_care and old is S.BOOKED:
        allowed |= {S.ARRIVED}
    if new not in allowed:
        raise IllegalJump(_refusal(old, new))
    if new in NEEDS_REASON and not reason.strip():
        raise IllegalJump("Say why, in the person’s or the home’s own words where you have them.")


def _refusal(old: PlacementState, new: PlacementState) -> str:
    if old in ENDED:
        return f"This placement has ended ({WORDS[old].lower()}). Propose another."
    if old is new:
        return f"It is “{WORDS[old].lower()}” already."
    if old in ORDER and new in ORDER and ORDER.index(new) > ORDER.index(old) + 1:
        first = WORDS[ORDER[ORDER.index(old) + 1]].lower()
        return f"First it must be “{first}”; now it is “{WORDS[old].lower()}”."
    return f"“{WORDS[new]}” can’t follow “{WORDS[old].lower()}”."


def next_states(old: PlacementState) -> tuple[PlacementState, ...]:
    """What may follow, in the order of the states."""
    return tuple(state for state in PlacementState if state in FOLLOWS[old])
