"""Figures of indicators as cells of a pack: printed as on the page, and as numbers in the workbook."""

from __future__ import annotations

from decimal import Decimal

from core.rag import Rated
from metrics.figures import Unit
from metrics.models import Indicator, Observation, Summary
from metrics.rag import Goal, plain
from metrics.summaries.indicators import shown
from packs.content import Cell, Number, Rag, Text


def figure_cell(indicator: Indicator, row: Summary | Observation | None) -> Cell:
    """A figure with its unit; what is no number is the word that the page shows."""
    if row is None or row.value is None:
        return Text(shown(indicator, row))
    return Number(row.value, indicator.decimals, unit_of(indicator))


def goal_cell(goal: Goal | None) -> Cell:
    """A target without its unit, as the sources print it; a range in words."""
    if goal is None:
        return Text()
    if goal.high is not None:
        return Text(f"{plain(goal.value)} to {plain(goal.high)}")
    return Number(goal.value, _decimals(goal.value))


def number_cell(value: Decimal | None) -> Cell:
    """A number for the workbook alone; empty where there is none."""
    return Text() if value is None else Number(value, _decimals(value))


def rated_cell(rated: Rated) -> Rag:
    """A rating with its word; "n/a" where the rule gives no colour."""
    return Rag(rated.rag.value, rated.rag.label) if rated.rag else Rag("none", "n/a")


def unit_of(indicator: Indicator) -> str:
    """The sign of its unit, as numbers of packs take it."""
    return "£" if indicator.unit == Unit.POUNDS else Unit(indicator.unit).sign.strip()


def _decimals(value: Decimal) -> int:
    return len(plain(value).partition(".")[2])
