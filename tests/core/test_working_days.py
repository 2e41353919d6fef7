"""Working days of England, counted forwards and backwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.working_days import (
    UnknownYear,
    add_working_days,
    clear_days_before,
    clear_working_days_before,
    is_working_day,
    next_working_day,
    why_no_working_day,
)


def test_clear_working_days_leave_out_both_ends_and_weekends() -> None:
    # A Thursday: Wednesday, Tuesday, Monday, Friday and Thursday are clear, so Wednesday is the last day.
    assert clear_working_days_before(date(2021, 9, 16), 5) == date(2021, 9, 8)


def test_good_friday_and_easter_monday_do_not_count() -> None:
    assert clear_working_days_before(date(2021, 4, 8), 5) == date(2021, 3, 29)


def test_the_number_of_clear_working_days_lies_strictly_between() -> None:
    for meeting in (date(2020, 12, 29), date(2021, 4, 6), date(2021, 9, 16), date(2022, 1, 4)):
        for number in range(13):
            last = clear_working_days_before(meeting, number)
            between = [last + timedelta(days=n) for n in range(1, (meeting - last).days)]
            assert is_working_day(last)
            assert sum(is_working_day(day) for day in between) == number


def test_clear_days_of_any_kind_end_on_a_working_day_with_at_least_as_many_between() -> None:
    assert clear_days_before(date(2021, 9, 16), 28) == date(2021, 8, 18)
    assert clear_days_before(date(2021, 4, 30), 28) == date(2021, 4, 1)  # 1 April; 28 days: 2 to 29 April
    # Good Friday 2 April would leave 28, so the working day before it is the last one.
    assert clear_days_before(date(2021, 5, 1), 28) == date(2021, 4, 1)


def test_working_days_are_added_without_the_first() -> None:
    assert add_working_days(date(2021, 4, 1), 0) == date(2021, 4, 1)
    assert add_working_days(date(2021, 4, 1), 1) == date(2021, 4, 6)
    assert add_working_days(date(2021, 12, 24), 3) == date(2021, 12, 31)
    assert next_working_day(date(2021, 12, 24)) == date(2021, 12, 29)  # two substitute days


def test_a_year_without_a_list_is_refused_not_guessed() -> None:
    for ask in (
        lambda: clear_working_days_before(date(2098, 3, 3), 5),
        lambda: is_working_day(date(1999, 1, 4)),
    ):
        with pytest.raises(UnknownYear, match="are not known yet"):
            ask()


def test_a_count_below_nothing_is_refused() -> None:
    for ask in (clear_working_days_before, clear_days_before, add_working_days):
        with pytest.raises(ValueError, match="from 0"):
            ask(date(2021, 9, 16), -1)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 4, 2), "Good Friday"),
        (date(2021, 12, 28), "Boxing Day"),
        (date(2021, 9, 18), "a Saturday"),
        (date(2021, 9, 16), ""),
    ],
)
def test_why_offices_are_closed_is_said_in_words(day: date, words: str) -> None:
    assert why_no_working_day(day) == words
