"""Charts of indicators, the same on a page and in a pack: control charts, lines with target and last year.

Control charts have colours of their own and shapes for what stands out: they are no RAG. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from metrics.rag import Goal
from metrics.spc import Assurance, Point, Reading, Spc
from ui.charts import Chart, Line, line_chart
from ui.charts.drawing import INK, LINE, QUIET, Drawing, path, value_words

COLOURS = {
    Reading.COMMON: "#6f777b", Reading.IMPROVEMENT: "#1d70b8", Reading.CONCERN: "#d4580a",
    Reading.NEUTRAL: "#6a3fa0",
}  # fmt: skip
OTHERS = ("#6a3fa0", "#8a5a00")  # lines of others, one after the other
SAYS = {
    Reading.COMMON: "usual", Reading.IMPROVEMENT: "improvement", Reading.CONCERN: "concern",
    Reading.NEUTRAL: "stands out",
}  # fmt: skip
LEFT, RIGHT, TOP, BOTTOM = 62.0, 150.0, 16.0, 250.0
LABELS = 10


@dataclass(frozen=True)
class Series:
    """A series as a chart takes it: labels and values of each period, oldest first."""

    title: str
    labels: Sequence[str]
    values: Sequence[float | None]
    unit: str = ""
    previous: Sequence[float | None] = ()
    goal: Goal | None = None
    others: Sequence[tuple[str, Sequence[float | None]]] = ()


def series_chart(series: Series, *, width: int = 900) -> Chart:
    """This year's figures, last year's and those of others beside them, and the target with its name."""
    lines = [Line("This year", list(series.values))]
    if any(value is not None for value in series.previous):
        lines.append(Line("A year before", list(series.previous), colour="#6f777b", dashed=True))
    for (name, values), colour in zip(series.others, OTHERS, strict=False):
        lines.append(Line(name, list(values), colour=colour, dashed=True))
    target = float(series.goal.value) if series.goal else None
    return line_chart(series.title, series.labels, lines, unit=series.unit, target=target, width=width)


def spc_chart(series: Series, analysis: Spc, *, width: int = 900) -> Chart:
    """The control chart: figures, mean, limits of each stretch, what stands out by colour, shape and word."""
    drawing = Drawing(width, 292)
    x_of, y_of = _scales(series, analysis, width)
    _axis(drawing, series, x_of, y_of, width)
    for stretch in _stretches(analysis.points):
        _limits(drawing, stretch, x_of, y_of)
    if series.goal is not None:
        wanted = float(series.goal.value)
        y = y_of(wanted)
        path(drawing, [(LEFT, y), (width - RIGHT, y)], "#b3202a", dashed=True)
        drawing.text(width - RIGHT + 8, y + 5, f"Target {_short(wanted)}", size=13, fill="#b3202a")
    points = [(x_of(point.index), y_of(point.value)) for point in analysis.points]
    path(drawing, points, QUIET)
    for point, (x, y) in zip(analysis.points, points, strict=True):
        _mark(drawing, point, x, y)
    words = analysis.words
    rows = [
        [
            series.labels[point.index], value_words(point.value, series.unit), _short(point.limits.mean),
            f"{_short(point.limits.lower)} to {_short(point.limits.upper)}",
            f"{SAYS[point.reading]}: {point.cause.words}" if point.cause else "",
        ]
        for point in analysis.points
    ]  # fmt: skip
    title = f"{series.title}: control chart"
    head = ["When", "Figure", "Mean", "Process limits", "What stands out"]
    return Chart(drawing.svg(title, words), title, words, head, rows)


def icons(analysis: Spc) -> tuple[str, str]:
    """Variation and assurance as the two short words that stand beside their icons."""
    variation = "too few points" if analysis.too_few else SAYS[analysis.variation]
    if analysis.variation in (Reading.IMPROVEMENT, Reading.CONCERN, Reading.NEUTRAL):
        variation = f"{variation} ({'high' if analysis.is_high else 'low'})"
    assurance = {
        Assurance.PASSES: "passes", Assurance.FAILS: "fails", Assurance.HIT_AND_MISS: "hit and miss",
        Assurance.NONE: "no target",
    }[analysis.assurance]  # fmt: skip
    return variation, assurance


def sparkline(values: Sequence[float | None], words: str, *, width: int = 120, height: int = 28) -> str:
    """A line without axes for a table's cell; `words` say what it shows."""
    known = [value for value in values if value is not None]
    drawing = Drawing(width, height)
    if len(known) > 1:
        low, high = min(known), max(known)
        span = (high - low) or 1
        step = (width - 8) / max(len(values) - 1, 1)
        points = [
            (4 + index * step, height - 5 - (value - low) / span * (height - 10))
            for index, value in enumerate(values)
            if value is not None
        ]
        path(drawing, points, QUIET)
        x, y = points[-1]
        drawing.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{INK}"/>')
    return drawing.svg("Line of the figures", words)


def _scales(
    series: Series, analysis: Spc, width: int
) -> tuple[Callable[[int], float], Callable[[float], float]]:
    bounds = [point.value for point in analysis.points]
    for point in analysis.points:
        bounds += [point.limits.lower, point.limits.upper]
    if series.goal is not None:
        bounds.append(float(series.goal.value))
    low, high = min(bounds), max(bounds)
    room = (high - low) * 0.06 or 1
    low, high = low - room, high + room
    right = width - RIGHT

    def x_of(index: int) -> float:
        return LEFT + (right - LEFT) * index / max(len(series.labels) - 1, 1)

    def y_of(value: float) -> float:
        return BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP)

    return x_of, y_of


def _axis(
    drawing: Drawing, series: Series, x_of: Callable[[int], float], y_of: Callable[[float], float], width: int
) -> None:
    drawing.line(LEFT, BOTTOM, width - RIGHT, BOTTOM, stroke=LINE)
    every = max(1, -(-len(series.labels) // LABELS))
    for index, label in enumerate(series.labels):
        if index % every == 0:
            drawing.text(x_of(index), 272, label, size=12, anchor="middle", fill=QUIET)


def _stretches(points: Sequence[Point]) -> list[list[Point]]:
    parts: list[list[Point]] = []
    for point in points:
        if not parts or parts[-1][0].limits != point.limits:
            parts.append([])
        parts[-1].append(point)
    return parts


def _limits(
    drawing: Drawing, stretch: Sequence[Point], x_of: Callable[[int], float], y_of: Callable[[float], float]
) -> None:
    limits = stretch[0].limits
    first, last = x_of(stretch[0].index), x_of(stretch[-1].index)
    last = max(last, first + 6)
    quiet = COLOURS[Reading.COMMON]
    for value, colour, name in (
        (limits.upper, quiet, "Upper limit"), (limits.mean, INK, "Mean"),
        (limits.lower, quiet, "Lower limit"),
    ):  # fmt: skip
        y = y_of(value)
        path(drawing, [(first, y), (last, y)], colour, dashed=value != limits.mean)
        drawing.text(first - 6, y + 4, _short(value), size=12, anchor="end", fill=QUIET)
        drawing.text(last + 8, y + 4, name, size=12, fill=QUIET)


def _mark(drawing: Drawing, point: Point, x: float, y: float) -> None:
    """A point; what stands out has a shape as well: a triangle up or down for high or low."""
    colour = COLOURS[point.reading]
    if point.cause is None:
        drawing.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
        return
    tip, base = (-7, 5) if point.is_high else (7, -5)
    drawing.parts.append(
        f'<path d="M{x:.1f} {y + tip:.1f}L{x + 7:.1f} {y + base:.1f}L{x - 7:.1f} {y + base:.1f}z" '
        f'fill="{colour}" stroke="{INK}"/>'
    )


def _short(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
