"""The structure tree of a tagged paper, made fit to stand among others.

Roles become the standard types that they stand for, classes the attributes that they name, so that two papers
cannot disagree about a name. Headings stand below the heading that the paper stands under, and skip no level.
The list from marked content to elements is written anew from the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

TYPES = (
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 "
    "L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot "
    "Ruby RB RT RP Warichu WT WP Figure Formula Form"
)
STANDARD = frozenset(TYPES.split())
# Types of PDF 2.0 as those of PDF 1.7, for which PDF/UA-1 is written.
NEWER = {
    "Title": "P", "FENote": "Note", "Sub": "Span", "Em": "Span", "Strong": "Span", "Aside": "Div",
    "DocumentFragment": "Sect", "Artifact": "NonStruct",
}  # fmt: skip
HEADINGS = frozenset({"H", "H1", "H2", "H3", "H4", "H5", "H6"})
DEEPEST = 6
MOST_ELEMENTS = 400_000


@dataclass(slots=True)
class Tree:
    """The tree under work: pages by their object, what annotations became, and what is found on the way.

    `drawn`: an annotation -> the page and the mark that it became. `marks`, `holders`: of pages and forms, by
    object. `objects`: an annotation -> itself and its element. `loose`: drawings that no element has. `told`:
    pages of which the tree tells something.
    """

    pdf: pikepdf.Pdf
    pages: dict[tuple[int, int], int]
    links: set[tuple[int, int]]
    drawn: dict[tuple[int, int], tuple[Any, int]]
    roles: dict[str, str] = field(default_factory=dict)
    classes: dict[str, Any] = field(default_factory=dict)
    headings: list[Any] = field(default_factory=list)
    marks: dict[tuple[int, int], dict[int, Any]] = field(default_factory=dict)
    holders: dict[tuple[int, int], Any] = field(default_factory=dict)
    objects: dict[tuple[int, int], tuple[Any, Any]] = field(
        default_factory=dict
    )  # annotation -> it, its element
    seen: set[tuple[int, int]] = field(default_factory=set)
    loose: list[tuple[tuple[int, int], Any, int]] = field(
        default_factory=list
    )  # drawings that no element has
    told: set[tuple[int, int]] = field(default_factory=set)


def elements_of(pdf: pikepdf.Pdf) -> list[Any]:
    """The elements at the top of a paper's tree; empty when it has none."""
    root = pdf.Root.get("/StructTreeRoot")
    top = root.get("/K") if isinstance(root, Dictionary) else None
    return [kid for kid in _list(top) if isinstance(kid, Dictionary)]


def tidy(tree: Tree, below: int) -> list[Any]:
    """Bring the tree in order; returns its elements, the paper's own Document left out."""
    root = tree.pdf.Root["/StructTreeRoot"]
    tree.roles = {str(k)[1:]: str(v)[1:] for k, v in _items(root.get("/RoleMap")) if isinstance(v, Name)}
    tree.classes = {str(k): v for k, v in _items(root.get("/ClassMap"))}
    tops = []
    for top in elements_of(tree.pdf):
        if _element(tree, top, None, None):
            tops += _opened(top)
    _nest_headings(tree.headings, below)
    return tops


def _opened(top: Any) -> list[Any]:
    if str(top["/S"]) != "/Document" or "/K" not in top:
        return [top]
    kids = _list(top["/K"])
    if all(isinstance(kid, Dictionary) and "/S" in kid for kid in kids):
        return kids
    top["/S"] = Name.Sect
    return [top]


def _element(tree: Tree, top: Any, page: Any, parent: Any) -> bool:
    """Tidy an element and all below it; False when nothing is left of it.

    Without recursion: papers nest deeper than Python may.
    """
    order: list[tuple[Any, Any]] = []
    waiting: list[tuple[Any, Any, Any]] = [(top, page, parent)]
    while waiting:
        element, page, parent = waiting.pop()
        if element.objgen in tree.seen or len(tree.seen) > MOST_ELEMENTS:
            continue
        tree.seen.add(element.objgen)
        here = element.get("/Pg", page)
        here = here if isinstance(here, Dictionary) and here.objgen in tree.pages else None
        _plain(tree, element)
        _own_objects(tree, element)
        order.append((element, here))
        kids = [kid for kid in _list(element.get("/K")) if isinstance(kid, Dictionary) and "/S" in kid]
        waiting += [(kid, here, element) for kid in reversed(kids)]
    kept: set[tuple[int, int]] = set()
    for element, here in reversed(order):  # kids before their parents
        kids = [kid for one in _list(element.get("/K")) for kid in _kid(tree, element, here, one, kept)]
        if not kids and "/K" in element:
            continue
        if kids:
            element["/K"] = Array(kids)
        if here is not None:
            element["/Pg"] = here
        elif "/Pg" in element:
            del element["/Pg"]
        kept.add(element.objgen)
    tree.headings += [
        element for element, _ in order if str(element["/S"])[1:] in HEADINGS and element.objgen in kept
    ]
    return top.objgen in kept


def _own_objects(tree: Tree, element: Any) -> None:
    """Elements are told apart by their object number: one written inside its parent gets its own."""
    kids = _list(element.get("/K"))
    if any(isinstance(kid, Dictionary) and "/S" in kid and not kid.is_indirect for kid in kids):
        own = [
            tree.pdf.make_indirect(kid) if isinstance(kid, Dictionary) and "/S" in kid else kid
            for kid in kids
        ]
        element["/K"] = Array(own)


def _plain(tree: Tree, element: Any) -> None:
    element["/S"] = Name("/" + _role(tree, str(element["/S"])[1:]))
    names = [str(name) for name in _list(element.get("/C")) if isinstance(name, Name)]
    attributes = [a for a in _list(element.get("/A")) if isinstance(a, Dictionary)]
    attributes += [a for name in names for a in _list(tree.classes.get(name)) if isinstance(a, Dictionary)]
    for key in ("/A", "/C", "/NS", "/AF", "/Ref", "/R"):
        if key in element:
            del element[key]
    if attributes:
        element["/A"] = attributes[0] if len(attributes) == 1 else Array(attributes)


def _role(tree: Tree, name: str) -> str:
    for _ in range(20):
        if name in STANDARD and name not in tree.roles:
            return name
        if name not in tree.roles:
            break
        if tree.roles[name] == name:
            break
        name = tree.roles[name]
    if name in STANDARD:
        return name
    if name[:1] == "H" and name[1:].isdecimal():
        return f"H{min(DEEPEST, max(1, int(name[1:])))}"
    return NEWER.get(name, "NonStruct")


def _kid(tree: Tree, element: Any, page: Any, kid: Any, kept: set[tuple[int, int]]) -> Iterator[Any]:
    """A kid as it stays: marked content, an object, an element; nothing when it is gone."""
    if isinstance(kid, int):
        if page is not None:
            mark_of(tree, page, kid, element)
            tree.told.add(page.objgen)
            yield kid
    elif not isinstance(kid, Dictionary):
        return
    elif "/S" in kid:
        if kid.objgen in kept:
            kid["/P"] = element
            yield kid
    elif "/MCID" in kid:
        yield from _reference(tree, element, kid.get("/Pg", page), kid)
    elif isinstance(kid.get("/Obj"), Dictionary):
        yield from _object(tree, element, kid["/Obj"], kid.get("/Pg", page))


def _reference(tree: Tree, element: Any, page: Any, kid: Any) -> Iterator[Any]:
    if not isinstance(page, Dictionary) or page.objgen not in tree.pages:
        return
    holder = kid.get("/Stm", page)
    if not isinstance(holder, Dictionary):
        return
    mark_of(tree, holder, int(kid["/MCID"]), element)
    tree.told.add(page.objgen)
    kid["/Type"], kid["/Pg"] = Name.MCR, page
    yield kid


def _object(tree: Tree, element: Any, thing: Any, page: Any) -> Iterator[Any]:
    if thing.objgen in tree.drawn:
        page, mark = tree.drawn[thing.objgen]
        mark_of(tree, page, mark, element)
        element["/S"] = Name.Span  # it is no field any more
        yield Dictionary(Type=Name.MCR, Pg=page, MCID=mark)
    elif thing.objgen in tree.links and isinstance(page, Dictionary) and page.objgen in tree.pages:
        tree.objects[thing.objgen] = (thing, element)
        yield Dictionary(Type=Name.OBJR, Obj=thing, Pg=page)


def mark_of(tree: Tree, holder: Any, mark: int, element: Any) -> None:
    """Note that the marked content of that number, of a page or form, belongs to the element."""
    tree.holders[holder.objgen] = holder
    tree.marks.setdefault(holder.objgen, {}).setdefault(mark, element)


def _nest_headings(headings: list[Any], below: int) -> None:
    last = below
    for heading in headings:
        own = str(heading["/S"])[2:]
        level = min(int(own or 1) + below, last + 1, DEEPEST)
        heading["/S"] = Name(f"/H{level}")
        last = level


def number(tree: Tree) -> None:
    """Write the list from marked content and links to elements, and give every page its number in it."""
    numbers = Array()
    for key, (objgen, marks) in enumerate(tree.marks.items()):
        tree.holders[objgen]["/StructParents"] = key
        row: list[Any] = [None] * (max(marks) + 1)
        for mark, element in marks.items():
            row[mark] = element
        numbers.append(key)
        numbers.append(tree.pdf.make_indirect(Array(row)))
    for key, (thing, element) in enumerate(tree.objects.values(), start=len(tree.marks)):
        thing["/StructParent"] = key
        numbers.append(key)
        numbers.append(element)
    root = tree.pdf.Root["/StructTreeRoot"]
    root["/ParentTree"] = tree.pdf.make_indirect(Dictionary(Nums=numbers))
    root["/ParentTreeNextKey"] = len(tree.marks) + len(tree.objects)


def first_page(tree: Tree, top: Any) -> int | None:
    """The number of the first page that an element or one below it is on; None when on none."""
    waiting = [top]
    while waiting:
        element = waiting.pop()
        page = element.get("/Pg")
        if isinstance(page, Dictionary) and page.objgen in tree.pages:
            return tree.pages[page.objgen]
        kids = [kid for kid in _list(element.get("/K")) if isinstance(kid, Dictionary) and "/S" in kid]
        waiting += reversed(kids)
    return None


def _items(value: Any) -> list[tuple[Any, Any]]:
    return list(value.items()) if isinstance(value, Dictionary) else []


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]
