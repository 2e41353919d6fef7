"""CSV in the encodings that people save it in: a first pass finds the encoding, then the rows stream."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from providers.importers.facts import Refusal
from providers.importers.readers.sheet import Row, Sheet

_CHUNK = 1 << 20
_SNIFF = 1 << 16
_AGAIN = "download the file again, or save it again as CSV UTF-8."


def csv_sheets(path: Path) -> Iterator[Sheet]:
    """The one table of a CSV file.

    Raises:
        Refusal: a zero byte, a quotation mark never closed, a cell longer than any cell is.
    """
    encoding = encoding_of(path)
    yield Sheet(path.name, _rows(path, encoding), ragged=False)


def encoding_of(path: Path) -> str:
    """UTF-8 with or without a mark, UTF-16, or Windows-1252 when it is neither."""
    with path.open("rb") as file:
        head = file.read(_SNIFF)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if len(head) > 1 and b"\0" in head[:2]:
            return "utf-16-le" if head[1] == 0 else "utf-16-be"
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        try:
            while head:
                decoder.decode(head)
                head = file.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _rows(path: Path, encoding: str) -> Iterator[Row]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=_delimiter(path, encoding), strict=True)
        before = 0
        try:
            for row in reader:
                line, before = before + 1, reader.line_num
                if "\0" in "".join(row):
                    raise Refusal(f"Line {line:,} holds zero bytes, so the file is damaged: {_AGAIN}")
                if any(row):
                    yield line, row
        except csv.Error as error:
            raise Refusal(_words(error, before + 1)) from error


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(_SNIFF)
    return max((",", ";", "\t"), key=head.count)


def _words(error: csv.Error, line: int) -> str:
    if "unexpected end of data" in str(error):
        return (
            f"The file breaks off: a quotation mark opened in line {line:,} is never closed. It was probably "
            f"only half downloaded; {_AGAIN}"
        )
    if "field larger" in str(error):
        return (
            f"A cell of line {line:,} is longer than any cell of the register; a quotation mark may be "
            f"missing there: {_AGAIN}"
        )
    return f"Line {line:,} can't be read as CSV (a quotation mark stands where none can be): {_AGAIN}"
