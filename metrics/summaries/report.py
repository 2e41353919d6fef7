"""A performance report as at a day: tiles, tables in the source's columns with their boxes, texts.

Page, pack and workbook print this one result. Source: boards-and-packs.md (performance report),
registers-and-returns.md section 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from metrics.differences import Difference, rounded
from metrics.models import Indicator, PrintedRow, Report, ReportText, Scope
from metrics.periods import Frequency, period_of, year_code
from metrics.rag import plain
from metrics.summaries.boxes import box_of
from metrics.summaries.indicators import Standing, standings

DAYS = 31  # a month's figures are reported in the month after


@dataclass(frozen=True)
class Change:
    """A difference in a row. `value` is its number; None = there is none, or it can't be told ("from 0").

    `is_as_printed`: the source printed it so, made of figures before they were rounded; those shown beside
    it lead to another.
    """

    words: str = ""
    value: Decimal | None = None
    is_as_printed: bool = False

    @property
    def shown(self) -> str:
        """With an asterisk where it is the source's own."""
        return f"{self.words}*" if self.is_as_printed else self.words


@dataclass(frozen=True)
class Row:
    """A row as printed. Differences are computed, unless the source printed others of rounded figures."""

    standing: Standing
    printed: PrintedRow | None

    @property
    def previous_diff(self) -> Change:
        """More or less than last year."""
        return self._amount(self.standing.from_previous, "previous_diff")

    @property
    def previous_pct(self) -> Change:
        """The same in per cent."""
        return self._percent(self.standing.from_previous, "previous_pct")

    @property
    def target_diff(self) -> Change:
        """More or less than the target."""
        return self._amount(self.standing.from_target, "target_diff")

    @property
    def target_pct(self) -> Change:
        """The same in per cent."""
        return self._percent(self.standing.from_target, "target_pct")

    @property
    def changes(self) -> tuple[Change, Change, Change, Change]:
        """The four in the order of the columns."""
        return (self.previous_diff, self.previous_pct, self.target_diff, self.target_pct)

    @property
    def is_as_printed(self) -> bool:
        """Whether it shows differences that the source printed and the figures don't lead to."""
        return any(each.is_as_printed for each in self.changes)

    @property
    def target(self) -> str:
        """The target as a plain figure, as the source prints it."""
        goal = self.standing.goal
        return "" if goal is None else plain(goal.value)

    def _amount(self, found: Difference | None, name: str) -> Change:
        if found is None:
            return Change()
        value = self._source(name, found)
        is_own = value is not None
        value = rounded(found.amount, 1) if value is None else value
        return Change(_signed(value), value, is_own and self._is_wrong(name))

    def _percent(self, found: Difference | None, name: str) -> Change:
        if found is None:
            return Change()
        value = self._source(name, found)
        if value is not None:
            return Change(f"{plain(value)}%", value, self._is_wrong(name))
        if found.percent is None:
            return Change("from 0")
        return Change(f"{plain(rounded(found.percent, 0))}%", rounded(found.percent, 0))

    def _source(self, name: str, found: Difference) -> Decimal | None:
        """What the source printed, while what it was compared with is still what stands there."""
        if self.printed is None or getattr(self.printed, name.partition("_")[0]) != found.base:
            return None
        value: Decimal | None = getattr(self.printed, name)
        return value

    def _is_wrong(self, name: str) -> bool:
        return self.printed is not None and name in self.printed.wrong


@dataclass(frozen=True)
class Table:
    """One table with its count boxes, which add up to its rows."""

    letter: str
    title: str
    rows: tuple[Row, ...]
    previous: Mapping[str, int]
    target: Mapping[str, int]


@dataclass(frozen=True)
class PerformanceReport:
    """A whole report as at a day."""

    report: Report
    day: date
    tiles: tuple[Standing, ...]
    tables: tuple[Table, ...]
    texts: tuple[ReportText, ...]
    previous_year: str
    rule_words: str

    @property
    def has_printed(self) -> bool:
        """Whether any row shows the source's own differences."""
        return any(row.is_as_printed for table in self.tables for row in table.rows)


def report_as_at(report: Report, day: date) -> PerformanceReport:
    """The report with each indicator's newest figure whose period had begun by `day`."""
    rows = list(
        report.rows.select_related("indicator__owner", "table").order_by("table__order", "order", "pk")
    )
    indicators = {row.indicator_id: row.indicator for row in rows}
    scope = Scope.objects.reading(report.partnership)
    found = {each.indicator.pk: each for each in standings(indicators.values(), scope, day, report.rules)}
    printed = _printed(found, scope)
    tables = []
    for index, table in enumerate(report.tables.all()):
        mine = [found[row.indicator_id] for row in rows if row.table_id == table.pk]
        tables.append(
            Table(
                chr(ord("a") + index), table.title,
                tuple(Row(each, printed.get(each.indicator.pk)) for each in mine),
                box_of(each.against_previous for each in mine), box_of(each.against_target for each in mine),
            )
        )  # fmt: skip
    return PerformanceReport(
        report, day, tuple(found[row.indicator_id] for row in rows if row.table_id is None), tuple(tables),
        tuple(texts_of(report, day)),
        year_code(_year(found, day) - 1), rules_in_words(report),
    )  # fmt: skip


def texts_of(report: Report, day: date) -> list[ReportText]:
    """The last words of each heading, of the newest month that has any by `day`."""
    rows = report.texts.filter(for_month__lte=day, at__date__lte=day + timedelta(days=DAYS))
    newest = rows.order_by("-for_month").values_list("for_month", flat=True).first()
    if newest is None:
        return []
    by_heading: dict[str, ReportText] = {}
    for row in rows.filter(for_month=newest).select_related("by").order_by("pk"):
        by_heading[row.heading] = row
    return list(by_heading.values())


def rules_in_words(report: Report) -> str:
    """Which rule coloured the tables, for the foot of each."""
    amber = plain(report.amber)
    window = f"{amber}%" if report.width == "relative" else f"{amber} points"
    return (
        f"Against last year: better is green, the same is {report.same}, worse by up to {window} is amber, "
        "more is red. Against the target: met is green, missed within the target’s own amber window amber, "
        "more is red. n/a: no figure to compare with, no target, an accepted exception, or neither more nor "
        "less is better."
    )


def _printed(found: Mapping[int, Standing], scope: Scope) -> dict[int, PrintedRow]:
    """The source's printed differences of the figures that are shown, while those still stand."""
    starts = {pk: each.summary.start for pk, each in found.items() if each.summary is not None}
    rows = PrintedRow.objects.filter(
        observation__scope=scope, observation__indicator__in=starts, run__state="accepted"
    ).select_related("observation")  # fmt: skip
    return {
        row.observation.indicator_id: row
        for row in rows.order_by("pk")
        if starts[row.observation.indicator_id] == row.observation.start and row.observation.revision == 0
    }


def _year(found: Mapping[int, Standing], day: date) -> int:
    """The financial year that most of the figures belong to; without figures, that of `day`."""
    years = Counter(each.period.financial_year for each in found.values() if each.period is not None)
    return years.most_common(1)[0][0] if years else period_of(day, Frequency.YEAR).start.year


def _signed(value: Decimal) -> str:
    return f"+{plain(value)}" if value > 0 else plain(value)


def usual_indicators(report: Report) -> list[Indicator]:
    """Indicators of the partnership that stand in no table of the report yet."""
    has = report.rows.exclude(table=None).values("indicator")
    return list(Indicator.objects.filter(partnership=report.partnership).exclude(pk__in=has))
