"""The series of one indicator and scope: figures of each period, charts of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.rag import Rated
from metrics import rating
from metrics.drawing import Series, series_chart, spc_chart
from metrics.figures import Kind, Unit
from metrics.models import Indicator, Observation, Scope, Summary
from metrics.periods import Frequency, Period, period_of
from metrics.rag import DEFAULT as DEFAULT_RULES
from metrics.rag import Polarity, Rules
from metrics.spc import Spc, analyse
from metrics.summaries.elsewhere import other_lines
from metrics.summaries.indicators import shown
from ui.charts import Chart

MOST = {Frequency.DAY: 90, Frequency.WEEK: 78, Frequency.MONTH: 36, Frequency.QUARTER: 24, Frequency.YEAR: 15}


@dataclass(frozen=True)
class Figure:
    """One period of a series."""

    period: Period
    row: Observation | Summary
    shown: str
    shown_previous: str
    against_previous: Rated
    against_target: Rated
    is_revised: bool


@dataclass(frozen=True)
class SeriesOf:
    """A series as its page shows it, newest first in `figures`; charts are None without figures."""

    figures: tuple[Figure, ...]
    line: Chart | None
    control: Chart | None
    spc: Spc | None


def series_of(
    indicator: Indicator, scope: Scope, until: date, rules: Rules = DEFAULT_RULES, *, width: int = 900
) -> SeriesOf:
    """Some three years of one scope's figures up to the newest by `until`; gaps stay gaps. `width` is that of
    the charts.
    """
    frequency = Frequency(indicator.frequency)
    newest = _newest(indicator, scope, until)
    if newest is None:
        return SeriesOf((), None, None, None)
    last = period_of(newest, frequency)
    first = last.step(1 - MOST[frequency])
    rows = {row.start: row for row in _rows(indicator, scope, first.year_before.start, until)}
    periods = [each for each in first.through(last) if each.start in rows]
    against = rating.yardsticks([indicator])
    figures = [_figure(indicator, scope, each, rows, against, rules) for each in periods]
    whole = list(periods[0].through(periods[-1]))
    goal = against.target(indicator.pk, periods[-1].end)
    series = Series(
        str(indicator), [_label(each) for each in whole], [_number(rows.get(each.start)) for each in whole],
        Unit(indicator.unit).sign.strip(), [_number(rows.get(each.year_before.start)) for each in whole],
        goal.goal if goal else None, other_lines(indicator, [each.start for each in whole]),
    )  # fmt: skip
    starts = [each.start for each in whole]
    analysis = analyse(
        series.values, Polarity(indicator.polarity), goal=series.goal,
        rebase_at=[starts.index(each.start) for each in indicator.rebases.all() if each.start in starts],
        fixed_after=indicator.fixed_after,
    )  # fmt: skip
    return SeriesOf(
        tuple(reversed(figures)), series_chart(series, width=width),
        spc_chart(series, analysis, width=width) if analysis and not analysis.too_few else None, analysis,
    )  # fmt: skip


def _newest(indicator: Indicator, scope: Scope, until: date) -> date | None:
    rows: Any = Observation if scope.kind == Scope.Kind.HOME else Summary
    known = rows.objects.filter(indicator=indicator, scope=scope, start__lte=until).order_by("-start")
    found: date | None = known.values_list("start", flat=True).first()
    return found


def _rows(indicator: Indicator, scope: Scope, first: date, until: date) -> Sequence[Observation | Summary]:
    """A home's own figures, else the sums."""
    if scope.kind == Scope.Kind.HOME:
        rows = Observation.objects.filter(indicator=indicator, scope=scope)
        return list(rows.filter(start__range=(first, until)).order_by("start"))
    return list(Summary.objects.series(scope, indicator, first).filter(start__lte=until))


def _figure(
    indicator: Indicator, scope: Scope, period: Period, rows: dict[date, Observation | Summary],
    against: rating.Yardsticks, rules: Rules,
) -> Figure:  # fmt: skip
    row, previous = rows[period.start], rows.get(period.year_before.start)
    return Figure(
        period, row, shown(indicator, row), shown(indicator, previous),
        rating.rate_previous(indicator, row.value, previous.value if previous else None, rules),
        rating.rate_target(indicator, scope.pk, period, row.value, against),
        isinstance(row, Observation) and row.revision > 0,
    )  # fmt: skip


def _number(row: Observation | Summary | None) -> float | None:
    if row is None or row.value is None or row.kind not in (Kind.NUMBER, Kind.ZERO, Kind.NIL):
        return None
    return float(row.value)


def _label(period: Period) -> str:
    if period.frequency is Frequency.MONTH:
        return f"{period.start:%b %y}"
    if period.frequency is Frequency.WEEK:
        return f"{period.start.day} {period.start:%b}"
    if period.frequency is Frequency.QUARTER:
        return f"{period.code} {period.words.split()[-2][-2:]}"
    return period.code
