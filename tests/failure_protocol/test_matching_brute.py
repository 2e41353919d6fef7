"""The solver against every possible answer, on problems so small that all of them can be tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from failure_protocol.matching.bound import most_placed
from failure_protocol.matching.feasible import Feasible
from failure_protocol.matching.problem import Bed, Group, Lock, Person, Problem, distance, rank
from failure_protocol.matching.rounds import Agency, RoundsProblem, User, against, solve_rounds
from failure_protocol.matching.solve import TIERS, homes_of_groups, solve, usable_locks

PEOPLE, HOMES = ("P1", "P2", "P3", "P4"), ("A", "B", "C")
CATEGORIES = ("residential", "nursing")


@st.composite
def problems(draw) -> Problem:
    people = tuple(
        Person(
            key,
            draw(st.sampled_from((*CATEGORIES, ""))),
            is_red=draw(st.booleans()),
            fragility=draw(st.sampled_from((1, 3))),
            refused=tuple(draw(st.sets(st.sampled_from(HOMES), max_size=1))),
            ranks=tuple(draw(st.lists(st.sampled_from(HOMES), max_size=2, unique=True))),
            apart_from=tuple(draw(st.sets(st.sampled_from(PEOPLE), max_size=1))),
            anchors=draw(st.sampled_from(((), ((51.5, -0.1),)))),
        )
        for key in PEOPLE[: draw(st.integers(0, 4))]
    )
    beds = tuple(
        Bed(
            key,
            draw(st.sampled_from(HOMES[:2])),
            draw(st.integers(0, 3)),
            categories=tuple(draw(st.sets(st.sampled_from(CATEGORIES), min_size=1))),
            fee=draw(st.integers(1, 5)),
            is_temporary=draw(st.booleans()),
            at=draw(st.sampled_from((None, (51.5, -0.1), (51.8, -0.1)))),
        )
        for key in ("b1", "b2", "b3")[: draw(st.integers(0, 3))]
    )
    groups = tuple(
        Group(key, tuple(sorted(members)), draw(st.integers(1, 3)), draw(st.sampled_from((0, 2))))
        for key, members in zip(
            ("G1", "G2"),
            draw(st.lists(st.sets(st.sampled_from(PEOPLE), min_size=2), max_size=2)),
            strict=False,
        )
    )
    keys = [bed.key for bed in beds]
    locks = tuple(
        Lock(who, draw(st.sampled_from([*keys, ""])))
        for who in draw(st.sets(st.sampled_from(PEOPLE), max_size=2))
    )
    before = tuple(
        (who, draw(st.sampled_from([*keys, ""]))) for who in draw(st.sets(st.sampled_from(PEOPLE)))
    )
    return Problem(people, beds, groups, locks, before)


def every_answer(problem: Problem) -> Iterator[dict[str, str]]:
    """All lines that keep the hard rules and the locks that can hold."""
    feasible, beds = Feasible.of(problem), {bed.key: bed for bed in problem.beds}
    locks, _ = usable_locks(problem, feasible)
    ways = [
        [locks[person.key]] if person.key in locks else ["", *feasible.left(person.key)]
        for person in problem.people
    ]
    for chosen in product(*ways):
        lines = dict(zip((person.key for person in problem.people), chosen, strict=True))
        if any(chosen.count(key) > bed.count for key, bed in beds.items()):
            continue
        homes = {who: beds[bed].home for who, bed in lines.items() if bed}
        if not any(
            other != person.key and person.key in homes and homes.get(other) == homes[person.key]
            for person in problem.people
            for other in person.apart_from
        ):
            yield lines


def worth(problem: Problem, lines: Mapping[str, str]) -> tuple[int, ...]:
    """The tiers, counted by hand."""
    people = {person.key: person for person in problem.people}
    beds = {bed.key: bed for bed in problem.beds}
    pairs = [(people[who], beds[bed]) for who, bed in lines.items() if bed]
    kept = homes_of_groups(problem, lines)
    return (
        sum(people[who].is_red for who, bed in lines.items() if not bed),
        sum(not bed for bed in lines.values()),
        sum(lines[who] != bed for who, bed in problem.before if who in people and bed),
        sum(person.fragility for person, bed in pairs if bed.is_temporary),
        sum(group.strength for group in problem.groups if group.key not in kept),
        sum(not person.category for person, _ in pairs),
        sum(rank(person, bed) for person, bed in pairs),
        sum(round((distance(person, bed) or 0) * 10) * person.fragility for person, bed in pairs),
        sum(bed.fee or 0 for _, bed in pairs),
    )


@settings(derandomize=True, max_examples=150, deadline=None)
@given(problems())
def test_no_answer_is_better_than_the_one_proposed(problem):
    problem = problem.in_order()
    solution = solve(problem)
    answers = list(every_answer(problem))
    assert solution.lines in answers
    assert solution.is_best
    assert worth(problem, solution.lines) == min(worth(problem, lines) for lines in answers)
    counted = dict(zip(TIERS, worth(problem, solution.lines), strict=True))
    assert {key: solution.value(key) for key in TIERS} == counted


@settings(derandomize=True, max_examples=100, deadline=None)
@given(problems())
def test_no_proposal_places_more_than_the_assignment_bound(problem):
    placed = len(problem.people) - len(solve(problem).unplaced)
    bound = most_placed(problem)
    assert placed <= bound
    if not problem.locks and not any(person.apart_from for person in problem.people):
        reds = {person.is_red for person in problem.people}
        assert placed == bound or len(reds) == 2


@st.composite
def rounds(draw) -> RoundsProblem:
    parts = ("morning", "evening")
    users = tuple(
        User(
            key,
            draw(st.sampled_from(("R1", "R2", ""))),
            ((draw(st.sampled_from(parts)), draw(st.integers(1, 3))),),
            draw(st.sampled_from((1, 2))),
            draw(st.sampled_from(("N", ""))),
            is_red=draw(st.booleans()),
            refused=tuple(draw(st.sets(st.sampled_from(("X", "Y")), max_size=1))),
            ranks=tuple(draw(st.lists(st.sampled_from(("X", "Y")), max_size=1))),
        )
        for key in ("U1", "U2", "U3", "U4")[: draw(st.integers(0, 4))]
    )
    agencies = tuple(
        Agency(
            key,
            tuple((part, draw(st.integers(0, 8))) for part in parts),
            draw(st.sampled_from(((), ("N",), ("S",)))),
        )
        for key in ("X", "Y")
    )
    return RoundsProblem(users, agencies)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(rounds())
def test_no_answer_keeps_more_people_or_rounds_than_the_one_proposed(problem):
    solution = solve_rounds(problem)
    keys = [user.key for user in problem.users]
    ways = [
        ["", *(agency.key for agency in problem.agencies if not against(user, agency))]
        for user in problem.users
    ]

    def value(lines: Mapping[str, str]) -> tuple[int, ...]:
        members: dict[str, list[str]] = {user.round: [] for user in problem.users if user.round}
        for user in problem.users:
            if user.round:
                members[user.round].append(lines[user.key])
        return (
            sum(user.is_red and not lines[user.key] for user in problem.users),
            sum(not to for to in lines.values()),
            sum(len({*to}) > 1 or "" in to for to in members.values() if len(to) > 1),
            sum(
                user.ranks.index(lines[user.key]) if lines[user.key] in user.ranks else len(user.ranks)
                for user in problem.users
                if lines[user.key]
            ),
        )

    def holds(lines: Mapping[str, str]) -> bool:
        return all(
            sum(user.needed.get(part, 0) for user in problem.users if lines[user.key] == agency.key) <= room
            for agency in problem.agencies
            for part, room in agency.minutes
        )

    answers = [lines for chosen in product(*ways) if holds(lines := dict(zip(keys, chosen, strict=True)))]
    assert solution.lines in answers
    assert value(solution.lines) == min(value(lines) for lines in answers)
