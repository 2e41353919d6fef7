"""What is said of a return before it is sent (registers-and-returns.md section 3): one test a rule."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from metrics.checks import Between, Comparison, Finding, Given, Grade, blocking, findings, staff_per_bed
from metrics.figures import Unit

ERROR, WARNING, NOTE = Grade.ERROR, Grade.WARNING, Grade.NOTE


def given(question: int = 1, value: Any = 5, **fields: Any) -> Given:
    number = None if value is None else Decimal(str(value))
    return Given(question, fields.pop("unit", Unit.COUNT), number, **fields)


def said(answers: list[Given], rules: Any = (), history: Any = None) -> list[tuple[int, Grade]]:
    numbers = {key: [Decimal(str(each)) for each in row] for key, row in (history or {}).items()}
    return [(each.question, each.grade) for each in findings(answers, rules, numbers)]


def rule(comparison: Comparison, right: int | None = 2, factor: Any = 1, grade: Grade = ERROR) -> Between:
    return Between(grade, 1, comparison, right, Decimal(str(factor)), "Look again.")


def test_a_plain_answer_has_no_finding():
    assert said([given()]) == []


def test_a_required_question_must_be_answered():
    assert said([given(value=None, is_missing=True)]) == [(1, ERROR)]


def test_a_question_that_may_be_left_out_may_be_left_out():
    assert said([given(value=None, is_missing=True, is_required=False)]) == []


def test_does_not_apply_is_an_answer():
    assert said([given(value=None)]) == []


def test_last_times_answer_must_be_said_true():
    assert said([given(is_prefilled=True)]) == [(1, ERROR)]


def test_last_times_does_not_apply_must_be_said_true():
    assert said([given(value=None, is_prefilled=True)]) == [(1, ERROR)]


@pytest.mark.parametrize(("value", "found"), [(-1, [(1, ERROR)]), (0, []), (40, []), (41, [(1, ERROR)])])
def test_an_answer_lies_within_the_limits_of_what_can_be(value, found):
    assert said([given(value=value, limits=(Decimal(0), Decimal(40)))]) == found


def test_a_limit_says_the_number_and_the_limit():
    [found] = findings([given(value=41, limits=(None, Decimal(40)))], (), {})
    assert found.words == "41 is above 40, the most that can be."


def test_a_share_below_one_percent_asks_whether_a_hundred_times_was_meant():
    [found] = findings([given(value="0.93", unit=Unit.PERCENT)], (), {1: [Decimal(90)]})
    assert (found.grade, found.words.startswith("Is it 93%?")) == (WARNING, True)


def test_a_small_share_that_is_usual_for_the_home_is_not_asked_about():
    assert said([given(value="0.5", unit=Unit.PERCENT)], history={1: ["0.4", "0.6", "0.5"]}) == []


def test_a_share_made_of_its_parts_is_not_asked_about():
    parts = (Decimal(1), Decimal(200))
    assert said([given(value="0.5", unit=Unit.PERCENT, parts=parts)], history={1: [90]}) == []


def test_a_figure_far_from_the_homes_own_history_is_an_outlier():
    assert said([given(value=60)], history={1: [10, 11, 9, 10, 12, 10]}) == [(1, WARNING)]


def test_fewer_than_six_figures_make_no_outlier():
    assert said([given(value=60)], history={1: [10, 11, 9, 10, 12]}) == []


@pytest.mark.parametrize(("value", "found"), [(22, []), (23, [(1, WARNING)])])
def test_where_all_were_the_same_more_than_a_tenth_is_far(value, found):
    assert said([given(value=value)], history={1: [20] * 6}) == found


def test_a_limit_is_said_before_an_outlier():
    outside = given(value=60, limits=(None, Decimal(40)))
    assert said([outside], history={1: [10] * 6}) == [(1, ERROR)]


@pytest.mark.parametrize(
    ("comparison", "left", "right", "is_broken"),
    [
        (Comparison.AT_MOST, 5, 5, False),
        (Comparison.AT_MOST, 6, 5, True),
        (Comparison.AT_LEAST, 5, 5, False),
        (Comparison.AT_LEAST, 4, 5, True),
        (Comparison.EQUAL, 5, 5, False),
        (Comparison.EQUAL, 4, 5, True),
        (Comparison.DIFFERENT, 4, 5, False),
        (Comparison.DIFFERENT, 5, 5, True),
    ],
)
def test_two_answers_stand_to_each_other_as_the_rule_says(comparison, left, right, is_broken):
    found = said([given(1, left), given(2, right)], [rule(comparison)])
    assert found == ([(1, ERROR)] if is_broken else [])


def test_the_right_side_counts_times_the_factor():
    answers = [given(1, 13), given(2, 2)]
    assert said(answers, [rule(Comparison.AT_MOST, factor=6)]) == [(1, ERROR)]
    assert said(answers, [rule(Comparison.AT_MOST, factor=7)]) == []


def test_a_rule_without_a_right_side_compares_with_the_number():
    assert said([given(1, 7)], [rule(Comparison.AT_MOST, right=None, factor=6)]) == [(1, ERROR)]


def test_where_parts_were_asked_the_counted_part_is_compared():
    answers = [given(1, 50, parts=(Decimal(3), Decimal(6))), given(2, 4)]
    assert said(answers, [rule(Comparison.AT_MOST)]) == []


@pytest.mark.parametrize("missing", [1, 2])
def test_a_rule_of_an_answer_that_is_not_given_is_silent(missing):
    answers = [given(each, None if each == missing else 9) for each in (1, 2)]
    assert said(answers, [rule(Comparison.EQUAL)]) == []


def test_a_rule_of_a_question_that_is_no_longer_asked_is_silent():
    assert said([given(1, 9)], [rule(Comparison.EQUAL)]) == []
    assert said([given(2, 9)], [rule(Comparison.EQUAL)]) == []


def test_every_number_unchanged_four_times_asks_for_a_comment():
    answers = [given(1, 5), given(2, 7)]
    assert said(answers, history={1: [4, 5, 5, 5], 2: [7, 7, 7]}) == [(1, WARNING)]


@pytest.mark.parametrize("history", [{1: [5, 5, 5], 2: [7, 7, 8]}, {1: [5, 5, 5], 2: [7, 7]}])
def test_one_number_that_moved_or_is_new_is_no_copy(history):
    assert said([given(1, 5), given(2, 7)], history=history) == []


def test_a_single_number_is_no_copy():
    assert said([given(1, 5)], history={1: [5, 5, 5]}) == []


def test_errors_stop_it_and_warnings_without_a_comment_do():
    found = [
        Finding(1, ERROR, "a"),
        Finding(2, WARNING, "b"),
        Finding(3, WARNING, "c"),
        Finding(4, NOTE, "d"),
    ]
    stops = blocking(found, {1: True, 2: True, 3: False})
    assert [each.question for each in stops] == [1, 3]


@pytest.mark.parametrize(
    ("staff", "beds", "fits"),
    [(66, 100, True), (65, 100, False), (60, 10, True), (61, 10, False), (5, 0, True)],
)
def test_staff_per_bed_lies_between_0_66_and_6(staff, beds, fits):
    assert (staff_per_bed(Decimal(staff), Decimal(beds)) == "") is fits


def test_staff_that_cannot_fit_the_beds_is_said_with_the_ratio():
    words = staff_per_bed(Decimal(10), Decimal(40))
    assert words == "10 staff for 40 beds is 0.25 a bed; as a rule it is 0.66 to 6.0."
