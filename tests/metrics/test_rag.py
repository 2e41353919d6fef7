"""The rating of figures (registers-and-returns.md section 2, RAG)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.rag import Rag
from metrics.rag import Accepted, Comparator, Goal, Polarity, Rules, Width, against_previous, against_target

HIGHER, LOWER, NEUTRAL = Polarity.HIGHER, Polarity.LOWER, Polarity.NEUTRAL


def d(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@pytest.mark.parametrize(
    ("actual", "previous", "polarity", "rule", "rag"),
    [
        (110, 100, HIGHER, "better", Rag.GREEN),
        (90, 100, LOWER, "better", Rag.GREEN),
        (100, 100, HIGHER, "same", Rag.GREEN),
        (90, 100, HIGHER, "little_worse", Rag.AMBER),
        (110, 100, LOWER, "little_worse", Rag.AMBER),
        (89.9, 100, HIGHER, "worse", Rag.RED),
        (110.1, 100, LOWER, "worse", Rag.RED),
        (1, 0, LOWER, "worse", Rag.RED),
        (0, 0, LOWER, "same", Rag.GREEN),
        (5, 9, NEUTRAL, "neutral", None),
        (None, 9, LOWER, "no_figure", None),
        (5, None, LOWER, "no_previous", None),
    ],
)
def test_against_last_year(actual, previous, polarity, rule, rag):
    rated = against_previous(d(actual), d(previous), polarity)
    assert (rated.rule, rated.rag) == (rule, rag)


def test_a_report_can_call_the_same_amber_and_count_in_points():
    rules = Rules(same=Rag.AMBER, amber=Decimal(2), width=Width.POINTS)
    assert against_previous(d(50), d(50), HIGHER, rules).rag is Rag.AMBER
    assert against_previous(d(48), d(50), HIGHER, rules).rag is Rag.AMBER
    rated = against_previous(d(47.9), d(50), HIGHER, rules)
    assert (rated.rag, rated.reason) == (Rag.RED, "Worse by more than 2 points: 47.9 against 50 last year.")


@pytest.mark.parametrize(
    ("actual", "goal", "rule", "rag"),
    [
        (85, Goal(Decimal(85), Comparator.AT_LEAST), "met", Rag.GREEN),
        (76.5, Goal(Decimal(85), Comparator.AT_LEAST), "near", Rag.AMBER),
        (76.4, Goal(Decimal(85), Comparator.AT_LEAST), "missed", Rag.RED),
        (4, Goal(Decimal(4), Comparator.AT_MOST), "met", Rag.GREEN),
        (4.4, Goal(Decimal(4), Comparator.AT_MOST), "near", Rag.AMBER),
        (16, Goal(Decimal(4), Comparator.AT_MOST), "missed", Rag.RED),
        (1, Goal(Decimal(0), Comparator.AT_MOST), "missed", Rag.RED),
        (90, Goal(Decimal(85), Comparator.BETWEEN, high=Decimal(95)), "met", Rag.GREEN),
        (100, Goal(Decimal(85), Comparator.BETWEEN, high=Decimal(95)), "near", Rag.AMBER),
        (70, Goal(Decimal(85), Comparator.BETWEEN, high=Decimal(95)), "missed", Rag.RED),
        (80, Goal(Decimal(85), Comparator.AT_LEAST, amber=Decimal(5), width=Width.POINTS), "near", Rag.AMBER),
        (None, Goal(Decimal(85), Comparator.AT_LEAST), "no_figure", None),
        (80, None, "no_target", None),
    ],
)
def test_against_a_target(actual, goal, rule, rag):
    rated = against_target(d(actual), goal)
    assert (rated.rule, rated.rag) == (rule, rag)


def test_neutral_is_never_coloured():
    assert against_target(d(1), Goal(Decimal(85), Comparator.AT_LEAST), neutral=True).rag is None


def test_an_accepted_exception_is_grey_and_names_owner_reason_and_end():
    accepted = Accepted("Ada May", "The ward is closed.", date(2021, 9, 30))
    rated = against_target(d(1), Goal(Decimal(85), Comparator.AT_LEAST), accepted=accepted)
    assert (rated.rag, rated.rule) == (None, "accepted")
    assert rated.reason == "Missed, accepted by Ada May until 30 September 2021: The ward is closed."


def test_an_exception_does_not_hide_a_target_that_is_met():
    accepted = Accepted("Ada May", "The ward is closed.", date(2021, 9, 30))
    assert against_target(d(90), Goal(Decimal(85), Comparator.AT_LEAST), accepted=accepted).rag is Rag.GREEN


def test_a_reason_says_figure_and_target_in_words():
    reason = against_target(d(16), Goal(Decimal(4), Comparator.AT_MOST)).reason
    assert reason == "Missed by more than 10%: 16, target at most 4."
