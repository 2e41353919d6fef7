"""How often homes are rung and in which order (registers-and-returns.md section 1, contact log). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from providers.calls import (
    Every,
    Standing,
    due_on,
    how_often,
    is_due,
    order,
    since_words,
    wanted_every,
)

EVERY = Every()
MONDAY = date(2021, 8, 2)
FRIDAY, SATURDAY, SUNDAY = date(2021, 7, 30), date(2021, 7, 31), date(2021, 8, 1)
BANK_HOLIDAY = date(2021, 8, 30)  # a Monday


@pytest.mark.parametrize(
    ("worst", "by_hand", "days"),
    [
        ("red", None, 1), ("amber", None, 7), ("green", None, 28), ("white", None, 28),
        ("red", 3, 3), ("green", 2, 2),
    ],
)  # fmt: skip
def test_the_worst_rag_says_how_often_unless_the_home_has_its_own_number(worst, by_hand, days):
    assert wanted_every(worst, by_hand, EVERY) == days


def test_the_settings_of_the_partnership_say_how_often():
    assert [wanted_every(worst, None, Every(2, 5, 14)) for worst in ("red", "amber", "green")] == [2, 5, 14]


@pytest.mark.parametrize(
    ("last", "every", "worst", "due"),
    [
        (None, 7, "amber", None),
        (MONDAY, 7, "amber", date(2021, 8, 9)),
        (FRIDAY, 1, "green", MONDAY),  # Saturday moves to Monday
        (SATURDAY, 1, "amber", MONDAY),
        (date(2021, 8, 23), 7, "amber", date(2021, 8, 31)),  # a bank holiday moves to Tuesday
        (FRIDAY, 1, "red", SATURDAY),  # red is every day of the week
        (SATURDAY, 1, "red", SUNDAY),
        (date(2060, 1, 1), 1, "green", date(2060, 1, 2)),  # a Friday: bank holidays of that year are unknown
        (date(2060, 1, 2), 1, "green", date(2060, 1, 5)),
    ],
)
def test_the_next_call_counts_from_the_last_one_that_reached_somebody(last, every, worst, due):
    assert due_on(last, every, worst) == due


@pytest.mark.parametrize(
    ("worst", "last", "today", "due"),
    [
        ("green", None, MONDAY, True),
        ("green", None, SATURDAY, False),
        ("red", None, SATURDAY, True),
        ("red", FRIDAY, SATURDAY, True),
        ("red", SATURDAY, SATURDAY, False),
        ("amber", MONDAY, MONDAY + timedelta(days=6), False),
        ("amber", MONDAY, MONDAY + timedelta(days=7), True),
        ("amber", MONDAY, MONDAY + timedelta(days=10), True),
        ("amber", date(2021, 8, 2), BANK_HOLIDAY, False),
        ("green", MONDAY, MONDAY + timedelta(days=28), False),  # 30 August is a bank holiday
        ("green", MONDAY, MONDAY + timedelta(days=29), True),
    ],
)
def test_a_home_is_on_the_list_from_the_day_its_call_is_due(worst, last, today, due):
    assert is_due(Standing("Seaview", worst, last), EVERY, today) is due


PLAIN = Standing("Mill House", "amber", FRIDAY - timedelta(days=14))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (replace(PLAIN, worst="red", last=FRIDAY), replace(PLAIN, owed=3, level=3)),
        (PLAIN, replace(PLAIN, worst="green", owed=3)),
        (replace(PLAIN, owed=1), replace(PLAIN, level=3)),
        (replace(PLAIN, owed=2), replace(PLAIN, owed=1)),
        (replace(PLAIN, level=2, lately=9), replace(PLAIN, level=1)),
        (replace(PLAIN, lately=1, last=FRIDAY), replace(PLAIN, lately=2)),
        (replace(PLAIN, last=FRIDAY - timedelta(days=20)), PLAIN),
        (replace(PLAIN, last=None), replace(PLAIN, last=date(2001, 1, 1))),
        (replace(PLAIN, name="alder Court"), replace(PLAIN, name="Birch Court")),
    ],
    ids=["red", "amber", "owed", "owed more", "level", "fewest calls", "longest", "never", "name"],
)
def test_the_order_of_todays_calls_is_the_order_of_worry(first, second):
    assert order(first, EVERY, MONDAY) < order(second, EVERY, MONDAY)


def test_green_and_white_worry_alike():
    green, white = replace(PLAIN, worst="green"), replace(PLAIN, worst="white")
    assert order(green, EVERY, MONDAY) == order(white, EVERY, MONDAY)


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "daily"), (7, "weekly"), (14, "fortnightly"), (28, "every four weeks"), (3, "every 3 days")],
)
def test_an_interval_is_told_in_words(days, words):
    assert how_often(days) == words


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (None, "never spoken to"),
        (MONDAY, "spoken to today"),
        (SUNDAY, "last spoken to yesterday"),
        (FRIDAY, "last spoken to 3 days ago"),
    ],
)
def test_how_long_ago_is_told_in_words(last, words):
    assert since_words(last, MONDAY) == words
