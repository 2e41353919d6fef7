"""Workbooks and CSV files as plain sheets of printed words and colours. Pure: no Django.

What a cell *shows* is what is read: a date typed as "Sep-20" is a month, although Excel stores the first of
September; 50% is "50%"; a number 1.10 shown with two places is "1.10".
"""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from core.workbooks.colours import rag_of_fill, theme_colours
from core.workbooks.safety import MAX_BYTES, MAX_ROWS, Survey, WorkbookRefused, survey_workbook

_PROPERTIES = "docProps/core.xml"

__all__ = ["Book", "Cell", "Sheet", "WorkbookRefused", "read_book"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a person sees it. ``problem`` says why its words can't be trusted (a formula error).

    ``number`` is the stored number, exact where ``text`` is rounded; of a percentage, in per cent.
    """

    row: int
    column: int
    text: str
    fill: str | None = None
    is_number: bool = False
    problem: str = ""
    number: Decimal | None = None

    @property
    def place(self) -> str:
        """Where it stands, as "D7"."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass
class Sheet:
    """A sheet: its cells by row and column (from 1), and the blocks of merged cells."""

    name: str
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    # first row, first column, last row, last column
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False

    def text(self, row: int, column: int) -> str:
        """The words of a cell; "" when it has none."""
        cell = self.cells.get(row, {}).get(column)
        return cell.text if cell else ""

    def filled(self, row: int) -> list[Cell]:
        """The cells of a row that show words, from left to right."""
        return [cell for _, cell in sorted(self.cells.get(row, {}).items()) if cell.text]

    def rows(self) -> Iterator[int]:
        """The numbers of the rows that show words, from the top."""
        return (row for row in sorted(self.cells) if self.filled(row))


@dataclass
class Book:
    """A file's sheets in their order, with what its name and properties say."""

    name: str
    sheets: list[Sheet]
    saved_on: date | None = None  # the file's own property, where it has one

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""
        return PurePath(self.name.replace("\\", "/")).stem


def read_book(content: bytes, name: str) -> Book:
    """Open a workbook (.xlsx, .xlsm) or a CSV file.

    Raises:
        WorkbookRefused: the file is not one, or can't be opened safely; the sentence says why.
    """
    if name.casefold().endswith((".csv", ".tsv")) and not content.startswith((b"PK", b"\xd0\xcf")):
        return Book(name, [_read_csv(content, PurePath(name).stem)])
    survey = survey_workbook(content)
    try:
        return Book(name, *_read_sheets(content, survey))
    except WorkbookRefused:
        raise
    except (
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
        BadZipFile,
        SyntaxError,
    ) as error:
        # openpyxl has no error of its own for a part that is missing or says what it can't mean
        raise WorkbookRefused(
            "The workbook can't be read: open it in Excel, save it again as an Excel workbook (.xlsx), and "
            "try that."
        ) from error


def _read_sheets(content: bytes, survey: Survey) -> tuple[list[Sheet], date | None]:
    book = _load(content, values=True)
    formulas = _load(content, values=False) if survey.has_uncounted_formulas else None
    theme = theme_colours(book.loaded_theme)
    sheets = []
    for worksheet in book.worksheets:
        sheet = Sheet(worksheet.title, hidden=worksheet.sheet_state != "visible")
        sheet.merged = [
            (block.min_row, block.min_col, block.max_row, block.max_col)
            for block in worksheet.merged_cells.ranges
        ]
        source = formulas[worksheet.title] if formulas else None
        # Not iter_rows, which would make every empty cell up to a stray one in the last corner;
        # openpyxl has no public way to the cells that exist.
        for raw in list(worksheet._cells.values()):  # noqa: SLF001
            cell = _cell(raw, theme, source)
            if cell:
                sheet.cells.setdefault(cell.row, {})[cell.column] = cell
        sheets.append(sheet)
    return sheets, _saved_on(content)


def _saved_on(content: bytes) -> date | None:
    """The day the file says it was last saved. (Where it says nothing, openpyxl would say today.)"""
    with ZipFile(io.BytesIO(content)) as archive:
        if _PROPERTIES not in archive.namelist():
            return None
        found = re.search(rb"<dcterms:modified[^>]*>(\d{4}-\d\d-\d\d)T", archive.read(_PROPERTIES))
    return date.fromisoformat(found[1].decode()) if found else None


def _load(content: bytes, *, values: bool) -> Any:
    with warnings.catch_warnings():
        # Charts, validation and other extensions that openpyxl leaves out mean nothing to an import.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content), data_only=values, keep_links=False)


def _cell(raw: Any, theme: list[str], formulas: Any) -> Cell | None:
    fill = rag_of_fill(raw.fill, theme) if raw.has_style else None
    problem = ""
    if raw.data_type == "e":
        problem = f"shows the error {raw.value}"
    elif raw.value is None and formulas is not None and formulas.cell(raw.row, raw.column).data_type == "f":
        problem = "holds a formula whose result was not saved"
    text = "" if problem and raw.value is None else shown(raw.value, raw.number_format)
    if not (text or fill or problem):
        return None
    is_number = isinstance(raw.value, int | float) and not isinstance(raw.value, bool)
    number = _exact(raw.value, raw.number_format) if is_number else None
    return Cell(raw.row, raw.column, text or problem, fill, is_number, problem, number)


def _exact(value: float, number_format: str) -> Decimal | None:
    """A stored number as it was typed: its shortest decimal form, times a hundred where it shows a %."""
    number = Decimal(repr(value))
    if not number.is_finite():
        return None
    return number * 100 if "%" in number_format else number


# --- what a cell shows ----------------------------------------------------------------------------


def shown(value: Any, number_format: str = "General") -> str:
    """The words that a cell shows for its value, day first and with the year where it stores a date."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime | date):
        return _shown_date(value, number_format)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):
        return _shown_number(value, number_format)
    text = re.sub(r"_x000d_", "", str(value), flags=re.IGNORECASE)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u200b", "").strip()


def _shown_number(value: float, number_format: str) -> str:
    places = re.search(r"0\.(0+)", number_format)
    if "%" in number_format:
        return f"{value * 100:.{len(places[1]) if places else 0}f}%"
    if places:
        return f"{value:.{len(places[1])}f}"
    return str(int(value)) if float(value).is_integer() else repr(value)


def _shown_date(value: date, number_format: str) -> str:
    """As the format says; a numeric month first is turned round, and a missing year is added."""
    plain = re.sub(r"\[[^\]]*\]|\"[^\"]*\"|\\", "", number_format.partition(";")[0]).casefold()
    codes = re.findall(r"d+|m+|y+", plain.partition("h")[0])
    kinds = [code[0] for code in codes]
    if "d" not in kinds and "m" in kinds and "y" in kinds:
        return f"{value:%b-%y}" if "mmm" in codes else f"{value:%B} {value.year}"
    if "d" in kinds and any(code.startswith("mmm") for code in codes):
        return f"{value.day} {value:%B} {value.year}"
    return f"{value:%d/%m/}{value.year}"


# --- CSV ------------------------------------------------------------------------------------------


def _read_csv(content: bytes, name: str) -> Sheet:
    if not content.strip():
        raise WorkbookRefused("The file is empty.")
    if len(content) > MAX_BYTES:
        raise WorkbookRefused(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB: too large to import.")
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WorkbookRefused("The file is not a CSV file, whatever its name says.")
    text = _decoded(content)
    first = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    sheet = Sheet(name)
    try:
        for number, line in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1
        ):
            if number > MAX_ROWS:
                raise WorkbookRefused(
                    f"The file has more than {MAX_ROWS:,} rows; delete the empty rows and try again."
                )
            cells = {
                n: Cell(number, n, shown(value)) for n, value in enumerate(line, start=1) if value.strip()
            }
            if cells:
                sheet.cells[number] = cells
    except csv.Error as error:
        raise WorkbookRefused(
            "The CSV file is damaged: save it again from your spreadsheet and try that."
        ) from error
    return sheet


def _decoded(content: bytes) -> str:
    for encoding in (
        ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    ):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
