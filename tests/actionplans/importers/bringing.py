"""Importing a small workbook of three rows, for the tests of what imports write and undo."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from actionplans.importers.commit import (
    apply_import,
    start_import,
)
from actionplans.models import Action, ImportRun, Plan, Step, Update, Workstream
from tests.actionplans.importers.books import book_of
from tests.conftest import People

AT = datetime(2021, 2, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2021, 3, 1, 9, 0, tzinfo=UTC)

HEAD = [
    "Ref",
    "Action",
    "Done so far",
    "Next steps",
    "Timescale",
    "Status",
    "Owner",
    "Care setting",
    "Progress update",
]
ROWS: list[list[Any]] = [
    ["1.1", "Beds", "Asked", "Buy ten beds", "May 2021", "In progress", "NHS", "CH", "Going well"],
    [None, None, None, "Make the beds up", "TBC", "Not started", None, None, None],
    ["1.2", "Food", None, "Cook each day", "Ongoing", "Ongoing", "Jo Field", None, None],
]  # fmt: skip


def workbook(rows: Any = None, *, day: str = "5 January 2021") -> bytes:
    return book_of({"1. Comfort": [["1. Comfort"], [f"Last updated {day}"], HEAD, *(rows or ROWS)]})


def changed(row: int, column: str, value: Any) -> list[list[Any]]:
    """The rows with one cell changed."""
    rows: list[list[Any]] = [list(one) for one in ROWS]
    rows[row][HEAD.index(column)] = value
    return rows


def bring(
    people: People, content: bytes, *, at: datetime = AT, name: str = "plan.xlsx", **options: Any
) -> ImportRun:
    run = start_import(
        partnership=people.partnership, name=name, content=content, by=people.commissioner, at=at, **options
    )
    apply_import(run=run, by=people.commissioner, at=at)
    run.refresh_from_db()
    return run


def everything() -> list[Any]:
    """Every row of every plan, with its version."""
    models = (Plan, Workstream, Action, Step, Update)
    return [list(model.objects.order_by("pk").values()) for model in models]
