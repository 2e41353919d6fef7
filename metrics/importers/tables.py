"""Tables of indicators from a workbook: one sheet a table, heads in one line or two. Nothing is written here.

Period, indicator, actual, last year with its difference and percentage, target with the same. A cell is read
as it stands and as it is shown; what can't be understood is held, with the reason.
Source: registers-and-returns.md section 3 (import_observations), command-line.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core.workbooks.reader import Book, Cell, Sheet
from metrics.differences import Printed
from metrics.figures import BadFigure, Figure, Kind, of_number, read
from metrics.periods import Period, UnknownPeriod, read_period, read_year

HEAD_WITHIN = 15  # lines: titles and notes may stand above the head
ACTUAL, PREVIOUS, TARGET = "actual", "previous", "target"
DIFFERENCE, PERCENT, VALUE = "diff", "pct", "value"
SAME = "same"  # "+ / -" and "%" as heads of their own belong to the group before them
DIFFERENCE_NAMES = frozenset({"+/-", "+-", "±", "diff", "difference", "change", "variance", "var"})
PERCENT_NAMES = frozenset({"%", "%change", "change%", "%diff", "percent", "%variance", "variance%"})
BOX = frozenset({"green", "amber", "red", "n/a", "rag summary"})


@dataclass(frozen=True)
class Held:
    """A cell, or a row, that a person must look at."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Row:
    """A row as the table has it. `previous_year` is the financial year that its column names, if any."""

    table: str
    line: int
    period: Period
    indicator: str
    actual: Figure
    previous: Figure
    target: Figure
    printed: Mapping[str, Printed]


@dataclass
class Tables:
    """What a workbook holds."""

    rows: list[Row] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Head:
    """Where the columns are, the first line under the head, and last year's financial year if named."""

    columns: Mapping[tuple[str, str], int]
    first: int
    previous_year: int | None


def read_tables(book: Book, financial_year: int | None = None) -> Tables:
    """Every table of a workbook. `financial_year` is the one that its periods belong to (2020 = 2020/21).

    Without it, the year after the one that the head of last year's column names. A sheet whose year isn't
    known is held whole.
    """
    found = Tables()
    for sheet in book.sheets:
        head = head_of(sheet)
        if head is None:
            if any(True for _ in sheet.rows()):
                found.notes.append(
                    f"“{sheet.name}” was left out: no line of it has Period, Indicator and Actual as heads."
                )
            continue
        found.names.append(sheet.name)
        year = financial_year
        if year is None and head.previous_year is not None:
            year = head.previous_year + 1
        if year is None:
            found.held.append(
                Held(sheet.name, head.first - 1, "", "", "No head says which year it is: choose the year.")
            )
            continue
        _read_rows(sheet, head, year, found)
    return found


def head_of(sheet: Sheet) -> Head | None:
    """The head of a table: a line with Period, Indicator and Actual, and the line of parts under it."""
    for line in list(sheet.rows())[:HEAD_WITHIN]:
        names = {_plain(cell.text): cell.column for cell in sheet.filled(line)}
        if {"period", "indicator", "actual"} <= set(names):
            return _head_at(sheet, line)
    return None


def _head_at(sheet: Sheet, line: int) -> Head:
    top = {cell.column: cell.text for cell in sheet.filled(line)}
    below = {cell.column: cell.text for cell in sheet.filled(line + 1)}
    has_parts = not any(_plain(text) in BOX for text in below.values()) and _is_part_line(below)
    columns: dict[tuple[str, str], int] = {}
    year, group = None, ""
    for column in range(1, max([*top, *below]) + 1):
        if column in top:
            named = _group(top[column])
            group = group if named == SAME else named
        part = below.get(column, "") if has_parts else ""
        kind = _kind(part or top.get(column, ""))
        if group and (column in top or part):
            columns.setdefault((group, kind), column)
        if group == PREVIOUS and year is None:
            year = _year_in(part) if _year_in(part) is not None else _year_in(top.get(column, ""))
    return Head(columns, line + (2 if has_parts else 1), year)


def _kind(text: str) -> str:
    """Which number of its group a column holds: "+ / -" or "Target %" say, everything else is the figure."""
    words = _plain(text)
    for each in (words, words.partition(" ")[2]):
        if _is_difference(each):
            return DIFFERENCE
        if _is_percent(each):
            return PERCENT
    return VALUE


def _is_part_line(below: Mapping[int, str]) -> bool:
    """Whether the second line names parts rather than holding the first row."""
    return any(_is_difference(_plain(text)) or _is_percent(_plain(text)) for text in below.values())


def _group(text: str) -> str:
    words = _plain(text)
    for start, group in (
        ("period", "period"), ("indicator", "indicator"), ("actual", ACTUAL), ("previous", PREVIOUS),
        ("last y", PREVIOUS), ("prior", PREVIOUS), ("target", TARGET),
    ):  # fmt: skip
        if words.startswith(start):
            return group
    return "" if not (_is_difference(words) or _is_percent(words)) else SAME


def _read_rows(sheet: Sheet, head: Head, year: int, found: Tables) -> None:
    period_text = ""
    for line in (line for line in sheet.rows() if line >= head.first):
        name = " ".join(sheet.text(line, head.columns["indicator", VALUE]).split())
        period_text = sheet.text(line, head.columns["period", VALUE])
        if not name and not period_text:
            continue  # a box, a note, a rule
        try:
            row = _row(sheet, head, year, line, name, period_text)
        except _Unclear as unclear:
            found.held.append(Held(sheet.name, line, unclear.column, unclear.value, str(unclear)))
            continue
        found.rows.append(row)


class _Unclear(Exception):
    """A cell that can't be understood."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value = column, value


def _row(sheet: Sheet, head: Head, year: int, line: int, name: str, period_text: str) -> Row:
    if not name:
        raise _Unclear("Indicator", "", "The row has a period and no indicator.")
    try:
        period = read_period(period_text, year)
    except UnknownPeriod as unknown:
        raise _Unclear("Period", period_text, str(unknown)) from None
    figures = {
        group: _figure(sheet, head, line, group) for group in (ACTUAL, PREVIOUS, TARGET)
    }  # fmt: skip
    printed = {}
    for group in (PREVIOUS, TARGET):
        for kind in (DIFFERENCE, PERCENT):
            shown = _printed(sheet, head, line, group, kind)
            if shown is not None:
                printed[f"{group}_{kind}"] = shown
    return Row(sheet.name, line, period, name, figures[ACTUAL], figures[PREVIOUS], figures[TARGET], printed)


def _cell(sheet: Sheet, head: Head, line: int, group: str, kind: str) -> Cell | None:
    column = head.columns.get((group, kind))
    return sheet.cells.get(line, {}).get(column) if column else None


def _figure(sheet: Sheet, head: Head, line: int, group: str) -> Figure:
    cell = _cell(sheet, head, line, group, VALUE)
    if cell is None:
        return Figure(Kind.MISSING)
    if cell.problem:
        raise _Unclear(group.capitalize(), cell.text, f"The cell {cell.problem}.")
    if cell.number is not None:
        return of_number(cell.number)
    try:
        return read(cell.text)
    except BadFigure as bad:
        raise _Unclear(group.capitalize(), cell.text, str(bad)) from None


def _printed(sheet: Sheet, head: Head, line: int, group: str, kind: str) -> Printed | None:
    """A printed difference or percentage, with the decimals that it shows; None for blank, "-", n/a."""
    cell = _cell(sheet, head, line, group, kind)
    if cell is None or cell.problem:
        return None
    try:
        figure = read(cell.text)
    except BadFigure as bad:
        raise _Unclear(f"{group.capitalize()} {kind}", cell.text, str(bad)) from None
    if figure.value is None:
        return None
    value = _as_percent(cell, figure.value) if kind == PERCENT else figure.value
    return Printed(value, _decimals(value if kind == PERCENT and cell.number is None else figure.value))


def _as_percent(cell: Cell, shown: Decimal) -> Decimal:
    """A percentage as 13 for 13 %: a text "13%" as it says, a bare share such as 0.13 times a hundred."""
    if "%" in cell.text or cell.number is None or abs(cell.number) > 1:
        return shown
    return cell.number * 100 if cell.number != cell.number.to_integral_value() else shown


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain(text: str) -> str:
    return " ".join(text.replace("\n", " ").casefold().split())


def _is_difference(text: str) -> bool:
    return text.replace(" ", "") in DIFFERENCE_NAMES


def _is_percent(text: str) -> bool:
    return text.replace(" ", "") in PERCENT_NAMES


def _year_in(text: str) -> int | None:
    for word in text.split():
        try:
            return read_year(word)
        except UnknownPeriod:
            continue
    return None
