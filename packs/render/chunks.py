"""A section cut into pieces of about ten pages, so that pieces can be kept, and laid out side by side.

Paper length is guessed from the amount of text. A table is cut at a row whose header text says so (a hash),
between a shortest and a longest length: when somebody edits a row, the cuts elsewhere stay where they were,
and only the piece with that row has to be laid out again.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from packs.content import (
    Attachment,
    Band,
    Block,
    BulletList,
    Cell,
    Chart,
    DataTable,
    Day,
    Entries,
    Facts,
    Heading,
    Key,
    Number,
    Numbered,
    Orientation,
    Overview,
    Paragraph,
    Rag,
    Row,
    Section,
    Text,
    Tiles,
)

PAGE_LINES = {"portrait": 62.0, "landscape": 40.0}
LINE_CHARACTERS = {"portrait": 118.0, "landscape": 178.0}
SHORTEST, LONGEST = 7.0, 11.0  # pages
CUT_EVERY = 8  # one row in so many may be a cut
LONG_ROW = 0.35  # of a page: a row longer than this may break over pages
LAST_TOGETHER = 3  # rows that end a table on one page, if they are short


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a section: its blocks, and whether it begins the section."""

    section: Section
    number: int
    blocks: tuple[Block, ...]

    @property
    def first(self) -> bool:
        """Whether this piece carries the section's title."""
        return self.number == 0


def cut(section: Section) -> tuple[Chunk, ...]:
    """The laid-out pieces of a section, in order."""
    return tuple(piece for piece in pieces_of(section) if isinstance(piece, Chunk))


def pieces_of(section: Section) -> tuple[Chunk | Attachment, ...]:
    """What a section is joined from, in order: laid-out pieces, and uploaded papers in their places.

    A section of nothing but uploaded papers has no page of its own: its first paper begins it.
    """
    runs: list[list[Block] | Attachment] = []
    filled = 0.0
    for block in section.blocks:
        if isinstance(block, DataTable) and block.workbook_only:
            continue
        if isinstance(block, Attachment):
            runs.append(block)
            continue
        for part, pages, begins_new in _parts(printed(block), section.orientation, filled):
            if not runs or isinstance(runs[-1], Attachment) or begins_new:
                runs.append([])
                filled = 0.0
            if isinstance(runs[-1], list):
                runs[-1].append(part)
            filled += pages
    if not runs:
        runs.append([])
    number = -1
    found: list[Chunk | Attachment] = []
    for run in runs:
        number += isinstance(run, list)
        found.append(Chunk(section, number, tuple(run)) if isinstance(run, list) else run)
    return tuple(found)


def printed(block: Block) -> Block:
    """The block without what only the workbook shows."""
    if isinstance(block, DataTable):
        return block.printed()
    return replace(block, table=block.table.printed()) if isinstance(block, Chart) else block


def _parts(block: Block, orientation: Orientation, filled: float) -> Iterator[tuple[Block, float, bool]]:
    """A block whole, or a long table in parts: (part, its pages, whether it begins a new piece)."""
    pages = estimate(block, orientation)
    if not isinstance(block, DataTable) or filled + pages <= LONGEST:
        yield block, pages, filled >= SHORTEST and filled + pages > LONGEST
        return
    heads = filled + 3 / PAGE_LINES[orientation]
    rows: list[Row] = []
    done = False
    for row in block.rows:
        length = row_lines(row, block, orientation) / PAGE_LINES[orientation]
        if rows and (heads + length > LONGEST or (heads >= SHORTEST and _may_cut(row, block))):
            yield _part(block, rows, done), heads, done
            done, rows, heads = True, [], 0.0
        rows.append(row)
        heads += length
    yield _part(block, rows, done), heads, done


def _part(block: DataTable, rows: list[Row], continued: bool) -> DataTable:
    if not continued:
        return replace(block, rows=tuple(rows))
    first = replace(rows[0], repeats=0)
    return replace(block, caption=f"{block.caption} (continued)", rows=(first, *rows[1:]))


def _may_cut(row: Row, table: DataTable) -> bool:
    return zlib.crc32(repr(row.cells[table.row_header]).encode()) % CUT_EVERY == 0


def cell_characters(cell: Cell) -> tuple[str, ...]:
    """The printed paragraphs of a cell."""
    match cell:
        case Text(text):
            return tuple(text.split("\n"))
        case Entries(items):
            return items
        case Day(_, words):
            return (words or "0 September 2020",)
        case Number():
            return ("0000000",)
        case Rag(_, word):
            return (f"O {word} ",)
        case _:
            return (cell.words,)


def row_lines(row: Row, table: DataTable, orientation: Orientation) -> float:
    """How many lines of text the tallest cell of a row takes, with its padding."""
    total = sum(column.weight for column in table.columns)
    tallest = 1
    for column, cell in zip(table.columns, row.cells, strict=True):
        width = max(4.0, LINE_CHARACTERS[orientation] * column.weight / total - 2)
        tallest = max(tallest, sum(1 + int(len(text) / width) for text in cell_characters(cell)))
    return tallest + 0.6


def is_long(row: Row, table: DataTable, orientation: Orientation) -> bool:
    """Whether a row is so tall that keeping it on one page would leave a hole on the page before."""
    return row_lines(row, table, orientation) > LONG_ROW * PAGE_LINES[orientation]


def kept_with_the_row_before(table: DataTable, orientation: Orientation) -> frozenset[int]:
    """The rows that may not begin a page, by place: those of a short table, the second, which would leave the
    first alone under the heads, the last ones, which would stand there alone, and the further rows of an
    action so short that it fits with what the first of them says of all.
    """
    lengths = [row_lines(row, table, orientation) for row in table.rows]
    most = LONG_ROW * PAGE_LINES[orientation]
    kept = {
        n
        for n in range(max(1, len(lengths) - LAST_TOGETHER + 1), len(lengths))
        if sum(lengths[n - 1 :]) <= most
    }
    if sum(lengths) <= most:
        kept |= set(range(1, len(lengths)))
    elif sum(lengths[:2]) <= most:
        kept.add(1)
    group: list[int] = []
    for n, row in enumerate((*table.rows, None)):
        if group and (row is None or not row.repeats):
            kept |= set(group[1:]) if sum(lengths[m] for m in group) <= most else set()
            group = []
        group.append(n)
    return frozenset(kept)


def estimate(block: Block, orientation: Orientation) -> float:  # noqa: C901, PLR0911  a case a kind
    """Roughly how many pages a block takes."""
    page, line = PAGE_LINES[orientation], LINE_CHARACTERS[orientation]
    match block:
        case DataTable():
            return (3 + sum(row_lines(row, block, orientation) for row in block.rows)) / page
        case Paragraph(text):
            return (2 + len(text) / line) / page
        case BulletList(items):
            return sum(1 + len(item) / line for item in items) / page
        case Heading() | Band():
            return 3 / page
        case Numbered(_, parts):
            lines = [text for part in parts for text in ((part,) if isinstance(part, str) else part)]
            return sum(1.6 + len(text) / (0.92 * line) for text in lines) / page
        case Facts(_, rows):
            texts = ("\n".join(cell_characters(cell)) for _, cell in rows)
            return (2 + sum(1.6 + 1.5 * len(text) / line + text.count("\n") for text in texts)) / page
        case Tiles():
            return 6 / page
        case Chart():
            return 0.4 + estimate(block.table, orientation)
        case Overview():
            return 1.0
        case Key(_, entries):
            return (2 + len(entries)) / page
        case _:
            return 0.0
