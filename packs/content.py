"""What a pack says, as plain immutable values: the one content from which PDF, workbook and JSON are made.

Nothing here knows Django, HTML, PDF or Excel. A pack is composed once, stored as JSON with its digest, and
can be rendered again from that JSON for ever (architecture.md, sections 3 and 4).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

FORMAT_VERSION = 1
NO_FIGURE = "\N{EN DASH}"

Orientation = Literal["portrait", "landscape"]
Edition = Literal["public", "restricted"]
ColumnKind = Literal["text", "number", "date", "rag", "status", "list"]
RagKey = Literal["red", "amber", "green", "blue", "none"]


class ContentError(ValueError):
    """The stored content of a pack cannot be read; the message says what is wrong with it."""


# --- cells ----------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Words; line breaks in them are kept."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of entries in one cell, for example "done so far"."""

    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A day. `words`, the source's own wording ("End July"), is printed instead where there is one."""

    day: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit ("", "%", "£"...) and how many decimals are printed. None is "no figure"."""

    value: int | Decimal | None = None
    decimals: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rag:
    """A rating: the colour's key and the word that is printed with it ("Red", "Not started")."""

    key: RagKey
    word: str


@dataclass(frozen=True, slots=True)
class Status:
    """A status: canonical key and printed wording."""

    key: str
    words: str


Cell = Text | Entries | Day | Number | Rag | Status


def plain(cell: Cell) -> str:
    """A cell as one plain text, as paper, workbook, comparisons and pages show it."""
    match cell:
        case Text(text):
            return text
        case Entries(items):
            return "\n".join(items)
        case Day(day, words):
            return words or (f"{day.day} {day:%B %Y}" if day else "")
        case Number(value, decimals, unit):
            return NO_FIGURE if value is None else figure(value, decimals, unit)
        case Rag(_, word):
            return word
        case Status(_, words):
            return words


def figure(value: int | Decimal, decimals: int, unit: str) -> str:
    """A number with its unit: "£1,200", "13%", "4.5 days"."""
    number = f"{value:,.{decimals}f}"
    return f"£{number}" if unit == "£" else f"{number}%" if unit == "%" else f"{number} {unit}".strip()


# --- blocks ----------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the section's title: level 2 or 3."""

    text: str
    level: Literal[2, 3] = 2
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of words. `style` is "plain", "lead" (larger) or "banner" (a band across the page)."""

    text: str
    style: Literal["plain", "lead", "banner"] = "plain"
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list of points."""

    items: tuple[str, ...]
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `weight` is its share of the width against the other columns.

    A column that is `workbook_only` is not printed: a real date beside the printed words, for example.
    """

    name: str
    kind: ColumnKind = "text"
    weight: float = 1.0
    workbook_only: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row. The first `repeats` cells say again what the row above says: paper leaves them empty, Excel fills them.

    The cell of the table's row header is always printed. `id` is the same in every edition, so that two editions can
    be compared row by row.
    """

    cells: tuple[Cell, ...]
    repeats: int = 0
    id: str = ""


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table. `row_header` is the index of the column that names a row. Its heads are repeated on every page."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_header: int = 0
    empty: str = "Nothing to show."
    sheet: str = ""  # name of its sheet in the workbook; the caption when empty
    restricted: bool = False

    def __post_init__(self) -> None:
        width = len(self.columns)
        if not width:
            raise ContentError(f"The table “{self.caption}” has no columns.")
        if not 0 <= self.row_header < width:
            raise ContentError(
                f"The table “{self.caption}” has no column {self.row_header} to name its rows."
            )
        for number, row in enumerate(self.rows, start=1):
            if len(row.cells) != width:
                raise ContentError(
                    f"Row {number} of the table “{self.caption}” has {len(row.cells)} cells, not {width}."
                )
        if self.columns[self.row_header].workbook_only:
            raise ContentError(f"The column that names the rows of “{self.caption}” must be printed.")

    def printed(self) -> DataTable:
        """The table without the columns that only the workbook shows."""
        kept = [index for index, column in enumerate(self.columns) if not column.workbook_only]
        if len(kept) == len(self.columns):
            return self
        rows = tuple(
            replace(row, cells=tuple(row.cells[i] for i in kept), repeats=sum(i < row.repeats for i in kept))
            for row in self.rows
        )
        columns = tuple(self.columns[index] for index in kept)
        return replace(self, columns=columns, rows=rows, row_header=kept.index(self.row_header))


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that people look for first: label, figure, and a word about it."""

    label: str
    value: str
    note: str = ""
    rag: Rag | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    """Headline figures side by side."""

    caption: str
    tiles: tuple[Tile, ...]
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture (SVG), the words that say the same to who cannot see it, and the figures it was drawn from."""

    title: str
    svg: str
    words: str
    table: DataTable
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class OverviewPart:
    """A labelled list in a column of the overview ("Key areas of focus")."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverviewColumn:
    """One workstream of the overview page: title, counts by rating and its labelled lists."""

    title: str
    parts: tuple[OverviewPart, ...]
    counts: tuple[tuple[Rag, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """The workstreams of a plan side by side (the overview page of the Southampton plan)."""

    caption: str
    columns: tuple[OverviewColumn, ...]
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """What the ratings of a table mean."""

    caption: str
    entries: tuple[tuple[Rag, str], ...]
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """An uploaded PDF that becomes pages of the pack: its title, the digest of its bytes, and its number of pages."""

    title: str
    digest: str
    pages: int
    restricted: bool = False


Block = Heading | Paragraph | BulletList | DataTable | Tiles | Chart | Overview | Key | Attachment


@dataclass(frozen=True, slots=True)
class Section:
    """A section starts on a new page and stands in the contents.

    A restricted section is left out of the public edition; when `placeholder` has words, they stand in its place under
    `public_title`.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    orientation: Orientation = "portrait"
    restricted: bool = False
    public_title: str = ""
    placeholder: str = ""

    def public(self) -> Section | None:
        """The section as anyone may read it, or None when nothing of it may be seen."""
        if not self.restricted:
            return replace(self, blocks=tuple(b for b in self.blocks if not b.restricted))
        if not self.placeholder:
            return None
        return Section(
            key=self.key,
            title=self.public_title or "Not for publication",
            blocks=(Paragraph(self.placeholder),),
        )


@dataclass(frozen=True, slots=True)
class PackContent:
    """Everything that a pack says. `since` is the day that changes are counted from."""

    title: str
    subtitle: str
    as_at: date
    edition: Edition
    organisations: tuple[str, ...]
    sections: tuple[Section, ...]
    since: date | None = None
    lang: str = "en-GB"
    definition: str = ""
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        keys = [section.key for section in self.sections]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ContentError(f"Two sections of the pack have the same key: {', '.join(twice)}.")

    def public(self) -> PackContent:
        """The public edition: restricted sections and blocks are gone before anything is rendered."""
        shown = (section.public() for section in self.sections)
        return replace(self, edition="public", sections=tuple(s for s in shown if s is not None))

    def for_edition(self, edition: Edition) -> PackContent:
        """This content as the named edition."""
        return self.public() if edition == "public" else replace(self, edition="restricted")

    def tables(self) -> Iterator[tuple[Section, DataTable]]:
        """Every table with its section, in order; the figures behind a chart are tables too."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, DataTable):
                    yield section, block
                elif isinstance(block, Chart):
                    yield section, block.table

    def digest(self) -> str:
        """SHA-256 (hex) of the canonical JSON: same content, same digest, on every machine."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()

    def restricted_words(self, shortest: int = 12) -> tuple[str, ...]:
        """The texts that only the restricted edition has: what a public file is searched for before it goes out.

        Texts under `shortest` characters ("Red", "Complete") say nothing by themselves and are left out.
        """
        public = set(texts(self.public()))
        return tuple(dict.fromkeys(t for t in texts(self) if len(t) >= shortest and t not in public))


# --- words and JSON ----------------------------------------


def texts(value: object) -> Iterator[str]:
    """Every string anywhere in a content value, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif type(value) in _NAMES:
        for spec in fields(value):  # type: ignore[arg-type]
            yield from texts(getattr(value, spec.name))


_CLASSES: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        Text, Entries, Day, Number, Rag, Status, Heading, Paragraph, BulletList, Column, Row, DataTable, Tile, Tiles,
        Chart, OverviewPart, OverviewColumn, Overview, Key, Attachment, Section, PackContent,
    )
}  # fmt: skip
_NAMES = {cls: name for name, cls in _CLASSES.items()}


def encode(value: object) -> Any:
    """A content value as JSON types; dataclasses carry their name under "is"."""
    name = _NAMES.get(type(value))
    if name is not None:
        return {"is": name} | {f.name: encode(getattr(value, f.name)) for f in fields(value)}  # type: ignore[arg-type]
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, date):
        return {"is": "date", "value": value.isoformat()}
    if isinstance(value, Decimal):
        return {"is": "decimal", "value": str(value)}
    if value is None or isinstance(value, str | int | bool | float):
        return value
    raise ContentError(f"A pack cannot hold a value of the type {type(value).__name__}.")


def decode(value: Any) -> Any:
    """The content value that `encode` made this from."""
    if isinstance(value, list):
        return tuple(decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    name = value.get("is")
    if name == "date":
        return date.fromisoformat(value["value"])
    if name == "decimal":
        return Decimal(value["value"])
    cls = _CLASSES.get(name or "")
    if cls is None:
        raise ContentError(f"The stored pack has a part of an unknown kind: {name!r}.")
    try:
        return cls(**{key: decode(item) for key, item in value.items() if key != "is"})
    except TypeError as error:
        raise ContentError(f"The stored pack has a {name} with unknown or missing parts.") from error


def to_json(content: PackContent) -> str:
    """Canonical JSON: keys sorted, no spaces, text as it is."""
    body = {"format": FORMAT_VERSION, "pack": encode(content)}
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> PackContent:
    """The content that `to_json` wrote. Raises ContentError with a sentence when it cannot be read."""
    try:
        body = json.loads(text)
    except ValueError as error:
        raise ContentError("The stored pack is not JSON.") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT_VERSION:
        raise ContentError(
            f"The stored pack is not of the format {FORMAT_VERSION}, which this program reads."
        )
    content = decode(body.get("pack"))
    if not isinstance(content, PackContent):
        raise ContentError("The stored JSON is not a pack.")
    return content
