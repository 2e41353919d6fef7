"""States of an incident (failure-protocol.md A04)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from failure_protocol.states import ORDER, IllegalStep, State, check_step, name_withheld, next_states


def test_the_usual_way_needs_no_reason() -> None:
    for old, new in pairwise(ORDER):
        check_step(old, new, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (State.WARNING, State.ACTIVATED),  # skips
        (State.TRANSFERRING, State.ACTIVATED),  # goes back
        (State.CLOSED, State.DEBRIEF),  # reopens
        (State.POTENTIAL, State.STOOD_DOWN),
        (State.STOOD_DOWN, State.POTENTIAL),
    ],
)
def test_a_skip_a_way_back_and_standing_down_need_a_reason(old: State, new: State) -> None:
    with pytest.raises(IllegalStep, match="Say why"):
        check_step(old, new, " ")
    check_step(old, new, "The owner found a buyer.")


@pytest.mark.parametrize("old", [state for state in State if state not in (State.DEBRIEF, State.CLOSED)])
def test_nothing_is_closed_without_a_debrief(old: State) -> None:
    with pytest.raises(IllegalStep, match="after its debrief only"):
        check_step(old, State.CLOSED, "All are well.")


@pytest.mark.parametrize("old", [State.DEBRIEF, State.CLOSED])
def test_after_the_moves_nothing_is_stood_down(old: State) -> None:
    with pytest.raises(IllegalStep, match="nothing to stand down"):
        check_step(old, State.STOOD_DOWN, "A reason.")


def test_a_state_does_not_follow_itself() -> None:
    with pytest.raises(IllegalStep, match="already"):
        check_step(State.ACTIVATED, State.ACTIVATED, "A reason.")


def test_the_usual_next_state_is_offered_first() -> None:
    assert next_states(State.POTENTIAL)[0] == State.ACTIVATED
    assert State.CLOSED not in next_states(State.POTENTIAL)
    assert State.STOOD_DOWN in next_states(State.POTENTIAL)
    assert State.POTENTIAL in next_states(State.STOOD_DOWN)


def test_the_name_is_withheld_until_it_is_activated() -> None:
    assert [state for state in State if name_withheld(state)] == [State.WARNING, State.POTENTIAL]
