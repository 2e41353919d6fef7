"""Six kinds of "no number", numbers as people type them, parts (registers-and-returns.md section 2)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metrics.figures import BadFigure, Kind, Unit, of_parts, percent_question, read, read_number


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Kind.MISSING), ("-", Kind.MISSING), ("–", Kind.MISSING), ("nil", Kind.NIL), ("None", Kind.NIL),
        ("n/a", Kind.NOT_APPLICABLE), ("late", Kind.LATE), ("*", Kind.SUPPRESSED), ("0", Kind.ZERO),
        ("0.0%", Kind.ZERO), ("12", Kind.NUMBER),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_apart(text, kind):
    assert read(text).kind == kind


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,251", "1251"),
        ("13 267", "13267"),
        ("5.9", "5.9"),
        (" 95% ", "95"),
        ("£24,716", "24716"),
        ("−3", "-3"),
        (".5", "0.5"),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["about 5", "5 or 6", "1,25", "5.9.1", "%", "1e5", "9" * 13])
def test_what_is_neither_number_nor_word_is_refused(text):
    with pytest.raises(BadFigure, match=r"no number|too large"):
        read_number(text)


def test_a_share_is_made_of_its_parts():
    figure = of_parts(Decimal(3), Decimal(40), Unit.PERCENT)
    assert (figure.value, figure.numerator, figure.denominator) == (Decimal("7.5"), Decimal(3), Decimal(40))
    assert of_parts(Decimal(0), Decimal(40), Unit.PERCENT).kind == Kind.ZERO
    assert of_parts(Decimal(30), Decimal(4), Unit.DAYS).value == Decimal("7.5")


def test_none_of_none_does_not_apply():
    assert of_parts(Decimal(0), Decimal(0), Unit.PERCENT).kind == Kind.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [(41, 40, "more than the whole"), (-1, 40, "below 0"), (1, -1, "below 0"), (1, 0, "write the whole")],
)
def test_parts_that_cannot_be_are_refused(numerator, denominator, words):
    with pytest.raises(BadFigure, match=words):
        of_parts(Decimal(numerator), Decimal(denominator), Unit.PERCENT)


@pytest.mark.parametrize(
    ("typed", "usual", "meant"),
    [
        ("0.95", None, "95"),
        ("0.95", "93", "95"),
        ("0.95", "1.1", None),
        ("95", "93", None),
        ("0", "93", None),
        ("1", None, None),
    ],
)
def test_a_share_typed_for_a_percentage_is_asked_about(typed, usual, meant):
    asked = percent_question(Decimal(typed), None if usual is None else Decimal(usual))
    assert asked == (None if meant is None else Decimal(meant))
