"""Excel workbooks in the same layouts, streamed in the same way. Only texts that cells share are kept."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from providers.importers.facts import Refusal
from providers.importers.readers.archive import archive, parse
from providers.importers.readers.ods import MOST_TEXT
from providers.importers.readers.ods_plain import MOST_COLUMNS, whole_number
from providers.importers.readers.sheet import Row, Sheet
from providers.importers.values import NO_RESULT

_TOO_MANY = "The workbook shares more text than the register has, so it isn't the regulator's file."
_MOST_SHARED = 200 * 1024**2
_NO_SHEET = "The workbook has no sheet that can be read: save it as CSV UTF-8 and send that."


def xlsx_sheets(path: Path) -> Iterator[Sheet]:
    """The sheets of a workbook in the order of its tabs."""
    with archive(path) as opened:
        shared = _shared(opened)
        for name, part in _parts(opened):
            reader = _Reader(shared)
            yield Sheet(name, parse(opened, part, reader.parser, reader.drained))


def _parts(opened: zipfile.ZipFile) -> list[tuple[str, str]]:
    targets: dict[str, str] = {}
    tabs: list[tuple[str, str]] = []
    epoch: list[str] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith("Relationship"):
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def tab(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            key = next((attributes[a] for a in attributes if _local(a) == "id"), "")
            tabs.append((attributes.get("name", ""), key))
        elif _local(tag) == "workbookPr":
            epoch.append(attributes.get("date1904", "0"))

    names = set(opened.namelist())
    for part, handler in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", tab)):
        if part in names:
            _walk(opened, part, handler)
    if "1" in epoch or "true" in epoch:
        raise Refusal("The workbook counts days from 1904: save it as CSV UTF-8 and send that.")
    found = [
        (name, posixpath.normpath(posixpath.join("/xl", targets.get(key, "-")))[1:]) for name, key in tabs
    ]
    sheets = [(name, part) for name, part in found if part in names]
    if not sheets:
        raise Refusal(_NO_SHEET)
    return sheets


def _walk(opened: zipfile.ZipFile, part: str, handler: Any) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = handler
    for _ in parse(opened, part, parser, lambda: iter(())):
        pass


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _shared(opened: zipfile.ZipFile) -> list[str]:
    """The texts that cells name by number."""
    if "xl/sharedStrings.xml" not in opened.namelist():
        return []
    reader = _Shared()
    for _ in parse(opened, "xl/sharedStrings.xml", reader.parser, lambda: iter(())):
        pass
    return reader.texts


class _Shared:
    """Handlers for expat: gathers the texts that cells share."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.texts: list[str] = []
        self._said: list[str] = []
        self._size = 0
        self._is_sound = False  # how to pronounce it, in languages that say so

    def _start(self, tag: str, _: dict[str, str]) -> None:
        name = _local(tag)
        if name == "si":
            self._said.clear()
        elif name == "rPh":
            self._is_sound = True
        elif name == "t" and not self._is_sound:
            self.parser.CharacterDataHandler = self._said.append

    def _end(self, tag: str) -> None:
        name = _local(tag)
        if name == "t":
            self.parser.CharacterDataHandler = None
        elif name == "rPh":
            self._is_sound = False
        elif name == "si":
            self.texts.append("".join(self._said))
            self._size += len(self.texts[-1])
            if self._size > _MOST_SHARED:
                raise Refusal(_TOO_MANY)


class _Reader:
    """Handlers for expat: gathers the rows of one sheet in `_out` until they are taken."""

    def __init__(self, shared: list[str]) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self._shared = shared
        self._out: list[Row] = []
        self._line = 0
        self._cells: list[str] = []
        self._said: list[str] = []
        self._column, self._kind, self._formula = 0, "", False

    def drained(self) -> Iterator[Row]:
        """The rows that have gathered since the last time."""
        out, self._out = self._out, []
        return iter(out)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "c":
            self._column = _column(attributes.get("r", ""), self._column)
            self._kind, self._formula = attributes.get("t", "n"), False
            self._said.clear()
        elif name in ("v", "t"):
            self.parser.CharacterDataHandler = self._said.append
        elif name == "f":
            self._formula = True
        elif name == "row":
            told = attributes.get("r", "")
            self._line = int(told) if told.isdigit() and len(told) < 9 else self._line + 1
            self._cells, self._column = [], 0

    def _end(self, tag: str) -> None:
        name = _local(tag)
        if name in ("v", "t"):
            self.parser.CharacterDataHandler = None
        elif name == "c":
            value = self._value("".join(self._said))
            if value and self._column <= MOST_COLUMNS:
                self._cells.extend([""] * (self._column - 1 - len(self._cells)))
                self._cells.append(value)
        elif name == "row" and self._cells:
            self._out.append((self._line, self._cells))

    def _value(self, said: str) -> str:
        if not said:
            return NO_RESULT if self._formula else ""
        if self._kind == "s":
            number = int(said) if said.isdigit() and len(said) < 9 else -1
            return self._shared[number] if 0 <= number < len(self._shared) else NO_RESULT
        if self._kind == "b":
            return "Y" if said == "1" else "N"
        if len(said) > MOST_TEXT:
            raise Refusal(
                "A cell of the workbook is longer than any cell of the register: download it again."
            )
        return whole_number(said) if self._kind == "n" else said


def _column(name: str, before: int) -> int:
    """The number of a cell's column, from 1; the next one when the cell doesn't say."""
    match = re.match(r"[A-Z]{1,3}", name)
    if not match:
        return before + 1
    number = 0
    for letter in match[0]:
        number = number * 26 + ord(letter) - 64
    return max(number, before + 1)
