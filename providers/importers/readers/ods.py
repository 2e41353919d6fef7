"""OpenDocument spreadsheets, streamed: the careful gear of our own reader, on expat.

Rows are handed on while the document unpacks, so memory doesn't grow with it, and a million repeated empty
rows or columns cost nothing. Why not python-calamine, which reads these files as well: docs/adr/0012.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from providers.importers.facts import Refusal
from providers.importers.readers.archive import archive, parse
from providers.importers.readers.ods_plain import MOST_COLUMNS, count, plain_items, typed
from providers.importers.readers.sheet import Row, Sheet
from providers.importers.values import NO_RESULT

MOST_TEXT = 100_000  # characters of a cell
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_SHAPE = "draw:"
_ATTRIBUTES = {"float": "value", "percentage": "value", "currency": "value", "date": "date-value"}


def ods_sheets(path: Path, *, is_plain: bool = True) -> Iterator[Sheet]:
    """The sheets of a document in turn. What is left of one is passed over when the next is asked for.

    Raises:
        NotPlain: only the careful gear can read it; to be asked again without `is_plain`.
    """
    with archive(path) as opened:
        found = plain_items(opened) if is_plain else _careful_items(opened)
        item = next(found, None)
        while isinstance(item, str):
            rows = _SheetRows(found)
            yield Sheet(item, rows)
            item = rows.next_sheet()


def _careful_items(opened: zipfile.ZipFile) -> Iterator[str | Row]:
    reader = _Reader()
    return parse(opened, "content.xml", reader.parser, reader.drained)


class _SheetRows:
    """The rows up to the next sheet's name, which ends them."""

    def __init__(self, found: Iterator[str | Row]) -> None:
        self._found, self._after, self._over = found, None, False

    _after: str | None

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        if not self._over:
            item = next(self._found, None)
            if isinstance(item, tuple):
                return item
            self._after, self._over = item, True
        raise StopIteration

    def next_sheet(self) -> str | None:
        """Pass over what is left; the name of the sheet that follows, if one does."""
        for _ in self:
            pass
        return self._after


class _Reader:
    """Handlers for expat: gathers sheets' names and rows in `_out` until they are taken."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.buffer_size = 1 << 16
        self.parser.StartElementHandler = self._root
        self._out: list[str | Row] = []
        self._line = 0
        self._repeat_row = 1
        self._cells: list[str] = []
        self._blanks = 0
        self._text: list[str] = []
        self._has_text = False

    def drained(self) -> Iterator[str | Row]:
        """What has gathered since the last time."""
        out, self._out = self._out, []
        return iter(out)

    def _root(self, _: str, attributes: dict[str, str]) -> None:
        """The first element says how the document shortens the names of things; usually as everybody does."""
        short = {
            uri: key.removeprefix("xmlns:") for key, uri in attributes.items() if key.startswith("xmlns:")
        }
        table, office, text = (short.get(uri, "-") for uri in (_TABLE, _OFFICE, _TEXT))
        self._names(table, office, text)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _names(self, table: str, office: str, text: str) -> None:
        self._table_tag, self._row_tag = f"{table}:table", f"{table}:table-row"
        self._cell_tags = frozenset({f"{table}:table-cell", f"{table}:covered-table-cell"})
        self._p, self._note = f"{text}:p", f"{office}:annotation"
        self._gaps = {f"{text}:s": " ", f"{text}:tab": " ", f"{text}:line-break": "\n"}
        self._columns, self._rows = f"{table}:number-columns-repeated", f"{table}:number-rows-repeated"
        self._type, self._formula = f"{office}:value-type", f"{table}:formula"
        self._office, self._name = office, f"{table}:name"

    # --- what expat calls -----------------------------------------------------------------------

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in self._cell_tags:
            self._start_cell(attributes)
        elif tag == self._row_tag:
            self._cells, self._blanks = [], 0
            self._repeat_row = count(attributes.get(self._rows, "1"))
        elif tag == self._table_tag:
            self._line = 0
            self._out.append(attributes.get(self._name, ""))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._repeat, self._value, self._has_text = 1, "", False
        if attributes and self._columns in attributes:
            self._repeat = count(attributes[self._columns])
        kind = attributes.get(self._type)
        self._no_words = NO_RESULT if kind is None and self._formula in attributes else ""
        self._value = self._typed(kind or "string", attributes)
        if not self._value:
            self._text, self._has_text = [], True
            self.parser.StartElementHandler = self._start_inside
            self.parser.CharacterDataHandler = self._text.append

    def _typed(self, kind: str, attributes: dict[str, str]) -> str:
        if kind == "string":
            return attributes.get(f"{self._office}:string-value", "")
        value = attributes.get(f"{self._office}:{_ATTRIBUTES.get(kind, 'boolean-value')}", "")
        return typed(kind, value)

    def _start_inside(self, tag: str, _: dict[str, str]) -> None:
        """Within a cell of text: paragraphs, gaps, and notes and shapes, which are no part of it."""
        text = self._text
        if tag == self._p and text:
            text.append("\n")
        elif tag in self._gaps:
            text.append(self._gaps[tag])  # one blank stands for many: values keep no more
        elif tag == self._note or tag.startswith(_SHAPE):
            self.parser.CharacterDataHandler = None
        if len(text) > MOST_TEXT:
            raise Refusal(_LONG)

    def _end(self, tag: str) -> None:
        if tag in self._cell_tags:
            self._end_cell()
        elif tag == self._row_tag:
            if self._cells:
                self._out.append((self._line + 1, self._cells))
            self._line += self._repeat_row
        elif self._has_text and (tag == self._note or tag.startswith(_SHAPE)):
            self.parser.CharacterDataHandler = self._text.append

    def _end_cell(self) -> None:
        value = self._value
        if self._has_text:
            value = "".join(self._text) or self._no_words
            if len(value) > MOST_TEXT:
                raise Refusal(_LONG)
            self.parser.CharacterDataHandler = None
            self.parser.StartElementHandler = self._start
        if not value:
            self._blanks += self._repeat
            return
        cells = self._cells
        room = MOST_COLUMNS - len(cells)
        if self._blanks < room:
            cells.extend([""] * self._blanks)
            cells.extend([value] * min(self._repeat, room - self._blanks))
        self._blanks = 0


_LONG = (
    "A cell of the spreadsheet is longer than any cell of the register, so it isn't the regulator's file: "
    "download it again."
)
