"""A whole workbook as a plan. Pure: no Django, no clock; the same file always reads the same.

Source: action-plans.md sections 1 to 3 and 5. Reading never fails on odd content: what can't be
understood is held with sheet, row, column and reason. Only a file that is no plan at all, or whose cells
show formula errors, is refused (:class:`WorkbookRefused`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from actionplans.importers.layout import LOOKED_FOR, find_tables
from actionplans.importers.overall import (
    colour_meanings,
    columns_of,
    date_of,
    layout_of,
    notes_of,
    scheme_of,
    states_of,
    title_of,
)
from actionplans.importers.parsed import ParsedPlan
from actionplans.importers.rows import Rules
from actionplans.importers.workstreams import ReadSheet, WorkstreamBuilder
from actionplans.layouts import Scheme
from actionplans.statuses import Status
from core.workbooks.reader import Book, Sheet, WorkbookRefused, read_book

__all__ = ["WorkbookRefused", "parse_book", "parse_file"]


def parse_file(
    content: bytes,
    name: str,
    *,
    as_at: date | None = None,
    title: str | None = None,
    remembered: Mapping[str, Status] | None = None,
    columns: Mapping[str, str] | None = None,
) -> ParsedPlan:
    """Read a workbook or CSV file as a plan.

    ``as_at`` and ``title`` override what the file says. ``remembered`` are a person's answers about status
    wordings, ``columns`` their choices of what a heading (folded by ``statuses.key``) holds.

    Raises:
        WorkbookRefused: with one sentence that says why.
    """
    return parse_book(
        read_book(content, name), as_at=as_at, title=title, remembered=remembered or {}, columns=columns or {}
    )


def parse_book(
    book: Book,
    *,
    as_at: date | None,
    title: str | None,
    remembered: Mapping[str, Status],
    columns: Mapping[str, str],
) -> ParsedPlan:
    """Read a book of sheets as a plan; see :func:`parse_file`."""
    sheets = [ReadSheet(sheet, find_tables(sheet, columns)) for sheet in book.sheets if not sheet.hidden]
    with_actions = [read for read in sheets if read.has_actions]
    if not with_actions:
        raise WorkbookRefused(LOOKED_FOR)
    overviews = [read for read in sheets if not read.has_actions and read.tables]
    for read in with_actions + overviews:
        _refuse_errors(read.sheet)
    meanings = colour_meanings([read.sheet for read in sheets if not read.tables])
    layout = layout_of(with_actions)
    scheme = scheme_of(layout, meanings)
    day = as_at or date_of(book, sheets)
    rules = Rules(
        day, delivery=scheme is Scheme.DELIVERY, meanings=states_of(meanings), remembered=remembered
    )
    builder = WorkstreamBuilder(rules, several_sheets=len(with_actions) > 1)
    for read in overviews:
        builder.overview(read)
    for read in with_actions:
        builder.sheet(read)
    return ParsedPlan(
        title=title or title_of(book, sheets, builder.section_titles),
        as_at=day,
        layout=layout,
        scheme=scheme,
        workstreams=builder.workstreams(),
        held=tuple(sorted(builder.held, key=lambda one: (_order(book, one.sheet), one.row or 0))),
        columns=columns_of(with_actions + overviews),
        notes=tuple(notes_of(book, sheets)),
        saved_on=book.saved_on,
    )


def _refuse_errors(sheet: Sheet) -> None:
    for row in sorted(sheet.cells):
        for cell in sheet.cells[row].values():
            if cell.problem:
                raise WorkbookRefused(
                    f"Cell {cell.place} of sheet “{sheet.name}” {cell.problem}: mend it in Excel, save, and "
                    f"try again."
                )


def _order(book: Book, name: str) -> int:
    return next((n for n, sheet in enumerate(book.sheets) if sheet.name == name), 0)
