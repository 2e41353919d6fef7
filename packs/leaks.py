"""The last look at a public edition: the finished files are searched for words of the restricted one.

It reads what anybody could read who takes a file apart: the text of every page, properties and metadata,
bookmarks, named places, links and notes, alternative texts and the structure, attached files; every part of
the workbook, hidden sheets, comments, names and properties included; and every text of the stored content.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from defusedxml import ElementTree  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name, String

from core.leaks import BREAK, find
from packs.content import PackContent, texts

# Where a text of a PDF stands, by the key that it has there.
PLACES = {
    "/Title": "in a bookmark or the properties of the PDF",
    "/Author": "in the properties of the PDF",
    "/Subject": "in the properties of the PDF",
    "/Keywords": "in the properties of the PDF",
    "/Alt": "in an alternative text of the PDF",
    "/ActualText": "in an alternative text of the PDF",
    "/E": "in an alternative text of the PDF",
    "/T": "in the structure of the PDF",
    "/ID": "in the structure of the PDF",
    "/Contents": "in a link or note of the PDF",
    "/URI": "in the address of a link of the PDF",
    "/Names": "in a named place of the PDF",
    "/Dest": "in a named place of the PDF",
    "/F": "in the name of a file attached to the PDF",
    "/UF": "in the name of a file attached to the PDF",
}
SOMEWHERE = "inside the PDF"
METADATA, ATTACHED = "in the metadata of the PDF", "in a file attached to the PDF"
SAID_INSTEAD = re.compile(rb"/(?:ActualText|Alt|E)\s*(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL)
PICTURES = frozenset({"/Image"})
WHOLE = frozenset({"si", "is", "text", "comment"})  # elements of a workbook whose runs are one text
PARTS = {
    "xl/sharedStrings.xml": "in a cell of the workbook",
    "xl/worksheets/": "on a sheet of the workbook",
    "xl/comments": "in a comment of the workbook",
    "xl/workbook.xml": "in the name of a sheet or area of the workbook",
    "docProps/": "in the properties of the workbook",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """Restricted words that a public file says: where, and which."""

    where: str
    words: str


def in_content(content: PackContent, phrases: Sequence[str]) -> list[Hit]:
    """Restricted words in the content, by the section that says them."""
    front = [text for name in ("title", "subtitle", "organisations", "notes", "agenda", "running_title")
             for text in texts(getattr(content, name))]  # fmt: skip
    found = [Hit("on the cover or the agenda", words) for words in find(phrases, BREAK.join(front))]
    for number, section in enumerate(content.sections, start=1):
        said = BREAK.join(texts(section))
        found += [Hit(f"in section {number} of the pack", words) for words in find(phrases, said)]
    return found


def in_pdf(path: Path, phrases: Sequence[str]) -> list[Hit]:
    """Restricted words anywhere in a PDF."""
    found = []
    for number, text in enumerate(page_texts(path), start=1):
        found += [Hit(f"on page {number} of the PDF", words) for words in find(phrases, text)]
    said: dict[str, list[str]] = {}
    with pikepdf.open(path) as pdf:
        for where, text in _strings(pdf):
            said.setdefault(where, []).append(text)
    for where, kept in said.items():
        found += [Hit(where, words) for words in find(phrases, BREAK.join(dict.fromkeys(kept)))]
    return found


def in_workbook(path: Path, phrases: Sequence[str]) -> list[Hit]:
    """Restricted words anywhere in a workbook."""
    found = []
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            where = next(
                (words for start, words in PARTS.items() if name.startswith(start)), "in the workbook"
            )
            said = BREAK.join(_part(name, book.read(name)))
            found += [Hit(where, words) for words in find(phrases, said)]
    return found


def page_texts(path: Path) -> Iterator[str]:
    """The text of each page of a PDF, that outside its edges and invisible text included."""
    document = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            text = page.get_textpage()
            yield text.get_text_range()
            text.close()
            page.close()
    finally:
        document.close()


def _strings(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Every text of every object with where it stands."""
    for item in pdf.objects:
        yield from _below(item, SOMEWHERE, top=True)
        if isinstance(item, pikepdf.Stream):
            yield from _stream(item)
    yield from _below(pdf.trailer, SOMEWHERE, top=True)


def _below(item: Any, where: str, *, top: bool = False) -> Iterator[tuple[str, str]]:
    """The texts of a value; what it refers to is an object of its own, and looked at there."""
    if isinstance(item, String):
        yield where, str(item)
    elif isinstance(item, Name):
        yield where, str(item)[1:]
    elif not top and getattr(item, "is_indirect", False):
        return
    elif isinstance(item, Array):
        for one in item:
            yield from _below(one, where)
    elif isinstance(item, Dictionary | pikepdf.Stream):
        for key, one in item.items():
            yield from _below(one, PLACES.get(key, where))


def _stream(item: Any) -> Iterator[tuple[str, str]]:
    if str(item.get("/Subtype")) in PICTURES or "/Length1" in item:  # a picture, a font
        return
    try:
        data = item.read_bytes()
    except pikepdf.PdfError:  # a coding that holds no text
        return
    kind = item.get("/Type")
    if kind == Name.Metadata:
        yield from ((METADATA, text) for text in _markup(data))
    elif kind == Name.EmbeddedFile:
        for coding in ("utf-8", "utf-16"):
            yield ATTACHED, data.decode(coding, errors="replace")
    else:
        for said in SAID_INSTEAD.findall(data):
            yield PLACES["/ActualText"], str(pikepdf.Object.parse(said))


def _part(name: str, data: bytes) -> Iterator[str]:
    """The texts of a part of a workbook."""
    yield name
    if name.endswith((".xml", ".rels", ".vml")):
        yield from _markup(data)
    else:
        yield data.decode("utf-8", errors="replace")


def _markup(data: bytes) -> Iterator[str]:
    """The texts and attributes of XML; the runs of one cell or comment as one text."""
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError:
        yield data.decode("utf-8", errors="replace")
        return
    for element in root.iter():
        yield from element.attrib.values()
        if element.tag.rpartition("}")[2] in WHOLE:
            yield "".join(element.itertext())
        else:
            yield from (text for text in (element.text, element.tail) if text and text.strip())
