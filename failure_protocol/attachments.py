"""Files of an incident: looked at when they come, encrypted where they rest, given out behind the same access
as the row they hang on.

Evidence of the checklist, papers of meetings. Whoever keeps a file stores its `Kept`; whoever gives it out
has checked access first.
"""

from __future__ import annotations

import hashlib
import io
import logging
import secrets
import zipfile
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from accounts.sealing import seal_bytes, unseal_bytes
from core.errors import Refused
from core.words import printable

logger = logging.getLogger(__name__)
MAX_BYTES = 15 * 1024 * 1024
ENDINGS = (".pdf", ".docx", ".xlsx", ".png", ".jpg", ".jpeg", ".txt", ".csv")
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
}
NOT_TAKEN = "Files are taken as PDF, Word (.docx), Excel (.xlsx), PNG, JPEG or plain text"
FULL = (
    "The file could not be kept, because our storage did not take it. Nothing was changed; please try again "
    "later."
)
GONE = "The file is not in our storage. Tell your administrator where you found its name."
MAX_ENTRIES, MAX_UNPACKED = 5_000, 300 * 1024 * 1024


@dataclass(frozen=True)
class Kept:
    """A file that is in storage: its key there, and what it was when it came."""

    key: str
    name: str
    size: int
    sha256: str


def keep(file: Any) -> Kept:
    """Look at an uploaded file (a form's SizedFileField asked the malware scanner) and keep it encrypted.

    Raises:
        Refused: it is of another kind than its name says, holds macros, or storage did not take it.
    """
    file.seek(0)
    content: bytes = file.read()
    kind = kind_of(content)
    key = f"incidents/{secrets.token_hex(16)}"
    try:
        key = default_storage.save(key, ContentFile(seal_bytes(content)))
    except OSError as error:
        logger.exception("storage refused a file of an incident")
        raise Refused(FULL) from error
    name = printable(str(file.name).replace("\\", "/").rsplit("/", 1)[-1]).strip() or f"file.{kind}"
    return Kept(key, name[-200:], len(content), hashlib.sha256(content).hexdigest())


def kind_of(content: bytes) -> str:
    """pdf, docx, xlsx, png, jpeg or txt, by what is in it.

    Raises:
        Refused: it is none of them.
    """
    if not content:
        raise Refused("The file is empty.")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if b"\x00" not in content:
        try:
            head = content.decode("utf-8").lstrip("\ufeff \r\n\t")[:20].lower()
        except UnicodeDecodeError:
            head = "<"
        if not head.startswith("<"):
            return "txt"
    raise Refused(f"The file is of another kind than its name says. {NOT_TAKEN}.")


def given_out(key: str, name: str, sha256: str) -> HttpResponse:
    """The file as a download; nothing in it acts by itself.

    Raises:
        Http404: storage lost it, or gives other bytes than those that came.
    """
    try:
        with default_storage.open(key, "rb") as file:
            content = unseal_bytes(file.read())
    except (OSError, InvalidToken):
        logger.exception("a file of an incident can't be read")
        raise Http404(GONE) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Http404(GONE)
    response = HttpResponse(content, content_type=KINDS[kind_of(content)])
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename.lower() for entry in entries}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
        raise Refused(
            "The file is damaged: save it again in the program that made it, and send that."
        ) from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused("The file unpacks to far more than a document holds, so it was not taken.")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused("The file holds macros: save it without them, and send that.")
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise Refused(f"The file is an archive of another kind. {NOT_TAKEN}.")
