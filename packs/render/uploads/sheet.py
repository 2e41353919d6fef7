"""Where the content of an uploaded page goes: upright on A4 or A3, between the pack's head and foot.

A page that is rotated, cropped, or of an odd size becomes an upright sheet whose box begins at (0, 0); its
content gets smaller where it must, never larger, so that nothing that is stamped covers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

A4, A3 = (595.28, 841.89), (841.89, 1190.55)
NEARLY = 1.06  # US Letter counts as A4
ABOVE, BELOW = 51.0, 39.0  # points kept free for head and foot (packs/render/stamp.py)
MOST_PARENTS = 50  # of a page, in a file that is not broken

Numbers = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it will be: its size, the matrix that puts the old content on it, and the part of the old
    page (left, bottom, right, top) that could be seen.
    """

    width: float
    height: float
    matrix: Numbers
    seen: tuple[float, float, float, float]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the old page is now."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    def box(self, box: list[float]) -> list[float]:
        """Where a rectangle of the old page is now, as left, bottom, right, top."""
        one, other = self.point(box[0], box[1]), self.point(box[2], box[3])
        return [
            min(one[0], other[0]),
            min(one[1], other[1]),
            max(one[0], other[0]),
            max(one[1], other[1]),
        ]

    def begin(self) -> bytes:
        """The operators that put what follows in its place, and hide what was cropped."""
        left, bottom, right, top = self.seen
        clip = b"%.3f %.3f %.3f %.3f re W n" % (left, bottom, right - left, top - bottom)
        return b"q %.6f %.6f %.6f %.6f %.4f %.4f cm %s\n" % (*self.matrix, clip)


def inherited(page: Any, key: str) -> Any:
    """A value of the page, or of the page tree above it; None when there is none."""
    node = page
    for _ in range(MOST_PARENTS):
        if not isinstance(node, Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def sheet_of(page: Any) -> Sheet:
    """The sheet for a page."""
    seen = _seen(page)
    turned = round(_number(inherited(page, "/Rotate"), 0) / 90) % 4
    unit = _number(page.get("/UserUnit"), 1) or 1
    wide, high = seen[2] - seen[0], seen[3] - seen[1]
    if turned % 2:
        wide, high = high, wide
    wide, high = wide * unit, high * unit
    width, height = _paper(wide, high)
    scale = min(1.0, width / wide, (height - ABOVE - BELOW) / high)
    right = (width - scale * wide) / 2
    up = BELOW + (height - ABOVE - BELOW - scale * high) / 2
    return Sheet(width, height, _matrix(seen, turned, scale * unit, right, up), seen)


def _paper(wide: float, high: float) -> tuple[float, float]:
    short, long = sorted((wide, high))
    paper = A4 if short <= A4[0] * NEARLY and long <= A4[1] * NEARLY else A3
    return (paper[1], paper[0]) if wide > high else paper


def _matrix(
    seen: tuple[float, float, float, float], turned: int, scale: float, right: float, up: float
) -> Numbers:
    x0, y0, x1, y1 = seen
    a, b, c, d, e, f = {
        0: (1, 0, 0, 1, -x0, -y0),
        1: (0, -1, 1, 0, -y0, x1),
        2: (-1, 0, 0, -1, x1, y1),
        3: (0, 1, -1, 0, y1, -x0),
    }[turned]
    return (a * scale, b * scale, c * scale, d * scale, e * scale + right, f * scale + up)


def _seen(page: Any) -> tuple[float, float, float, float]:
    """The crop box within the media box; A4 when neither makes sense."""
    media = _box(inherited(page, "/MediaBox")) or (0.0, 0.0, *A4)
    crop = _box(inherited(page, "/CropBox")) or media
    both = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    return both if both[2] - both[0] > 1 and both[3] - both[1] > 1 else media


def _box(value: Any) -> tuple[float, float, float, float] | None:
    try:
        numbers = [float(number) for number in value] if isinstance(value, Array) else []
    except (TypeError, ValueError):
        return None
    if len(numbers) != 4:
        return None
    x0, x1 = sorted((numbers[0], numbers[2]))
    y0, y1 = sorted((numbers[1], numbers[3]))
    return (x0, y0, x1, y1) if x1 - x0 > 1 and y1 - y0 > 1 else None


def _number(value: Any, otherwise: float) -> float:
    try:
        return otherwise if value is None else float(value)
    except (TypeError, ValueError):
        return otherwise


def times(first: Numbers, then: Numbers) -> Numbers:
    """The matrix that does `first`, then `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def patterns_moved(pdf: pikepdf.Pdf, resources: Any, sheet: Sheet) -> None:
    """Patterns of a page hang on its corner, not on its content: they get the sheet's matrix, too."""
    patterns = resources.get("/Pattern")
    if not isinstance(patterns, Dictionary):
        return
    moved = Dictionary()
    for name, pattern in patterns.items():
        copy = _copy(pdf, pattern)
        own = [float(number) for number in pattern.get("/Matrix", Array([1, 0, 0, 1, 0, 0]))]
        copy["/Matrix"] = Array([round(n, 6) for n in times((*own,), sheet.matrix)])  # type: ignore[arg-type]
        moved[name] = copy
    resources["/Pattern"] = moved


def _copy(pdf: pikepdf.Pdf, pattern: Any) -> Any:
    if isinstance(pattern, pikepdf.Stream):
        copy = pdf.make_stream(pattern.read_raw_bytes())
        for key, value in pattern.items():
            if key != "/Length":
                copy[key] = value
        return copy
    return pdf.make_indirect(Dictionary(pattern))
