"""What kind of file it is, by its content. Every refusal is one sentence: what is wrong, and what to do."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

import olefile
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpeg": "image/jpeg",
}
WORDS = {
    "pdf": "PDF", "docx": "Word document", "xlsx": "Excel workbook", "png": "PNG picture",
    "jpeg": "JPEG picture",
}  # fmt: skip
OFFICE = ("docx", "xlsx")
PICTURES = ("png", "jpeg")
ENDINGS = (".pdf", ".docx", ".xlsx", ".png", ".jpg", ".jpeg")
MAX_UNPACKED = 300 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_RATIO = 200
RATIO_MATTERS_FROM = 10 * 1024 * 1024
MAX_FIELDS = 50 * 1024 * 1024  # bytes of one part of a document
MAX_RELATIONS = 2 * 1024 * 1024  # bytes of one part that says what belongs to what

NOT_TAKEN = "Papers are taken as PDF, Word (.docx), Excel (.xlsx), PNG or JPEG"
DAMAGED = "The file is damaged and can’t be opened: save it again in the program that made it, and send that."
LOCKED = "The file is protected by a password: save a copy without the password, and send that."
MACROS = "The file holds macros, which a paper may not bring: save it as {}, and send that."
BOMB = "The file unpacks to far more than a paper can hold, so it was not opened."
# What a document does when it is opened or printed: fields, and functions of a workbook.
FIELDS = re.compile(r"""<(?:\w+:)?instrText[^>]*>([^<]*)|\binstr\s*=\s*["']([^"']*)""")
FORMULAS = re.compile(r"<(?:\w+:)?(?:f|definedName)(?:\s[^>]*)?>([^<]*)")
DRAWS_IN = re.compile(r"(?i)INCLUDEPICTURE|INCLUDETEXT|\bDDE|WEBSERVICE")
OUTSIDE = (
    "The file draws in pictures or data from another place ({}): put them into the file itself, or send a "
    "PDF."
)


class FileRefused(ValueError):
    """The file can't be taken; the message is one sentence for the person who sent it."""


@dataclass(frozen=True)
class _Other:
    starts: bytes
    words: str


OTHERS = (
    _Other(b"GIF8", "a GIF picture"),
    _Other(b"II*\x00", "a TIFF picture"),
    _Other(b"MM\x00*", "a TIFF picture"),
    _Other(b"{\\rtf", "a rich text file"),
    _Other(b"MZ", "a program"),
    _Other(b"\x7fELF", "a program"),
    _Other(b"Rar!", "an archive"),
    _Other(b"7z\xbc\xaf", "an archive"),
)
MAIN_PARTS = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
}


def kind_of(content: bytes) -> str:
    """pdf, docx, xlsx, png or jpeg.

    Raises:
        FileRefused: it is none of them, or is an office file that is locked, damaged or could do harm.
    """
    if not content:
        raise FileRefused("The file is empty.")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(olefile.MAGIC):
        _refuse_old_office(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    raise FileRefused(_other(content))


def _other(content: bytes) -> str:
    for other in OTHERS:
        if content.startswith(other.starts):
            return f"The file is {other.words}. {NOT_TAKEN}."
    head = content[:1024].lstrip().lower()
    if head.startswith((b"<html", b"<!doctype html")):
        return f"The file is a web page under another name. {NOT_TAKEN}."
    return f"The file is of no kind that is known here, whatever its name says. {NOT_TAKEN}."


def _refuse_old_office(content: bytes) -> None:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            if ole.exists("EncryptedPackage"):
                raise FileRefused(LOCKED)
    except (OSError, ValueError, TypeError, IndexError, AttributeError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(DAMAGED) from error
    raise FileRefused(f"The file is of an old kind (.doc, .xls or .ppt): save it anew. {NOT_TAKEN}.")


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _office_kind(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error, ParseError) as error:
        raise FileRefused(DAMAGED) from error
    except DefusedXmlException as error:
        raise FileRefused(
            "The file holds XML entities, which no office program writes and which can do harm, so it was "
            "not opened."
        ) from error
    except RuntimeError as error:  # zipfile says so when an entry needs a password
        raise FileRefused(LOCKED) from error


def _office_kind(archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or _is_bomb(entries):
        raise FileRefused(BOMB)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused(LOCKED)
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names:
        raise FileRefused(_other_archive(archive, names))
    types = _read(archive, "[Content_Types].xml")
    kind = next((kind for words, kind in MAIN_PARTS.items() if words in types), "")
    active = any(words in types.lower() for words in ("macroenabled", "macrosheet", "activex"))
    if active or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(MACROS.format("a plain .xlsx" if "xl/workbook.xml" in names else "a plain .docx"))
    if not kind:
        raise FileRefused(_other_archive(archive, names))
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")):
            _refuse_hostile_part(archive, entry)
    return kind


def _is_bomb(entries: list[zipfile.ZipInfo]) -> bool:
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return True
    return any(
        entry.file_size > RATIO_MATTERS_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )


def _other_archive(archive: zipfile.ZipFile, names: set[str]) -> str:
    if any(name.startswith("ppt/") for name in names):
        return "The file is a PowerPoint presentation: save it as a PDF, and send that."
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
        return f"The file is an OpenDocument file. {NOT_TAKEN}: save it as one of those."
    return f"The file is an archive of files. {NOT_TAKEN}: send each paper on its own."


def _refuse_hostile_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No document type in any part; nothing drawn in from outside but links that a reader follows."""
    with archive.open(entry) as stream:
        head = stream.read(4096)
    if b"\x00" in head:  # letters of two bytes, which no office program writes: they would be read past us
        raise FileRefused(DAMAGED)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise DefusedXmlException
    if entry.filename.lower().endswith(".rels"):
        _refuse_outside(_read(archive, entry.filename))
    elif entry.filename.lower().startswith(("word/", "xl/")):
        _refuse_drawing_in(archive, entry)


def _refuse_drawing_in(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No field and no function that fetches a file or a page when the document is turned into a PDF."""
    if entry.file_size > MAX_FIELDS:
        raise FileRefused(BOMB)
    text = archive.read(entry).decode("utf-8", "replace")
    fields = "".join("".join(found) for found in FIELDS.findall(text))  # Word may write one in several parts
    told = html.unescape(fields + "\n" + "\n".join(FORMULAS.findall(text)))
    if found := DRAWS_IN.search(told):
        raise FileRefused(OUTSIDE.format(found[0].upper()))


def _refuse_outside(relations: str) -> None:
    for each in fromstring(relations):
        if each.get("TargetMode") != "External":
            continue
        kind, target = str(each.get("Type", "")).rsplit("/", 1)[-1], str(each.get("Target", ""))
        local = not re.match(r"(?i)(https?|ftp|\\\\|//|file://[^/])", target)
        if kind == "hyperlink" or (kind == "attachedTemplate" and local):
            continue
        raise FileRefused(OUTSIDE.format(target[:80] or kind))


def _read(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as stream:
        raw = stream.read(MAX_RELATIONS + 1)
    if len(raw) > MAX_RELATIONS:
        raise FileRefused(BOMB)
    text = raw.decode("utf-8", "replace").lstrip("\ufeff")
    fromstring(text.encode())
    return text
