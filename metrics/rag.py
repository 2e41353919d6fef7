"""How a figure is rated against last year and against its target, with the reason in words. Pure.

The one place where an indicator gets a colour: pages, packs, workbooks and the early warning ask here.
Source: registers-and-returns.md section 2 (RAG).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.rag import Rag, Rated

HUNDRED = Decimal(100)


class Polarity(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


class Comparator(StrEnum):
    """How a target is met."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"


class Width(StrEnum):
    """What the amber window is counted in."""

    RELATIVE = "relative"  # per cent of what it is compared with
    POINTS = "points"  # the unit of the figure itself


@dataclass(frozen=True)
class Rules:
    """Settings that a report can choose, since published tables follow no single rule.

    same        what a figure gets that stands as last year
    amber       how much worse than last year is still amber
    width       what `amber` is counted in
    """

    same: Rag = Rag.GREEN
    amber: Decimal = Decimal(10)
    width: Width = Width.RELATIVE


DEFAULT = Rules()


@dataclass(frozen=True)
class Goal:
    """A target as it stands in a period. `high` is the upper end of a range only."""

    value: Decimal
    comparator: Comparator
    amber: Decimal = Decimal(10)
    width: Width = Width.RELATIVE
    high: Decimal | None = None

    def words(self, unit: str = "") -> str:
        """As a table says it: at least 85%."""
        shown = f"{plain(self.value)}{unit}"
        if self.comparator is Comparator.BETWEEN:
            return f"between {plain(self.value)}{unit} and {plain(self.high or self.value)}{unit}"
        return f"{'at least' if self.comparator is Comparator.AT_LEAST else 'at most'} {shown}"


@dataclass(frozen=True)
class Accepted:
    """An exception that somebody accepted: while it lasts, the figure has no colour."""

    owner: str
    reason: str
    until: date


NO_FIGURE = Rated(None, "no_figure", "There is no figure.")
NO_PREVIOUS = Rated(None, "no_previous", "There is no figure of last year.")
NO_TARGET = Rated(None, "no_target", "There is no target.")
NEUTRAL = Rated(None, "neutral", "Neither more nor less is better, so no colour.")


def against_previous(
    actual: Decimal | None, previous: Decimal | None, polarity: Polarity, rules: Rules = DEFAULT
) -> Rated:
    """Better than last year is green; a little worse amber; more than that red.

    From 0, any worsening is more than every percentage of it, hence red.
    """
    if polarity is Polarity.NEUTRAL:
        return NEUTRAL
    if actual is None or previous is None:
        return NO_FIGURE if actual is None else NO_PREVIOUS
    worse = previous - actual if polarity is Polarity.HIGHER else actual - previous
    against = f"{plain(actual)} against {plain(previous)} last year"
    if worse < 0:
        return Rated(Rag.GREEN, "better", f"Better: {against}.")
    if worse == 0:
        return Rated(rules.same, "same", f"The same as last year: {plain(actual)}.")
    allowed = _window(rules.amber, rules.width, previous)
    says = _width_words(rules.amber, rules.width)
    if worse > allowed:
        return Rated(Rag.RED, "worse", f"Worse by more than {says}: {against}.")
    return Rated(Rag.AMBER, "little_worse", f"Worse by no more than {says}: {against}.")


def against_target(
    actual: Decimal | None, goal: Goal | None, *, neutral: bool = False, accepted: Accepted | None = None
) -> Rated:
    """Met is green; missed by no more than the window amber; else red. An accepted exception is grey."""
    if neutral:
        return NEUTRAL
    if actual is None or goal is None:
        return NO_FIGURE if actual is None else NO_TARGET
    missed = _missed(actual, goal)
    against = f"{plain(actual)}, target {goal.words()}"
    if missed <= 0:
        return Rated(Rag.GREEN, "met", f"Met: {against}.")
    if accepted is not None:
        until = f"{accepted.until.day} {accepted.until:%B %Y}"
        return Rated(
            None, "accepted", f"Missed, accepted by {accepted.owner} until {until}: {accepted.reason}"
        )
    bound = goal.high if goal.high is not None and actual > goal.high else goal.value
    says = _width_words(goal.amber, goal.width)
    if missed <= _window(goal.amber, goal.width, bound):
        return Rated(Rag.AMBER, "near", f"Missed by no more than {says}: {against}.")
    return Rated(Rag.RED, "missed", f"Missed by more than {says}: {against}.")


def plain(value: Decimal) -> str:
    """A figure without needless noughts: 85, 5.9, 13,267."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _missed(actual: Decimal, goal: Goal) -> Decimal:
    """By how much, in the figure's unit; 0 or less = met."""
    if goal.comparator is Comparator.AT_LEAST:
        return goal.value - actual
    if goal.comparator is Comparator.AT_MOST:
        return actual - goal.value
    return max(goal.value - actual, actual - (goal.high if goal.high is not None else goal.value))


def _window(amber: Decimal, width: Width, bound: Decimal) -> Decimal:
    return amber if width is Width.POINTS else abs(bound) * amber / HUNDRED


def _width_words(amber: Decimal, width: Width) -> str:
    return f"{plain(amber)}%" if width is Width.RELATIVE else f"{plain(amber)} points"
