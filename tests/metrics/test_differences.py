"""Printed and computed differences (registers-and-returns.md section 2, worked values)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metrics.differences import Printed, difference, disagreements, rounded


def found(actual: str, base: str) -> object:
    return difference(Decimal(actual), Decimal(base))


def test_a_rounded_print_of_the_true_difference_agrees():
    """5.9 against 5.2 prints +1 and 13 %."""
    assert disagreements(found("5.9", "5.2"), Printed(Decimal(1)), Printed(Decimal(13))) == ()


def test_a_print_made_of_unrounded_figures_disagrees():
    """16 against a target of 4 prints 13 and 357 %."""
    wrong = disagreements(found("16", "4"), Printed(Decimal(13)), Printed(Decimal(357)))
    assert wrong == ("difference", "percentage")


def test_from_nought_there_is_no_percentage():
    from_nought = difference(Decimal(3), Decimal(0))
    assert (from_nought.percent, from_nought.is_from_nought) == (None, True)
    assert difference(Decimal(0), Decimal(0)).percent == 0


@pytest.mark.parametrize(("actual", "base"), [(None, Decimal(1)), (Decimal(1), None)])
def test_without_both_figures_there_is_no_difference(actual, base):
    assert difference(actual, base) is None
    assert disagreements(None, Printed(Decimal(1)), None) == ("difference",)


def test_decimals_that_were_printed_are_held_against_the_figure():
    assert disagreements(found("37.8", "31.7"), Printed(Decimal("6.1"), 1), None) == ()
    assert disagreements(found("37.8", "31.7"), Printed(Decimal("6.2"), 1), None) == ("difference",)


def test_halves_are_rounded_away_from_nought():
    assert rounded(Decimal("2.5"), 0) == 3
    assert rounded(Decimal("-2.5"), 0) == -3
