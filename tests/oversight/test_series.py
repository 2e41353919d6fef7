"""The dates of a meeting series: nth weekday of every so many months, with England's bank holidays."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.series import LAST, Series, next_days

THIRD_THURSDAY = Series(every_months=1, nth=3, weekday=3)


def days(*args, **kwargs) -> list[date]:
    return [each.day for each in next_days(*args, **kwargs)]


def test_the_third_thursday_of_every_month_comes_after_the_day_given() -> None:
    assert days(THIRD_THURSDAY, date(2021, 9, 16), 3) == [
        date(2021, 10, 21), date(2021, 11, 18), date(2021, 12, 16),
    ]  # fmt: skip
    assert days(THIRD_THURSDAY, date(2021, 9, 15), 1) == [date(2021, 9, 16)]


def test_every_second_month_stays_in_step_with_the_meeting_that_was_held() -> None:
    every_two = Series(every_months=2, nth=3, weekday=3)

    found = days(every_two, date(2021, 10, 1), 3, anchor=date(2021, 8, 19))

    assert found == [date(2021, 10, 21), date(2021, 12, 16), date(2022, 2, 17)]


def test_the_last_weekday_of_a_month_is_the_fourth_or_the_fifth() -> None:
    last_monday = Series(every_months=1, nth=LAST, weekday=0)

    assert days(last_monday, date(2021, 4, 30), 2) == [date(2021, 5, 31), date(2021, 6, 28)]


def test_a_bank_holiday_is_named_and_the_next_working_day_is_offered() -> None:
    first_friday = Series(every_months=1, nth=1, weekday=4)

    (good_friday,) = next_days(first_friday, date(2021, 3, 31), 1)

    assert good_friday.day == date(2021, 4, 2)
    assert good_friday.note == "Good Friday, so the next working day is offered"
    assert good_friday.best == date(2021, 4, 6)  # after Easter Monday


def test_a_day_in_a_year_whose_bank_holidays_are_unknown_may_not_be_taken() -> None:
    (found,) = next_days(THIRD_THURSDAY, date(2060, 1, 1), 1)

    assert not found.known
    assert "bank holidays of 2060 are not known" in found.note
    assert found.instead is None


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        (THIRD_THURSDAY, 0),
        (THIRD_THURSDAY, 25),
        (Series(0, 1, 1), 1),
        (Series(1, 5, 1), 1),
        (Series(1, 1, 7), 1),
    ],
)
def test_a_rule_or_a_number_that_makes_no_sense_is_refused(rule: Series, count: int) -> None:
    with pytest.raises(ValueError, match=r"Ask for|no such series"):
        next_days(rule, date(2021, 1, 1), count)


def test_a_rule_is_told_in_words() -> None:
    assert THIRD_THURSDAY.words == "The third Thursday of every month"
    assert Series(2, LAST, 0).words == "The last Monday of every 2 months"
