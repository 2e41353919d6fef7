"""One run, from its frozen input to a result that can be frozen, thawed and replayed."""

from __future__ import annotations

from datetime import date

import pytest

from failure_protocol.matching.dates import Calendar
from failure_protocol.matching.frozen import freeze, thaw
from failure_protocol.matching.problem import Bed, Group, Person, Problem
from failure_protocol.matching.proposal import Asked, Proposal, propose
from failure_protocol.matching.rounds import Agency, RoundsProblem, RoundsSolution, User, solve_rounds

MONDAY = date(2026, 11, 23)
PROBLEM = Problem(
    (Person("P01", is_red=True), Person("P02"), Person("P03", refused=("A", "B"))),
    (Bed("a", "A", 2, fee=900), Bed("b", "B", fee=800)),
    (Group("G1", ("P01", "P02")), Group("G2", ("P02", "P03"))),
    first_day=MONDAY,
)


def test_a_result_freezes_and_thaws_and_is_the_same_when_it_is_replayed():
    asked = Asked(PROBLEM, Calendar((MONDAY,), arrivals=(("A", 2),)))
    first = propose(asked)
    assert thaw(Asked, freeze(asked)) == asked
    assert thaw(Proposal, freeze(first)) == first
    again = propose(thaw(Asked, freeze(asked)))
    assert (again.solution.lines, again.dated.days) == (first.solution.lines, first.dated.days)
    assert (first.placed, first.most) == (2, 2)
    assert first.solution.split == ("G2",)
    assert first.dated.days == {"P01": MONDAY, "P02": MONDAY}


def test_without_a_calendar_nobody_gets_a_day():
    assert propose(Asked(PROBLEM)).dated is None


def test_whoever_waits_hears_of_each_step_and_may_stop_it():
    said = []
    asked = Asked(PROBLEM, Calendar((MONDAY,)))
    propose(asked, say=lambda *words: said.append(words))
    assert said[0] == ("Finding places: people rated red without a place", 0, said[0][2])
    assert [words for words, *_ in said[-2:]] == [
        "Finding out why nobody fits, and which bed would help", "Finding days",
    ]  # fmt: skip

    def stop(*_) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        propose(asked, say=stop)


def test_rounds_freeze_and_thaw_too():
    users = (User("U1", "R1", (("week", 60),)), User("U2", "R1", (("week", 60),)))
    solution = solve_rounds(RoundsProblem(users, (Agency("X", (("week", 90),)),)))
    assert thaw(RoundsSolution, freeze(solution)) == solution
