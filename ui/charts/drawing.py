"""What all drawings share: colours, the canvas, measures of text, words for numbers and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

RAG_COLOURS: Mapping[str, tuple[str, str]] = {  # fill, ink
    "red": ("#b3202a", "#ffffff"),
    "amber": ("#ffbf47", "#0b0c0c"),
    "green": ("#0f6b48", "#ffffff"),
    "blue": ("#1a5a96", "#ffffff"),
    "grey": ("#d9dde0", "#0b0c0c"),
}
INK = "#0b0c0c"
QUIET = "#484949"
LINE = "#b1b4b6"
BRAND = "#14405a"
FONT = "Arial, Arimo, DejaVu Sans, sans-serif"
CHARACTER = 0.53  # average width of a character of Arial, as a part of its size


@dataclass(frozen=True)
class Chart:
    """A drawing with its equivalents.

    svg     the drawing, safe HTML
    title   what it shows
    words   one or two sentences that say what the drawing says
    head    labels of the data table
    rows    its rows; the first cell names the row
    """

    svg: str
    title: str
    words: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass
class Drawing:
    """Collects elements; escapes every text."""

    width: float
    height: float
    parts: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, *, stroke: str = "none") -> None:
        """A box."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(w, 0):.1f}" height="{h:.1f}" '
            f'fill="{fill}" stroke="{stroke}"/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE, width: float = 1
    ) -> None:
        """A straight line."""
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{stroke}" stroke-width="{width}"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int = 14,
        fill: str = INK,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        """Words at a point; `anchor` is start, middle or end."""
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"'
            f"{weight}>{escape(words)}</text>"
        )

    def svg(self, title: str, words: str, *, role: str = "img") -> str:
        """The whole drawing: title first, then what it says in words. One with links in it is a group."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="{role}" class="app-chart__svg" '
            f'viewBox="0 0 {self.width:.0f} {self.height:.0f}" '
            f'width="{self.width:.0f}" height="{self.height:.0f}" font-family="{FONT}">'
            f"<title>{escape(title)}</title><desc>{escape(words)}</desc>{''.join(self.parts)}</svg>"
        )


def path(
    drawing: Drawing, points: Sequence[tuple[float, float]], stroke: str, *, dashed: bool = False
) -> None:
    """A line through points; one point alone draws nothing."""
    if len(points) < 2:
        return
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    drawing.parts.append(f'<path d="M{path}" fill="none" stroke="{stroke}" stroke-width="2.5"{dash}/>')


def measure(text: str, size: int = 14) -> float:
    """About how wide a text is, in the units of the drawing."""
    return len(text) * size * CHARACTER


def cut(text: str, room: float) -> str:
    """The text, shortened with … to the room there is."""
    most = int(room / (14 * CHARACTER))
    return text if len(text) <= most else text[: max(most - 1, 1)].rstrip() + "…"


def wrap(text: str, room: float, *, lines: int) -> list[str]:
    """The text on at most `lines` lines; what does not fit is cut with …."""
    most = max(int(room / (13 * CHARACTER)), 3)
    wrapped = [""]
    for word in text.split():
        longer = f"{wrapped[-1]} {word}".strip()
        if len(longer) <= most or not wrapped[-1]:
            wrapped[-1] = longer
        else:
            wrapped.append(word)
    kept = wrapped[:lines]
    if len(wrapped) > lines:
        kept[-1] += "…"
    return [part if len(part) <= most + 2 else part[: most - 1] + "…" for part in kept]


def share(count: int, total: int) -> str:
    """A part in per cent; a dash when there is no whole."""
    return f"{100 * count / total:.0f}%" if total else "–"


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def value_words(value: float | None, unit: str) -> str:
    """A value with its unit; `No data` for none."""
    return "No data" if value is None else f"{value:,.10g}{unit}"
