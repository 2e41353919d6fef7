"""The quick gear of the OpenDocument reader: rows as all spreadsheet programs write them, cut by text search.

A row of the register has sixty cells that say something, most of them the same as a thousand times before
("Y", a council, runs of blanks), so what a piece of the document means is looked up, not parsed. Whatever is
written in any other way than the usual raises `NotPlain`, and the careful reader takes the file over
(readers/ods.py). Both give the same rows; a test compares them. Measured: docs/adr/0012.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from providers.importers.readers.archive import pieces
from providers.importers.readers.sheet import Row
from providers.importers.values import NO_RESULT

MOST_COLUMNS = 1_000  # what stands further right is no column of the register
_ROW, _CELL = b"</table:table-row>", "<table:table-cell"
_NAMES = tuple(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'.encode()
    for short in ("table", "office", "text")
)
_LONGEST_ROW = 8 * 1024**2
_MOST_KNOWN = 50_000  # pieces kept; the longer ones hardly repeat
_LONGEST_KNOWN = 60
_USUAL_HEAD = "<table:table-row>"
_P, _END = "<text:p>", "</text:p></table:table-cell>"
_REPEATED = "table:number-columns-repeated"
_NOT_TEXT = {_REPEATED, "office:string-value"}

_TAGS = re.compile(r"(?:\s*<[^<>!]*>)*\s*")
_TAG = re.compile(r"<(/?[a-z:-]+)([^<>]*?)(/?)>")
_PIECE = re.compile(r"([^<>]*?)(?:/>|>(.*)</table:table-cell>)\s*", re.DOTALL)
_ATTRIBUTE = re.compile(r'\s+([A-Za-z0-9_.-]+:[A-Za-z0-9_.-]+)="([^"<>]*)"')
_PARAGRAPHS = re.compile(r"</text:p>\s*<text:p(?: [^<>]*)?>")
_GAPS = re.compile(r"<text:(?:s|tab|line-break)(?: [^<>]*)?/>")
_WITHIN = re.compile(r"</?text:(?:p|span|a)(?: [^<>]*)?/?>")
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_KNOWN_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_VALUES = {
    "float": "office:value", "percentage": "office:value", "currency": "office:value",
    "date": "office:date-value", "boolean": "office:boolean-value", "string": "office:string-value",
}  # fmt: skip


class NotPlain(Exception):
    """The document is written in a way that only the careful reader understands."""


def plain_items(opened: zipfile.ZipFile) -> Iterator[str | Row]:
    """Names of sheets, each followed by its rows.

    Raises:
        NotPlain: something unusual stands in the document; what came before it is right.
    """
    reader, rest, is_first = _Plain(), b"", True
    for piece in pieces(opened, "content.xml"):
        if is_first and not all(name in piece for name in _NAMES):
            raise NotPlain
        is_first = False
        *rows, rest = (rest + piece).split(_ROW)
        for row in rows:
            yield from reader.row(row)
        if len(rest) > _LONGEST_ROW:
            raise NotPlain
    if is_first or not rest.rstrip().endswith(b"</office:document-content>"):
        raise NotPlain
    yield from reader.head(_decoded(rest), closes=True)


class _Plain:
    """Where the reader stands, and what pieces of the document are known to mean."""

    def __init__(self) -> None:
        self._line = 0
        self._known: dict[str, tuple[str, int]] = {}
        self._of_text: set[str] = set()  # what stands in the opening of cells that hold words

    def row(self, raw: bytes) -> Iterator[str | Row]:
        """What stands up to the end of a row: names of sheets on the way, the row if it says anything."""
        head, *found = _decoded(raw).split(_CELL)
        if head == _USUAL_HEAD:
            self._repeat = 1
        else:
            yield from self.head(head)
        cells: list[str] = []
        blanks = 0
        known = self._known
        for piece in found:
            value, repeat = known.get(piece) or self._words(piece) or self._meaning(piece)
            if not value:
                blanks += repeat
                continue
            if blanks:
                cells += [""] * min(blanks, MOST_COLUMNS)
                blanks = 0
            if repeat == 1:
                cells.append(value)
            else:
                cells += [value] * min(repeat, MOST_COLUMNS)
        if cells:
            yield self._line + 1, cells[:MOST_COLUMNS]
        self._line += self._repeat

    def _words(self, piece: str) -> tuple[str, int] | None:
        """What a cell of text says in one paragraph; None when it is anything else."""
        attributes, _, rest = piece.partition(">")
        if attributes not in self._of_text or not rest.startswith(_P) or not rest.endswith(_END):
            return None
        words = rest[len(_P) : -len(_END)]
        if not words or "<" in words or ">" in words or "&" in words:
            return None
        if len(words) < _LONGEST_KNOWN and len(self._known) < _MOST_KNOWN:
            self._known[piece] = words, 1
        return words, 1

    _repeat = 1

    def head(self, text: str, *, closes: bool = False) -> Iterator[str]:
        """What stands between two rows. The last thing in it opens the row, unless the document `closes`."""
        text = text[text.rindex("<office:spreadsheet") :] if "<office:spreadsheet" in text else text
        if not _TAGS.fullmatch(text):
            raise NotPlain
        opened = closes
        for tag, attributes, is_empty in _TAG.findall(text):
            if tag == "table:table":
                self._line = 0
                yield unescaped(dict(_ATTRIBUTE.findall(attributes)).get("table:name", ""))
            elif tag == "table:table-row":
                repeat = count(dict(_ATTRIBUTE.findall(attributes)).get("table:number-rows-repeated", "1"))
                if is_empty:
                    self._line += repeat
                else:
                    opened, self._repeat = True, repeat
            elif (opened and not closes) or tag.endswith("table-cell"):
                raise NotPlain
        if not opened:
            raise NotPlain

    def _meaning(self, piece: str) -> tuple[str, int]:
        """(value, columns) of what follows `<table:table-cell`."""
        match = _PIECE.fullmatch(piece)
        if not match:
            raise NotPlain
        said = match[1]
        attributes = dict(_ATTRIBUTE.findall(said))
        if _ATTRIBUTE.sub("", said).strip():
            raise NotPlain
        if attributes.get("office:value-type") == "string" and _NOT_TEXT.isdisjoint(attributes):
            self._of_text.add(said)
        meaning = _value(attributes, match[2] or ""), count(attributes.get(_REPEATED, "1"))
        if len(meaning[0]) < _LONGEST_KNOWN and len(self._known) < _MOST_KNOWN:
            self._known[piece] = meaning
        return meaning


def _value(attributes: dict[str, str], content: str) -> str:
    kind = attributes.get("office:value-type", "string")
    if value := attributes.get(_VALUES.get(kind, "-"), ""):
        return unescaped(value) if kind in ("string", "date") else typed(kind, value)
    words = _WITHIN.sub("", _GAPS.sub(" ", _PARAGRAPHS.sub("\n", content)))
    if "<" in words or ">" in words:
        raise NotPlain
    if not words and "table:formula" in attributes and "office:value-type" not in attributes:
        return NO_RESULT
    return unescaped(words)


def typed(kind: str, value: str) -> str:
    """The value of a cell that is no text: numbers as people write them, true and false as Y and N."""
    if kind == "boolean":
        return {"true": "Y", "false": "N"}.get(value, value)
    return whole_number(value) if kind != "date" else value


def whole_number(value: str) -> str:
    """A number as people write it: 30, not 30.0 or 3E+1; what has a fraction stays as it is."""
    if value.isdigit() and value[0] != "0":
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else value


def count(text: str) -> int:
    """How often something is repeated; once where that can't be read."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def unescaped(text: str) -> str:
    """Text with the five entities and the numbered characters of XML read."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return _KNOWN_ENTITIES[match[1]]
    number = int(match[2]) if match[2] else int(match[3], 16) if match[3] else 0
    is_allowed = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000
    if not is_allowed:
        raise NotPlain
    return chr(number)


def _decoded(raw: bytes) -> str:
    if b"<!" in raw or b"\0" in raw:
        raise NotPlain
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise NotPlain from error
