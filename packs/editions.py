"""Two editions of a pack side by side: which rows changed, came or went. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from packs.content import (
    DataTable,
    Facts,
    Numbered,
    PackContent,
    Row,
    Section,
    Text,
    agenda_table,
    facts_table,
    papers_table,
    plain,
)

PARAGRAPHS = "Numbered paragraphs"
LEFT_OUT = "changes"  # the section that itself tells of changes


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that says something else: the column's name, what it said, what it says."""

    column: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that was added, went or changed; `kind` is "added", "gone" or "changed"."""

    kind: str
    name: str
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """What differs in one table."""

    section: str
    caption: str
    rows: tuple[RowChange, ...]


def compare(old: PackContent, new: PackContent) -> list[TableChange]:
    """The tables that differ, in the order of `new`, then those that only `old` has."""
    before, after = _tables(old), _tables(new)
    found = []
    for key in dict.fromkeys((*after, *before)):
        title, table = after.get(key) or before[key]
        rows = tuple(
            _rows(before[key][1] if key in before else None, after[key][1] if key in after else None)
        )
        if rows:
            found.append(TableChange(title, table.caption, rows))
    return [*found, *_paragraphs(old, new)]


def _tables(content: PackContent) -> dict[tuple[str, str], tuple[str, DataTable]]:
    """Tables by section and place in it: captions and titles may be worded anew."""
    found: dict[tuple[str, str], tuple[str, DataTable]] = {}
    agenda = agenda_table(content)
    if agenda is not None:
        found["", "agenda"] = (content.title, agenda)
    for section in content.sections:
        tables = [table for one, table in content.tables() if one is section]
        tables = [] if section.key == LEFT_OUT else tables
        tables += [facts_table(block) for block in section.blocks if isinstance(block, Facts)]
        for number, table in enumerate(tables):
            found[section.key, f"{number}"] = (section.title, table)
        papers = papers_table(pair for pair in content.attachments() if pair[0] is section)
        if papers is not None:
            found[section.key, "papers"] = (section.title, papers)
    return found


def _paragraphs(old: PackContent, new: PackContent) -> Iterator[TableChange]:
    """Numbered paragraphs that were worded anew, came or went; a new number alone is no change."""
    before, after = ({s.key: s for s in content.sections} for content in (old, new))
    for key in dict.fromkeys((*after, *before)):
        was, now = _numbered(before.get(key)), _numbered(after.get(key))
        rows = tuple(_reworded(was, now))
        if rows:
            yield TableChange((after.get(key) or before[key]).title, PARAGRAPHS, rows)


def _numbered(section: Section | None) -> list[tuple[str, str]]:
    """Numbers and words of a section's paragraphs."""
    found = [block for block in section.blocks if isinstance(block, Numbered)] if section else []
    return [
        (block.number, "\n".join(part if isinstance(part, str) else "\n".join(part) for part in block.parts))
        for block in found
    ]


def _reworded(was: list[tuple[str, str]], now: list[tuple[str, str]]) -> Iterator[RowChange]:
    before, after = [words for _, words in was], [words for _, words in now]
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for old, new in zip_longest(was[a:b], now[c:d]) if kind != "equal" else ():
            if old and new:
                yield RowChange("changed", new[0], (CellChange("Words", old[1], new[1]),))
            else:
                number, words = old or new
                yield RowChange("gone" if old else "added", number, (CellChange("Words", "", words),))


def _rows(old: DataTable | None, new: DataTable | None) -> Iterator[RowChange]:
    before, after = _by_name(old), _by_name(new)
    for key in dict.fromkeys((*after, *before)):
        if key not in before and new is not None:
            yield RowChange("added", _name(after[key], new), _said(after[key], new))
        elif key not in after and old is not None:
            yield RowChange("gone", _name(before[key], old), _said(before[key], old))
        elif old is not None and new is not None:
            cells = _differing(before[key], old, after[key], new)
            if cells:
                yield RowChange("changed", _name(after[key], new), cells)


def _by_name(table: DataTable | None) -> dict[str, Row]:
    """Rows by their id; a table without ids by the words of its row headers, counted when they come again."""
    found: dict[str, Row] = {}
    for row in table.rows if table else ():
        key = row.id or plain(row.cells[table.row_header if table else 0])
        number = 1
        while (name := key if number == 1 else f"{key} ({number})") in found:
            number += 1
        found[name] = row
    return found


def _name(row: Row, table: DataTable) -> str:
    """The row header and the next words, so that steps of one action can be told apart."""
    words = [plain(row.cells[table.row_header])]
    words += [plain(c) for i, c in enumerate(row.cells) if isinstance(c, Text) and i > table.row_header][:2]
    return ": ".join(dict.fromkeys(filter(None, words)))


def _said(row: Row, table: DataTable) -> tuple[CellChange, ...]:
    pairs = zip(table.columns, row.cells, strict=True)
    return tuple(CellChange(column.name, "", plain(cell)) for column, cell in pairs if plain(cell))


def _differing(before: Row, old: DataTable, after: Row, new: DataTable) -> tuple[CellChange, ...]:
    was = {column.name: plain(cell) for column, cell in zip(old.columns, before.cells, strict=True)}
    now = {column.name: plain(cell) for column, cell in zip(new.columns, after.cells, strict=True)}
    return tuple(
        CellChange(name, was.get(name, ""), now.get(name, ""))
        for name in dict.fromkeys((*now, *was))
        if was.get(name, "") != now.get(name, "")
    )
