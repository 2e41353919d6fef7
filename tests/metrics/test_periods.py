"""Periods begin in April, weeks on Monday (registers-and-returns.md section 2, frequency)."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.periods import (
    Frequency,
    Period,
    UnknownPeriod,
    between,
    last_ended,
    period_of,
    read_period,
    read_year,
)

MONTH, QUARTER, WEEK, YEAR, DAY = (
    Frequency.MONTH, Frequency.QUARTER, Frequency.WEEK, Frequency.YEAR, Frequency.DAY
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "frequency", "start", "end", "code"),
    [
        (date(2020, 10, 31), MONTH, date(2020, 10, 1), date(2020, 10, 31), "M7"),
        (date(2021, 3, 31), MONTH, date(2021, 3, 1), date(2021, 3, 31), "M12"),
        (date(2020, 4, 1), MONTH, date(2020, 4, 1), date(2020, 4, 30), "M1"),
        (date(2020, 9, 30), QUARTER, date(2020, 7, 1), date(2020, 9, 30), "Q2"),
        (date(2021, 2, 28), QUARTER, date(2021, 1, 1), date(2021, 3, 31), "Q4"),
        (date(2021, 3, 31), YEAR, date(2020, 4, 1), date(2021, 3, 31), "20/21"),
        (date(2020, 10, 11), WEEK, date(2020, 10, 5), date(2020, 10, 11), "W41"),
        (date(2020, 10, 11), DAY, date(2020, 10, 11), date(2020, 10, 11), "11 Oct"),
    ],
)
def test_a_day_belongs_to_one_period_of_each_kind(day, frequency, start, end, code):
    period = period_of(day, frequency)
    assert (period.start, period.end, period.code) == (start, end, code)


def test_months_of_a_table_belong_to_its_financial_year():
    assert read_period("M7", 2020).start == date(2020, 10, 1)
    assert read_period("m10", 2020).start == date(2021, 1, 1)
    assert read_period("Q2", 2020).start == date(2020, 7, 1)
    assert read_period("20/21", 1999).start == date(2020, 4, 1)


@pytest.mark.parametrize("text", ["M13", "M0", "Q5", "October", "", "20/22"])
def test_what_names_no_period_is_refused_with_what_would(text):
    with pytest.raises(UnknownPeriod, match=r"M1 to M12|19/20"):
        read_period(text, 2020)


@pytest.mark.parametrize(
    ("text", "year"), [("19/20", 2019), ("2019/20", 2019), ("2019-2020", 2019), ("99/00", 2099)]
)
def test_a_financial_year_is_read_as_people_write_it(text, year):
    assert read_year(text) == year


def test_a_year_before_is_the_same_month_and_the_same_weekday():
    assert period_of(date(2020, 2, 29), MONTH).year_before.start == date(2019, 2, 1)
    assert period_of(date(2020, 10, 5), WEEK).year_before.start == date(2019, 10, 7)
    assert period_of(date(2020, 2, 29), DAY).year_before.start == date(2019, 2, 28)


def test_the_last_period_that_is_over_is_not_the_one_that_runs():
    assert last_ended(date(2021, 8, 31), MONTH).code == "M4"


def test_between_has_each_period_that_has_a_day():
    assert [each.code for each in between(date(2020, 12, 31), date(2021, 2, 1), MONTH)] == [
        "M9",
        "M10",
        "M11",
    ]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(date(2020, 10, 1), MONTH), "October 2020 (M7)"),
        (Period(date(2020, 7, 1), QUARTER), "July to September 2020 (Q2)"),
        (Period(date(2020, 4, 1), YEAR), "2020/21"),
        (Period(date(2020, 10, 5), WEEK), "week of 5 October 2020"),
        (Period(date(2020, 10, 5), DAY), "5 October 2020"),
    ],
)
def test_people_read_a_period_in_words(period, words):
    assert period.words == words


def test_a_day_is_numbered_within_its_financial_year():
    assert Period(date(2020, 4, 1), DAY).number == 1
    assert Period(date(2021, 3, 31), DAY).number == 365
