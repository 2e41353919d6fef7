"""Everything that a PDF says, seen or unseen: pages, title and keywords, bookmarks, notes, files in it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from django.core.files.storage import default_storage

from core.leaks import BREAK

Places = list[tuple[str, str]]  # (where in the file, what it says there)


def words_of_pdf(storage_name: str, *, text: str | None = None) -> Places:
    """What the PDF says, place by place; `text` spares reading its pages again where that was done before.

    Raises:
        OSError: the file is not there or can't be read as a PDF.
    """
    with default_storage.open(storage_name, "rb") as stored:
        content = stored.read()
    try:
        pages = [("the text", text)] if text else list(_pages(content))
        with pikepdf.open(BytesIO(content)) as pdf:
            return [*pages, *_hidden(pdf)]
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as error:
        raise OSError(f"The file can't be read as a PDF: {error}") from error


def _pages(content: bytes) -> Iterator[tuple[str, str]]:
    with pypdfium2.PdfDocument(content) as document:
        for number, page in enumerate(document, start=1):
            words = page.get_textpage().get_text_bounded()
            page.close()
            yield f"page {number}", words


def _hidden(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    facts = BREAK.join(str(value) for value in (pdf.docinfo or {}).values())
    if "/Metadata" in pdf.Root:
        facts += BREAK + pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")
    yield "the metadata", facts
    with pdf.open_outline() as outline:
        yield "the bookmarks", BREAK.join(_titles(outline.root))
    for name, attached in pdf.attachments.items():
        inside = attached.get_file().read_bytes().decode("utf-8", "replace")
        yield "a file inside", BREAK.join((name, attached.description or "", inside))
    notes = [_note(each) for page in pdf.pages for each in page.obj.get("/Annots", [])]
    yield "the notes", BREAK.join(filter(None, notes))
    tags = (
        str(each[key]) for each in _dictionaries(pdf) for key in ("/Alt", "/ActualText", "/E") if key in each
    )
    yield "the words for screen readers", BREAK.join(tags)


def _titles(entries: Any) -> Iterator[str]:
    for entry in entries:
        yield str(entry.title)
        yield from _titles(entry.children)


def _note(annotation: Any) -> str:
    keys = ("/Contents", "/T", "/Subj", "/TU", "/V", "/DV")
    said = [str(annotation[key]) for key in keys if key in annotation]
    action = annotation.get("/A")
    if action is not None and "/URI" in action:
        said.append(str(action["/URI"]))
    return BREAK.join(said)


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield each
