"""When who moves: limits a day, last safe days, weekends, red first, friends on one day."""

from __future__ import annotations

from datetime import date, timedelta

from failure_protocol.matching.dates import (
    NO_DAY,
    NO_ROOM,
    TIERS,
    Calendar,
    Move,
    date_moves,
    limits_of,
    moves_of,
    together,
)
from failure_protocol.matching.problem import Bed, Group, Person, Problem
from failure_protocol.matching.solve import solve

MONDAY = date(2026, 11, 23)
WEEK = tuple(MONDAY + timedelta(days=number) for number in range(5))
TUESDAY, FRIDAY, SATURDAY = WEEK[1], WEEK[4], date(2026, 11, 28)


def moves(*people: str, home: str = "A", **fields) -> list[Move]:
    return [Move(who, home, **fields) for who in people]


def test_no_home_takes_more_a_day_than_it_said():
    dated = date_moves(moves("P1", "P2", "P3"), Calendar(WEEK, arrivals=(("A", 1),)))
    assert sorted(dated.days.values()) == list(WEEK[:3])
    assert dated.is_best


def test_transport_and_the_staff_who_can_be_spared_limit_a_day():
    asked = [*moves("P1", "P2", transport="ambulance"), *moves("P3", "P4", home="B", transport="car")]
    dated = date_moves(asked, Calendar(WEEK, transport=(("ambulance", 1),), departures=(("", 3),)))
    assert dated.days["P1"] != dated.days["P2"]
    days = list(dated.days.values())
    assert max(days.count(day) for day in days) <= 3


def test_whoever_is_rated_red_goes_first_then_whoever_wants_to():
    asked = [*moves("P1"), *moves("P2", is_red=True), *moves("P3", wants_early=True)]
    dated = date_moves(asked, Calendar(WEEK, arrivals=(("A", 1),)))
    assert dated.days == {"P2": WEEK[0], "P3": WEEK[1], "P1": WEEK[2]}


def test_friends_move_on_one_day_even_if_one_of_them_waits_for_it():
    asked = [*moves("P1"), *moves("P2", earliest=FRIDAY)]
    dated = date_moves(asked, Calendar(WEEK), groups={"G1": ("P1", "P2")})
    assert dated.days == {"P1": FRIDAY, "P2": FRIDAY}
    assert not dated.broken


def test_friends_who_cannot_move_on_one_day_are_named():
    calendar = Calendar(WEEK, arrivals=(("A", 1),))
    assert date_moves(moves("P1", "P2"), calendar, groups={"G1": ("P1", "P2")}).broken == ("G1",)


def test_the_last_safe_day_is_used_and_the_day_after_is_not():
    assert date_moves(moves("P1", earliest=FRIDAY, latest=FRIDAY), Calendar(WEEK)).days == {"P1": FRIDAY}
    late = date_moves(moves("P1", earliest=SATURDAY, latest=FRIDAY), Calendar(WEEK))
    assert (late.days, late.without) == ({}, {"P1": NO_DAY})


def test_a_weekend_is_no_day_for_moves_unless_the_calendar_has_it():
    asked = moves("P1", earliest=SATURDAY, latest=SATURDAY)
    assert date_moves(asked, Calendar(WEEK)).without == {"P1": NO_DAY}
    assert date_moves(asked, Calendar((*WEEK, SATURDAY))).days == {"P1": SATURDAY}


def test_whoever_finds_every_day_full_is_named_with_the_reason():
    dated = date_moves(moves("P1", "P2"), Calendar(WEEK[:1], arrivals=(("A", 1),)))
    assert list(dated.without.values()) == [NO_ROOM]


def test_a_fixed_day_stands_and_takes_its_room_even_on_a_weekend():
    asked = [*moves("P1", day=SATURDAY), *moves("P2", day=MONDAY), *moves("P3")]
    calendar = Calendar(WEEK, arrivals=(("A", 1),), transport=(("", 9),), departures=(("", 1),))
    dated = date_moves(asked, calendar)
    assert dated.days == {"P1": SATURDAY, "P2": MONDAY, "P3": TUESDAY}


def test_friends_follow_the_one_whose_day_is_fixed():
    asked = [*moves("P1", day=FRIDAY), *moves("P2")]
    assert date_moves(asked, Calendar(WEEK), groups={"G1": ("P1", "P2")}).days["P2"] == FRIDAY
    apart = [*moves("P1", day=FRIDAY), *moves("P2", day=MONDAY), *moves("P3")]
    assert date_moves(apart, Calendar(WEEK), groups={"G1": ("P1", "P2", "P3")}).broken == ("G1",)


def test_days_change_only_where_they_must():
    before = {"P1": WEEK[2], "P2": WEEK[3], "P9": WEEK[0]}
    asked = [*moves("P1"), *moves("P2", earliest=FRIDAY)]
    dated = date_moves(asked, Calendar(WEEK), before=before)
    assert dated.days == {"P1": WEEK[2], "P2": FRIDAY}


def test_the_same_moves_in_another_order_get_the_same_days():
    asked = moves(*(f"P{number}" for number in range(6)))
    calendar = Calendar(WEEK, arrivals=(("A", 2),))
    groups = {"G2": ("P0", "P5"), "G1": ("P1", "P2")}
    one = date_moves(asked, calendar, groups=groups)
    other = date_moves(
        asked[::-1], Calendar(WEEK[::-1], calendar.arrivals), groups=dict(reversed(groups.items()))
    )
    assert one.days == other.days


def test_nobody_to_move_is_a_calendar_too():
    assert date_moves([], Calendar(())).is_best


def test_a_proposal_gives_its_moves_limits_and_friends():
    people = (
        Person("P1", leave_by=FRIDAY, not_before=TUESDAY, is_red=True, transport="car"),
        Person("P2"),
        Person("P3", refused=("A", "B")),
    )
    beds = (
        Bed("A1", "A", 2, free_from=MONDAY, held_until=SATURDAY, arrivals_a_day=2),
        Bed("A2", "A", 0, arrivals_a_day=1),
        Bed("B", "B", 0),
    )
    groups = (Group("G1", ("P1", "P2")), Group("G2", ("P2", "P3"), least=1))
    problem = Problem(people, beds, groups, first_day=MONDAY)
    solution = solve(problem)
    assert moves_of(problem, solution) == (
        Move("P1", "A", TUESDAY, FRIDAY, is_red=True, transport="car"),
        Move("P2", "A", MONDAY, SATURDAY),
    )
    assert limits_of(problem) == (("A", 1),)
    assert together(problem, solution) == {"G1": ("P1", "P2")}


def test_each_tier_is_worded():
    asked = [*moves("P1", is_red=True), *moves("P2", wants_early=True)]
    dated = date_moves(
        asked, Calendar(WEEK, arrivals=(("A", 1),)), groups={"G1": ("P1", "P2")}, before={"P1": MONDAY}
    )
    assert {answer.key for answer in dated.answers} <= set(TIERS)
