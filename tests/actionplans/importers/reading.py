"""Reading small workbooks, for the tests of their rows."""

from __future__ import annotations

from typing import Any

from actionplans.importers.parsed import ParsedAction, ParsedPlan
from actionplans.importers.plan import parse_file
from tests.actionplans.importers.books import book_of


def one_sheet(*rows: list[Any], name: str = "plan 2021-01.xlsx", **options: Any) -> ParsedPlan:
    """A workbook of one sheet, read."""
    return parse_file(book_of({"Plan": rows}, **options), name)


def actions(parsed: ParsedPlan) -> list[ParsedAction]:
    return [action for workstream in parsed.workstreams for action in workstream.actions]


def held(parsed: ParsedPlan) -> list[tuple[int | None, str, str]]:
    return [(one.row, one.column, one.kind) for one in parsed.held]
