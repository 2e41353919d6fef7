"""XmR charts in the manner of "Making Data Count" (registers-and-returns.md section 2, Charts)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metrics.rag import Comparator, Goal, Polarity
from metrics.spc import Assurance, Cause, Limits, Reading, analyse, assurance_of, causes, limits_of

STEADY = [10.0, 12.0, 11.0, 9.0, 10.0, 12.0, 10.0, 11.0, 9.0, 11.0, 10.0, 12.0, 10.0]
WIDE = Limits(10.0, 4.0, 16.0)


def test_limits_are_the_mean_and_2_66_mean_moving_ranges():
    limits = limits_of([10.0, 12.0, 10.0, 12.0])
    assert limits.mean == 11.0
    assert limits.upper == pytest.approx(11 + 2.66 * 2)
    assert limits.lower == pytest.approx(11 - 2.66 * 2)


def test_a_moving_range_far_above_the_others_is_left_out_of_the_limits():
    """Ranges 1 x 9, then 50: their mean is 5.9, so 50 is above 3.267 times it."""
    values = [1.0, 2.0] * 5 + [52.0]
    limits = limits_of(values)
    assert limits.upper - limits.mean == pytest.approx(2.66 * 1)


def test_a_point_outside_the_limits_stands_out():
    assert causes([10.0, 17.0, 10.0], WIDE)[1] == (Cause.OUTSIDE, True)
    assert causes([10.0, 3.0, 10.0], WIDE)[1] == (Cause.OUTSIDE, False)


def test_seven_that_rise_are_a_trend_and_six_are_none():
    assert all(cause is Cause.TREND for cause, _ in causes([7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0], WIDE))
    assert not any(cause is Cause.TREND for cause, _ in causes([8.0, 9.0, 10.0, 11.0, 12.0, 13.0], WIDE))


def test_seven_on_one_side_are_a_shift_and_a_point_on_the_mean_breaks_it():
    above = [11.0, 12.0, 11.0, 12.0, 11.0, 12.0, 11.0]
    assert all(cause is Cause.SHIFT for cause, _ in causes(above, WIDE))
    assert not any(cause for cause, _ in causes([*above[:3], 10.0, *above[4:]], WIDE))


def test_two_of_three_near_one_limit_stand_out_on_the_same_side_only():
    assert [cause for cause, _ in causes([15.0, 11.0, 14.5], WIDE)] == [
        Cause.TWO_OF_THREE,
        None,
        Cause.TWO_OF_THREE,
    ]
    assert not any(cause for cause, _ in causes([15.0, 9.0, 14.5], WIDE))


def test_the_rules_are_told_in_their_order():
    values = [7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 17.0]
    assert causes(values, WIDE)[-1][0] is Cause.OUTSIDE


@pytest.mark.parametrize(
    ("polarity", "reading"),
    [
        (Polarity.HIGHER, Reading.IMPROVEMENT),
        (Polarity.LOWER, Reading.CONCERN),
        (Polarity.NEUTRAL, Reading.NEUTRAL),
    ],
)
def test_what_stands_out_is_read_by_polarity(polarity, reading):
    chart = analyse([*STEADY, 30.0], polarity)
    assert (chart.variation, chart.is_high) == (reading, True)


def test_below_twelve_points_it_says_so_and_judges_nothing():
    chart = analyse([*STEADY[:10], 90.0], Polarity.LOWER)
    assert chart.too_few
    assert chart.words.startswith("Too few points to judge: 11 of the 12")
    assert not any(point.cause for point in chart.points)


def test_missing_figures_are_left_out_and_keep_their_place():
    chart = analyse([*STEADY[:6], None, *STEADY[6:]], Polarity.LOWER)
    assert [point.index for point in chart.points][5:8] == [5, 7, 8]
    assert analyse([None, None], Polarity.LOWER) is None


def test_a_rebase_counts_limits_anew_from_there():
    chart = analyse([*STEADY, *[each + 20 for each in STEADY]], Polarity.LOWER, rebase_at=[13])
    assert chart.points[0].limits.mean == pytest.approx(sum(STEADY) / 13)
    assert chart.points[-1].limits.mean == pytest.approx(sum(STEADY) / 13 + 20)
    assert chart.variation is Reading.COMMON


def test_limits_can_be_fixed_after_so_many_points():
    chart = analyse([*STEADY, 40.0, 41.0], Polarity.LOWER, fixed_after=13)
    assert chart.points[-1].limits.mean == pytest.approx(sum(STEADY) / 13)


@pytest.mark.parametrize(
    ("comparator", "value", "assurance"),
    [
        (Comparator.AT_LEAST, 3, Assurance.PASSES), (Comparator.AT_LEAST, 17, Assurance.FAILS),
        (Comparator.AT_LEAST, 10, Assurance.HIT_AND_MISS), (Comparator.AT_MOST, 17, Assurance.PASSES),
        (Comparator.AT_MOST, 3, Assurance.FAILS),
    ],
)  # fmt: skip
def test_assurance_follows_from_the_limits(comparator, value, assurance):
    assert assurance_of(WIDE, Goal(Decimal(value), comparator)) is assurance
    assert assurance_of(WIDE, None) is Assurance.NONE
