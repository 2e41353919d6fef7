"""Exports: our table as a workbook, against XlsxWriter writing the same cells from a list."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import make_dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from django.http import QueryDict

from script._bench import Line, pairs, ratio
from ui.exports import csv_lines, write_xlsx
from ui.tables import Column, Table

ROWS, COLUMNS = 100_000, 20
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


def measure(count: int) -> list[Line]:
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

    mine, plain = pairs(ours, theirs, count)
    csv_spent, again = pairs(as_csv, theirs, 1)
    few, many = peak(ROWS // 10), peak(ROWS)
    size, book = f"{ROWS:,} rows x {COLUMNS}", "XlsxWriter, constant memory, the same cells from a list"
    return [
        ratio(f"XLSX of {size}: processor time", book, mine.cpu, plain.cpu, 1.3),
        Line(
            f"XLSX of {size}: most memory", f"of {ROWS // 10:,} rows", many / few, 1.3, "ratio",
            f"{many:.0f} MB against {few:.0f} MB",
        ),
        ratio(f"CSV of {size}: processor time", book, csv_spent.cpu, again.cpu, None),
    ]  # fmt: skip


def peak(rows: int) -> float:
    """The most memory (MB) of a process that exports that many rows, which it makes one by one."""
    command = [sys.executable, "-m", "script._bench_exports", str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


class Made(Sequence[Any]):
    """Rows that are made when they are read, so that only the writer's memory counts."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return self.rows

    def __getitem__(self, row: Any) -> Any:
        if row >= self.rows:
            raise IndexError(row)
        return Record(*(value(row, column) for column in range(COLUMNS)))


def table(records: Sequence[Any]) -> Table:
    """Our table over the records, without filters."""
    return Sample(records, params=QueryDict(), path="/")


def plain_workbook(cells: list[list[Any]], file: Any) -> None:
    """The same cells with nothing of ours between."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "d mmmm yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(cells):
            for column, content in enumerate(row):
                sheet.write(number, column, content)


def main(rows: int) -> None:
    """Export that many rows and print the most memory that it took, in MB."""
    import django

    django.setup()
    with tempfile.TemporaryFile() as file:
        assert write_xlsx(table(Made(rows)), file, []) == rows  # noqa: S101
    # Not ru_maxrss: a new process inherits that from the one that started it, which holds all the cells.
    held = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert held  # noqa: S101
    print(int(held[1]) / 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]))
