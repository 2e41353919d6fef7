"""Joins laid-out pieces into one tagged PDF (pikepdf). Plain merging by any tool loses the tags.

What each piece brings: pages, and a structure tree whose parent tree is numbered from 0. Here the trees come
under one Document, a Part for every section; parent-tree numbers are shifted; ids and places of uploaded
papers get the part's name in front; named destinations, bookmarks, page labels and running heads are made
anew from the facts kept beside each piece.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from packs.render.outline import Bookmark, Item, add_outline, destination, moved
from packs.render.stamp import PageStamp, stamp_pages

LINK = "pack:"
SECTION = "section-"  # before the key of a section: the name of the place where it begins
PRINTED_LINK = 4  # annotation flag: printed with the page (PDF/UA-1, 7.18.1, wants links not hidden)


@dataclass(frozen=True, slots=True)
class Piece:
    """A PDF to be joined and what is known of it (`Rendered.facts`)."""

    pdf: bytes | Path
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PartOfPack:
    """A section: key, title, its pieces in order."""

    key: str
    title: str
    pieces: tuple[Piece, ...]
    head: str = ""  # what the head of its pages says instead of the title
    after: tuple[Piece, ...] = ()  # pages left blank behind it

    @property
    def running_title(self) -> str:
        """What the head of its first page says."""
        return self.head or self.title

    @property
    def running_on(self) -> str:
        """What the heads of its other pages add."""
        return "" if self.head else " (continued)"

    @property
    def pages(self) -> int:
        """How many pages it has, those left blank behind it not counted."""
        return sum(int(piece.facts["pages"]) for piece in self.pieces)

    @property
    def all_pieces(self) -> tuple[Piece, ...]:
        """Its pieces and the pages left blank behind them."""
        return (*self.pieces, *self.after)


@dataclass(frozen=True, slots=True)
class Dress:
    """What the whole file is called and says on every page; a `cover` is the first page, and says nothing.

    Page numbers begin at `first_page` with `prefix` before them. The file says that it keeps PDF/UA-1 when it
    `conforms`. With `items`, the bookmarks stand under those of the agenda.
    """

    title: str
    author: str
    lang: str
    day: date
    head: str
    foot: str
    cover: bool = True
    prefix: str = ""
    first_page: int = 1
    conforms: bool = True
    items: tuple[Item, ...] = ()


@dataclass(slots=True)
class _Joined:
    """The file under construction."""

    pdf: pikepdf.Pdf
    document: Any
    parents: Any
    next_parent: int = 0
    ids: dict[bytes, Any] = field(default_factory=dict)
    places: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    prefix: str = ""
    first_page: int = 1

    def label(self, page: int) -> str:
        """The printed number of a page that is counted from 0."""
        return f"{self.prefix}{page + self.first_page}"


def join(parts: list[PartOfPack], dress: Dress, into: Path) -> None:
    """Write the pack to `into`. The cover is not stamped."""
    with pikepdf.new() as pdf:
        joined = _begin(pdf, dress)
        for part in parts:
            element = _part_element(joined, part)
            for piece in part.all_pieces:
                before = len(pdf.objects)
                with pikepdf.open(
                    io.BytesIO(piece.pdf) if isinstance(piece.pdf, bytes) else piece.pdf
                ) as source:
                    _append(joined, source, piece, part, element)
                    _take_streams(pdf, before)
        _name_places(joined)
        add_outline(pdf, joined.places, _bookmarks(parts), dress.items)
        _finish(joined, dress)
        stamp_pages(pdf, _stamps(parts, dress))
        pdf.save(
            into,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            recompress_flate=False,
        )


def _begin(pdf: pikepdf.Pdf, dress: Dress) -> _Joined:
    parents = Array()
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
    tree = pdf.make_indirect(
        Dictionary(
            Type=Name.StructTreeRoot,
            K=Array([document]),
            ParentTree=pdf.make_indirect(Dictionary(Nums=parents)),
        )
    )
    document.P = tree
    pdf.Root.StructTreeRoot = tree
    pdf.Root.Lang = String(dress.lang)
    return _Joined(pdf, document, tree.ParentTree.Nums, prefix=dress.prefix, first_page=dress.first_page)


def _part_element(joined: _Joined, part: PartOfPack) -> Any:
    element = joined.pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Part, P=joined.document, T=String(part.title), K=Array())
    )
    joined.document.K.append(element)
    joined.titles[part.key] = part.title
    return element


def _append(joined: _Joined, source: pikepdf.Pdf, piece: Piece, part: PartOfPack, element: Any) -> None:
    first = len(joined.pdf.pages)
    joined.pdf.pages.extend(source.pages)
    foreign = bool(piece.facts.get("upload"))
    prefix = f"{part.key}-{first}-" if foreign else ""
    for name, (page, x, y) in piece.facts["anchors"].items():
        joined.places[prefix + name] = (first + page, x, y)
    joined.places.setdefault(f"{SECTION}{part.key}", (first, 0, float(joined.pdf.pages[first].mediabox[3])))
    if "/StructTreeRoot" not in source.Root:
        return
    tree = joined.pdf.copy_foreign(source.Root.StructTreeRoot)
    kids = _adopt_tree(tree, element)
    pages = [joined.pdf.pages[index].obj for index in range(first, len(joined.pdf.pages))]
    for page in pages:
        _shift_page(joined, page, prefix)
    if foreign:
        _rename_ids(joined, kids, prefix)
        _shift_forms(joined, pages)
        _take_layers(joined, source)
    joined.next_parent += _shift_parents(joined, tree)


def _take_streams(pdf: pikepdf.Pdf, before: int) -> None:
    """Copy the streams of the objects added last, so that their source can be closed.

    Else every source stays open until the file is saved, and a long table needs three times the memory.
    """
    for number in range(before + 1, len(pdf.objects) + 1):
        item = pdf.get_object(number, 0)
        if isinstance(item, pikepdf.Stream):
            coding: dict[str, Any] = {"filter": item.get("/Filter"), "decode_parms": item.get("/DecodeParms")}
            item.write(item.read_raw_bytes(), **coding)


def _adopt_tree(tree: Any, element: Any) -> list[Any]:
    """The children of the piece's Document become children of the part (its own Document element is
    dropped). Returns them.
    """
    adopted = []
    for top in tree.K if isinstance(tree.K, Array) else [tree.K]:
        kids = top.K if top.get("/S") == Name.Document else [top]
        for kid in kids if isinstance(kids, Array | list) else [kids]:
            kid.P = element
            element.K.append(kid)
            adopted.append(kid)
    return adopted


def _shift_page(joined: _Joined, page: Any, prefix: str) -> None:
    shift = joined.next_parent
    if "/StructParents" in page:
        page.StructParents = int(page.StructParents) + shift
    for annotation in page.get("/Annots", []):
        if "/StructParent" in annotation:
            annotation.StructParent = int(annotation.StructParent) + shift
        action = annotation.get("/A")
        if action is not None and str(action.get("/URI", "")).startswith(LINK):
            _link_inside(annotation, prefix + str(action.URI).removeprefix(LINK))


def _link_inside(annotation: Any, place: str) -> None:
    """A `pack:` link becomes a link to a named place of the same file, with words for a screen reader."""
    del annotation["/A"]
    annotation.Dest = String(place)
    annotation.F = PRINTED_LINK


def _shift_parents(joined: _Joined, tree: Any) -> int:
    """Add the piece's parent tree to the file's; returns by how much the next piece must shift."""
    highest = -1
    numbers = list(_leaves(tree.ParentTree, "/Nums"))
    for index in range(0, len(numbers), 2):
        key = int(numbers[index])
        highest = max(highest, key)
        joined.parents.append(key + joined.next_parent)
        joined.parents.append(numbers[index + 1])
    return highest + 1


def _leaves(node: Any, name: str) -> Iterator[Any]:
    if name in node:
        yield from node[name]
    for kid in node.get("/Kids", []):
        yield from _leaves(kid, name)


def _rename_ids(joined: _Joined, tops: list[Any], prefix: str) -> None:
    """Ids of an uploaded paper, and the header lists that name them, get `prefix` so that two papers cannot
    clash.
    """
    waiting = list(tops)
    while waiting:
        element = waiting.pop()
        if not isinstance(element, Dictionary) or "/S" not in element:
            continue
        if "/ID" in element:
            element.ID = String(prefix + str(element.ID))
            joined.ids[bytes(element.ID)] = element
        _rename_headers(element, prefix)
        kids = element.get("/K")
        waiting += list(kids) if isinstance(kids, Array) else [kids]


def _shift_forms(joined: _Joined, pages: list[Any]) -> None:
    """Forms with marked content of their own have numbers in the parent tree, as pages have."""
    seen: set[tuple[int, int]] = set()
    waiting = [page.get("/Resources") for page in pages]
    while waiting:
        resources = waiting.pop()
        forms = resources.get("/XObject") if isinstance(resources, Dictionary) else None
        for _, form in forms.items() if isinstance(forms, Dictionary) else ():
            if form.objgen in seen:
                continue
            seen.add(form.objgen)
            if "/StructParents" in form:
                form.StructParents = int(form.StructParents) + joined.next_parent
            waiting.append(form.get("/Resources"))


def _take_layers(joined: _Joined, source: pikepdf.Pdf) -> None:
    """The layers of an uploaded paper; one that was off stays off."""
    if "/OCProperties" not in source.Root:
        return
    root = joined.pdf.Root
    if "/OCProperties" not in root:
        shown = Dictionary(Name=String("Layers"), OFF=Array())
        root.OCProperties = joined.pdf.make_indirect(Dictionary(OCGs=Array(), D=shown))
    layers = joined.pdf.copy_foreign(source.make_indirect(source.Root.OCProperties))
    root.OCProperties.OCGs.extend(list(layers.OCGs))
    root.OCProperties.D.OFF.extend(list(layers.D.OFF))


def _rename_headers(element: Any, prefix: str) -> None:
    attributes = element.get("/A")
    for attribute in attributes if isinstance(attributes, Array) else [attributes]:
        if isinstance(attribute, Dictionary) and "/Headers" in attribute:
            names = [str(name) for name in attribute.Headers]
            attribute.Headers = Array([String(n if n.startswith(prefix) else prefix + n) for n in names])


def _name_places(joined: _Joined) -> None:
    names = Array()
    for name in sorted(joined.places, key=lambda n: n.encode()):
        names.append(String(name))
        names.append(destination(joined.pdf, *joined.places[name]))
    joined.pdf.Root.Names = Dictionary(Dests=joined.pdf.make_indirect(Dictionary(Names=names)))
    for page in joined.pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            if "/Dest" in annotation and isinstance(annotation.Dest, String):
                _describe_link(joined, annotation)


def _describe_link(joined: _Joined, annotation: Any) -> None:
    place = joined.places.get(str(annotation.Dest))
    title = joined.titles.get(str(annotation.Dest).removeprefix(SECTION), "")
    if place is not None and title:
        annotation.Contents = String(f"{title}, page {joined.label(place[0])}")


def _bookmarks(parts: list[PartOfPack]) -> dict[str, Bookmark]:
    """The bookmark of every section, by its key, with its headings below it."""
    first = 0
    tops: dict[str, Bookmark] = {}
    for part in parts:
        below: list[Bookmark] = []
        begin = first
        for piece in part.all_pieces:
            below += [moved(bookmark, first) for bookmark in piece.facts["bookmarks"]]
            first += int(piece.facts["pages"])
        if below and below[0]["label"] == part.title:  # the section's own title: its headings move up
            below = [*below[0]["children"], *below[1:]]
        tops[part.key] = {"label": part.title, "page": begin, "x": 0, "y": 10_000, "children": below}
    return tops


def _finish(joined: _Joined, dress: Dress) -> None:
    root, pdf = joined.pdf.Root, joined.pdf
    root.StructTreeRoot.ParentTreeNextKey = joined.next_parent
    if joined.ids:
        names = Array()
        for key in sorted(joined.ids):
            names.append(String(key.decode("latin-1")))
            names.append(joined.ids[key])
        root.StructTreeRoot.IDTree = pdf.make_indirect(Dictionary(Names=names))
    root.MarkInfo = Dictionary(Marked=True)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    label = Dictionary(S=Name.D, St=dress.first_page)
    if dress.prefix:
        label.P = String(dress.prefix)
    root.PageLabels = Dictionary(Nums=Array([0, label]))
    made = f"{dress.day:%Y-%m-%d}T00:00:00Z"
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = dress.title
        metadata["dc:creator"] = [dress.author]
        metadata["dc:language"] = [dress.lang]
        metadata["xmp:CreateDate"] = made
        if dress.conforms:
            metadata["pdfuaid:part"] = "1"
    pdf.docinfo[Name.Title] = String(dress.title)
    pdf.docinfo[Name.Author] = String(dress.author)
    pdf.docinfo[Name.CreationDate] = String(f"D:{dress.day:%Y%m%d}000000Z")


def _stamps(parts: list[PartOfPack], dress: Dress) -> list[PageStamp | None]:
    total = sum(int(piece.facts["pages"]) for part in parts for piece in part.all_pieces)
    stamps: list[PageStamp | None] = []
    for part in parts:
        titles = [part.running_title, *[f"{part.running_title}{part.running_on}"] * (part.pages - 1)]
        titles += [""] * sum(int(piece.facts["pages"]) for piece in part.after)
        for title in titles:
            number = f"Page {dress.prefix}{len(stamps) + dress.first_page}"
            number += f" of {total}" if not dress.prefix and dress.first_page == 1 else ""
            stamps.append(PageStamp(dress.head, title, dress.foot, number))
    if stamps and dress.cover:
        stamps[0] = None
    return stamps
