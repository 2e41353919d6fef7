"""What became of each row of a file, line by line: for a person to work through beside the file itself.

A CSV made as it is read, so that 57,000 rows need no memory; no cell starts a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from providers.importers.known import PEOPLE
from providers.importers.staged import Line, field_words, lines, value_words
from providers.models import ImportRow, RegisterImport
from ui.exports import BOM, csv_value

HEAD = ("Row", "ID", "Name", "What", "Field", "Old", "New", "Note", "Why it was left out")
A_PERSON = "(a person’s name)"
_CHUNK = 2_000


class _Echo:
    """A file that hands back what is written to it: csv.writer then gives lines."""

    def write(self, text: str) -> str:
        return text


def report(run: RegisterImport, *, names: bool) -> Iterator[str]:
    """The report as lines of CSV; `names`: whether the reader may see the names of managers."""
    writer: Any = csv.writer(_Echo())
    yield BOM + writer.writerow(HEAD)
    for row in run.rows.order_by("pk").iterator(chunk_size=_CHUNK):
        for cells in _of(row, names=names):
            yield writer.writerow([csv_value(cell) for cell in cells])
    for each in run.held:
        about = (each["row"] or None, each["cqc_id"], "", "Left out", each["column"], "", each["value"], "")
        yield writer.writerow([csv_value(cell) for cell in (*about, each["reason"])])


def _of(row: ImportRow, *, names: bool) -> Iterator[tuple[Any, ...]]:
    what = row.get_kind_display()
    if row.subject != ImportRow.Subject.LOCATION:
        what = f"{what} {row.get_subject_display().lower()}"
    is_provider = row.subject == ImportRow.Subject.PROVIDER
    about = (row.line, row.cqc_id, row.name if names or not is_provider else "", what)
    told = list(lines(row)) if row.kind != ImportRow.Kind.NEW else []
    if not told:
        yield (*about, "", "", "", row.note, "")
    for line in told:
        old, new = shown(line, names=names, is_provider=is_provider)
        yield (*about, field_words(line.field), old, new, row.note, "")


def shown(line: Line, *, names: bool, is_provider: bool) -> tuple[str, str]:
    """Old and new value in words; a person's name only for who may see it (a provider may be a person)."""
    old, new = value_words(line, line.old), value_words(line, line.new)
    if not names and (line.field in PEOPLE or (is_provider and line.field == "name")):
        return A_PERSON if old else "", A_PERSON if new else ""
    return old, new


def grouped(row: ImportRow, *, names: bool) -> list[tuple[str, str, str]]:
    """(field, old, new) in words, for a page; what would stand twice in a row stands once."""
    is_provider = row.subject == ImportRow.Subject.PROVIDER
    told = [
        (field_words(line.field), *shown(line, names=names, is_provider=is_provider)) for line in lines(row)
    ]
    return [next(same) for _, same in groupby(told)]
