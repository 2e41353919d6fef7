"""A list of a page as a tagged PDF, as it is filtered and sorted, laid out like a section of a pack.

`ui.exports` knows tables, this room knows paper; `apps.py` brings them together, so that the direction of
imports holds.
"""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from core.words import moment_words
from packs.compose import cache
from packs.content import (
    BulletList,
    Cell,
    Column,
    ColumnKind,
    DataTable,
    Day,
    Number,
    Orientation,
    Rag,
    RagKey,
    Row,
    Section,
    Text,
    plain,
)
from packs.render import html
from packs.render.cache import PieceCache, key_of
from packs.render.chunks import cut
from packs.render.glyphs import Substitutions
from packs.render.merge import Dress, PartOfPack, Piece, join
from packs.render.pool import Crew
from ui.exports import Printable

KEY = "list"
LINE = 150.0  # characters that fit on a line across the page
ROOM = 4  # characters of a cell's padding, and of a rating's sign
LONGEST_WORD = 16  # a longer one may break
KINDS: dict[str, ColumnKind] = {"number": "number", "pounds": "number", "date": "date", "rag": "rag"}
COLOURS: dict[str, RagKey] = {"Red": "red", "Amber": "amber", "Green": "green", "Blue": "blue"}


def list_pdf(printable: Printable) -> bytes:
    """The PDF of a table. Raises RenderError when it cannot be laid out, OSError when the disk is full."""
    signs = Substitutions()
    section: Section = signs.value(_section(printable))
    pieces = cache()
    pages = {key_of(page): page for page in (html.chunk_page(chunk, "en-GB") for chunk in cut(section))}
    with Crew(pieces) as crew:
        crew.lay_out({key: page for key, page in pages.items() if pieces.facts(key) is None})
    part = PartOfPack(KEY, section.title, tuple(_piece(pieces, key) for key in pages))
    with tempfile.TemporaryDirectory(prefix="list-", dir=pieces.folder) as folder:
        into = Path(folder) / "list.pdf"
        join([part], _dress(printable, section.title), into)
        return into.read_bytes()


def _piece(pieces: PieceCache, key: str) -> Piece:
    facts = pieces.facts(key)
    if facts is None:
        raise OSError("A laid-out page vanished while the list was made.")
    return Piece(pieces.pdf_path(key), facts)


def _dress(printable: Printable, title: str) -> Dress:
    made = timezone.localtime(printable.made)
    return Dress(
        title=title,
        author=printable.for_whom or title,
        lang="en-GB",
        day=made.date(),
        head=printable.for_whom,
        foot=f"Made {moment_words(made)}. A list of that moment, not a frozen pack.",
        cover=False,
    )


def _section(printable: Printable) -> Section:
    about = BulletList(tuple(f"{label}: {words}" for label, words in printable.about))
    named = next((n for n, column in enumerate(printable.columns) if column.header), 0)
    cells = tuple(
        tuple(_cell(value, column.kind) for value, column in zip(row, printable.columns, strict=True))
        for row in printable.rows
    )
    widths = _widths(
        [[column.label, *(_printed(row[n]) for row in cells)] for n, column in enumerate(printable.columns)]
    )
    table = DataTable(
        caption=printable.title,
        columns=tuple(
            Column(column.label, KINDS.get(column.kind, "text"), width)
            for column, width in zip(printable.columns, widths, strict=True)
        ),
        rows=tuple(Row(row) for row in cells),
        row_header=named,
    )
    orientation: Orientation = "landscape" if len(printable.columns) > 4 else "portrait"
    return Section(KEY, printable.title, (about, table), orientation=orientation)


def _printed(cell: Cell) -> str:
    """About what a cell takes: a rating has a sign and a frame besides its word."""
    return f"[___{plain(cell)}]" if isinstance(cell, Rag) else plain(cell)


def _widths(columns: list[list[str]]) -> list[float]:
    """How wide each column is: first room for its longest word, then shares of the rest by amount of text."""
    needed = [
        min(max((len(word) for text in texts for word in text.split()), default=1), LONGEST_WORD) + ROOM
        for texts in columns
    ]
    amounts = [sum(map(len, texts)) + 1 for texts in columns]
    rest = max(LINE - sum(needed), 0.0)
    return [need + rest * amount / sum(amounts) for need, amount in zip(needed, amounts, strict=True)]


def _cell(value: Any, kind: str) -> Cell:
    """A value as `Column.exported` gives it, as a cell on paper."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return Text(moment_words(local))
    if isinstance(value, date):
        return Day(value)
    if isinstance(value, int | Decimal | float):
        exact = Decimal(str(value))
        places = 2 if kind == "pounds" else max(0, -int(exact.as_tuple().exponent))
        return Number(exact, decimals=places, unit="£" if kind == "pounds" else "")
    text = "" if value is None else str(value)
    return Rag(COLOURS.get(text, "none"), text) if kind == "rag" and text else Text(text)
