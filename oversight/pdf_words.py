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
            words = page.get_textpage().get_text_range()  # what is cut off or beside the page, too
            page.close()
            yield f"page {number}", words


def _hidden(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    facts = BREAK.join(str(value) for value in (pdf.docinfo or {}).values())
    yield "the metadata", BREAK.join((facts, *_metadata(pdf)))
    with pdf.open_outline() as outline:
        yield "the bookmarks", BREAK.join(_titles(outline.root))
    for name, attached in pdf.attachments.items():
        inside = attached.get_file().read_bytes().decode("utf-8", "replace")
        yield "a file inside", BREAK.join((name, attached.description or "", inside))
    notes = [_note(each) for page in pdf.pages for each in page.obj.get("/Annots", [])]
    yield "the notes", BREAK.join(filter(None, notes))
    yield "the words for screen readers", BREAK.join(_spoken(pdf))
    yield "a hidden part", BREAK.join(dict.fromkeys(_strings(pdf)))


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


def _metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The metadata of the file, of its pages and of its pictures."""
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream) and each.get("/Type") == pikepdf.Name.Metadata:
            yield each.read_bytes().decode("utf-8", "replace")


def _spoken(pdf: pikepdf.Pdf) -> Iterator[str]:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield from (str(each[key]) for key in ("/Alt", "/ActualText", "/E") if key in each)


def _strings(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every text of every object: answers of forms, names of layers, whatever a program puts anywhere."""
    for each in pdf.objects:
        yield from _below(each, top=True)


def _below(each: Any, *, top: bool = False) -> Iterator[str]:
    """The texts of a value; what it refers to is an object of its own."""
    if isinstance(each, pikepdf.String):
        yield str(each)
    elif not top and getattr(each, "is_indirect", False):
        return
    elif isinstance(each, pikepdf.Array):
        for inner in each:
            yield from _below(inner)
    elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
        for key in each.keys():  # noqa: SIM118  a stream is no mapping to iterate over
            yield from _below(each.get(key))
