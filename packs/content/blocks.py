"""What a pack is made of: blocks, sections, the whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from core.leaks import phrases
from packs.content.agenda import Agenda
from packs.content.cells import Cell, ContentError, Rag
from packs.content.report import Band, Facts, Numbered

Orientation = Literal["portrait", "landscape"]
Edition = Literal["public", "restricted"]
ColumnKind = Literal["text", "number", "date", "rag", "status", "list"]


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
    """A row. The first `repeats` cells say again what the row above says: paper leaves them empty, Excel
    fills them.

    The cell of the table's row header is always printed. `id` is the same in every edition, so that two
    editions can be compared row by row.
    """

    cells: tuple[Cell, ...]
    repeats: int = 0
    id: str = ""


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table. `row_header` is the index of the column that names a row. Its heads are repeated on every
    page. One that is `workbook_only` is not printed (all figures of a series), one that is `paper_only` is
    not in the workbook (the newest of them).
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_header: int = 0
    empty: str = "Nothing to show."
    sheet: str = ""  # name of its sheet in the workbook; the caption when empty
    restricted: bool = False
    workbook_only: bool = False
    paper_only: bool = False

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
    """A picture (SVG), the words that say the same to who cannot see it, and the figures it was drawn
    from.
    """

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
    """An uploaded PDF that becomes pages of the pack: its title, the SHA-256 (hex) of its bytes, its number
    of pages, and the name under which the storage keeps it.
    """

    title: str
    digest: str
    pages: int
    restricted: bool = False
    stored: str = ""


Block = (
    Heading | Paragraph | BulletList | DataTable | Tiles | Chart | Overview | Key | Attachment
    | Band | Facts | Numbered
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A section starts on a new page and stands in the contents.

    A restricted section is left out of the public edition; when `placeholder` has words, they stand in its
    place under `public_title`.
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
    """Everything that a pack says. `since` is the day that changes are counted from.

    `agenda` makes the front that of a meeting. `front` "none" leaves cover and contents out: a short paper on
    its own. Pages are numbered from `first_page` with `page_prefix` before the number: the second supplement
    of a meeting may begin at S7. `running_title` stands in the heads of pages instead of the title. With
    `double_sided`, every section begins on a right-hand page, after a page that says that it is left blank.
    """

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
    agenda: Agenda | None = None
    front: Literal["cover", "none"] = "cover"
    page_prefix: str = ""
    first_page: int = 1
    running_title: str = ""
    double_sided: bool = False

    def __post_init__(self) -> None:
        if self.first_page < 1:
            raise ContentError(f"Pages of a pack are numbered from 1 or more, not from {self.first_page}.")
        keys = [section.key for section in self.sections]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ContentError(f"Two sections of the pack have the same key: {', '.join(twice)}.")
        if self.front == "none" and self.agenda is not None:
            raise ContentError("A pack with an agenda has a cover.")
        self._check_agenda(keys)

    def _check_agenda(self, keys: list[str]) -> None:
        """Page ranges can only be true when an item's sections are there, once, and side by side."""
        named = [key for line in self.agenda.lines for key in line.section_keys] if self.agenda else []
        unknown = sorted(set(named) - set(keys))
        if unknown:
            raise ContentError(f"The agenda names sections that the pack lacks: {', '.join(unknown)}.")
        if named != [key for key in keys if key in set(named)]:
            raise ContentError("The agenda names a section twice, or not in the order of the pack.")
        for line in self.agenda.lines if self.agenda else ():
            places = [keys.index(key) for key in line.section_keys]
            if places and places[-1] - places[0] + 1 != len(places):
                raise ContentError(f"Another section stands between the papers of the item “{line.label}”.")

    def public(self) -> PackContent:
        """The public edition: restricted sections and blocks are gone before anything is rendered."""
        shown = [section.public() for section in self.sections]
        gone = frozenset(s.key for s, public in zip(self.sections, shown, strict=True) if public is None)
        return replace(
            self,
            edition="public",
            sections=tuple(section for section in shown if section is not None),
            agenda=self.agenda and self.agenda.public().without(gone),
        )

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

    def attachments(self) -> Iterator[tuple[Section, Attachment]]:
        """Every uploaded paper with its section, in order."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Attachment):
                    yield section, block

    def digest(self) -> str:
        """SHA-256 (hex) of the canonical JSON: same content, same digest, on every machine."""
        from packs.content.codec import to_json

        return hashlib.sha256(to_json(self).encode()).hexdigest()

    def restricted_words(self) -> tuple[str, ...]:
        """The phrases that only the restricted edition has: what public files are searched for before they go
        out (core/leaks.py). A restricted sentence within another public text counts; what stands for a
        restricted part, and the facts of the front, are public wherever they stand.
        """
        from packs.content.codec import texts

        public = self.public()
        declared = [self.title, self.subtitle, *self.organisations]
        declared += [text for s in self.sections for text in (s.public_title, s.placeholder)]
        if public.agenda is not None:
            declared += texts(replace(public.agenda, lines=()))
            declared += [t for line in public.agenda.lines for t in (line.number, line.title, line.note)]
        return phrases(texts(self), declared, texts(public))
