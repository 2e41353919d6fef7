"""The states of an incident and what may follow what (failure-protocol.md A04). Pure."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """How far an incident is. Until it is activated its service is named to nobody outside it."""

    WARNING = "warning"
    POTENTIAL = "potential"
    ACTIVATED = "activated"
    TRANSFERRING = "transferring"
    ALL_PLACED = "all_placed"
    DEBRIEF = "debrief"
    CLOSED = "closed"
    STOOD_DOWN = "stood_down"


ORDER = (
    State.WARNING, State.POTENTIAL, State.ACTIVATED, State.TRANSFERRING, State.ALL_PLACED, State.DEBRIEF,
    State.CLOSED,
)  # fmt: skip
WITHHELD = frozenset({State.WARNING, State.POTENTIAL})
RUNNING = frozenset({State.ACTIVATED, State.TRANSFERRING, State.ALL_PLACED})
ENDED = frozenset({State.CLOSED, State.STOOD_DOWN})


class IllegalStep(ValueError):
    """This state can't follow that one; the message says what is missing."""


def needs_reason(old: State, new: State) -> bool:
    """Whether the step skips a state, goes back, stands down or reopens: then somebody says why."""
    if State.STOOD_DOWN in (old, new):
        return True
    return ORDER.index(new) - ORDER.index(old) != 1


def check_step(old: State, new: State, reason: str) -> None:
    """Refuse a step that must not be, or that lacks its reason.

    Raises:
        IllegalStep: the same state again, closing what was never debriefed, or no reason where one is due.
    """
    if old == new:
        raise IllegalStep("It is in this state already.")
    if new is State.CLOSED and old is not State.DEBRIEF:
        raise IllegalStep("An incident is closed after its debrief only. Start the debrief first.")
    if new is State.STOOD_DOWN and old in (State.DEBRIEF, State.CLOSED):
        raise IllegalStep("After the moves there is nothing to stand down. Finish the debrief instead.")
    if needs_reason(old, new) and not reason.strip():
        raise IllegalStep("This step skips a state or goes back. Say why.")


def next_states(old: State) -> tuple[State, ...]:
    """What may follow, the usual next one first; some need a reason."""
    usual = [new for new in ORDER if not needs_reason(old, new)] if old in ORDER else []
    others = [new for new in (*ORDER, State.STOOD_DOWN) if new not in usual]
    return tuple(new for new in (*usual, *others) if _allowed(old, new))


def _allowed(old: State, new: State) -> bool:
    try:
        check_step(old, new, "a reason")
    except IllegalStep:
        return False
    return True


def name_withheld(state: State) -> bool:
    """Whether dashboards, mails and packs leave the name out: a rumour can bring a business down."""
    return state in WITHHELD
