"""The few places where we reach into WeasyPrint 70 to make its tags right and quick.

Each hook wraps a private function of exactly this version (requirements pin it); tests/packs/test_tagging.py
proves for each that the stock output is wrong or slow and ours is not. Nothing outside this file touches
WeasyPrint's inside.

1. Table heads repeated on a following page are artefacts: a screen reader must not hear them again.
2. One HTML element that page breaks split is one structure element: stock output makes a table per page.
3. Header cells say their scope. With it the lists of header ids on every cell, which WeasyPrint writes, are
   not needed: they are a third of the objects of a file of tables, and would have to be renamed when files
   are merged.
4. The list of page references is kept: stock code builds it anew for every structure element, so that time
   grows with elements times pages.
5. Wrappers that say nothing (anonymous boxes, a Span for each line of text) are left out, and their content
   belongs to the cell or paragraph itself: less than half of the elements remain, and those are what joining
   long tables costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf  # type: ignore[import-untyped]
import weasyprint
from weasyprint import document as wp_document
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import stream as wp_stream
from weasyprint.pdf import tags as wp_tags

WEASYPRINT = "70.0"
# Containers whose pieces on several pages are joined. Leaves (text, figures, links) belong to one page.
JOINED = frozenset({"/Sect", "/Div", "/Table", "/TBody", "/TR", "/TH", "/TD", "/L", "/LI", "/LBody", "/P"})


# What may hold text itself, and what may be left out when it holds nothing but content.
HOLDERS = frozenset({"/P", "/H1", "/H2", "/H3", "/TH", "/TD", "/LBody", "/Lbl", "/Caption"})
WRAPPERS = frozenset({"/NonStruct", "/Span"})
WRAPPER_KEYS = frozenset({"Type", "S", "K", "Pg", "P"})


class _State:
    """What the hooks know of the document being written."""

    def __init__(self) -> None:
        self.tables_begun: set[Any] = set()
        self.repeated_heads: set[Any] = set()
        self.artefacts: set[Any] = set()
        self.sources: dict[int, Any] = {}  # id of a structure element -> the HTML element that it stands for


class _Hooks:
    """Whether the hooks are in place, and the document that is being written in this process."""

    installed = False
    state = _State()


def install() -> None:
    """Put the hooks in place, once a process. Raises RuntimeError for another version of WeasyPrint."""
    if _Hooks.installed:
        return
    if weasyprint.__version__ != WEASYPRINT:
        raise RuntimeError(
            f"Packs are tagged for WeasyPrint {WEASYPRINT}, and {weasyprint.__version__} is installed. "
            "Install the version of requirements.txt, or check packs/render/tagging.py against the new one."
        )
    _keep_page_references()
    _mark_repeated_heads()
    _build_better_tree()
    _join_when_written()
    _Hooks.installed = True


def _keep_page_references() -> None:
    """Hook 4: `page_references` is asked for by every structure element; it changes only when a page is
    added.
    """

    def page_references(self: Any) -> tuple[bytes, ...]:
        kids = self.pages["Kids"]
        kept = self.__dict__.get("_kept_references")
        if kept is None or kept[0] != len(kids):
            kept = (len(kids), tuple(f"{number} 0 R".encode("ascii") for number in kids[::3]))
            self._kept_references = kept
        references: tuple[bytes, ...] = kept[1]
        return references

    pydyf.PDF.page_references = property(page_references)


def _mark_repeated_heads() -> None:
    """Hook 1, painting: find the heads that are repeated and write their text as artefacts."""
    paint = wp_document.Page.paint

    def paint_page(self: Any, stream: Any, scale: float = 1) -> Any:
        _find_repeated_heads(self._page_box)
        return paint(self, stream, scale)

    marked = wp_stream.Stream.marked

    @contextmanager
    def marked_or_artefact(self: Any, box: Any, tag: str) -> Iterator[None]:
        with self.artifact() if box in _Hooks.state.artefacts else marked(self, box, tag):
            yield

    wp_document.Page.paint = paint_page
    wp_stream.Stream.marked = marked_or_artefact


def _find_repeated_heads(page_box: Any) -> None:
    here = set()
    for box in page_box.descendants():
        if not isinstance(box, boxes.TableBox) or box.element is None:
            continue
        here.add(box.element)
        if box.element in _Hooks.state.tables_begun:
            for group in box.children:
                if getattr(group, "is_header", False):
                    _Hooks.state.repeated_heads.add(group)
                    _Hooks.state.artefacts.update(group.descendants())
    _Hooks.state.tables_begun.update(here)


def _build_better_tree() -> None:
    """Hooks 1 to 3, tree: leave repeated heads out, note where elements come from, give header cells a
    scope.
    """
    build = wp_tags._build_box_tree  # noqa: SLF001

    def build_box_tree(
        box: Any, parent: Any, pdf: Any, page_number: int, nums: Any, annotations: Any, tags: Any
    ) -> Iterator[Any]:
        if box in _Hooks.state.repeated_heads:
            for cell in _cells(box):
                cell.mark = {"A": {}}  # WeasyPrint writes header ids into it afterwards; nobody reads them
            return
        source = getattr(box, "element", None)
        for element in build(box, parent, pdf, page_number, nums, annotations, tags):
            if source is None:
                yield element
                continue
            _Hooks.state.sources[id(element)] = source
            if element["S"] == "/TH":
                scope = source.attrib.get("scope", "col")
                element["A"]["Scope"] = "/Row" if scope in ("row", "rowgroup") else "/Column"
            elif element["S"] == "/Table":
                _drop_header_ids(box)
            yield element

    wp_tags._build_box_tree = build_box_tree  # noqa: SLF001


def _cells(group: Any) -> Iterator[Any]:
    for row in group.children:
        yield from row.children


def _drop_header_ids(box: Any) -> None:
    table = box.get_wrapped_table() if getattr(box, "is_table_wrapper", False) else box
    for group in table.children if table is not None else ():
        for cell in _cells(group):
            mark = getattr(cell, "mark", None)
            if isinstance(mark, dict):
                mark.pop("ID", None)
                mark.get("A", {}).pop("Headers", None)


def _join_when_written() -> None:
    """Hook 2: after WeasyPrint has built the tree and before it is written, join the pieces."""
    generate = wp_document.generate_pdf

    def generate_pdf(document: Any, target: Any, zoom: float, **options: Any) -> Any:
        _Hooks.state = _State()
        try:
            pdf = generate(document, target, zoom, **options)
            if "StructTreeRoot" in pdf.catalog:
                root = _object(pdf, pdf.catalog["StructTreeRoot"])
                document_element = _object(pdf, root["K"][0])
                _join_children(pdf, document_element)
                _leave_wrappers_out(pdf, _object(pdf, root["ParentTree"]), document_element)
            return pdf
        finally:
            _Hooks.state = _State()

    wp_document.generate_pdf = generate_pdf


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _join_children(pdf: Any, parent: Any) -> None:
    """Move the children of later pieces to the first piece with the same tag and HTML element on an earlier
    page.
    """
    first_pieces: dict[tuple[int, str], Any] = {}
    kept = []
    for reference in parent["K"]:
        element = _object(pdf, reference) if isinstance(reference, bytes) else None
        source = _Hooks.state.sources.get(id(element))
        if element is None or source is None or element["S"] not in JOINED:
            kept.append(reference)
            continue
        key = (id(source), element["S"])
        first = first_pieces.setdefault(key, element)
        if first is element or first["Pg"] == element["Pg"]:
            kept.append(reference)
        else:
            _adopt(pdf, first, element)
    parent["K"][:] = kept
    for element in first_pieces.values():
        _join_children(pdf, element)


def _adopt(pdf: Any, first: Any, later: Any) -> None:
    for reference in later["K"]:
        child = _object(pdf, reference) if isinstance(reference, bytes) else None
        if child is not None and child.get("Type") == "/StructElem":
            child["P"] = first.reference
        first["K"].append(reference)


def _leave_wrappers_out(pdf: Any, parent_tree: Any, top: Any) -> None:
    """Hook 5: the text of wrappers is given to the element around them, in the parent tree, too."""
    moved: dict[bytes, bytes] = {}
    waiting = [top]
    while waiting:
        element = waiting.pop()
        if element["S"] in HOLDERS:
            element["K"][:] = list(_unwrapped(pdf, element, element, moved))
        waiting += [_object(pdf, kid) for kid in element["K"] if _is_element(pdf, kid)]
    for entry in parent_tree["Nums"][1::2]:
        if isinstance(entry, list):
            entry[:] = [moved.get(reference, reference) for reference in entry]


def _unwrapped(pdf: Any, holder: Any, element: Any, moved: dict[bytes, bytes]) -> Iterator[Any]:
    for kid in element["K"]:
        child = _object(pdf, kid) if _is_element(pdf, kid) else None
        if child is None:
            yield kid
        elif child["S"] in WRAPPERS and child["Pg"] == holder["Pg"] and child.keys() <= WRAPPER_KEYS:
            moved[child.reference] = holder.reference
            yield from _unwrapped(pdf, holder, child, moved)
        else:
            child["P"] = holder.reference
            yield kid


def _is_element(pdf: Any, kid: Any) -> bool:
    return isinstance(kid, bytes) and _object(pdf, kid).get("Type") == "/StructElem"
