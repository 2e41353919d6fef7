"""Whether a file is a workbook that is safe to open. Nothing here trusts a file's name or its claims.

Source: action-plans.md section 5 (last point) and quality.md section 3 (uploads). Every refusal is one
sentence that says what is wrong and what to do.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import olefile
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.expatreader import DefusedExpatParser  # type: ignore[import-untyped]

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 2_000
# Spreadsheet XML shrinks to a twentieth or so; a thousandth is only reached on purpose.
MAX_RATIO = 200
RATIO_MATTERS_FROM = 10 * 1024 * 1024
MAX_SHEETS = 100
MAX_ROWS = 20_000
MAX_CELLS = 1_000_000


class WorkbookRefused(Exception):
    """The file can't be imported; the message is one sentence for the person who chose it."""


@dataclass
class Survey:
    """What a look at a workbook's parts found, before anything was loaded."""

    sheets: int = 0
    has_uncounted_formulas: bool = False


def survey_workbook(content: bytes) -> Survey:
    """Look through an Excel workbook without loading it.

    Raises:
        WorkbookRefused: it is not a workbook, or is encrypted, damaged, hostile or far too big.
    """
    if not content:
        raise WorkbookRefused("The file is empty.")
    if len(content) > MAX_BYTES:
        raise WorkbookRefused(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB: too large to import.")
    if content.startswith(olefile.MAGIC):
        _refuse_ole(content)
    if not content.startswith(b"PK"):
        raise WorkbookRefused(_not_a_workbook(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _survey_archive(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error) as error:
        raise WorkbookRefused(_DAMAGED) from error
    except RuntimeError as error:
        # zipfile says so when an entry needs a password
        raise WorkbookRefused(_ENCRYPTED) from error


_DAMAGED = "The file is damaged: open it in Excel, save it again as an Excel workbook (.xlsx), and try that."
_ENCRYPTED = "The workbook is protected by a password: save a copy without the password and try that."
_SAVE_AS = "open it in Excel, save it as an Excel workbook (.xlsx), and try that."


def _refuse_ole(content: bytes) -> None:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            encrypted = ole.exists("EncryptedPackage")
            legacy = ole.exists("Workbook") or ole.exists("Book")
    except (OSError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise WorkbookRefused(_DAMAGED) from error
    if encrypted:
        raise WorkbookRefused(_ENCRYPTED)
    if legacy:
        raise WorkbookRefused(f"This is an Excel workbook of the old kind (.xls): {_SAVE_AS}")
    raise WorkbookRefused("The file is not an Excel workbook, whatever its name says.")


def _not_a_workbook(content: bytes) -> str:
    head = content[:1024].lstrip().lower()
    if head.startswith(b"%pdf"):
        return "The file is a PDF, not an Excel workbook: ask for the workbook it was made from."
    if head.startswith((b"<html", b"<!doctype html", b"<table")):
        return f"The file is a web page under another name: {_SAVE_AS}"
    return "The file is not an Excel workbook, whatever its name says."


def _survey_archive(archive: zipfile.ZipFile) -> Survey:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES or _is_bomb(entries):
        raise WorkbookRefused("The file unpacks to far more than a plan can hold, so it was not opened.")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise WorkbookRefused(_ENCRYPTED)
    if "xl/workbook.xml" not in names:
        raise WorkbookRefused(_other_archive(archive, names))
    survey = Survey()
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            _survey_part(archive, entry, survey)
    if survey.sheets > MAX_SHEETS:
        raise WorkbookRefused(f"The workbook has {survey.sheets} sheets; a plan may have up to {MAX_SHEETS}.")
    return survey


def _is_bomb(entries: list[zipfile.ZipInfo]) -> bool:
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return True
    return any(
        entry.file_size > RATIO_MATTERS_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )


def _other_archive(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return f"This is a binary Excel workbook (.xlsb): {_SAVE_AS}"
    if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:200]:
        return f"This is an OpenDocument spreadsheet (.ods): {_SAVE_AS}"
    if any(name.startswith("word/") for name in names):
        return (
            "The file is a Word document, not an Excel workbook: copy its tables into a workbook and try "
            "that."
        )
    return "The file is not an Excel workbook, whatever its name says."


def _survey_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, survey: Survey) -> None:
    """Read one XML part as a stream: no entities, no document type, no end of rows and cells."""
    is_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    survey.sheets += is_sheet
    handler = _SheetCounter() if is_sheet else ContentHandler()
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(handler)
    try:
        with archive.open(entry) as stream:
            parser.parse(stream)
    except DefusedXmlException as error:
        raise WorkbookRefused(
            "The workbook holds XML entities, which no Excel writes and which can do harm, so it was not "
            "opened."
        ) from error
    except (SAXException, ValueError, LookupError) as error:
        raise WorkbookRefused(_DAMAGED) from error
    if isinstance(handler, _SheetCounter):
        survey.has_uncounted_formulas |= handler.uncounted_formulas


class _SheetCounter(ContentHandler):
    """Counts a sheet's rows and cells and stops at the limits."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = self.cells = 0
        self.last_row = 0
        self.uncounted_formulas = False
        self._formula = self._value = self._in_value = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX names it
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row(attrs.get("r"))
        elif tag == "c":
            self.cells += 1
            self._formula = self._value = False
            if self.cells > MAX_CELLS:
                raise WorkbookRefused(
                    f"A sheet has more than {MAX_CELLS:,} cells; delete the empty rows and columns round the "
                    "table, save, and try again."
                )
        elif tag == "f":
            self._formula = True
        elif tag == "is":
            self._value = True
        self._in_value = tag == "v"

    def characters(self, content: str) -> None:
        if self._in_value and content.strip():
            self._value = True

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX names it
        if name.rpartition(":")[2] == "c":
            self.uncounted_formulas |= self._formula and not self._value

    def _row(self, number: str | None) -> None:
        self.rows += 1
        self.last_row = int(number) if number and number.isdigit() else self.last_row + 1
        if max(self.rows, self.last_row) > MAX_ROWS:
            raise WorkbookRefused(
                f"A sheet reaches beyond row {MAX_ROWS:,}, which no plan does; delete the empty rows below "
                f"the "
                "table, save, and try again."
            )
