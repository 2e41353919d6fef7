"""Days, counts and long texts are worded alike everywhere."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from core import words
from core.words import number_words


def test_a_day_has_no_leading_zero_and_its_year() -> None:
    assert words.day_words(date(2021, 1, 5)) == "5 January 2021"
    assert words.day_words(date(999, 1, 5)) == "5 January 999"


def test_times_are_told_in_24_hours() -> None:
    five = datetime(2026, 12, 3, 17, 0)
    assert words.moment_words(five) == "3 December 2026, 17:00"
    assert words.deadline_words(five) == "17:00 on 3 December 2026"


@pytest.mark.parametrize(("number", "shown"), [(0, "today"), (1, "tomorrow"), (2, "in 2 days")])
def test_days_ahead_are_told_as_people_tell_them(number: int, shown: str) -> None:
    assert words.days_ahead(number) == shown


@pytest.mark.parametrize(
    ("noun", "many"),
    [("step", "steps"), ("activity", "activities"), ("day", "days"), ("process", "processes")],
)
def test_a_plan_may_call_its_levels_by_any_plain_noun(noun: str, many: str) -> None:
    assert words.count_of(1, noun) == f"1 {noun}"
    assert words.count_of(0, noun) == f"0 {many}"
    assert words.noun_for(3, noun) == many


def test_a_capital_changes_the_first_letter_only() -> None:
    assert words.capital("its RAG rating") == "Its RAG rating"
    assert words.capital("") == ""


def test_a_long_text_is_cut_to_one_line_and_says_so() -> None:
    assert words.shortened("One\n two", 7) == "One two"
    assert words.shortened("Call the home today", 10) == "Call the…"


@pytest.mark.parametrize(
    ("number", "decimals", "words"),
    [("74.5", 0, "75"), ("-74.5", 0, "-75"), ("0.25", 1, "0.3"), ("13267", 0, "13,267"), ("5", 2, "5.00")],
)
def test_halves_of_a_number_are_rounded_away_from_nought(number: str, decimals: int, words: str) -> None:
    assert number_words(Decimal(number), decimals) == words
