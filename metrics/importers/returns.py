"""A home's return as a workbook: made with what is known and rules for each cell, and read back. Pure.

Source: registers-and-returns.md section 3 (template made by the system, with validation, back by upload).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import xlsxwriter

from core.workbooks.reader import Book, Sheet, WorkbookRefused

HEADS = ("Key", "Question", "Number", "Of how many", "Does not apply", "Still true", "Comment")
KEY, QUESTION, NUMBER, WHOLE, NONE, STILL, COMMENT = range(1, len(HEADS) + 1)
FIRST = 4  # the row of the first question, from 1
YES = "yes"
LONGEST = 500  # characters of a comment
WIDTHS = (0, 60, 14, 14, 16, 12, 50)


@dataclass(frozen=True)
class Line:
    """A question as the workbook shows it. `is_last_times`: its answer must be said to be still true."""

    key: int
    text: str
    has_parts: bool
    number: Decimal | None = None
    whole: Decimal | None = None
    does_not_apply: bool = False
    is_last_times: bool = False
    comment: str = ""
    limits: tuple[Decimal | None, Decimal | None] = (None, None)


@dataclass
class Read:
    """What a workbook says: question -> box ("v", "n", "d", "x", "s", "c") -> words; and where each stood."""

    said: dict[int, dict[str, str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)  # box and question, as "v12" -> "C4"


def write_return(key: int, title: str, lines: Iterable[Line]) -> bytes:
    """The workbook of one return. Only cells that are to be filled can be changed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Return")
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    ask = book.add_format({"locked": False, "border": 1, "bg_color": "#fff7d6", "valign": "top"})
    sheet.write_row(0, 0, ("Return", title), bold)
    sheet.write_number(1, 0, key)
    sheet.write_string(1, 1, "Fill in the yellow cells, save, and upload it on the page of this return.")
    sheet.write_row(FIRST - 2, 0, HEADS, bold)
    for row, line in enumerate(lines, start=FIRST - 1):
        sheet.write_number(row, KEY - 1, line.key)
        sheet.write_string(row, QUESTION - 1, line.text, wrap)
        _cells(sheet, row, line, ask)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width or None, None, {"hidden": not width})
    sheet.freeze_panes(FIRST - 1, 2)
    sheet.protect("", {"format_columns": True})
    book.close()
    return out.getvalue()


def _cells(sheet: xlsxwriter.worksheet.Worksheet, row: int, line: Line, ask: object) -> None:
    numbers = [(NUMBER, line.number, line.limits if not line.has_parts else (Decimal(0), None))]
    if line.has_parts:
        numbers.append((WHOLE, line.whole, (Decimal(0), None)))
    for column, value, limits in numbers:
        if value is None:
            sheet.write_blank(row, column - 1, None, ask)
        else:
            sheet.write_number(row, column - 1, float(value), ask)
        sheet.data_validation(row, column - 1, row, column - 1, _number_rule(*limits))
    choices: list[tuple[int, bool]] = [(NONE, line.does_not_apply)]
    if line.is_last_times:
        choices.append((STILL, False))
    for column, is_so in choices:
        sheet.write_string(row, column - 1, YES, ask) if is_so else sheet.write_blank(
            row, column - 1, None, ask
        )
        sheet.data_validation(row, column - 1, row, column - 1, {"validate": "list", "source": [YES]})
    sheet.write_string(row, COMMENT - 1, line.comment, ask)
    rule = {"validate": "length", "criteria": "<=", "value": LONGEST}
    sheet.data_validation(row, COMMENT - 1, row, COMMENT - 1, rule)


def _number_rule(low: Decimal | None, high: Decimal | None) -> dict[str, object]:
    rule: dict[str, object] = {"validate": "decimal", "error_title": "Not a number that can be"}
    if low is not None and high is not None:
        return {**rule, "criteria": "between", "minimum": float(low), "maximum": float(high)}
    if high is not None:
        return {**rule, "criteria": "<=", "value": float(high)}
    return {**rule, "criteria": ">=", "value": float(low) if low is not None else -1e12}


def read_return(book: Book, key: int, with_parts: frozenset[int]) -> Read:
    """What a workbook of this return says. Cells that are empty say nothing.

    Raises:
        WorkbookRefused: it is no such workbook, or that of another return.
    """
    sheet = next((each for each in book.sheets if each.text(1, 1) == "Return"), None)
    if sheet is None or sheet.text(FIRST - 1, NUMBER) != HEADS[NUMBER - 1]:
        raise WorkbookRefused(
            "This isn’t the workbook of a return. Download it from the page, and fill that in."
        )
    if sheet.text(2, 1) != str(key):
        raise WorkbookRefused("This is the workbook of another return: another home, form or period.")
    found = Read()
    for row in sheet.rows():
        question = sheet.text(row, KEY)
        if row >= FIRST and question.isdecimal():
            _read_row(sheet, row, int(question), int(question) in with_parts, found)
    return found


def _read_row(sheet: Sheet, row: int, question: int, has_parts: bool, found: Read) -> None:
    boxes = [("x", NONE), ("s", STILL), ("c", COMMENT)]
    boxes += [("n", NUMBER), ("d", WHOLE)] if has_parts else [("v", NUMBER)]
    for box, column in boxes:
        cell = sheet.cells.get(row, {}).get(column)
        if cell is None or not (cell.text.strip() or cell.problem):
            continue
        exact = f"{cell.number:f}" if cell.number is not None else cell.text.strip()
        found.said.setdefault(question, {})[box] = cell.problem or exact
        found.places[f"{box}{question}"] = cell.place
