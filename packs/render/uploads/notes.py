"""Annotations of uploaded pages: links are kept, what prints (filled-in forms, stamps) becomes part of the
page, and comments, attached files, sounds and scripts go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from packs.render.uploads.sheet import Numbers, Sheet, times

OUTSIDE = ("https://", "http://", "mailto:", "tel:")
INSIDE = "pack:"  # merge.LINK
PRINTS = frozenset({
    "/Widget", "/FreeText", "/Stamp", "/Ink", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine",
    "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Watermark",
})  # fmt: skip
# How the place is named in a destination of each kind: where its left and its top stand.
CORNERS = {"/XYZ": (2, 3), "/FitH": (None, 2), "/FitBH": (None, 2), "/FitR": (2, 5)}
UNSEEN = 2 | 32  # annotation flags: hidden, not shown
KEPT_KEYS = frozenset({"/Rect", "/QuadPoints", "/Contents", "/StructParent", "/Border", "/BS", "/C", "/H"})
MOST_NODES = 20_000  # of a tree of names, in a file that is not broken


@dataclass(slots=True)
class Drawn:
    """What became of a page's annotations: links that stay, and drawings (a form, its matrix, the annotation
    that it was).
    """

    links: list[Any] = field(default_factory=list)
    drawings: list[tuple[Any, Numbers, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Places:
    """Places inside the paper that its links lead to, by the names that we give them."""

    pages: dict[tuple[int, int], int]
    sheets: list[Sheet]
    named: dict[bytes, Any]
    found: dict[str, tuple[int, float, float]] = field(default_factory=dict)

    def name(self, target: Any) -> str | None:
        """A name for a destination of the paper; None when it leads nowhere."""
        for _ in range(3):  # a name, then a dictionary, then the place itself
            if isinstance(target, String | Name):
                raw = bytes(target) if isinstance(target, String) else str(target)[1:].encode()
                target = self.named.get(raw)
            elif isinstance(target, Dictionary):
                target = target.get("/D")
        if not isinstance(target, Array) or not len(target) or not isinstance(target[0], Dictionary):
            return None
        page = self.pages.get(target[0].objgen)
        if page is None:
            return None
        place = (page, *self._corner(page, list(target)))
        name = f"place-{page + 1}-{place[1]:.0f}-{place[2]:.0f}"
        self.found[name] = place
        return name

    def _corner(self, page: int, target: list[Any]) -> tuple[float, float]:
        """Where the place is on the new sheet; the top of the page where the paper says no more."""
        sheet = self.sheets[page]
        at = {"/XYZ": (2, 3), "/FitH": (None, 2), "/FitBH": (None, 2), "/FitR": (2, 5)}.get(
            str(target[1]) if len(target) > 1 else ""
        )
        x, y = (_at(target, index) for index in at or (None, None))
        if x is None and y is None:
            return 0.0, round(sheet.height, 1)
        x, y = sheet.point(sheet.seen[0] if x is None else x, sheet.seen[3] if y is None else y)
        return round(min(max(x, 0), sheet.width), 1), round(min(max(y, 0), sheet.height), 1)


def _at(target: list[Any], index: int | None) -> float | None:
    if index is None or index >= len(target) or target[index] is None:
        return None
    try:
        return float(target[index])
    except (TypeError, ValueError):
        return None


def named_places(root: Any) -> dict[bytes, Any]:
    """The named destinations of a paper, of both kinds."""
    found: dict[bytes, Any] = {}
    old = root.get("/Dests")
    for name, target in old.items() if isinstance(old, Dictionary) else ():
        found[str(name)[1:].encode()] = target
    names = root.get("/Names")
    waiting = [names.get("/Dests")] if isinstance(names, Dictionary) else []
    for _ in range(MOST_NODES):
        if not waiting:
            break
        node = waiting.pop()
        if not isinstance(node, Dictionary):
            continue
        pairs = list(node.get("/Names", []))
        found |= {bytes(k): v for k, v in zip(pairs[::2], pairs[1::2], strict=False) if isinstance(k, String)}
        waiting += list(node.get("/Kids", []))
    return found


def settle(pdf: pikepdf.Pdf, page: Any, sheet: Sheet, places: Places) -> Drawn:
    """Sort the annotations of a page out; links are made anew with only what a link needs."""
    done = Drawn()
    for annotation in _annotations(pdf, page):
        if annotation.get("/Subtype") == Name.Link:
            if _keep_link(annotation, sheet, places):
                done.links.append(annotation)
            continue
        form = _appearance(annotation)
        if form is not None:
            matrix = _fit(form, annotation)
            if matrix is not None:
                done.drawings.append((form, matrix, annotation))
    return done


def _annotations(pdf: pikepdf.Pdf, page: Any) -> Iterator[Any]:
    found = page.get("/Annots")
    for annotation in found if isinstance(found, Array) else ():
        if isinstance(annotation, Dictionary) and "/Rect" in annotation:
            yield annotation if annotation.is_indirect else pdf.make_indirect(annotation)


def _keep_link(annotation: Any, sheet: Sheet, places: Places) -> bool:
    """Make a link anew; False when it leads nowhere, to another file, or would run something."""
    action = annotation.get("/A")
    address = _address(action)
    name = None
    if not address:
        is_jump = isinstance(action, Dictionary) and action.get("/S") == Name.GoTo
        name = places.name(action.get("/D") if is_jump else annotation.get("/Dest"))
        if name is None:
            return False
    for key in list(annotation.keys()):
        if key not in KEPT_KEYS:
            del annotation[key]
    annotation["/Type"], annotation["/Subtype"], annotation["/F"] = Name.Annot, Name.Link, 4
    if address:
        annotation["/A"] = Dictionary(S=Name.URI, URI=String(address))
    else:
        annotation["/A"] = Dictionary(S=Name.URI, URI=String(f"{INSIDE}{name}"))  # joining makes it a jump
    if not str(annotation.get("/Contents", "")).strip():
        annotation["/Contents"] = String(address or "Link to another place in this paper")
    _move(annotation, sheet)
    return True


def _address(action: Any) -> str:
    if not isinstance(action, Dictionary) or action.get("/S") != Name.URI:
        return ""
    address = str(action.get("/URI", "")).strip()
    return address if address.lower().startswith(OUTSIDE) else ""


def _move(annotation: Any, sheet: Sheet) -> None:
    annotation["/Rect"] = Array([round(n, 2) for n in sheet.box([float(n) for n in annotation["/Rect"]])])
    corners = annotation.get("/QuadPoints")
    if isinstance(corners, Array):
        numbers = [float(number) for number in corners]
        moved = [sheet.point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=False)]
        annotation["/QuadPoints"] = Array([round(n, 2) for point in moved for n in point])


def _appearance(annotation: Any) -> Any | None:
    """The form that draws an annotation on paper; None for what does not print."""
    if str(annotation.get("/Subtype")) not in PRINTS or int(annotation.get("/F", 0)) & UNSEEN:
        return None
    looks = annotation.get("/AP")
    form = looks.get("/N") if isinstance(looks, Dictionary) else None
    if isinstance(form, Dictionary) and not isinstance(form, pikepdf.Stream):
        state = annotation.get("/AS")
        form = form.get(str(state)) if isinstance(state, Name) else None
    return form if isinstance(form, pikepdf.Stream) else None


def _fit(form: Any, annotation: Any) -> Numbers | None:
    """The matrix that puts the form's box on the annotation's rectangle (ISO 32000-1, 12.5.5)."""
    try:
        box = [float(n) for n in form["/BBox"]]
        own: Numbers = tuple(float(n) for n in form.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))  # type: ignore[assignment]
        rect = [float(n) for n in annotation["/Rect"]]
    except (KeyError, TypeError, ValueError):
        return None
    a, b, c, d, e, f = own
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    low, high = min(y for _, y in corners), max(y for _, y in corners)
    if right - left < 0.01 or high - low < 0.01:
        return None
    across = (max(rect[0], rect[2]) - min(rect[0], rect[2])) / (right - left)
    upward = (max(rect[1], rect[3]) - min(rect[1], rect[3])) / (high - low)
    moved = (1.0, 0.0, 0.0, 1.0, -left, -low)
    return times(
        times(moved, (across, 0, 0, upward, 0, 0)), (1, 0, 0, 1, min(rect[0], rect[2]), min(rect[1], rect[3]))
    )
