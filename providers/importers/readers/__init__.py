"""From a file's bytes to sheets of rows of text, whatever the format. Nothing here knows the register.

A sheet is read once, from top to bottom; rows come with their line, blank ones are left out. Every reader
ends with `Refusal` when the file is damaged, hostile or no table, in one sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from providers.importers.facts import Refusal
from providers.importers.readers.archive import kind_of_archive
from providers.importers.readers.csv_file import csv_sheets
from providers.importers.readers.ods import ods_sheets
from providers.importers.readers.sheet import Sheet
from providers.importers.readers.xlsx import xlsx_sheets

_HEAD = 4096
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # marks of encodings, and blanks
_WEB_PAGE = (
    "This is a web page, not the file itself (often an error page saved under the file's name): download the "
    "file again and look into it before sending it."
)
_OLD_EXCEL = (
    "This is an old Excel workbook or one with a password: open it, save it as CSV or as an OpenDocument "
    "spreadsheet (.ods), and send that."
)


def is_json(path: Path) -> bool:
    """Whether the file is one of the API's responses rather than a table."""
    return _head(path).replace(b"\0", b"").lstrip(_BEFORE).startswith((b"{", b"["))


def sheets_of(path: Path, *, is_plain: bool = True) -> Iterator[Sheet]:
    """The sheets of the file in turn; a CSV file is one.

    Raises:
        Refusal: it is empty, a web page, an old workbook, damaged or hostile.
        NotPlain: as `ods_sheets`.
    """
    head = _head(path)
    if not head.strip(_BEFORE + b"\0"):
        raise Refusal("The file is empty: download it again.")
    if head.startswith(b"PK"):
        return ods_sheets(path, is_plain=is_plain) if kind_of_archive(path) == "ods" else xlsx_sheets(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(_OLD_EXCEL)
    if head.startswith(b"%PDF"):
        raise Refusal("This is a PDF document, not a table: send the CSV or ODS file instead.")
    if head.lstrip(_BEFORE).startswith(b"<"):
        raise Refusal(_WEB_PAGE)
    return csv_sheets(path)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)
