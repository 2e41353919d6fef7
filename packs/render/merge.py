"""Joins laid-out pieces into one tagged PDF (pikepdf). Plain merging by any tool loses the tags.

What each piece brings: pages, and a structure tree whose parent tree is numbered from 0. Here the trees come
under one Document, a Part for every section; parent-tree numbers are shifted; ids of foreign papers get the
part's name in front; named destinations, bookmarks, page labels and running heads are made anew from the
facts kept beside each piece.
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

from packs.render.stamp import PageStamp, stamp_pages

LINK = "pack:"
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
        """How many pages it has."""
        return sum(int(piece.facts["pages"]) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Dress:
    """What the whole file is called and says on every page; a `cover` is the first page, and says nothing."""

    title: str
    author: str
    lang: str
    day: date
    head: str
    foot: str
    cover: bool = True


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


def join(parts: list[PartOfPack], dress: Dress, into: Path) -> None:
    """Write the pack to `into`. The cover is not stamped."""
    with pikepdf.new() as pdf:
        joined = _begin(pdf, dress)
        for part in parts:
            element = _part_element(joined, part)
            for piece in part.pieces:
                before = len(pdf.objects)
                with pikepdf.open(
                    io.BytesIO(piece.pdf) if isinstance(piece.pdf, bytes) else piece.pdf
                ) as source:
                    _append(joined, source, piece, part, element)
                    _take_streams(pdf, before)
        _name_places(joined)
        _add_outline(joined, parts)
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
    return _Joined(pdf, document, tree.ParentTree.Nums)


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
    for name, (page, x, y) in piece.facts["anchors"].items():
        joined.places[name] = (first + page, x, y)
    if "/StructTreeRoot" not in source.Root:
        return
    tree = joined.pdf.copy_foreign(source.Root.StructTreeRoot)
    _adopt_tree(tree, element)
    _share_maps(joined, tree)
    if "/IDTree" in tree:
        _rename_ids(joined, element, f"{part.key}-{first}-")
    for index in range(first, len(joined.pdf.pages)):
        _shift_page(joined, joined.pdf.pages[index].obj)
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


def _adopt_tree(tree: Any, element: Any) -> None:
    """The children of the piece's Document become children of the part (its own Document element is
    dropped).
    """
    for top in tree.K if isinstance(tree.K, Array) else [tree.K]:
        kids = top.K if top.get("/S") == Name.Document else [top]
        for kid in kids if isinstance(kids, Array | list) else [kids]:
            kid.P = element
            element.K.append(kid)


def _share_maps(joined: _Joined, tree: Any) -> None:
    """Role and class maps of a foreign paper; a name that means something else already is refused."""
    target = joined.pdf.Root.StructTreeRoot
    for name in ("/RoleMap", "/ClassMap"):
        if name not in tree:
            continue
        if name not in target:
            target[name] = Dictionary()
        for key, value in tree[name].items():
            if key in target[name] and target[name][key] != value:
                raise ValueError(f"Two papers of the pack use the tag {key} with different meanings.")
            target[name][key] = value


def _shift_page(joined: _Joined, page: Any) -> None:
    shift = joined.next_parent
    if "/StructParents" in page:
        page.StructParents = int(page.StructParents) + shift
    for annotation in page.get("/Annots", []):
        if "/StructParent" in annotation:
            annotation.StructParent = int(annotation.StructParent) + shift
        action = annotation.get("/A")
        if action is not None and str(action.get("/URI", "")).startswith(LINK):
            _link_inside(annotation, str(action.URI).removeprefix(LINK))


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


def _rename_ids(joined: _Joined, top: Any, prefix: str) -> None:
    """Ids of a foreign paper, and the header lists that name them, get `prefix` so that two papers cannot
    clash.
    """
    waiting = [top]
    while waiting:
        element = waiting.pop()
        if not isinstance(element, Dictionary) or "/S" not in element:
            continue
        if "/ID" in element and not bytes(element.ID).startswith(prefix.encode()):
            element.ID = String(prefix + str(element.ID))
            joined.ids[bytes(element.ID)] = element
            _rename_headers(element, prefix)
        elif "/ID" not in element:
            _rename_headers(element, prefix)
        kids = element.get("/K")
        waiting += list(kids) if isinstance(kids, Array) else [kids]


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
        names.append(_destination(joined.pdf, *joined.places[name]))
    joined.pdf.Root.Names = Dictionary(Dests=joined.pdf.make_indirect(Dictionary(Names=names)))
    for page in joined.pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            if "/Dest" in annotation and isinstance(annotation.Dest, String):
                _describe_link(joined, annotation)


def _describe_link(joined: _Joined, annotation: Any) -> None:
    place = joined.places.get(str(annotation.Dest))
    title = joined.titles.get(str(annotation.Dest).removeprefix("section-"), "")
    if place is not None and title:
        annotation.Contents = String(f"{title}, page {place[0] + 1}")


def _destination(pdf: pikepdf.Pdf, page: int, x: float, y: float) -> Any:
    return Array([pdf.pages[page].obj, Name.XYZ, x, y, 0])


def _add_outline(joined: _Joined, parts: list[PartOfPack]) -> None:
    """A bookmark for every section, with its headings below it, closed."""
    pdf = joined.pdf
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    first = 0
    tops: list[dict[str, Any]] = []
    for part in parts:
        below: list[dict[str, Any]] = []
        begin = first
        for piece in part.pieces:
            below += [_moved(bookmark, first) for bookmark in piece.facts["bookmarks"]]
            first += int(piece.facts["pages"])
        if below and below[0]["label"] == part.title:  # the section's own title: its headings move up
            below = [*below[0]["children"], *below[1:]]
        tops.append({"label": part.title, "page": begin, "x": 0, "y": 10_000, "children": below})
    _chain(pdf, root, tops)
    root.Count = len(tops)
    pdf.Root.Outlines = root
    pdf.Root.PageMode = Name.UseOutlines


def _moved(bookmark: dict[str, Any], by: int) -> dict[str, Any]:
    children = [_moved(child, by) for child in bookmark["children"]]
    return bookmark | {"page": bookmark["page"] + by, "children": children}


def _chain(pdf: pikepdf.Pdf, parent: Any, bookmarks: list[dict[str, Any]]) -> int:
    made: list[Any] = []
    for bookmark in bookmarks:
        page = pdf.pages[bookmark["page"]]
        y = min(bookmark["y"], float(page.mediabox[3]))
        place = _destination(pdf, bookmark["page"], bookmark["x"], y)
        item = pdf.make_indirect(Dictionary(Title=String(bookmark["label"]), Parent=parent, Dest=place))
        below = _chain(pdf, item, bookmark["children"])
        if below:
            item.Count = -below
        if made:
            item.Prev, made[-1].Next = made[-1], item
        made.append(item)
    if made:
        parent.First, parent.Last = made[0], made[-1]
    return len(made)


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
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1)]))
    made = f"{dress.day:%Y-%m-%d}T00:00:00Z"
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = dress.title
        metadata["dc:creator"] = [dress.author]
        metadata["dc:language"] = [dress.lang]
        metadata["xmp:CreateDate"] = made
        metadata["pdfuaid:part"] = "1"
    pdf.docinfo[Name.Title] = String(dress.title)
    pdf.docinfo[Name.Author] = String(dress.author)
    pdf.docinfo[Name.CreationDate] = String(f"D:{dress.day:%Y%m%d}000000Z")


def _stamps(parts: list[PartOfPack], dress: Dress) -> list[PageStamp | None]:
    total = sum(part.pages for part in parts)
    stamps: list[PageStamp | None] = []
    for part in parts:
        for index in range(part.pages):
            number = len(stamps) + 1
            title = part.running_title if index == 0 else f"{part.running_title}{part.running_on}"
            stamps.append(PageStamp(dress.head, title, dress.foot, f"Page {number} of {total}"))
    if stamps and dress.cover:
        stamps[0] = None
    return stamps
