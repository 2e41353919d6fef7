"""Tables as CSV and XLSX, row by row, so that a large table needs little memory; and as PDF.

The PDF is laid out by a room further left than this one (packs), which says so with `register_pdf`.

Text never becomes a formula: a cell that begins with = + - @ (or a tab or line end before them) is written
as text.
"""

from __future__ import annotations

import csv
import logging
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from ui.tables import Column, Table, filters_in_words

logger = logging.getLogger(__name__)
BOM = "\ufeff"  # Excel reads UTF-8 only with it
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
CELL_LIMIT = 32_767  # characters Excel takes in a cell
CUT = " … (cut here: the cell is full; the whole text is in the service)"
INCOMPLETE = "This file is incomplete: the service failed while writing it. Please export it again."
ROW_LIMIT = 1_048_575
WIDTHS = {"long": 60, "date": 13, "moment": 19, "number": 12, "pounds": 14, "rag": 12, "status": 24}
FILLS = {"Red": ("#b3202a", "#ffffff"), "Amber": ("#ffbf47", "#0b0c0c"), "Green": ("#0f6b48", "#ffffff"),
         "Blue": ("#1a5a96", "#ffffff")}  # fmt: skip
PDF_ROWS = 300  # each takes about 20 ms to lay out; a longer list is for a workbook
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Printable:
    """A table as it goes to paper: what it is, lines about it, its columns, and every row of it.

    Values are what `Column.exported` gives: text, number, date, moment or None.
    """

    title: str
    about: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    made: datetime
    for_whom: str  # the partnership, as the file's author


class TooLongForPaper(Exception):
    """The table has more rows than a PDF should have; the message says what to do."""


PdfMaker = Callable[[Printable], bytes]
_pdf_makers: list[PdfMaker] = []


def register_pdf(maker: PdfMaker) -> None:
    """Say who turns a table into a PDF; registering again replaces the one before."""
    _pdf_makers[:] = [maker]


class _Echo:
    """A file that hands back what is written to it: csv.writer then gives lines."""

    def write(self, text: str) -> str:
        return text


def safe_text(text: str) -> str:
    """The text with an apostrophe before anything that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def csv_value(value: Any) -> str:
    """A value as CSV text: 2021-01-05, 2021-01-05 14:05, 1234.5, or safe text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)
    return safe_text(str(value))


def csv_lines(table: Table) -> Iterator[str]:
    """The table line by line. If reading fails half-way the last line says so: a short file must not look
    whole.
    """
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([safe_text(label) for label in table.export_head()])
    try:
        for row in table.export_rows():
            yield writer.writerow([csv_value(value) for value in row])
    except Exception:
        logger.exception("An export broke off")
        yield writer.writerow([INCOMPLETE])
        raise


def csv_response(table: Table, filename: str) -> StreamingHttpResponse:
    """The table as a CSV download."""
    response = StreamingHttpResponse(csv_lines(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(filename)}.csv"'
    return response


def xlsx_response(table: Table, filename: str, about: list[tuple[str, Any]]) -> FileResponse:
    """The table as a workbook download; `about` are further lines of its second sheet."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it
    write_xlsx(table, file, about)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{slugify(filename)}.xlsx", content_type=XLSX)


def pdf_response(
    table: Table, filename: str, about: list[tuple[str, str]], *, made: datetime, for_whom: str
) -> HttpResponse:
    """The table as a PDF download, with every row of every page of it.

    Raises:
        TooLongForPaper: it has more than PDF_ROWS rows.
    """
    count = table.page.paginator.count
    if count > PDF_ROWS:
        raise TooLongForPaper(
            f"{table.caption} has {count:,} rows, and a PDF takes {PDF_ROWS} at most. "
            "Filter the table first, or take the Excel or CSV file, which hold every row."
        )
    filters = [(label, words) for label, words, _ in filters_in_words(table.filterset)]
    lines = [*about, *([("Filtered by", f"{label}: {words}") for label, words in filters])]
    printable = Printable(
        title=table.caption,
        about=tuple(lines),
        columns=tuple(table.shown),
        rows=tuple(tuple(row) for row in table.export_rows()),
        made=made,
        for_whom=for_whom,
    )
    (maker,) = _pdf_makers
    response = HttpResponse(maker(printable), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{slugify(filename)}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def write_xlsx(table: Table, file: Any, about: list[tuple[str, Any]]) -> int:
    """Write the workbook into an open binary file; returns the number of rows.

    Raises:
        ValueError: more rows than a sheet holds.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(_sheet_name(table.caption))
        columns = table.shown
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width or WIDTHS.get(column.kind, 26))
        for index, label in enumerate(table.export_head()):
            sheet.write_string(0, index, label, formats["head"])
        count = 0
        for count, row in enumerate(table.export_rows(), 1):
            if count > ROW_LIMIT:
                raise ValueError(
                    "There are more rows than one sheet can hold. Filter the table, or export it as CSV."
                )
            for index, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write(sheet, count, index, column, value, formats)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        _about(book, table, count, about, formats)
    return count


def _formats(book: Any) -> dict[str, Any]:
    base = {"valign": "top", "font_name": "Arial", "font_size": 10}
    formats = {
        "head": book.add_format(
            {**base, "bold": True, "bg_color": "#14405a", "font_color": "#ffffff", "text_wrap": True}
        ),
        "text": book.add_format({**base, "num_format": "@"}),
        "long": book.add_format({**base, "num_format": "@", "text_wrap": True}),
        "date": book.add_format({**base, "num_format": "d mmmm yyyy", "align": "left"}),
        "moment": book.add_format({**base, "num_format": "d mmmm yyyy hh:mm", "align": "left"}),
        "number": book.add_format({**base, "num_format": "#,##0.##"}),
        "whole": book.add_format({**base, "num_format": "#,##0"}),
        "pounds": book.add_format({**base, "num_format": "£#,##0.00"}),
    }
    for word, (fill, ink) in FILLS.items():
        formats[word] = book.add_format({**base, "bold": True, "bg_color": fill, "font_color": ink})
    return formats


def _write(sheet: Any, row: int, index: int, column: Column, value: Any, formats: dict[str, Any]) -> None:
    """One cell: real dates and numbers; everything else is text, whatever it looks like."""
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, index, _local(value).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, index, datetime(value.year, value.month, value.day), formats["date"])  # noqa: DTZ001
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        whole = "whole" if isinstance(value, int) else "number"
        sheet.write_number(row, index, value, formats["pounds" if column.kind == "pounds" else whole])
    else:
        text = str(value)
        text = text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(CUT)] + CUT
        style = formats.get(text) if column.kind == "rag" else None
        sheet.write_string(row, index, text, style or formats["long" if column.kind == "long" else "text"])


def _about(
    book: Any, table: Table, count: int, about: list[tuple[str, Any]], formats: dict[str, Any]
) -> None:
    """A second sheet: what this is, when it was made, and what it was filtered by."""
    sheet = book.add_worksheet("About this file")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 80)
    filters = [(label, words) for label, words, _ in filters_in_words(table.filterset)]
    lines = [
        ("Table", table.caption),
        ("Rows", count),
        *about,
        ("Filtered by", "" if filters else "nothing: every row"),
    ]
    for number, (label, value) in enumerate([*lines, *filters]):
        sheet.write_string(number, 0, str(label), formats["head"])
        _write(sheet, number, 1, Column("about", ""), value, formats)


def _sheet_name(caption: str) -> str:
    """A name that Excel takes: 31 characters, no brackets, strokes or colons, no apostrophe at an end."""
    kept = "".join(" " if letter in "[]:*?/\\" else letter for letter in caption).strip(" '")
    return kept[:31].strip(" '") or "Table"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
