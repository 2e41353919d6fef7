"""Performance report: headline figures, tables of indicators with their counts, the work, projects, risks.

Layout: the performance report of southampton-jcb-pack-2020-12; boards-and-packs.md section 3. Every figure,
colour and count is that of the report's page (metrics/summaries/report.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.urls import reverse

from accounts.access import partnership_ids
from accounts.models import Partnership, User
from accounts.permissions import Permission
from core.words import count_of, day_words
from metrics.models import Report
from metrics.querysets.reports import ReportQuerySet
from metrics.summaries.report import PerformanceReport, Table, report_as_at
from packs.content import (
    Block,
    BulletList,
    Cell,
    Column,
    DataTable,
    Heading,
    Number,
    PackContent,
    Paragraph,
    Row,
    Section,
    Text,
    Tile,
    Tiles,
)
from packs.definitions.base import PackDefinition, Scope, UnknownScopeError, organisations_of
from packs.definitions.indicator_cells import figure_cell, goal_cell, number_cell, rated_cell
from packs.definitions.meetings import is_restricted
from packs.definitions.report_parts import project_sections, risk_sections

NOTHING = "There is no such report, or you may not make packs about it."
SEES = (Permission.VIEW_INDICATORS, Permission.VIEW_PLANS, Permission.VIEW_BOARDS)
COLOURS = (("green", "Green"), ("amber", "Amber"), ("red", "Red"), ("na", "n/a"))
AS_PRINTED = (
    "An asterisk marks a difference as its source printed it, made of figures before they were rounded; the "
    "figures shown beside it lead to another."
)
KNOWN = (
    "Each indicator has its newest figure of a period that had begun by that day, as it was known when this "
    "report was made."
)


class PerformanceReportPack(PackDefinition[Report]):
    """What a board reads about performance."""

    slug = "performance-report"
    title = "Performance report"
    words = "Headline figures, tables of indicators with counts of each colour, the work, projects and risks."
    noun = "performance report"
    group = "About performance"

    def scopes(self, user: User, partnership: Partnership | None = None) -> list[Scope]:
        """The reports of each partnership where `user` may build packs and see what is in them."""
        rows = self._reports(user).order_by("partnership__name", "title")
        if partnership is not None:
            rows = rows.filter(partnership=partnership)
        return [Scope(str(row.pk), row.title, row.partnership) for row in rows]

    def find(self, user: User, scope_id: str) -> Report:
        """The report with that id. Raises UnknownScopeError when `user` may not make a pack about it."""
        found = self._reports(user).filter(pk=scope_id).first() if scope_id.isdecimal() else None
        if found is None:
            raise UnknownScopeError(NOTHING)
        return found

    def _reports(self, user: User) -> ReportQuerySet:
        mine = partnership_ids(user, self.permission)
        for permission in SEES:
            mine = mine & partnership_ids(user, permission)
        return Report.objects.filter(partnership__in=mine).select_related("partnership")

    def page(self, scope_id: str) -> str:
        """The report's page."""
        return reverse("metrics:report", args=[scope_id])

    def needs(self, content: PackContent) -> Permission | None:
        """The permission to read exempt matter, when a risk that is in it is exempt."""
        return Permission.VIEW_EXEMPT if content.edition == "restricted" and is_restricted(content) else None

    def compose(self, subject: Report, as_at: date, since: date | None) -> PackContent:
        """The report as at `as_at`; projects have their rating of `since` beside the current one, else that
        of the last update round.
        """
        shown = report_as_at(subject, as_at)
        tables = [_table_section(shown, table) for table in shown.tables]
        sections = (
            _headlines(shown),
            *_progress(shown),
            *tables,
            *project_sections(subject, as_at, since),
            *risk_sections(subject.partnership, as_at),
        )
        return PackContent(
            title=subject.title, subtitle=subject.partnership.name, as_at=as_at, since=since,
            edition="restricted", organisations=organisations_of(subject.partnership), sections=sections,
            definition=self.slug, running_title=f"{subject.title}, {subject.partnership.name}",
        )  # fmt: skip


# --- headlines ------------------------------------------------------------------------------------
def _headlines(shown: PerformanceReport) -> Section:
    number = sum(len(table.rows) for table in shown.tables)
    opening = (
        f"{count_of(number, 'indicator')} as at {day_words(shown.day)}, each against the same period of last "
        "year and against its target."
    )
    blocks: list[Block] = [Paragraph(opening, "lead"), Paragraph(KNOWN)]
    if shown.tiles:
        blocks.append(Tiles("Headline figures", tuple(_tiles(shown))))
    if shown.tables:
        blocks += [_counts(shown), Heading("How figures are rated"), Paragraph(shown.rule_words)]
    else:
        blocks.append(Paragraph("This report has no table of indicators yet."))
    return Section("headlines", "Headlines", tuple(blocks))


def _tiles(shown: PerformanceReport) -> Iterator[Tile]:
    """A tile a figure; its colour is that against the target, else against last year, said in its note."""
    for each in shown.tiles:
        rated = rated_cell(each.leading)
        period = f"{each.period.words}, " if each.period else ""
        says = f"{period}{each.leading_against}: {rated.word.lower()}"
        yield Tile(str(each.indicator), each.shown, says, rated)


def _counts(shown: PerformanceReport) -> DataTable:
    """The boxes of all tables together, with their sum."""
    columns = (
        Column("Table", weight=4),
        *(Column(f"{word}, last year", "number", 1.2) for _, word in COLOURS),
        *(Column(f"{word}, target", "number", 1.2) for _, word in COLOURS),
    )
    rows = [
        Row((Text(f"{each.letter}. {each.title}"), *_numbers(each)), id=f"counts-{each.letter}")
        for each in shown.tables
    ]
    sums = [
        Number(sum(getattr(table, side)[key] for table in shown.tables))
        for side in ("previous", "target")
        for key, _ in COLOURS
    ]
    rows.append(Row((Text("All tables"), *sums), id="counts-all"))
    return DataTable("How many indicators of each colour", columns, tuple(rows), sheet="Counts")


def _numbers(table: Table) -> tuple[Cell, ...]:
    boxes = (table.previous, table.target)
    return tuple(Number(box[key]) for box in boxes for key, _ in COLOURS)


# --- the work -------------------------------------------------------------------------------------
def _progress(shown: PerformanceReport) -> Iterator[Section]:
    """What was written about the work of the newest month."""
    if not shown.texts:
        return
    month = f"{shown.texts[0].for_month:%B %Y}"
    blocks: list[Block] = [Paragraph(f"Reported for {month}.", "lead")]
    for text in shown.texts:
        blocks.append(Heading(text.heading))
        blocks += written(text.text)
    yield Section("progress", "Progress of the work", tuple(blocks))


def written(text: str) -> Iterator[Block]:
    """Typed text as blocks: an empty line parts paragraphs; lines that begin with a dash are points."""
    points: list[str] = []
    words: list[str] = []
    for line in (*text.replace("\r\n", "\n").split("\n"), ""):
        is_point = line.lstrip().startswith(("- ", "* ", "• "))
        if words and (is_point or not line.strip()):
            yield Paragraph("\n".join(words))
            words = []
        if points and not is_point:
            yield BulletList(tuple(points))
            points = []
        if is_point:
            points.append(line.lstrip()[2:].strip())
        elif line.strip():
            words.append(line.strip())


# --- tables ---------------------------------------------------------------------------------------
def _table_section(shown: PerformanceReport, table: Table) -> Section:
    title = f"{table.letter}. {table.title}"
    blocks: list[Block] = [_box(table), Paragraph(shown.rule_words)]
    if any(row.is_as_printed for row in table.rows):
        blocks.append(Paragraph(AS_PRINTED))
    blocks.append(_kpis(shown, table))  # the last, so that the rule never stands alone on the next page
    return Section(f"table-{table.letter}", title, tuple(blocks), "landscape")


def _box(table: Table) -> DataTable:
    """The count box; it adds up to the rows."""
    columns = (Column("Compared with", weight=3), *(Column(word, "number") for _, word in COLOURS))
    sides = (("Last year", table.previous), ("Target", table.target))
    rows = tuple(
        Row((Text(name), *(Number(box[key]) for key, _ in COLOURS)), id=f"box-{name}") for name, box in sides
    )
    caption = f"How many of the {len(table.rows)} are of each colour"
    return DataTable(caption, columns, rows, sheet=f"{table.letter} counts")


def _kpis(shown: PerformanceReport, table: Table) -> DataTable:
    """Period, indicator, actual, then last year and the target, each with difference, per cent and colour.

    Heads say what each is about, since a screen reader and a workbook have no heads over several columns.
    """
    year = shown.previous_year
    columns = (
        Column("Period", weight=1.1), Column("Indicator", weight=8), Column("Actual", "number", 1.6),
        Column(year, "number", 1.6), Column(f"+/− {year}", "number", 1.5),
        Column(f"% {year}", "number", 1.3), Column(f"RAG {year}", "rag", 1.8),
        Column("Target", "number", 1.6), Column("+/− target", "number", 1.5),
        Column("% target", "number", 1.4), Column("RAG target", "rag", 1.8),
        *_workbook_columns(),
    )  # fmt: skip
    return DataTable(
        table.title, columns, tuple(_rows(table)), row_header=1, empty="No indicator stands here yet.",
        sheet=f"{table.letter} {table.title}",
    )  # fmt: skip


def _workbook_columns() -> Iterable[Column]:
    names = ("difference last year", "% last year", "difference target", "% target")
    yield Column("Period in words", weight=1.8, workbook_only=True)
    yield from (Column(f"Number: {name}", "number", 1.6, workbook_only=True) for name in names)
    yield Column("Why, last year", weight=4, workbook_only=True)
    yield Column("Why, target", weight=4, workbook_only=True)
    yield Column("As the source printed it", weight=1.6, workbook_only=True)


def _rows(table: Table) -> Iterator[Row]:
    for row in table.rows:
        each = row.standing
        last, last_pct, goal, goal_pct = (Text(change.shown) for change in row.changes)
        cells: tuple[Cell, ...] = (
            Text(each.period.code if each.period else ""), Text(str(each.indicator)),
            figure_cell(each.indicator, each.summary), figure_cell(each.indicator, each.previous), last,
            last_pct, rated_cell(each.against_previous), goal_cell(each.goal), goal, goal_pct,
            rated_cell(each.against_target),
            Text(each.period.words if each.period else ""),
            *(number_cell(change.value) for change in row.changes),
            Text(each.against_previous.reason), Text(each.against_target.reason),
            Text("yes" if row.is_as_printed else ""),
        )  # fmt: skip
        yield Row(cells, id=f"indicator-{each.indicator.pk}")
