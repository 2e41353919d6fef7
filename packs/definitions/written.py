"""A report written here as blocks of a pack, in the form of the sources.

Layout: southampton-jcb-pack-2021-09, the decision report (banner, numbered paragraphs, recommendations (i)
(ii)) and the equality and safety impact assessment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from oversight.reports import Item, NumberedReport, Piece, numbered, read_report
from oversight.reports.numbering import Section as Part
from packs.content import (
    Band,
    Block,
    BulletList,
    Cell,
    Column,
    ColumnKind,
    DataTable,
    Entries,
    Facts,
    Heading,
    Number,
    Numbered,
    Paragraph,
    Row,
    Text,
    figure,
)

BANNER = ("about", "contacts")  # parts that print as one table of facts, before everything else
FIGURE = re.compile(r"(?P<pounds>£)?(?P<number>-?\d[\d,]*(?:\.(?P<decimals>\d+))?)(?P<percent>%)?")
MOVED = re.compile(r"(?P<now>[^ ()]+) \((?P<before>[^ ()]+)\)")  # a figure with the one before in brackets
TEXT_WEIGHT = 2.2
ROW_BY_ROW = "For each of them"  # caption of a table that has the name of its part
LONG_CELL = 40  # characters: from here on a column gets the width of a text


def report_blocks(content: Mapping[str, Any]) -> list[Block]:
    """The blocks of a report as `PaperVersion.content` keeps it. Raises oversight.reports.ReportError."""
    report = numbered(read_report(content))
    return list(_blocks(report))


def _blocks(report: NumberedReport) -> Iterator[Block]:
    banner = [item for part in report.sections if part.key in BANNER for item in part.items]
    if banner:
        yield Facts(report.title, tuple((item.label, _cell(item.pieces)) for item in banner))
    group = ""
    for part in report.sections:
        if part.key in BANNER:
            continue
        if part.group and part.group != group:
            yield Band(part.group)
        group = part.group
        yield from _part(part)


def _part(part: Part) -> Iterator[Block]:
    facts = [item for item in part.items if item.kind == "fact" and item.label]
    if facts and len(facts) == len(part.items) and not part.number:
        rows = tuple((item.label, _cell(item.pieces)) for item in facts)
        yield Facts(part.title, rows)
        return
    title = f"{part.number}. {part.title}" if part.number and part.group else part.title
    yield Heading(title, 3) if part.group else Band(title, part.number)
    if part.empty:
        yield Paragraph(part.empty)
    for item in part.items:
        yield from _item(replace(item, label=ROW_BY_ROW) if item.label == part.title else item)


def _item(item: Item) -> Iterator[Block]:
    match item.kind:
        case "heading":
            yield Heading(_line(item.pieces), 3)
        case "table":
            yield _table(item)
        case "paragraph":
            yield Numbered(f"{item.number}.", _parts(item.pieces))
        case "recommendation":
            yield Numbered(item.number, _parts(item.pieces))
        case "document":
            kept = f" (not open to the public: {item.note})" if item.note else ""
            if item.number.isdecimal():
                yield Numbered(f"{item.number}.", (f"{_line(item.pieces)}{kept}",))
            else:
                yield Numbered("", (f"{_line(item.pieces)}{kept}",), mark=f"{item.number}:")
        case _:
            label = f"{item.label}: " if item.label else ""
            for number, piece in enumerate(item.pieces):
                yield from _piece(piece, label if number == 0 else "")


def _piece(piece: Piece, label: str) -> Iterator[Block]:
    if piece.kind == "bullets":
        if label:
            yield Paragraph(label.strip())
        yield BulletList(piece.lines)
    else:
        yield Paragraph(f"{label}{piece.lines[0]}")


def _parts(pieces: tuple[Piece, ...]) -> tuple[str | tuple[str, ...], ...]:
    return tuple(piece.lines if piece.kind == "bullets" else piece.lines[0] for piece in pieces)


def _line(pieces: tuple[Piece, ...]) -> str:
    return " ".join(line for piece in pieces for line in piece.lines)


def _cell(pieces: tuple[Piece, ...]) -> Cell:
    lines = tuple(line for piece in pieces for line in piece.lines)
    if any(piece.kind == "bullets" for piece in pieces) and len(lines) > 1:
        return Entries(lines)
    return Text("\n".join(lines))


def _table(item: Item) -> DataTable:
    """A table of the report; its columns are as wide as what they hold."""
    head = item.head or ("",)
    columns = tuple(_column(name, [row[n] for row in item.rows]) for n, name in enumerate(head))
    rows = tuple(
        Row(
            tuple(
                _figure(cell) if column.kind == "number" else _written(cell)
                for cell, column in zip(row, columns, strict=True)
            )
        )
        for row in item.rows
    )
    return DataTable(item.label or "Table", columns, rows, sheet=item.label)


def _column(name: str, cells: list[str]) -> Column:
    """A column of the table: figures stand to the right, and are figures in the workbook, too."""
    said = [cell for cell in cells if cell]
    figures = bool(said) and all(_is_figure(cell) for cell in said)
    kind: ColumnKind = "number" if figures else "text"
    return Column(name, kind, _weight([name, *cells]))


def _is_figure(cell: str) -> bool:
    """Whether it is a number, or one with the previous figure in brackets, as "42 (36)"."""
    moved = MOVED.fullmatch(cell.strip())
    parts = moved.groups() if moved else (cell,)
    return all(isinstance(_figure(part), Number) for part in parts)


def _figure(cell: str) -> Cell:
    """A number that prints exactly as the author wrote it, else the words."""
    found = FIGURE.fullmatch(cell.strip())
    if found is None:
        return Text(cell)
    unit = "£" if found["pounds"] else "%" if found["percent"] else ""
    value, decimals = Decimal(found["number"].replace(",", "")), len(found["decimals"] or "")
    printed = figure(value, decimals, unit)
    return Number(value, decimals, unit) if printed == cell.strip() else Text(cell)


def _weight(texts: list[str]) -> float:
    longest = max((len(text) for text in texts), default=0)
    return (
        1.0
        if longest <= LONG_CELL / 2
        else 1.6
        if longest <= LONG_CELL
        else TEXT_WEIGHT + min(longest, 800) / 400
    )


def _written(cell: str) -> Cell:
    """A cell of several lines that are all points becomes a list."""
    lines = [line.strip() for line in cell.split("\n") if line.strip()]
    if len(lines) > 1 and all(line[0] in "-*•" for line in lines):
        return Entries(tuple(line[1:].strip() for line in lines))
    return Text(cell)
