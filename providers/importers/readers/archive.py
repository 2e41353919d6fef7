"""Opening the archives that spreadsheets are, with limits on what they may unpack to, and their XML.

Source: quality.md section 3 (uploads: zip-bomb and XML-entity safe).
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.parsers import expat

from providers.importers.facts import Refusal

MOST_ENTRIES = 2_000
MOST_UNPACKED = 2 * 1024**3  # England's file unpacks to some 500 MB
MOST_RATIO = 300  # England's file shrinks to a thirtieth; a thousandth is only reached on purpose
RATIO_MATTERS_FROM = 20 * 1024**2
_CHUNK = 1 << 18

HALF = (
    "The spreadsheet is damaged or was only half downloaded: download it again, or open it, save it again "
    "and send that."
)
_HOSTILE = (
    "The spreadsheet holds something no spreadsheet needs and some attacks use, so it isn't opened: {}."
)
_PASSWORD = "The spreadsheet is protected by a password: save a copy without one and send that."  # noqa: S105


@contextmanager
def archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, when it is whole and of an honest size; every way in which it can fail is a `Refusal`."""
    with _refusing(), zipfile.ZipFile(path) as opened:
        _check(opened)
        yield opened


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except Refusal:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Refusal(HALF) from error
    except RuntimeError as error:
        # zipfile's way to say that a part is encrypted
        raise Refusal(_PASSWORD) from error


def kind_of_archive(path: Path) -> str:
    """Whether it is an "ods" or an "xlsx", by what is inside."""
    with archive(path) as opened:
        names = set(opened.namelist())
    if "content.xml" in names:
        return "ods"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise Refusal("This archive is no spreadsheet: unpack it, and send the CSV or ODS file that is inside.")


def pieces(opened: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """One part of the archive unpacked bit by bit; what it unpacks to is counted, not believed."""
    info = opened.getinfo(name)
    read = 0
    with _refusing(), opened.open(info) as part:
        while piece := part.read(_CHUNK):
            read += len(piece)
            _check_size(read, info.compress_size)
            yield piece


def parse(
    opened: zipfile.ZipFile, name: str, parser: Any, drained: Callable[[], Iterator[Any]]
) -> Iterator[Any]:
    """Feed one part of the archive to an expat parser piece by piece; hand on what has gathered after each.

    Entities and document types are refused: no spreadsheet has them.
    """
    parser.EntityDeclHandler = parser.StartDoctypeDeclHandler = _no_entities
    try:
        for piece in pieces(opened, name):
            parser.Parse(piece)
            yield from drained()
        parser.Parse(b"", 1)
    except expat.ExpatError as error:
        raise Refusal(HALF) from error
    yield from drained()


def _check(opened: zipfile.ZipFile) -> None:
    entries = opened.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Refusal(_HOSTILE.format("thousands of parts"))
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(_PASSWORD)
    for entry in entries:
        _check_size(entry.file_size, entry.compress_size)


def _check_size(unpacked: int, packed: int) -> None:
    if unpacked > MOST_UNPACKED:
        raise Refusal(_HOSTILE.format("more than 2 GB once unpacked"))
    if unpacked > RATIO_MATTERS_FROM and unpacked > MOST_RATIO * max(packed, 1):
        raise Refusal(_HOSTILE.format(f"data that grow more than {MOST_RATIO}-fold when unpacked"))


def _no_entities(*_: Any) -> None:
    raise Refusal(_HOSTILE.format("entities or a document type"))
