"""The workbook that is handed out: hidden marks, lists to choose from, real dates, and no formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from actionplans.roundtrip.fields import FIELDS, LONGEST, RAG_WORDS, STATUS_WORDS, Field
from actionplans.roundtrip.rows import Row, mark_of

MARKS = ("Row", "Version", "Mark")
FIXED: dict[str, tuple[tuple[str, str, int], ...]] = {
    "step": (("ref", "Ref", 8), ("workstream", "Workstream", 26), ("above", "Action", 34)),
    "action": (("ref", "Ref", 8), ("workstream", "Workstream", 26)),
}
AFTER: dict[str, tuple[tuple[str, str, int], ...]] = {
    "step": (("timescale", "Timescale as printed", 26), ("leads", "Lead", 26)),
    "action": (("leads", "Lead", 26),),
}
SHEETS = {"step": "Steps", "action": "Actions"}
FONT = "Arial"
HEADER_LIMIT = 100  # Excel refuses a file whose print header is longer than 255 characters
HEAD = PatternFill("solid", fgColor="14405A")
QUIET = PatternFill("solid", fgColor="F3F2F1")
FILLS = {"Red": ("B3202A", "FFFFFF"), "Amber": ("FFBF47", "0B0C0C"), "Green": ("0F6B48", "FFFFFF"),
         "Blue": ("1A5A96", "FFFFFF")}  # fmt: skip
DATE_FORMAT = "d mmmm yyyy"
WHEN_DONE = (
    "Save, and upload the file on the page where you got it. You see each changed cell, beside what stands "
    "there by then, and accept or refuse it. Nothing changes before."
)
TOO_LONG = "(too long for Excel: change it in the service)"


def workbook_of(
    rows: Sequence[Row], *, issued: int, title: str, about: Sequence[tuple[str, str]]
) -> Workbook:
    """Two sheets to edit, one that explains, and a hidden one with the lists to choose from."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = title
    book.properties.creator = "Care oversight"
    for kind, name in SHEETS.items():
        _sheet(book.create_sheet(name), kind, [row for row in rows if row.kind == kind], issued, title)
    _instructions(book.create_sheet("Instructions"), title, about)
    _lists(book)
    return book


def _sheet(sheet: Any, kind: str, rows: Sequence[Row], issued: int, title: str) -> None:
    headings = [*MARKS, *(name for _, name, _ in FIXED[kind]), *(field.heading for field in FIELDS[kind])]
    headings += [name for _, name, _ in AFTER[kind]]
    for column, heading in enumerate(headings, 1):
        cell = sheet.cell(1, column)
        _put(cell, heading)
        cell.font = Font(name=FONT, size=10, bold=True, color="FFFFFF")
        cell.fill = HEAD
    for line, row in enumerate(rows, 2):
        _line(sheet, line, kind, row, issued)
    _arrange(sheet, kind, len(rows) + 1, len(headings), title)


def _line(sheet: Any, line: int, kind: str, row: Row, issued: int) -> None:
    marks = (row.key, row.version, mark_of(issued, row.key, row.version))
    fixed = [getattr(row, name) for name, _, _ in FIXED[kind]]
    for column, value in enumerate((*marks, *fixed), 1):
        _quiet(sheet.cell(line, column), value)
    start = len(marks) + len(fixed)
    for column, field in enumerate(FIELDS[kind], start + 1):
        _editable(sheet.cell(line, column), field, row.cells.get(field.name))
    for column, (name, _, _) in enumerate(AFTER[kind], start + len(FIELDS[kind]) + 1):
        _quiet(sheet.cell(line, column), getattr(row, name))


def _quiet(cell: Any, value: Any) -> None:
    _put(cell, value)
    cell.fill = QUIET


def _editable(cell: Any, field: Field, words: str | None) -> None:
    if words is None:
        _quiet(cell, TOO_LONG)
        return
    _put(cell, date.fromisoformat(words) if field.kind == "date" and words else words)
    cell.number_format = DATE_FORMAT if field.kind == "date" else "@" if field.kind == "text" else "General"
    cell.protection = Protection(locked=False)


def _put(cell: Any, value: Any) -> None:
    """A cell's value; text stays text, whatever it begins with."""
    cell.value = value if value != "" else None
    cell.font = Font(name=FONT, size=10)
    cell.alignment = Alignment(vertical="top", horizontal="left", wrap_text=True)
    if isinstance(value, str) and value:
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@", "'"))


def _arrange(sheet: Any, kind: str, last: int, columns: int, title: str) -> None:
    widths = [10, 8, 22, *(width for _, _, width in FIXED[kind])]
    widths += [field.width for field in FIELDS[kind]] + [width for _, _, width in AFTER[kind]]
    for column, width in enumerate(widths, 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].hidden = column <= len(MARKS)
    sheet.freeze_panes = sheet.cell(2, len(MARKS) + 2)
    sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{max(last, 2)}"
    sheet.protection.sheet = True
    for allowed in ("autoFilter", "sort", "formatColumns", "formatRows", "formatCells"):
        setattr(sheet.protection, allowed, False)  # False = not forbidden
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.oddHeader.left.text = title[:HEADER_LIMIT].replace("&", "&&")
    sheet.oddFooter.right.text = "Page &P of &N"
    _choices(sheet, kind, last)


def _choices(sheet: Any, kind: str, last: int) -> None:
    start = len(MARKS) + len(FIXED[kind])
    for column, field in enumerate(FIELDS[kind], start + 1):
        if field.kind == "text" or last < 2:
            continue
        letter = get_column_letter(column)
        span = f"{letter}2:{letter}{last}"
        rule = _date_rule() if field.kind == "date" else _list_rule(field)
        sheet.add_data_validation(rule)
        rule.add(span)
        if field.kind == "rag":
            for word, (fill, ink) in FILLS.items():
                style = {"fill": PatternFill(bgColor=fill), "font": Font(color=ink, bold=True)}
                sheet.conditional_formatting.add(
                    span, CellIsRule(operator="equal", formula=[f'"{word}"'], **style)
                )


def _list_rule(field: Field) -> DataValidation:
    name = "statuses" if field.kind == "status" else "colours"
    return DataValidation(
        type="list", formula1=name, allow_blank=not field.needed, showErrorMessage=True,
        errorTitle=field.heading, error="Choose one of the list.",
    )  # fmt: skip


def _date_rule() -> DataValidation:
    return DataValidation(
        type="date",
        operator="between",
        formula1="DATE(2000,1,1)",
        formula2="DATE(2199,12,31)",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Date",
        error="Enter a real date, such as 5 January 2026.",
    )


def _lists(book: Workbook) -> None:
    sheet = book.create_sheet("Lists")
    sheet.sheet_state = "hidden"
    for column, (name, words) in enumerate((("statuses", STATUS_WORDS), ("colours", RAG_WORDS)), 1):
        for line, word in enumerate(words, 1):
            _put(sheet.cell(line, column), word)
        letter = get_column_letter(column)
        book.defined_names[name] = DefinedName(name, attr_text=f"Lists!${letter}$1:${letter}${len(words)}")


def _instructions(sheet: Any, title: str, about: Sequence[tuple[str, str]]) -> None:
    lines: list[tuple[str, str]] = [
        (title, ""),
        *about,
        ("What you can change", "White cells of the sheets Steps and Actions. Grey cells are there to read."),
        ("Status and RAG", "Choose from the list in the cell."),
        ("Dates", "Real dates, such as 5 January 2026. Empty means that no date is set."),
        ("A colour that differs", "Where your colour differs from what the dates say, write why beside it."),
        ("New rows", "Rows can't be added or removed here. Add them in the service."),
        ("Long text", f"Text of more than {LONGEST:,} characters is left out; change it in the service."),
        ("When you are done", WHEN_DONE),
    ]
    for line, (label, words) in enumerate(lines, 1):
        _put(sheet.cell(line, 1), label)
        _put(sheet.cell(line, 2), words)
        sheet.cell(line, 1).font = Font(name=FONT, size=14 if line == 1 else 10, bold=True)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 90
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.protection.sheet = True
