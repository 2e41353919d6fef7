"""Dates and words of the story move together to about today."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from demo.calendars import StoryCalendar

AS_AT = date(2021, 1, 5)
TODAYS = [date(2026, 11, 22) + timedelta(days=n) for n in range(400)]
MONTHS = [date(2019 + n // 12, n % 12 + 1, 1) for n in range(36)]


def test_the_plan_is_about_two_weeks_old_and_its_weekday_stays():
    for today in TODAYS:
        moved = StoryCalendar.until(today, AS_AT).day(AS_AT)
        assert 14 <= (today - moved).days <= 20
        assert moved.weekday() == AS_AT.weekday()


def test_no_two_months_fall_together_and_none_is_left_out():
    for today in TODAYS:
        calendar = StoryCalendar.until(today, AS_AT)
        ends = [calendar.month_end(month) for month in MONTHS]
        assert all((day + timedelta(days=1)).day == 1 for day in ends)
        assert all((later - earlier).days <= 31 for earlier, later in pairwise(ends))


def test_months_keep_close_to_the_days():
    for today in TODAYS:
        calendar = StoryCalendar.until(today, AS_AT)
        for month, following in pairwise(MONTHS):
            exact = calendar.day(following - timedelta(days=1))
            assert abs((calendar.month_end(month) - exact).days) <= 19


def test_tokens_are_written_out_in_the_forms_of_the_plans():
    still = StoryCalendar(weeks=0, months=0)
    written = {
        "by {day 2020-05-29} ({date 2020-05-29})": "by 29 May (29 May 2020)",
        "{slash 2020-08-03}, {dots 2020-08-28}, {dashes 2020-09-28}": "3/8/20, 28.08.20, 28-Sep-20",
        "{month 2020-07} {month_year 2021-03} {abbreviated 2020-09}": "July March 2021 Sep 2020",
        "April {mistyped_year 2021-04}": "April 20121",
    }
    assert {text: still.words(text) for text in written} == written


def test_a_token_that_nobody_knows_is_a_mistake_in_the_file():
    with pytest.raises(KeyError):
        StoryCalendar(0, 0).words("{someday 2020-05-29}")
