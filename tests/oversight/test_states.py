"""What may follow what in the life of a meeting."""

from __future__ import annotations

import pytest

from oversight import states
from oversight.models import Meeting

FOLLOWS = {
    "draft": {"published", "cancelled"},
    "published": {"held", "cancelled"},
    "held": {"minutes_draft"},
    "minutes_draft": {"minutes_approved"},
    "minutes_approved": {"closed"},
    "closed": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("old", Meeting.State.values)
@pytest.mark.parametrize("new", Meeting.State.values)
def test_a_state_follows_only_those_of_the_table(old: str, new: str) -> None:
    assert states.may_follow(old, new) == (new in FOLLOWS[old])


@pytest.mark.parametrize(
    ("state", "was_published", "to"),
    [
        ("draft", False, None),
        ("published", True, None),
        ("held", True, "published"),
        ("minutes_draft", True, "held"),
        ("minutes_approved", True, "minutes_draft"),
        ("closed", True, "minutes_approved"),
        ("cancelled", False, "draft"),
        ("cancelled", True, "published"),
    ],
)
def test_reopening_goes_one_step_back(state: str, was_published: bool, to: str | None) -> None:
    assert states.reopened(state, was_published=was_published) == to


def test_a_state_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        states.may_follow("postponed", "held")
