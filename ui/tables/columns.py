"""Columns: what a table shows of a row, and how a value of each kind looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.html import conditional_escape, linebreaks
from django.utils.safestring import SafeString

from ui import tags
from ui.templatetags.ui import day, moment, number, pounds

Kind = Literal["text", "long", "date", "moment", "number", "pounds", "rag", "status", "html"]


YES = {True: "Yes", False: "No"}


@dataclass(frozen=True)
class Column:
    """One column.

    key      name in the address and of the attribute that holds the value, unless `value` says otherwise
    value    attribute path ("plan.title") or function of the row
    kind     how it is shown and exported: text, long (keeps line ends), date, moment, number, pounds, rag
             (Rag, Rated or None), status (ui.tags.Status), html (a function that returns safe HTML)
    sort     what the database sorts by (a field path, an expression, or several); None = no sort link
    link     function of the row that gives the address the value links to
    export   value for CSV and XLSX where it differs; needed for kind html
    template a template for the cell, given `row` and `value` (for editing in place); costs time per row
    hidden   not shown until a person chooses it; still offered
    header   this cell names its row (<th scope="row">); the first column, if none says so
    missing  what is shown for nothing; of a rating, what "no colour" is called
    """

    key: str
    label: str
    value: Callable[[Any], Any] | str | None = None
    kind: Kind = "text"
    sort: str | tuple[str, ...] | None = None
    link: Callable[[Any], str] | None = None
    export: Callable[[Any], Any] | None = None
    template: str = ""
    hidden: bool = False
    header: bool = False
    missing: str = ""
    width: int = 0  # of the workbook's column, in characters; 0 = by kind

    def of(self, row: Any) -> Any:
        """The value of this column for one row."""
        source = self.value if self.value is not None else self.key
        if callable(source):
            return source(row)
        for name in source.split("."):
            row = row.get(name) if isinstance(row, dict) else getattr(row, name)
            if row is None:
                return None
            if callable(row):
                row = row()
        return row

    def exported(self, row: Any) -> Any:
        """The value as it goes into a file: text, number, date, moment or None."""
        value = self.export(row) if self.export else self.of(row)
        if self.kind == "rag" and not self.export:
            return tags.rag_word(value, self.missing or "No data")
        if isinstance(value, bool):
            return YES[value]
        if self.kind in ("number", "pounds", "date", "moment") or value is None:
            return value
        return str(value)


def show(value: Any, column: Column) -> SafeString:
    """A value as HTML by the kind of its column."""
    if column.kind == "rag":
        return tags.rag_tag(value, missing=column.missing or "No data")
    if isinstance(value, bool):
        return conditional_escape(YES[value])
    if value is None or value == "":
        return conditional_escape(column.missing)
    shown: dict[str, Callable[[Any], Any]] = {
        "date": day, "moment": moment, "number": number, "pounds": pounds, "status": tags.status_tag,
        "long": _paragraphs,
    }  # fmt: skip
    if column.kind in shown:
        return conditional_escape(shown[column.kind](value))
    if column.kind == "html":
        if not isinstance(value, SafeString):
            raise TypeError(f"Column {column.key} is declared as html but gave plain text.")
        return value
    return conditional_escape(value)


def _paragraphs(text: Any) -> SafeString:
    """Text with its line ends; everything in it is escaped."""
    return SafeString(linebreaks(str(text), autoescape=True).replace("<p>", '<p class="app-cell">'))
