"""Exports: our table as a workbook, against XlsxWriter writing the same cells from a list."""

from __future__ import annotations

import tempfile
from dataclasses import make_dataclass
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django.http import QueryDict

from script._bench import Line, pairs
from ui.exports import csv_lines, write_xlsx
from ui.tables import Column, Table

ROWS, COLUMNS = 100_000, 20
PAIRS = 3  # a pair takes most of a minute
NAMES = [f"c{number}" for number in range(COLUMNS)]
Record = make_dataclass("Record", NAMES, slots=True)


class Sample(Table):
    """Twenty columns of the kinds that our lists have."""

    caption = "Sample"
    columns = tuple(
        Column(name, name.upper(), kind=("text", "number", "date", "long")[number % 4])
        for number, name in enumerate(NAMES)
    )


def value(row: int, column: int) -> Any:
    """The cell of a row and column, the same every time."""
    kinds = (
        f"Home {row}",
        row * 7 % 1000,
        date(2020, 1, 1) + timedelta(days=row % 900),
        f"Words about row {row}",
    )
    return kinds[column % 4]


def measure() -> list[Line]:
    """The export of quality.md section 1, as workbook and, for comparison, as CSV."""
    cells = [[value(row, column) for column in range(COLUMNS)] for row in range(ROWS)]
    records = [Record(*row) for row in cells]

    def ours() -> None:
        with tempfile.TemporaryFile() as file:
            write_xlsx(table(records), file, [])

    def theirs() -> None:
        with tempfile.TemporaryFile() as file:
            plain_workbook(cells, file)

    def as_csv() -> None:
        for _ in csv_lines(table(records)):
            pass

    mine, plain = pairs(ours, theirs, PAIRS)
    csv_spent, again = pairs(as_csv, theirs, 1)
    size = f"{ROWS:,} rows x {COLUMNS}"
    return [
        Line(f"XLSX of {size}, processor time", "XlsxWriter from a list", mine.cpu, plain.cpu, 1.3),
        Line(f"CSV of {size}, processor time", "XlsxWriter from a list", csv_spent.cpu, again.cpu, None),
    ]


def table(records: list[Any]) -> Table:
    """Our table over the records, without filters."""
    return Sample(records, params=QueryDict(), path="/")


def plain_workbook(cells: list[list[Any]], file: Any) -> None:
    """The same cells with nothing of ours between."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "d mmmm yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(cells):
            for column, content in enumerate(row):
                sheet.write(number, column, content)
