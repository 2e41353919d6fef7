"""Figures of others beside our own: the newest of each, and lines for the chart (section 2, comparators)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from metrics.figures import Unit
from metrics.models import ComparatorFigure, Indicator
from metrics.periods import Frequency, Period
from metrics.rag import plain

LINES = 2  # more than that, and a chart can't be read; the list has them all
NATION = "England"  # drawn before others


@dataclass(frozen=True)
class Elsewhere:
    """The newest figure of somebody else, as a page shows it."""

    name: str
    period: Period
    shown: str
    rank: str
    source: str


def elsewhere(indicator: Indicator, until: date) -> list[Elsewhere]:
    """The newest of each by `until`, by name."""
    newest: dict[str, ComparatorFigure] = {}
    for row in indicator.comparators.filter(start__lte=until).order_by("name", "start"):
        newest[row.name] = row
    return [_told(indicator, row) for row in newest.values()]


def other_lines(indicator: Indicator, periods: Sequence[date]) -> list[tuple[str, list[float | None]]]:
    """Of at most LINES others: the name, and the value in each of these periods (None = not known)."""
    known: dict[str, dict[date, float]] = {}
    rows = indicator.comparators.filter(start__range=(periods[0], periods[-1]), value__isnull=False)
    for name, start, value in rows.values_list("name", "start", "value"):
        known.setdefault(name, {})[start] = float(value or 0)
    return [(name, [known[name].get(start) for start in periods]) for name in _first(known)]


def _first(known: dict[str, dict[date, float]]) -> Iterable[str]:
    """England's, then whoever has most figures."""
    return sorted(known, key=lambda name: (name != NATION, -len(known[name]), name))[:LINES]


def _with_unit(indicator: Indicator, value: Decimal) -> str:
    """As its source has it: rounding to our decimals would be another figure."""
    sign = "£" if indicator.unit == Unit.POUNDS else ""
    return f"{sign}{plain(value)}{'' if sign else Unit(indicator.unit).sign}"


def _told(indicator: Indicator, row: ComparatorFigure) -> Elsewhere:
    return Elsewhere(
        row.name, Period(row.start, Frequency(indicator.frequency)),
        "–" if row.value is None else _with_unit(indicator, row.value),
        f"{row.rank} of {row.ranked}" if row.rank else "", row.source,
    )  # fmt: skip
