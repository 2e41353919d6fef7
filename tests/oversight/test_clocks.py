"""Deadlines before a meeting, counted back in clear days."""

from __future__ import annotations

from datetime import date

import pytest

from core.working_days import UnknownYear
from oversight.clocks import Deadline, Rule, deadlines
from tests.oversight.making import MEETS_ON


def by_key(day: date, rule: Rule | None = None, key_decision: bool = True) -> dict[str, Deadline]:
    return {each.key: each for each in deadlines(day, rule or Rule(), key_decision)}


def test_each_deadline_is_counted_back_from_the_meeting_and_they_come_earliest_first() -> None:
    found = deadlines(MEETS_ON, Rule(), True)
    assert [(each.key, each.on) for each in found] == [
        ("key_notice", date(2021, 8, 18)),
        ("authors", date(2021, 8, 27)),  # the bank holiday of 30 August lies between
        ("clearance", date(2021, 9, 3)),
        ("agenda", date(2021, 9, 8)),
    ]


def test_good_friday_moves_the_deadline_of_the_agenda_forward() -> None:
    assert by_key(date(2021, 4, 8))["agenda"].on == date(2021, 3, 29)


def test_notice_is_asked_for_only_where_a_key_decision_is_to_be_made() -> None:
    assert "key_notice" not in by_key(MEETS_ON, key_decision=False)


def test_each_says_who_must_act_and_what_is_left_when_it_is_missed() -> None:
    found = by_key(MEETS_ON)
    assert all(each.who and each.missed for each in found.values())
    assert "100B(4)(b)" in found["agenda"].missed
    assert "regulation 10" in found["key_notice"].missed
    assert "regulation 11" in found["key_notice"].missed
    assert "supplement" in found["authors"].missed


def test_a_board_of_officers_has_a_rule_of_its_own_and_no_statute() -> None:
    assert "Act" not in by_key(MEETS_ON, Rule(public=False))["agenda"].missed


def test_a_board_may_leave_more_days() -> None:
    rule = Rule(agenda_days=7, clearance_days=7, author_days=7, key_days=30)
    found = by_key(MEETS_ON, rule)
    assert found["agenda"].on == found["authors"].on == date(2021, 9, 6)
    assert found["key_notice"].on == date(2021, 8, 16)


def test_a_year_whose_bank_holidays_are_not_known_is_refused() -> None:
    with pytest.raises(UnknownYear):
        deadlines(date(2099, 1, 15), Rule(), False)


@pytest.mark.parametrize(
    ("today", "done_on", "done", "standing"),
    [
        (date(2021, 9, 7), None, False, "coming"),
        (date(2021, 9, 8), None, False, "today"),
        (date(2021, 9, 9), None, False, "missed"),
        (date(2021, 9, 9), None, True, "done"),
        (date(2021, 9, 9), date(2021, 9, 8), False, "done"),
        (date(2021, 9, 20), date(2021, 9, 9), False, "done_late"),
    ],
)
def test_a_deadline_stands_by_the_day_and_the_deed(today, done_on, done, standing) -> None:
    assert by_key(MEETS_ON)["agenda"].standing(today, done_on, done=done) == standing
