"""The bookmarks of a pack: by section, or by item of the agenda with its papers beneath."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

Bookmark = dict[str, Any]  # label, page (from 0), x, y (points), children: as noted beside each piece
Place = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the agenda, for the bookmarks: its label and title, the keys of its parts, and the named
    place where it stands on the agenda.
    """

    label: str
    title: str
    keys: tuple[str, ...]
    place: str


def destination(pdf: pikepdf.Pdf, page: int, x: float, y: float) -> Any:
    """Where a bookmark or link leads."""
    return Array([pdf.pages[page].obj, Name.XYZ, x, y, 0])


def add_outline(
    pdf: pikepdf.Pdf, places: dict[str, Place], tops: dict[str, Bookmark], items: tuple[Item, ...]
) -> None:
    """Write the bookmarks, closed: those of the sections (`tops`, by key), under their items where there are
    some.
    """
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    shown = _by_item(places, tops, items)
    _chain(pdf, root, shown)
    root.Count = len(shown)
    pdf.Root.Outlines = root
    pdf.Root.PageMode = Name.UseOutlines


def _by_item(places: dict[str, Place], tops: dict[str, Bookmark], items: tuple[Item, ...]) -> list[Bookmark]:
    """The bookmarks in order, with those of an item's papers under it; an item without papers leads to the
    agenda.
    """
    taken = {key for item in items for key in item.keys}
    free = [key for key in tops if key not in taken]
    order = list(tops)
    shown = [tops[free.pop(0)]] if free and free[0] == order[0] else []  # the front
    for item in items:
        while item.keys and free and order.index(free[0]) < order.index(item.keys[0]):
            shown.append(tops[free.pop(0)])
        below = [tops[key] for key in item.keys]
        page, x, y = places.get(item.place, (0, 0.0, 0.0))
        place = {"page": page, "x": x, "y": y}
        if below:
            place = {"page": below[0]["page"], "x": 0, "y": 10_000}
        if len(below) == 1 and below[0]["label"] == item.title:
            below = below[0]["children"]
        shown.append({"label": item.label, "children": below} | place)
    return shown + [tops[key] for key in free]


def moved(bookmark: Bookmark, by: int) -> Bookmark:
    """A bookmark of a piece, so many pages further on."""
    children = [moved(child, by) for child in bookmark["children"]]
    return bookmark | {"page": bookmark["page"] + by, "children": children}


def _chain(pdf: pikepdf.Pdf, parent: Any, bookmarks: list[Bookmark]) -> int:
    made: list[Any] = []
    for bookmark in bookmarks:
        page = pdf.pages[bookmark["page"]]
        y = min(bookmark["y"], float(page.mediabox[3]))
        place = destination(pdf, bookmark["page"], bookmark["x"], y)
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
