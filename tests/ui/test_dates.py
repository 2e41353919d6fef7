"""Dates as people type them: understood when certain, refused in words when not, never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from core.words import day_words
from ui.dates import DateProblem, read_parts, read_written
from ui.forms import GovukDateField


class DueForm(forms.Form):
    due = GovukDateField(label="Due date")


@pytest.mark.parametrize(
    "typed",
    [
        ("5", "1", "2021"),
        ("05", "01", "2021"),
        ("5", "Jan", "2021"),
        ("5", "january", "2021"),
        ("5 January 2021", "", ""),
        ("Tuesday 5th January, 2021", "", ""),
        ("05/01/2021", "", ""),
        ("5.1.2021", "", ""),
        ("2021-01-05", "", ""),
    ],
)
def test_every_certain_way_of_writing_a_day_is_read(typed):
    assert read_parts(*typed) == date(2021, 1, 5)


@pytest.mark.parametrize(
    ("typed", "words", "parts"),
    [
        (("31", "2", "2026"), "must be a real date: February 2026 has no day 31", ("day",)),
        (("31/02/2026", "", ""), "must be a real date: February 2026 has no day 31", ("day",)),
        (("5", "1", "21"), "must have a year of four digits, such as 2026", ("year",)),
        (("5/1/21", "", ""), "must have a year of four digits, such as 2026", ("year",)),
        (("5", "1", ""), "must include a year", ("year",)),
        (("", "1", ""), "must include a day and a year", ("day", "year")),
        (("32", "13", "2026"), "must be a real date, such as 27 3 2026", ("day", "month")),
        (("5", "ma", "2026"), "must be a real date, such as 27 3 2026", ("month",)),
        (("5", "1", "20260"), "must be a real date, such as 27 3 2026", ("year",)),
        (("\u0665", "1", "2026"), "must be a real date, such as 27 3 2026", ("day",)),
        (("soon", "", ""), "must include a month and a year", ("month", "year")),
    ],
)
def test_what_is_no_certain_day_is_refused_with_words_and_the_parts_to_put_right(typed, words, parts):
    with pytest.raises(DateProblem) as caught:
        read_parts(*typed)
    assert (caught.value.words, caught.value.parts) == (words, parts)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_day_written_by_us_is_read_back_as_the_same_day(day):
    assert read_written(day_words(day)) == day
    assert read_written(day.isoformat()) == day
    assert read_parts(str(day.day), str(day.month), str(day.year)) == day


@given(st.text(max_size=30), st.text(max_size=10), st.text(max_size=10))
def test_no_text_at_all_breaks_the_reader(day, month, year):
    found: date | DateProblem | None
    try:
        found = read_parts(day, month, year)
    except DateProblem as problem:
        found = problem
    assert found is None or isinstance(found, date) or (found.words and found.parts)


def test_the_field_names_itself_in_its_errors():
    form = DueForm({"due_day": "31", "due_month": "2", "due_year": "2026"})
    assert form.errors["due"] == ["Due date must be a real date: February 2026 has no day 31"]
    assert DueForm({}).errors["due"] == ["Enter due date"]


def test_what_was_typed_is_shown_again_unchanged():
    html = str(DueForm({"due_day": "31", "due_month": "Feb", "due_year": "26"})["due"])
    for typed in ("31", "Feb", "26"):
        assert f'value="{typed}"' in html


def test_a_date_in_an_address_is_read_too():
    assert DueForm({"due": "2026-03-27"}).is_valid()


def test_limits_are_said_in_words():
    field = GovukDateField(label="Meeting", earliest=date(2026, 3, 1), latest=date(2026, 3, 31))
    with pytest.raises(forms.ValidationError, match="Meeting must be 1 March 2026 or later"):
        field.clean(["28", "2", "2026"])
    with pytest.raises(forms.ValidationError, match="Meeting must be 31 March 2026 or earlier"):
        field.clean(["1", "4", "2026"])


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (date(2026, 3, 27), ["27", "3", "2026"], False),
        (date(2026, 3, 27), ["27", "Mar", "2026"], False),
        (date(2026, 3, 27), ["28", "3", "2026"], True),
        (None, ["", "", ""], False),
        (date(2026, 3, 27), ["", "", ""], True),
        (date(2026, 3, 27), ["x", "3", "2026"], True),
    ],
)
def test_a_date_has_changed_only_when_the_day_differs(initial, typed, changed):
    assert GovukDateField().has_changed(initial, typed) is changed
