"""Small workbooks of indicators in the layout of a board's tables; every figure in them is invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from metrics.actions.imports import accept_import, start_import
from metrics.models import ObservationImport
from tests.metrics.making import NOW, make_indicator

BROUGHT = NOW - timedelta(hours=1)
HEADS = ("Period", "Indicator", "Actual", "Previous Year", None, None, "Target", None, None)
PARTS = (None, None, None, "20/21", "+ / -", "%", "Target", "+ / -", "%")
# Actual 30 where 20 was wanted, as printed from unrounded figures: 11 and 53 % instead of 10 and 50 %.
ROWS: tuple[tuple[Any, ...], ...] = (
    ("M3", "% seen within a day", 30, 25, 5, 0.2, 20, 11, 0.53),
    ("M3", "Falls in homes (< 44 cases)", 40, 44, -4, -0.09, None, None, None),
    ("Q1", "Days waited", 5, 0, 5, None, 5, 0, 0),
)


def workbook(
    *tables: tuple[str, Sequence[Sequence[Any]]], heads: Sequence[Sequence[Any]] = (HEADS, PARTS)
) -> bytes:
    """One sheet a table, under these lines of heads; without tables, one of ROWS."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in tables or (("Care at home", ROWS),):
        sheet = book.create_sheet(title)
        for row in (*heads, *rows):
            sheet.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def start(people: Any, content: bytes | None = None, **fields: Any) -> ObservationImport:
    """A file that a commissioner brought, compared and waiting."""
    values = {
        "name": "tables.xlsx",
        "content": content or workbook(),
        "by": people.commissioner,
        "at": BROUGHT,
    }
    return start_import(**{"partnership": people.partnership, **values, **fields})


def accepted(people: Any, content: bytes | None = None) -> ObservationImport:
    """The same, brought in."""
    run = start(people, content)
    accept_import(run=run, version=run.version, by=people.commissioner, at=BROUGHT)
    run.refresh_from_db()
    return run


def known(people: Any) -> None:
    """Indicators of ROWS of which it is known which way is better."""
    make_indicator(people, name=ROWS[0][1], polarity="higher", unit="percent")
    make_indicator(people, name=ROWS[2][1], frequency="quarter", unit="days")
