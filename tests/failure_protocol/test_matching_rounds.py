"""Home care: whole rounds, hard hours, how whole rounds and workers' hours stay. No verdict on the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import failure_protocol.matching.rounds as module
from failure_protocol.matching.frozen import freeze, thaw
from failure_protocol.matching.rounds import (
    TIERS,
    WORDS,
    Agency,
    RoundsProblem,
    User,
    against,
    liability_information_by,
    removed,
    solve_rounds,
)

MORNING = (("morning", 60),)


def user(key: str, **fields) -> User:
    return User(key, **{"round": "R1", "minutes": MORNING, **fields})


def agency(key: str, minutes: int = 600, **fields) -> Agency:
    return Agency(key, (("morning", minutes),), **fields)


def test_a_round_goes_whole_to_one_provider():
    users = [user("U1"), user("U2"), user("U3", round="R2")]
    problem = RoundsProblem(tuple(users), (agency("X", 120), agency("Y", 60)))
    solution = solve_rounds(problem)
    assert solution.lines == {"U1": "X", "U2": "X", "U3": "Y"}
    assert (solution.split, solution.is_best) == ((), True)


def test_hours_are_never_exceeded_and_two_carers_count_twice():
    problem = RoundsProblem((user("U1", carers=2), user("U2")), (agency("X", 120),))
    assert sorted(solve_rounds(problem).lines.values()) == ["", "X"]


def test_hours_of_one_part_of_the_day_do_not_serve_another():
    problem = RoundsProblem((user("U1", minutes=(("evening", 30),)),), (agency("X"),))
    assert solve_rounds(problem).unplaced == ("U1",)


def test_each_rule_stands_against_a_provider_in_order():
    asked = user("U1", zone="N", skills=("peg",), refused=("X",), barred=("X",), minutes=(("night", 1),))
    assert against(asked, agency("X", zones=("S",))) == tuple(WORDS)
    assert removed(asked, (agency("X", zones=("S",)), agency("Y", skills=("peg",)))) == (
        ("zone", 1), ("hours", 1),
    )  # fmt: skip
    assert against(user("U1"), agency("X", zones=("S",))) == ()


def test_whoever_is_rated_red_comes_first_and_wishes_before_cost():
    problem = RoundsProblem(
        (user("U1"), user("U2", is_red=True)), (agency("X", 60, rate=100), agency("Y", 0))
    )
    assert solve_rounds(problem).lines == {"U1": "", "U2": "X"}
    cheap, dear = agency("X", rate=1000), agency("Y", rate=9000)
    assert solve_rounds(RoundsProblem((user("U1"),), (cheap, dear))).lines == {"U1": "X"}
    wishes = user("U1", ranks=("Y",))
    assert solve_rounds(RoundsProblem((wishes,), (cheap, dear))).lines == {"U1": "Y"}


def test_a_split_round_says_how_much_of_it_goes_where():
    users = (user("U1", workers=(("W1", 60),)), user("U2", workers=(("W1", 180),)), user("U3"))
    solution = solve_rounds(RoundsProblem(users, (agency("X", 120), agency("Y", 60))))
    assert solution.split == ("R1",)
    (split,) = solution.rounds
    assert (split.agency, split.users, split.users_of, split.percent) == ("X", 2, 3, 66)
    (worker,) = solution.workers
    assert (worker.key, worker.minutes_of) == ("W1", 240)


def test_a_worker_whose_people_have_no_provider_keeps_nothing():
    solution = solve_rounds(RoundsProblem((user("U1", workers=(("W1", 0),)),), ()))
    assert (solution.workers[0].agency, solution.workers[0].percent) == ("", 0)


def test_locked_lines_stay_and_those_that_cannot_are_named():
    users = (user("U1"), user("U2"), user("U3", refused=("X",)), user("U4"), user("U5"))
    locks = (("U1", "X"), ("U2", "X"), ("U3", "X"), ("U4", "gone"), ("U5", ""), ("U9", "X"))
    solution = solve_rounds(RoundsProblem(users, (agency("X", 90), agency("Y")), locks))
    assert (solution.lines["U1"], solution.lines["U5"]) == ("X", "")
    assert solution.broken_locks == (
        ("U2", "X", ("hours",)), ("U3", "X", ("refused",)), ("U4", "gone", ("gone",)),
    )  # fmt: skip


def test_lines_change_only_where_they_must():
    users = (user("U1", round=""), user("U2", round=""))
    cheap, dear = agency("X", rate=1000), agency("Y", rate=9000)
    before = (("U1", "Y"), ("U2", "gone"), ("U9", "X"))
    assert solve_rounds(RoundsProblem(users, (cheap, dear), before=before)).lines == {"U1": "Y", "U2": "X"}


def test_the_same_facts_in_another_order_give_the_same_lines_and_thaw_alike():
    users = tuple(user(f"U{number}", round=f"R{number % 2}") for number in range(6))
    problem = RoundsProblem(users, (agency("X", 240), agency("Y", 180)))
    turned = replace(problem, users=users[::-1], agencies=problem.agencies[::-1])
    assert solve_rounds(problem).lines == solve_rounds(turned).lines
    assert thaw(RoundsProblem, freeze(problem)) == problem


def test_nobody_is_a_proposal_too():
    assert solve_rounds(RoundsProblem()).lines == {}


def test_liability_information_is_a_date_and_the_law_is_left_to_lawyers():
    assert liability_information_by(date(2026, 12, 28)) == date(2026, 11, 30)
    assert "TUPE applies" not in Path(module.__file__).read_text("utf-8")


def test_each_tier_is_worded():
    problem = RoundsProblem((user("U1", is_red=True), user("U2")), (agency("X", rate=1000),))
    assert {answer.key for answer in solve_rounds(problem).answers} <= set(TIERS)
