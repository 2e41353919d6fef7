"""Nothing lost, nothing doubled, nobody missing from the balance: random histories, step by step."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from script import _histories as histories

pytestmark = pytest.mark.django_db

STEP = st.tuples(
    st.sampled_from(histories.STEPS),
    st.integers(0, histories.PEOPLE - 1),
    st.integers(0, 1),
    st.integers(0, 12),
)


@pytest.fixture
def world():
    return histories.build()


def test_a_history_from_the_proposal_to_the_review_holds(world):
    on = [("on", 0, 0, 1)] * 4
    leave = [("sure", 0, 0, 1), ("depart", 0, 0, 1)]
    whole = [("propose", 0, 0, 1), *on, ("plan", 0, 0, 1), *leave, ("back", 0, 0, 1), *leave]
    end = [("again", 0, 0, 1), ("arrive", 0, 0, 1), ("again", 0, 0, 9), ("confirm", 0, 0, 1)]
    told = histories.live_and_forget(world, [*whole, *end, ("hospital", 0, 0, 1), ("arrived", 0, 0, 1)])
    assert told.refused == Counter()


def test_home_care_and_mistakes_hold(world):
    at_home = [("propose", 3, 0, 1), *[("on", 3, 0, 1)] * 5, ("again", 3, 0, 1), ("strike", 3, 0, 1)]
    told = histories.live_and_forget(
        world, [*at_home, ("on", 3, 0, 1), ("confirm", 3, 0, 1), ("died", 3, 0, 1)]
    )
    assert told.refused == Counter()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(story=st.lists(STEP, min_size=1, max_size=25))
def test_any_history_holds(world, story):
    histories.live_and_forget(world, story)


@pytest.mark.parametrize("seed", range(12))
def test_seeded_histories_hold(world, seed):
    histories.live_and_forget(world, histories.random_story(seed, 40))


def test_seeded_histories_do_what_they_are_for(world):
    """The stories are no mere chain of refusals: every kind of step happens among them."""
    done: Counter[str] = Counter()
    for seed in range(12, 40):
        done += histories.live_and_forget(world, histories.random_story(seed, 40)).done
    assert set(histories.STEPS) - set(done) <= {"back", "arrived"}
