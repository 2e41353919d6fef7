"""Where things are: a map of points without tiles, drawn from coordinates. North is at the top."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, floor, hypot, log10, radians, sin

from ui.charts.drawing import INK, LINE, QUIET, RAG_COLOURS, Chart, Drawing, listed, measure

MILES_A_DEGREE = 69.0936  # of latitude
LEAST_SPAN = 0.02  # degrees: one point alone is not blown up to the whole picture
TALLEST = 620
MARGIN = 36
FOOT = 84  # for the scale bar and the legend
APART = 22  # units between two points that would lie upon each other
MOST_SINGLE = 600  # more points than this are counted in fields
FIELD = 34
WHITE = "white"
ORDER = ("red", "amber", "green", WHITE)
COLOURS = {**{name: RAG_COLOURS[name][0] for name in ("red", "amber", "green")}, WHITE: "#ffffff"}
_TURN = 2.39996  # the golden angle: points set aside don't line up


@dataclass(frozen=True)
class Mark:
    """One point. `colour` is red, amber, green or white; `words` are what its link says; `row` its line of
    the table (the first cell names it); `district` is the label that it stands under.
    """

    latitude: float
    longitude: float
    colour: str
    words: str
    url: str
    row: Sequence[str]
    district: str = ""


@dataclass(frozen=True)
class View:
    """From degrees to the units of the drawing: a mile is as long across as it is upwards."""

    west: float
    north: float
    scale: float  # units for a degree of latitude
    squeeze: float  # a degree of longitude as a part of one of latitude
    width: float
    height: float
    left: float
    top: float

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point lies."""
        x = self.left + (longitude - self.west) * self.squeeze * self.scale
        return x, self.top + (self.north - latitude) * self.scale

    @property
    def mile(self) -> float:
        """Units for a mile."""
        return self.scale / MILES_A_DEGREE


def places_map(
    title: str,
    marks: Sequence[Mark],
    legend: Sequence[tuple[str, str]],
    *,
    head: Sequence[str],
    noun: tuple[str, str] = ("home", "homes"),
    width: int = 900,
) -> Chart:
    """A map of points by colour and shape, each a link, with district labels, a scale bar and a legend.

    legend  (colour, words), in the order in which they are named
    head    labels of the table; its rows are those of the marks
    Points that would lie upon each other are set apart, with a line to where they belong. Where there are
    very many, those of a field of the picture are counted in one mark, and the table counts by district.
    """
    counts = Counter(mark.colour for mark in marks)
    words = _words(counts, legend, len(marks), noun)
    crowded = len(marks) > MOST_SINGLE
    rows = _by_district(marks, legend) if crowded else [mark.row for mark in marks]
    if crowded:
        head = ("District", *(label for _, label in legend), "All")
    if not marks:
        drawing = Drawing(width, 40)
        drawing.text(0, 24, "Nothing to show on the map", fill=QUIET)
        return Chart(drawing.svg(title, words), title, words, head, rows)
    view = view_of(marks, width)
    drawing = Drawing(width, view.height + FOOT)
    drawing.rect(0.5, 0.5, width - 1, view.height - 1, "#f3f6f7", stroke=LINE)
    if crowded:
        _draw_fields(drawing, marks, view, noun)
    else:
        _draw_districts(drawing, marks, view)
        _draw_marks(drawing, marks, view)
    _draw_north(drawing)
    _draw_scale(drawing, view)
    _draw_legend(drawing, legend, counts, view.height + 62)
    return Chart(drawing.svg(title, words, role="group"), title, words, head, rows)


def view_of(marks: Sequence[Mark], width: float) -> View:
    """A view that holds every mark with a margin, no taller than TALLEST."""
    south, north = _span([mark.latitude for mark in marks])
    west, east = _span([mark.longitude for mark in marks])
    squeeze = cos(radians((south + north) / 2))
    across, up = (east - west) * squeeze, north - south
    scale = min((width - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up)
    height = max(up * scale + 2 * MARGIN, 220)
    left = (width - across * scale) / 2
    return View(west, north, scale, squeeze, width, height, left, (height - up * scale) / 2)


def scale_bar(longest: float) -> float:
    """The longest of 1, 2, 5, 10, 20... miles (or 0.5, 0.2, 0.1) that is not longer than `longest` miles."""
    power = 10.0 ** floor(log10(longest))
    return next(power * step for step in (5, 2, 1) if power * step <= longest * (1 + 1e-9))


def set_apart(points: Sequence[tuple[float, float]], view: View) -> list[tuple[float, float]]:
    """The points, moved in a spiral where one would lie upon an earlier one, inside the picture."""
    placed: list[tuple[float, float]] = []
    fields: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for x, y in points:
        free = next((each for each in _spiral(x, y, view) if not _taken(each, fields)), (x, y))
        placed.append(free)
        fields[_field(free, APART)].append(free)
    return placed


def shape(colour: str, x: float, y: float, size: float = 7.5) -> str:
    """A mark by colour and shape: red diamond, amber triangle, green circle, hollow square for none."""
    paint = f'fill="{COLOURS[colour]}" stroke="{INK}" stroke-width="1.2"'
    if colour == "red":
        r = size * 1.15
        return f'<path d="M{x:.1f} {y - r:.1f}l{r:.1f} {r:.1f}l{-r:.1f} {r:.1f}l{-r:.1f} {-r:.1f}z" {paint}/>'
    if colour == "amber":
        r = size * 1.1
        return f'<path d="M{x:.1f} {y - r:.1f}l{r:.1f} {2 * r:.1f}h{-2 * r:.1f}z" {paint}/>'
    if colour == "green":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size * 0.93:.1f}" {paint}/>'
    r = size * 0.8
    return f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}" {paint}/>'


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    missing = max(LEAST_SPAN - (high - low), 0) / 2
    return low - missing, high + missing


def _spiral(x: float, y: float, view: View) -> Iterator[tuple[float, float]]:
    """The point itself, then places around it, further and further away."""
    yield x, y
    for number in range(1, 4 * MOST_SINGLE):
        away, turn = APART * 0.62 * (number**0.5), number * _TURN
        moved = (x + away * cos(turn), y + away * sin(turn))
        if 12 <= moved[0] <= view.width - 12 and 12 <= moved[1] <= view.height - 12:
            yield moved


def _field(point: tuple[float, float], size: float) -> tuple[int, int]:
    return int(point[0] // size), int(point[1] // size)


def _taken(point: tuple[float, float], fields: dict[tuple[int, int], list[tuple[float, float]]]) -> bool:
    column, row = _field(point, APART)
    near = (
        other
        for x in (column - 1, column, column + 1)
        for y in (row - 1, row, row + 1)
        for other in fields.get((x, y), ())
    )
    return any(hypot(point[0] - x, point[1] - y) < APART * 0.9 for x, y in near)


def _draw_marks(drawing: Drawing, marks: Sequence[Mark], view: View) -> None:
    """Every mark as a link; worrying ones first: the keyboard comes to them first, and they are not moved."""
    ordered = sorted(marks, key=lambda mark: (ORDER.index(mark.colour), -mark.latitude, mark.words))
    homes = [view.at(mark.latitude, mark.longitude) for mark in ordered]
    for (x, y), (moved_x, moved_y), mark in zip(homes, set_apart(homes, view), ordered, strict=True):
        if hypot(moved_x - x, moved_y - y) > 1:
            drawing.line(x, y, moved_x, moved_y, stroke=QUIET)
        drawing.parts.append(
            f'<a href="{escape(mark.url)}" class="app-map__mark" aria-label="{escape(mark.words)}">'
            f"<title>{escape(mark.words)}</title>"
            f'<circle cx="{moved_x:.1f}" cy="{moved_y:.1f}" r="10.5" fill="#ffffff" fill-opacity="0"/>'
            f"{shape(mark.colour, moved_x, moved_y)}</a>"
        )


def _draw_fields(drawing: Drawing, marks: Sequence[Mark], view: View, noun: tuple[str, str]) -> None:
    """Marks of one field of the picture as one, with their number, in the colour of the worst of them."""
    fields: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        fields[_field(view.at(mark.latitude, mark.longitude), FIELD)].append(mark)
    for (column, row), inside in sorted(fields.items()):
        if len(inside) == 1:
            _draw_marks(drawing, inside, view)
            continue
        x, y = (column + 0.5) * FIELD, (row + 0.5) * FIELD
        colour = min((mark.colour for mark in inside), key=ORDER.index)
        said = f"{len(inside):,} {noun[1]}, the worst {colour}"
        drawing.parts.append(f"<g><title>{escape(said)}</title>{shape(colour, x, y - 5)}</g>")
        drawing.text(x, y + 14, f"{len(inside):,}", size=12, anchor="middle", bold=True)


def _draw_districts(drawing: Drawing, marks: Sequence[Mark], view: View) -> None:
    """The name of each district in the middle of its points, the fullest first, where there is room."""
    within: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for mark in marks:
        if mark.district:
            within[mark.district].append(view.at(mark.latitude, mark.longitude))
    drawn: list[tuple[float, float]] = []
    for name, points in sorted(within.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        x = sum(point[0] for point in points) / len(points)
        y = sum(point[1] for point in points) / len(points)
        if any(abs(x - other_x) < 52 and abs(y - other_y) < 20 for other_x, other_y in drawn):
            continue
        drawn.append((x, y))
        drawing.text(x, max(y - 14, 16), name, size=16, anchor="middle", bold=True, fill="#5f6b73")


def _draw_north(drawing: Drawing) -> None:
    x = drawing.width - 22
    drawing.parts.append(f'<path d="M{x} 10l7 20l-7 -5l-7 5z" fill="{INK}"/>')
    drawing.text(x, 46, "N", size=14, anchor="middle", bold=True)


def _draw_scale(drawing: Drawing, view: View) -> None:
    """A bar of a round number of miles under the picture."""
    length = scale_bar(view.width / 4 / view.mile)
    y, end = view.height + 22, 10 + length * view.mile
    drawing.line(10, y, end, y, stroke=INK, width=2)
    for x in (10.0, end):
        drawing.line(x, y - 5, x, y + 5, stroke=INK, width=2)
    drawing.text(end + 10, y + 5, f"{length:,.10g} {'mile' if length == 1 else 'miles'}")


def _draw_legend(drawing: Drawing, legend: Sequence[tuple[str, str]], counts: Counter[str], y: float) -> None:
    x = 10.0
    for colour, label in legend:
        text = f"{label}: {counts[colour]:,}"
        drawing.parts.append(shape(colour, x + 8, y))
        drawing.text(x + 24, y + 5, text)
        x += measure(text) + 50


def _by_district(marks: Sequence[Mark], legend: Sequence[tuple[str, str]]) -> list[Sequence[str]]:
    """How many of each colour stand in each district."""
    within: dict[str, Counter[str]] = defaultdict(Counter)
    for mark in marks:
        within[mark.district or "Not known"][mark.colour] += 1
    return [
        [name, *(f"{counts[colour]:,}" for colour, _ in legend), f"{counts.total():,}"]
        for name, counts in sorted(within.items())
    ]


def _words(counts: Counter[str], legend: Sequence[tuple[str, str]], total: int, noun: tuple[str, str]) -> str:
    if not total:
        return f"No {noun[0]} to show."
    parts = [f"{counts[colour]:,} {label.lower()}" for colour, label in legend if counts[colour]]
    return f"{total:,} {noun[0] if total == 1 else noun[1]}: {listed(parts)}."
