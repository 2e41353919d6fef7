"""Content to a workbook: a cover sheet, then one sheet a table, for people who sort, filter and calculate.

Nothing that people typed becomes a formula: texts are written as texts, whatever they begin with. The same
content gives the same bytes: the times that the format wants are those of the content.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.words import day_words
from packs.content import (
    Cell,
    Column,
    DataTable,
    Day,
    Facts,
    Number,
    Overview,
    PackContent,
    Rag,
    Row,
    Section,
    Text,
    agenda_table,
    facts_table,
    papers_table,
    plain,
)
from packs.render.cache import write_whole

COVER = "Cover"
LONGEST_TEXT = 32_767  # characters that Excel takes in a cell
CUT = " […] The whole text is in the PDF."
SHEET_NAME_LENGTH = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LINES_A_ROW = 25  # a taller row would fill the screen
POINTS_A_LINE = 13.5

HEAD_FILL = PatternFill("solid", fgColor="12334F")
HEAD_FONT = Font(name="Arial", size=10, bold=True, color="FFFFFF")
BODY_FONT = Font(name="Arial", size=10)
BOLD_FONT = Font(name="Arial", size=10, bold=True)
TITLE_FONT = Font(name="Arial", size=16, bold=True, color="12334F")
LINE = Side(style="thin", color="8B98A3")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
WRAPPED = Alignment(wrap_text=True, vertical="top")
RIGHT = Alignment(horizontal="right", vertical="top")
# Fill and letters of a rating, those of the paper (static/packs/print.css); every pair has a contrast over
# 4.5 to 1.
RATINGS: dict[str, tuple[str, str]] = {
    "red": ("A3220F", "FFFFFF"),
    "amber": ("FFE8B3", "4A2F00"),
    "green": ("D9F0DE", "0A4220"),
    "blue": ("DBE9F7", "0B3A66"),
    "none": ("FFFFFF", "33393E"),
}
FILLS = {key: PatternFill("solid", fgColor=fill) for key, (fill, _) in RATINGS.items()}
FONTS = {key: Font(name="Arial", size=10, bold=True, color=letters) for key, (_, letters) in RATINGS.items()}


def build_xlsx(content: PackContent, into: Path) -> str:
    """Write the workbook of `content` to `into`, whole or not at all; returns the digest that its cover
    shows.
    """
    book = Workbook()
    digest = content.digest()
    tables = [(section, table) for section, table in _tables(content) if table.columns]
    names = sheet_names([table.sheet or table.caption for _, table in tables])
    _cover(book.active, content, digest, list(zip(names, tables, strict=True)))
    for name, (section, table) in zip(names, tables, strict=True):
        _sheet(book.create_sheet(name), content, section, table)
    book.properties.title = content.title
    book.properties.creator = ", ".join(content.organisations)
    book.properties.language = content.lang
    write_whole(into, _settled(book, content))
    return digest


def _tables(content: PackContent) -> list[tuple[Section, DataTable]]:
    """Every table, and what can be read as one: the agenda, overviews (a row a workstream and point),
    labelled facts, and the uploaded papers.
    """
    front = Section("front", "Front", ())
    agenda, papers = agenda_table(content), papers_table(content.attachments())
    found = [(front, agenda)] if agenda else []
    for section in content.sections:
        found += [(section, _overview_table(b)) for b in section.blocks if isinstance(b, Overview)]
        facts = (block for block in section.blocks if isinstance(block, Facts) and not block.paper_only)
        found += [(section, facts_table(block)) for block in facts]
        found += [(s, table) for s, table in content.tables() if s is section and not table.paper_only]
    return [*found, (front, papers)] if papers else found


def _overview_table(overview: Overview) -> DataTable:
    columns = (Column("Workstream", weight=3), Column("Kind", weight=2), Column("Point", weight=7))
    rows = tuple(
        Row((Text(column.title), Text(part.label), Text(item)))
        for column in overview.columns
        for part in column.parts
        for item in part.items
    )
    return DataTable(overview.caption, columns, rows, sheet="Overview")


def sheet_names(wanted: list[str]) -> list[str]:
    """Names that Excel takes: at most 31 characters, none of the seven it forbids, unique in any case."""
    taken = {COVER.lower(), "history"}  # Excel keeps "History" for itself
    names = []
    for text in wanted:
        plain = NOT_IN_SHEET_NAMES.sub(" ", text).strip().strip("'").strip() or "Table"
        plain = re.sub(r"\s+", " ", plain)
        name, number = plain[:SHEET_NAME_LENGTH].strip(), 2
        while name.lower() in taken:
            end = f" {number}"
            name, number = plain[: SHEET_NAME_LENGTH - len(end)].strip() + end, number + 1
        taken.add(name.lower())
        names.append(name)
    return names


def _cover(
    sheet: Worksheet, content: PackContent, digest: str, sheets: list[tuple[str, tuple[Section, DataTable]]]
) -> None:
    sheet.title = COVER
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 80
    _text(sheet["A1"], content.title, TITLE_FONT)
    facts = [
        ("About", content.subtitle),
        ("Organisations", ", ".join(content.organisations)),
        *(content.agenda.facts if content.agenda else ()),
        ("Position as at", content.as_at),
        ("Changes since", content.since),
        ("Edition", "Public" if content.edition == "public" else "Restricted: not for publication"),
        ("Digest of the content", digest),
        *(("Note", note) for note in content.notes),
    ]
    row = 3
    for label, value in facts:
        if value:
            _text(sheet.cell(row, 1), label, BOLD_FONT)
            _value(sheet.cell(row, 2), value)
            row += 1
    row += 1
    for column, head in enumerate(("Sheet", "Table"), start=1):
        _head(sheet.cell(row, column), head)
    for name, (_, table) in sheets:
        row += 1
        _text(sheet.cell(row, 1), name, BODY_FONT)
        sheet.cell(row, 1).hyperlink = f"#'{name.replace(chr(39), chr(39) * 2)}'!A1"
        _text(sheet.cell(row, 2), table.caption, BODY_FONT)
    _print_setup(sheet, content, landscape=False)


def _value(cell: ExcelCell, value: Any) -> None:
    if isinstance(value, str):
        _text(cell, value, BODY_FONT)
    else:
        cell.value, cell.number_format, cell.font = value, "d mmmm yyyy", BODY_FONT
        cell.alignment = Alignment(horizontal="left", vertical="top")


def _sheet(sheet: Worksheet, content: PackContent, section: Section, table: DataTable) -> None:
    total = sum(column.weight for column in table.columns)
    widths = [max(10.0, min(70.0, 170 * column.weight / total)) for column in table.columns]
    for number, (column, width) in enumerate(zip(table.columns, widths, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        _head(sheet.cell(1, number), column.name)
    for number, row in enumerate(table.rows, start=2):
        tallest = 1
        for index, (cell, column, width) in enumerate(
            zip(row.cells, table.columns, widths, strict=True), start=1
        ):
            tallest = max(tallest, _write(sheet.cell(number, index), cell, column, width))
        sheet.row_dimensions[number].height = POINTS_A_LINE * min(LINES_A_ROW, tallest) + 3
    sheet.freeze_panes = sheet.cell(2, table.row_header + 2 if table.row_header < 2 else 1)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    _print_setup(sheet, content, landscape=len(table.columns) > 4 or section.orientation == "landscape")
    sheet.oddHeader.center.text = _header_text(table.caption)


def _head(cell: ExcelCell, text: str) -> None:
    _text(cell, text, HEAD_FONT)
    cell.fill, cell.border = HEAD_FILL, BOX


def _write(target: ExcelCell, cell: Cell, column: Column, width: float) -> int:
    """Write a cell; returns how many lines its text takes at that width."""
    target.border, target.alignment, target.font = BOX, WRAPPED, BODY_FONT
    match cell:
        case Day(day, words) if day is not None and not words:
            target.value, target.number_format = day, "d mmmm yyyy"
            return 1
        case Number(value, decimals, unit) if value is not None:
            _number(target, value, decimals, unit)
            return 1
        case Rag(key, word):
            _text(target, word, FONTS[key])
            target.fill = FILLS[key]
            return 1
    text = "" if isinstance(cell, Number) else plain(cell)
    if column.kind == "list" and "\n" in text:
        text = "\n".join(f"• {line}" for line in text.split("\n"))
    _text(target, text, BODY_FONT)
    return sum(1 + int(len(line) * 1.05 / width) for line in text.split("\n"))


def _number(target: ExcelCell, value: int | Decimal, decimals: int, unit: str) -> None:
    places = "." + "0" * decimals if decimals else ""
    target.value = float(value) if isinstance(value, Decimal) else value
    target.number_format = {"£": f'"£"#,##0{places}', "%": f'#,##0{places}"%"'}.get(unit, f"#,##0{places}")
    target.alignment = RIGHT


def _text(cell: ExcelCell, text: str, font: Font) -> None:
    """Text as text: a leading `=`, `+`, `-` or `@` stays what was typed, and Excel is told not to read it."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - len(CUT)] + CUT
    cell.value = text or None
    if text:
        cell.data_type = "s"
    if text[:1] in "=+-@\t\n" and text:
        cell.quotePrefix = True
    cell.font, cell.alignment = font, WRAPPED


def _print_setup(sheet: Worksheet, content: PackContent, *, landscape: bool) -> None:
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text = _header_text(f"{content.title}, as at {day_words(content.as_at)}")
    sheet.oddFooter.right.text = "Page &P of &N"


def _header_text(text: str) -> str:
    """Text for a head or foot of a page: `&` begins a code there, and 255 characters are all there is room
    for.
    """
    return re.sub(r"[\r\n\t]+", " ", text)[:110].replace("&", "&&")


def _settled(book: Workbook, content: PackContent) -> bytes:
    """The bytes of the workbook with times taken from the content, so that the same content gives the same
    file.
    """
    moment = datetime(content.as_at.year, content.as_at.month, content.as_at.day)  # noqa: DTZ001  no zone in the format
    book.properties.created = moment
    raw = io.BytesIO()
    book.save(raw)
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    result = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return result.getvalue()
