"""KPI book: a page an indicator with its definition, target, chart, figures, and why it has its colour.

Source: boards-and-packs.md section 3. Charts and figures are those of the indicator's page
(metrics/summaries/series.py, metrics/drawing.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.access import partnership_ids
from accounts.models import Partnership, User
from accounts.permissions import Permission
from core.words import count_of, day_words
from metrics.differences import Difference
from metrics.drawing import icons
from metrics.models import Indicator, Scope
from metrics.periods import Frequency, period_of
from metrics.querysets.indicators import IndicatorQuerySet
from metrics.summaries.indicators import Standing, amount_words, percent_words, standings, target_shown
from metrics.summaries.series import Figure, SeriesOf, series_of
from packs.content import (
    Block,
    Cell,
    Chart,
    Column,
    DataTable,
    Day,
    Entries,
    Facts,
    Heading,
    Number,
    PackContent,
    Paragraph,
    Row,
    Section,
    Text,
)
from packs.definitions.base import PackDefinition, UnknownScopeError, organisations_of
from packs.definitions.base import Scope as Offered
from packs.definitions.indicator_cells import figure_cell, rated_cell, unit_of

NOTHING = "There is no such partnership, or you may not make packs about it."
PAGE_WIDTH = 840  # of a drawing, so that it leaves room for figures and definition on its page
PRINTED = 4  # figures below the line; the workbook has all of them
ELSEWHERE = 12  # figures of others, the newest
FIGURES = (
    Column("Period", weight=2.2), Column("Figure", "number", 1.4), Column("A year before", "number", 1.4),
    Column("RAG last year", "rag", 1.6), Column("RAG target", "rag", 1.6),
    Column("Why, last year", weight=4, workbook_only=True),
    Column("Why, target", weight=4, workbook_only=True),
)  # fmt: skip
CONTROL = (
    Column("When", weight=1.2), Column("Figure", weight=1.8), Column("Mean", weight=1.8),
    Column("Process limits", weight=1.8), Column("What stands out", weight=1.8),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measures:
    """The indicators of one partnership, as the book is about them."""

    partnership: Partnership

    @property
    def pk(self) -> str:
        """The id under which its books are kept."""
        return str(self.partnership.slug)

    @property
    def title(self) -> str:
        """Whose indicators."""
        return f"Indicators of {self.partnership.name}"


class KpiBook(PackDefinition[Measures]):
    """Every indicator in use, for those who work with it."""

    slug = "kpi-book"
    title = "KPI book"
    words = "A page for each indicator: definition, target, chart, figures, and why it has its colour."
    noun = "set of indicators"
    group = "About indicators"

    def scopes(self, user: User, partnership: Partnership | None = None) -> list[Offered]:
        """The indicators of each partnership where `user` may build packs and see indicators."""
        mine = Partnership.objects.filter(pk__in=self._mine(user)).order_by("name")
        if partnership is not None:
            mine = mine.filter(pk=partnership.pk)
        return [Offered(str(each.slug), Measures(each).title, each) for each in mine]

    def find(self, user: User, scope_id: str) -> Measures:
        """The indicators of the partnership with that short name. Raises UnknownScopeError."""
        found = Partnership.objects.filter(pk__in=self._mine(user), slug=scope_id).first()
        if found is None:
            raise UnknownScopeError(NOTHING)
        return Measures(found)

    def _mine(self, user: User) -> frozenset[int]:
        return partnership_ids(user, self.permission) & partnership_ids(user, Permission.VIEW_INDICATORS)

    def page(self, scope_id: str) -> str:
        """The page of all indicators."""
        return reverse("metrics:indicators")

    def compose(self, subject: Measures, as_at: date, since: date | None) -> PackContent:
        """The book with each indicator's figures of periods that had begun by `as_at`."""
        partnership = subject.partnership
        rows = _indicators(partnership, as_at)
        scope = Scope.objects.reading(partnership)
        found = standings(rows, scope, as_at)
        series = [series_of(each.indicator, scope, as_at, width=PAGE_WIDTH) for each in found]
        pages = (_page(each, its, as_at) for each, its in zip(found, series, strict=True))
        return PackContent(
            title=self.title, subtitle=partnership.name, as_at=as_at, since=since, edition="restricted",
            organisations=organisations_of(partnership), sections=(_all(found, series, as_at), *pages),
            definition=self.slug, running_title=f"{self.title}, {partnership.name}",
        )  # fmt: skip


def _indicators(partnership: Partnership, day: date) -> IndicatorQuerySet:
    rows = Indicator.objects.filter(partnership=partnership).in_use(day)
    return rows.select_related("owner").prefetch_related("rebases", "comparators")


# --- all of them ----------------------------------------------------------------------------------
def _all(found: list[Standing], series: list[SeriesOf], day: date) -> Section:
    """Every indicator with its newest figure, as the list on the screen; for the workbook all figures of all
    of them in one table, and all points of the control charts in another.
    """
    opening = f"{count_of(len(found), 'indicator')} in use on {day_words(day)}, each with its newest figure."
    columns = (
        Column("Indicator", weight=5), Column("Period", weight=1), Column("Actual", "number", 1.5),
        Column("Last year", "number", 1.5), Column("RAG last year", "rag", 1.7),
        Column("Target", weight=1.9), Column("RAG target", "rag", 1.7),
        *(Column(name, weight=2, workbook_only=True) for name in _SAID),
    )  # fmt: skip
    table = DataTable(
        "Indicators", columns, tuple(_line(each) for each in found), empty="No indicator is in use.",
        sheet="All indicators",
    )  # fmt: skip
    blocks = (Paragraph(opening, "lead"), table, _every_figure(found, series), _every_limit(found, series))
    return Section("all", "All indicators", blocks)


_SAID = (
    "Change", "Change, %", "Why, last year", "Why, target", "Why it matters", "What is counted", "Of what",
    "Measured", "Source", "Answers for it", "Checked by",
)  # fmt: skip


def _line(each: Standing) -> Row:
    row = each.indicator
    cells: tuple[Cell, ...] = (
        Text(row.name), Text(each.period.code if each.period else ""), figure_cell(row, each.summary),
        figure_cell(row, each.previous), rated_cell(each.against_previous),
        Text(target_shown(row, each.goal)), rated_cell(each.against_target),
        Text(amount_words(each.from_previous)), Text(percent_words(each.from_previous)),
        Text(each.against_previous.reason), Text(each.against_target.reason), Text(row.why),
        Text(row.numerator), Text(row.denominator), Text(_measured(row)), Text(row.source),
        Text(str(row.owner or "")), Text(row.checked_by),
    )  # fmt: skip
    return Row(cells, id=f"indicator-{row.pk}")


def _every_figure(found: list[Standing], series: list[SeriesOf]) -> DataTable:
    """Every figure of every indicator, the newest of each first."""
    named = [(each.indicator, its.figures) for each, its in zip(found, series, strict=True)]
    rows = (
        Row((Text(row.name), Day(figure.period.start), *line.cells), id=f"{row.pk}-{line.id}")
        for row, figures in named
        for figure, line in zip(figures, _lines(row, figures), strict=True)
    )
    columns = (Column("Indicator", weight=4), Column("From", "date", 1.6), *FIGURES)
    return DataTable("All figures", columns, tuple(rows), sheet="All figures", workbook_only=True)


def _every_limit(found: list[Standing], series: list[SeriesOf]) -> DataTable:
    """Every point of every control chart with its limits."""
    named = [(each.indicator, its.control) for each, its in zip(found, series, strict=True)]
    rows = (
        Row((Text(row.name), *(Text(cell) for cell in cells)), id=f"{row.pk}-{cells[0]}")
        for row, drawn in named
        if drawn is not None
        for cells in drawn.rows
    )
    columns = (Column("Indicator", weight=4), *CONTROL)
    return DataTable(
        "Control charts", columns, tuple(rows), sheet="Control charts", workbook_only=True,
        empty="No series is long enough for limits.",
    )  # fmt: skip


# --- one of them ----------------------------------------------------------------------------------
def _page(each: Standing, series: SeriesOf, day: date) -> Section:
    row = each.indicator
    blocks: list[Block] = [Paragraph(row.why, "lead")] if row.why else []
    blocks += [*_now(each), *_line_chart(row, series), _definition(row, day), *_elsewhere(row, day)]
    blocks += _control(series)
    return Section(f"indicator-{row.pk}", row.name, tuple(blocks))


def _now(each: Standing) -> Iterator[Block]:
    """The newest figure beside last year's and the target, each with its colour, and why it has it."""
    if each.period is None:
        yield Paragraph("There is no figure yet.")
        return
    columns = (
        Column("Compared with", weight=1.5), Column("Figure", weight=1.6), Column("Change", weight=1.5),
        Column("RAG", "rag", 1.2), Column("Why", weight=4.6),
    )  # fmt: skip
    sides = (
        ("Last year", each.shown_previous, each.from_previous, each.against_previous),
        ("Target", target_shown(each.indicator, each.goal), each.from_target, each.against_target),
    )
    rows = tuple(
        Row((Text(name), Text(figure), Text(_change(by)), rated_cell(rated), Text(rated.reason)), id=name)
        for name, figure, by, rated in sides
    )
    caption = f"{each.period.words}: {each.shown}"
    yield DataTable(caption, columns, rows, paper_only=True)


def _change(by: Difference | None) -> str:
    return "" if by is None else f"{amount_words(by)} ({percent_words(by)})"


def _line_chart(row: Indicator, series: SeriesOf) -> Iterator[Block]:
    """This year and last year with the newest figures below; the workbook has all of them."""
    if series.line is None:
        return
    lines = tuple(_lines(row, series.figures[:PRINTED]))
    table = DataTable("The newest figures", FIGURES, lines, paper_only=True)
    yield Chart(series.line.title, series.line.svg, series.line.words, table)


def _lines(row: Indicator, figures: Iterable[Figure]) -> Iterator[Row]:
    """Figures, each with its colours and the rule that gave them."""
    for each in figures:
        cells: tuple[Cell, ...] = (
            Text(each.period.words), figure_cell(row, each.row), Text(each.shown_previous),
            rated_cell(each.against_previous), rated_cell(each.against_target),
            Text(each.against_previous.reason), Text(each.against_target.reason),
        )  # fmt: skip
        yield Row(cells, id=each.period.start.isoformat())


def _control(series: SeriesOf) -> Iterator[Block]:
    """The control chart with its points beyond the usual; the workbook has every point."""
    if series.control is None or series.spc is None:
        return
    drawn = series.control
    variation, assurance = icons(series.spc)
    apart = tuple(Row(tuple(Text(cell) for cell in cells), id=cells[0]) for cells in drawn.rows if cells[-1])
    table = DataTable(
        "Points beyond the usual, over the whole time", CONTROL, apart, empty="None.", paper_only=True
    )
    yield Heading("Control chart")
    yield Paragraph(f"Variation: {variation}. Against the target: {assurance}.")
    yield Chart(drawn.title, drawn.svg, drawn.words, table)


def _definition(row: Indicator, day: date) -> Facts:
    """What it measures and what is wanted, without what nobody filled in."""
    facts = (
        ("What is counted", row.numerator), ("Of what", row.denominator),
        ("Measured", _measured(row)), ("Where the figures come from", row.source),
        ("Answers for it", str(row.owner or "")), ("Checked by", row.checked_by),
        ("Next review", day_words(row.next_review) if row.next_review else ""),
        ("A limit in its own name", row.printed_limit),
    )  # fmt: skip
    told: list[tuple[str, Cell]] = [(label, Text(words)) for label, words in facts if words]
    told += [(label, Entries(lines)) for label, lines in _wanted(row, day) if lines]
    return Facts("Definition", tuple(told), paper_only=True)


def _measured(row: Indicator) -> str:
    """Unit, direction, how often, whose, in a line."""
    measured = (
        row.get_unit_display(), row.get_polarity_display().lower(), row.get_frequency_display().lower(),
        f"of {row.get_level_display().lower()}", "counts on from April" if row.is_cumulative else "",
    )  # fmt: skip
    return ", ".join(filter(None, measured))


def _wanted(row: Indicator, day: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What was wanted over time, the newest first; exceptions that are accepted on the day."""
    targets = row.targets.standing().filter(effective_from__lte=day)
    goals = ((each.effective_from, target_shown(row, each.goal) if each.goal else "none") for each in targets)
    yield "Target", tuple(f"From {day_words(start)}: {words}" for start, words in goals)
    lasting = row.exceptions.lasting(day).select_related("scope")
    exceptions = (
        f"{each.scope or 'Everybody'}, until {day_words(each.ends_on)}: {each.reason}" for each in lasting
    )
    yield "Accepted exceptions", tuple(exceptions)


def _elsewhere(row: Indicator, day: date) -> Iterator[Block]:
    """Figures of others, where some are known."""
    known = sorted((each for each in row.comparators.all() if each.start <= day), key=lambda each: each.name)
    known.sort(key=lambda each: each.start, reverse=True)
    if not known:
        return
    columns = (
        Column("Where", weight=3), Column("Period", weight=2), Column("Figure", "number"),
        Column("Rank", weight=1.4), Column("Source", weight=3),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                Text(each.name), Text(period_of(each.start, Frequency(row.frequency)).words),
                Text() if each.value is None else Number(each.value, row.decimals, unit_of(row)),
                Text(f"{each.rank} of {each.ranked}" if each.rank else ""), Text(each.source),
            ),
            id=f"elsewhere-{each.pk}",
        )
        for each in known[:ELSEWHERE]
    )  # fmt: skip
    yield DataTable("Elsewhere", columns, rows, sheet=f"Elsewhere {row.name}")
