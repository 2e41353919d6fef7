"""Matching: proposals, days and rounds at the sizes that the design measured, with invented people."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from script._bench import Line, middle, shown, spend

SIZES = ((20, 15), (40, 25), (80, 40), (150, 60), (300, 100))
DATES = ((40, 10), (80, 20), (150, 30))
ROUNDS = ((60, 8, 5, 1.15), (168, 20, 8, 1.15), (300, 40, 12, 1.15), (168, 20, 8, 0.95))
THREE = ("unplaced", "splits", "distance")
LIMIT = 30.0  # seconds
MONDAY = date(2026, 11, 23)
CATEGORIES = ("residential", "nursing", "residential_dementia")


def measure(count: int) -> list[Line]:
    """Seconds on this machine, beside how good the answer is."""
    return [
        *(_proposal(people, homes, count) for people, homes in SIZES),
        _three_tiers(count),
        _reasons(count),
        *(_days(people, days, count) for people, days in DATES),
        *(_rounds(*size, count) for size in ROUNDS),
    ]


def problem_of(people: int, homes: int, seed: int = 1) -> Any:
    """People of whom 15 % are frail and about half have friends, and homes with one to five beds.

    Towns, wishes, refusals, fees and needs are drawn, so that about a quarter of all pairs is possible.
    """
    from failure_protocol.matching.problem import Bed, Group, Person, Problem

    draw = random.Random(seed)

    def point() -> tuple[float, float]:
        return 50.9 + draw.random() * 0.3, -1.4 + draw.random() * 0.3

    beds = tuple(
        Bed(
            f"B{number:03}", f"H{number:03}", count=draw.choice((1, 2, 3, 4, 5)),
            categories=(draw.choice(CATEGORIES),), can=("hoist",) if draw.random() < 0.6 else (),
            cannot=("hoist",) if draw.random() < 0.3 else (), fee=draw.randrange(700, 1500, 10), at=point(),
            is_temporary=draw.random() < 0.1, areas=(f"A{number % 6}",),
        )
        for number in range(homes)
    )  # fmt: skip
    everybody = tuple(
        Person(
            f"P{number:03}", draw.choice(CATEGORIES), essential=("hoist",) if draw.random() < 0.2 else (),
            is_red=draw.random() < 0.1, fragility=3 if draw.random() < 0.15 else 1, anchors=(point(),),
            ranks=tuple(bed.home for bed in draw.sample(beds, 3)), was_asked=True,
            refused=tuple(bed.home for bed in draw.sample(beds, homes // 10)),
            ceiling=draw.randrange(1100, 1700, 10),
        )
        for number in range(people)
    )  # fmt: skip
    keys = [person.key for person in everybody]
    draw.shuffle(keys)
    groups: list[Group] = []
    used = 0
    while used < people // 2:
        size = draw.choice((2, 2, 3, 4))
        members = tuple(sorted(keys[used : used + size]))
        groups.append(Group(f"G{len(groups):03}", members, draw.choice((1, 3, 5))))
        used += size
    return Problem(everybody, beds, tuple(groups))


def _timed(work: Callable[[], Any], count: int) -> tuple[float, Any]:
    """The median of `count` runs, and what the last one gave."""
    found: list[Any] = []
    spent = middle([spend(lambda: found.append(work())) for _ in range(count)])
    return spent.wall, found[-1]


def _words(solution: Any) -> str:
    from failure_protocol.matching.engine import within

    return "best there is" if solution.is_best else f"best found, {within(solution.gap)}"


def _proposal(people: int, homes: int, count: int) -> Line:
    from failure_protocol.matching.bound import most_placed
    from failure_protocol.matching.feasible import Feasible
    from failure_protocol.matching.solve import solve

    problem = problem_of(people, homes)
    seconds, solution = _timed(lambda: solve(problem), count)
    began = time.perf_counter()
    most = most_placed(problem)
    check = time.perf_counter() - began
    placed = people - len(solution.unplaced)
    return Line(
        f"proposal, {people} people and {homes} homes, all tiers", "assignment alone, which knows no friends",
        seconds / check, None, "times",
        f"{shown(seconds)} against {shown(check)}; {len(Feasible.of(problem).pairs()):,} possible pairs; "
        f"{placed} placed of {most} at most; {len(solution.split)} of {len(problem.groups)} groups split; "
        f"{_words(solution)}",
    )  # fmt: skip


def _three_tiers(count: int) -> Line:
    from failure_protocol.matching.solve import solve

    problem = problem_of(300, 100)
    one, first = _timed(lambda: solve(problem, tiers=THREE), count)
    _, second = _timed(lambda: solve(problem, tiers=THREE), 1)
    same = "same answer twice" if first.lines == second.lines else "ANOTHER ANSWER THE SECOND TIME"
    return Line("proposal, 300 and 100, three tiers", "", None, None, raw=f"{shown(one)}; {same}")


def _reasons(count: int) -> Line:
    from failure_protocol.matching.explain import explain
    from failure_protocol.matching.solve import solve

    problem = problem_of(80, 20)
    solution = solve(problem)
    seconds, told = _timed(lambda: explain(problem, solution), count)
    return Line(
        "reasons, 80 people and 20 homes", "", None, None,
        raw=f"{shown(seconds)}: {len(told.why_not)} people without a place, {len(told.wanted)} types of bed, "
        f"{len(told.prices)} split groups",
    )  # fmt: skip


def _days(people: int, days: int, count: int) -> Line:
    from failure_protocol.matching.dates import Calendar, Move, date_moves

    draw = random.Random(1)
    open_days = tuple(
        MONDAY + timedelta(days=week * 7 + day) for week in range(days // 5) for day in range(5)
    )
    moves = [
        Move(
            f"P{number:03}", f"H{draw.randrange(people // 3):03}", open_days[draw.randrange(days // 2)],
            open_days[days // 2 + draw.randrange(days // 2)], is_red=draw.random() < 0.15,
            wants_early=draw.random() < 0.2, transport=draw.choice(("car", "ambulance")),
        )
        for number in range(people)
    ]  # fmt: skip
    homes = sorted({move.home for move in moves})
    together = {home: tuple(move.person for move in moves if move.home == home)[:2] for home in homes}
    groups = {home: pair for home, pair in together.items() if len(pair) == 2}
    calendar = Calendar(
        open_days, tuple((home, 2) for home in homes), (("car", 5), ("ambulance", 4)), (("", 7),)
    )
    seconds, dated = _timed(lambda: date_moves(moves, calendar, groups=groups), count)
    raw = (
        f"{shown(seconds)}; {len(dated.without)} without a day, {len(dated.broken)} groups on two days; "
        f"{_words(dated)}"
    )
    return Line(f"dating the moves of {people} people in {days} days", "", None, None, raw=raw)


def _rounds(users: int, rounds: int, agencies: int, capacity: float, count: int) -> Line:
    from failure_protocol.matching.rounds import Agency, RoundsProblem, User, solve_rounds

    draw = random.Random(1)
    zones = {f"R{number:02}": draw.choice("NESW") for number in range(rounds)}
    everybody = tuple(
        User(
            f"U{number:03}", f"R{number % rounds:02}", (("week", draw.choice((210, 420, 630, 840))),),
            2 if draw.random() < 0.2 else 1, zones[f"R{number % rounds:02}"], is_red=draw.random() < 0.1,
            workers=((f"W{draw.randrange(rounds * 2):02}", 210),),
        )
        for number in range(users)
    )  # fmt: skip
    needed = sum(sum(user.needed.values()) for user in everybody)
    shares = [draw.uniform(0.5, 1.5) for _ in range(agencies)]
    offers = tuple(
        Agency(
            f"A{number:02}", (("week", int(needed * capacity * share / sum(shares))),),
            tuple(sorted(draw.sample("NESW", 3))), rate=draw.randrange(1800, 2600),
        )
        for number, share in enumerate(shares)
    )  # fmt: skip
    problem = RoundsProblem(everybody, offers)
    seconds, solution = _timed(lambda: solve_rounds(problem, seconds=LIMIT), min(count, 3))
    raw = (
        f"{shown(seconds)}; {len(solution.unplaced)} without an agency, {len(solution.split)} rounds split; "
        f"{_words(solution)}"
    )
    what = f"{users} people in {rounds} rounds to {agencies} agencies with {capacity:.0%} of the hours"
    return Line(what, "", None, None, raw=raw)
