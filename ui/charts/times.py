"""What happens over time: the timeline and the line chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.words import day_words
from ui.charts.drawing import (
    BRAND,
    INK,
    QUIET,
    RAG_COLOURS,
    Chart,
    Drawing,
    cut,
    measure,
    path,
    value_words,
)


@dataclass(frozen=True)
class Span:
    """One bar of a timeline. `end` None = a single day; `mark` is a word such as the status."""

    label: str
    start: date
    end: date | None
    colour: str = "blue"
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a line chart; None = no value, which leaves a gap and is never drawn as nought."""

    label: str
    values: Sequence[float | None]
    colour: str = BRAND
    dashed: bool = False


def timeline(title: str, spans: Sequence[Span], *, today: date | None = None, width: int = 900) -> Chart:
    """Bars from start to end under a scale of months or years; a single day is a diamond; a line marks
    `today`.
    """
    if not spans:
        drawing = Drawing(width, 40)
        drawing.text(0, 24, "Nothing is dated yet", fill=QUIET)
        return Chart(
            drawing.svg(title, "Nothing is dated yet."),
            title,
            "Nothing is dated yet.",
            ["What", "From", "To"],
            [],
        )
    days = [day for span in spans for day in (span.start, span.end or span.start)] + (
        [today] if today else []
    )
    first, last = min(days).replace(day=1), max(days) + timedelta(days=15)
    label_width = min(width * 0.36, max(measure(span.label) for span in spans) + 20)
    scale = (width - label_width - 10) / max((last - first).days, 1)
    step, top = 32, 30
    drawing = Drawing(width, top + step * len(spans) + 24)

    def at(day: date) -> float:
        return label_width + (day - first).days * scale

    free_from = label_width  # where the next label may begin without touching the last
    for tick, words in _ticks(first, last):
        drawing.line(at(tick), 22, at(tick), drawing.height - 18)
        if free_from <= at(tick) and at(tick) + measure(words, 12) < width:
            drawing.text(at(tick) + 3, 16, words, size=12, fill=QUIET)
            free_from = at(tick) + measure(words, 12) + 8
    if today:
        drawing.line(at(today), 20, at(today), drawing.height - 16, stroke="#b3202a", width=2)
        drawing.text(
            at(today), drawing.height - 3, "Today", size=12, fill="#b3202a", anchor="middle", bold=True
        )
    for index, span in enumerate(spans):
        y = top + index * step
        drawing.text(0, y + 19, cut(span.label, label_width - 12))
        _draw_span(drawing, span, at, y, width)
    words = f"{len(spans)} entries from {day_words(min(days))} to {day_words(max(days))}."
    table = [
        [span.label, day_words(span.start), day_words(span.end or span.start), span.mark] for span in spans
    ]
    return Chart(drawing.svg(title, words), title, words, ["What", "From", "To", "State"], table)


def line_chart(
    title: str,
    labels: Sequence[str],
    lines: Sequence[Line],
    *,
    unit: str = "",
    target: float | None = None,
    width: int = 900,
) -> Chart:
    """Values over time. The scale starts at nought unless values are negative; a target is a named dashed
    line.
    """
    known = [value for line in lines for value in line.values if value is not None]
    bounds = [*known, 0.0, *([target] if target is not None else [])]
    low, high = min(bounds), max(bounds)
    step = _nice((high - low) / 4 or 1)
    low, high = step * int(low // step), step * -int(-high // step) or step
    left, right, top, bottom = 60.0, float(width - 130), 14.0, 250.0
    drawing = Drawing(width, 290)

    def y_of(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    def x_of(index: int) -> float:
        return left + (right - left) * index / max(len(labels) - 1, 1)

    value = low
    while value <= high + step / 2:
        drawing.line(left, y_of(value), right, y_of(value))
        drawing.text(left - 8, y_of(value) + 5, f"{value:,.10g}", size=13, anchor="end", fill=QUIET)
        value += step
    every = max(1, -(-len(labels) // 10))
    for index, label in enumerate(labels):
        if index % every == 0:
            drawing.text(x_of(index), 272, label, size=12, anchor="middle", fill=QUIET)
    names = [found for line in lines if (found := _draw_line(drawing, line, x_of, y_of))]
    if target is not None:
        path(drawing, [(left, y_of(target)), (right, y_of(target))], "#b3202a", dashed=True)
        names.append((y_of(target), f"Target {target:,.10g}", "#b3202a"))
    lowest = 0.0
    for y, name, colour in sorted(names):  # names that would overlap are moved apart
        lowest = max(y + 5, lowest + 16)
        drawing.text(right + 8, lowest, name, size=13, fill=colour, bold=True)
    words = " ".join(filter(None, (_line_words(line, labels, unit) for line in lines)))
    table = [
        [label, *(value_words(line.values[index], unit) for line in lines)]
        for index, label in enumerate(labels)
    ]
    return Chart(drawing.svg(title, words), title, words, ["When", *(line.label for line in lines)], table)


def _draw_span(drawing: Drawing, span: Span, at: Callable[[date], float], y: float, width: int) -> None:
    x1 = at(span.start)
    fill, ink = RAG_COLOURS[span.colour]
    if span.end is None or span.end == span.start:
        drawing.parts.append(f'<path d="M{x1:.1f} {y + 4:.1f}l9 9-9 9-9-9z" fill="{fill}" stroke="{INK}"/>')
        drawing.text(x1 + 14, y + 18, span.mark, size=12)
        return
    x2 = at(span.end)
    drawing.rect(x1, y + 3, max(x2 - x1, 3), 20, fill, stroke=INK)
    room = measure(span.mark, 12) + 8
    if x2 - x1 > room:
        drawing.text(x1 + 5, y + 18, span.mark, size=12, fill=ink, bold=True)
    elif x2 + room < width:
        drawing.text(x2 + 5, y + 18, span.mark, size=12)


def _draw_line(
    drawing: Drawing, line: Line, x_of: Callable[[int], float], y_of: Callable[[float], float]
) -> tuple[float, str, str] | None:
    """Draw the line, broken where values are missing; gives where its name belongs."""
    run: list[tuple[float, float]] = []
    last = None
    for index, value in enumerate(line.values):
        if value is None:
            path(drawing, run, line.colour, dashed=line.dashed)
            run = []
            continue
        last = (x_of(index), y_of(value))
        run.append(last)
        drawing.parts.append(f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="3.5" fill="{line.colour}"/>')
    path(drawing, run, line.colour, dashed=line.dashed)
    return (last[1], line.label, line.colour) if last else None


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """At most twelve: the first of months, of quarters, or of years."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    every = next((size for size in (1, 2, 3, 6, 12) if months / size <= 12), -(-months // 144) * 12)
    ticks = []
    for offset in range(months + 1):
        year, month = divmod(first.month - 1 + offset, 12)
        tick = date(first.year + year, month + 1, 1)
        if (
            (tick.month - 1) % min(every, 12) == 0
            and tick.year % max(every // 12, 1) == 0
            and first <= tick <= last
        ):
            ticks.append((tick, f"{tick.year}" if every >= 12 else f"{tick:%b} {tick.year}"))
    return ticks


def _line_words(line: Line, labels: Sequence[str], unit: str) -> str:
    known = [(label, value) for label, value in zip(labels, line.values, strict=True) if value is not None]
    if not known:
        return f"{line.label}: no data."
    missing = len(labels) - len(known)
    gap = f" {missing} of {len(labels)} points have no data." if missing else ""
    (first_label, first), (last_label, last) = known[0], known[-1]
    if len(known) == 1:
        return f"{line.label}: {value_words(first, unit)} in {first_label}.{gap}"
    change = "rose" if last > first else "fell" if last < first else "stayed"
    to = (
        f"at {value_words(last, unit)}"
        if change == "stayed"
        else f"from {value_words(first, unit)} to {value_words(last, unit)}"
    )
    return f"{line.label} {change} {to} between {first_label} and {last_label}.{gap}"


def _nice(rough: float) -> float:
    """1, 2 or 5 times a power of ten, not below `rough`."""
    power = 1.0
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
