"""Pictures as SVG, drawn on the server: the same in page and pack. Pure functions, no Django, no colours
alone.

Every function returns a `Chart`: the drawing, the same in words, and the same as rows of a table. The
drawing uses attributes only (a strict CSP refuses inline style), has its title first (PDF/UA needs it), and
says in words or by shape what it says by colour. templates/components/chart.html shows all three.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
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


@dataclass(frozen=True)
class State:
    """One state of a heat map or profile bar: key, word, and one of the names of RAG_COLOURS."""

    key: str
    label: str
    colour: str


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


@dataclass
class _Drawing:
    """Collects elements; escapes every text."""

    width: float
    height: float
    parts: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, *, stroke: str = "none") -> None:
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(w, 0):.1f}" height="{h:.1f}" '
            f'fill="{fill}" stroke="{stroke}"/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE, width: float = 1
    ) -> None:
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
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"'
            f"{weight}>{escape(words)}</text>"
        )

    def svg(self, title: str, words: str) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="app-chart__svg" '
            f'viewBox="0 0 {self.width:.0f} {self.height:.0f}" '
            f'width="{self.width:.0f}" height="{self.height:.0f}" font-family="{FONT}">'
            f"<title>{escape(title)}</title><desc>{escape(words)}</desc>{''.join(self.parts)}</svg>"
        )


def heat_map(
    title: str, rows: Sequence[tuple[str, Mapping[str, int]]], states: Sequence[State], *, width: int = 900
) -> Chart:
    """How many of each row stand in each state: a grid of numbers, stronger where there are more.

    rows    (label, {state key: count}); a state that is missing counts as nought
    """
    label_width = min(width * 0.42, max((_measure(label) for label, _ in rows), default=60) + 20)
    cell_width = (width - label_width) / max(len(states), 1)
    step, top = 38, 46
    drawing = _Drawing(width, top + step * len(rows) + 4)
    most = max((count for _, counts in rows for count in counts.values()), default=0)
    for column, state in enumerate(states):
        middle = label_width + cell_width * (column + 0.5)
        for number, part in enumerate(_wrap(state.label, cell_width - 8, lines=2)):
            drawing.text(middle, 16 + number * 17, part, size=13, anchor="middle", bold=True)
    for index, (label, counts) in enumerate(rows):
        y = top + index * step
        drawing.text(0, y + 23, _cut(label, label_width - 12))
        for column, state in enumerate(states):
            count = counts.get(state.key, 0)
            x = label_width + cell_width * column
            fill, ink = _shade(state.colour, count, most)
            drawing.rect(x + 1, y + 1, cell_width - 2, step - 2, fill, stroke=LINE)
            if count:
                drawing.text(x + cell_width / 2, y + 24, str(count), anchor="middle", bold=True, fill=ink)
    words = _heat_words(rows, states)
    head = ["", *(state.label for state in states), "Total"]
    table = [
        [label, *(str(counts.get(s.key, 0)) for s in states), str(sum(counts.get(s.key, 0) for s in states))]
        for label, counts in rows
    ]
    return Chart(drawing.svg(title, words), title, words, head, table)


def profile_bar(title: str, counts: Mapping[str, int], states: Sequence[State], *, width: int = 900) -> Chart:
    """One stacked bar: what part of the whole stands in each state, with a legend that names number and
    share.
    """
    total = sum(counts.get(state.key, 0) for state in states)
    shown = [(state, counts.get(state.key, 0)) for state in states if counts.get(state.key, 0)]
    legend_rows = _legend(shown, total, width)
    drawing = _Drawing(width, 52 + 24 * len(legend_rows))
    x = 0.0
    for state, count in shown:
        part = width * count / total
        fill, ink = RAG_COLOURS[state.colour]
        drawing.rect(x, 0, part, 38, fill, stroke="#ffffff")
        if part > _measure(str(count)) + 8:
            drawing.text(x + part / 2, 25, str(count), anchor="middle", bold=True, fill=ink)
        x += part
    if not total:
        drawing.rect(0, 0, width - 1, 38, "#ffffff", stroke=LINE)
        drawing.text(10, 25, "Nothing to count yet", fill=QUIET)
    for number, row in enumerate(legend_rows):
        for x, state, text in row:
            drawing.rect(x, 52 + number * 24, 14, 14, RAG_COLOURS[state.colour][0], stroke=INK)
            drawing.text(x + 20, 64 + number * 24, text)
    parts = [f"{count} {state.label.lower()} ({_share(count, total)})" for state, count in shown]
    words = f"Of {total}: {_list(parts)}." if total else "Nothing to count yet."
    table = [[s.label, str(counts.get(s.key, 0)), _share(counts.get(s.key, 0), total)] for s in states]
    return Chart(drawing.svg(title, words), title, words, ["State", "Number", "Share"], table)


def timeline(title: str, spans: Sequence[Span], *, today: date | None = None, width: int = 900) -> Chart:
    """Bars from start to end under a scale of months or years; a single day is a diamond; a line marks
    `today`.
    """
    if not spans:
        drawing = _Drawing(width, 40)
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
    label_width = min(width * 0.36, max(_measure(span.label) for span in spans) + 20)
    scale = (width - label_width - 10) / max((last - first).days, 1)
    step, top = 32, 30
    drawing = _Drawing(width, top + step * len(spans) + 24)

    def at(day: date) -> float:
        return label_width + (day - first).days * scale

    for tick, words in _ticks(first, last):
        drawing.line(at(tick), 22, at(tick), drawing.height - 18)
        if at(tick) + _measure(words, 12) < width:
            drawing.text(at(tick) + 3, 16, words, size=12, fill=QUIET)
    for index, span in enumerate(spans):
        y = top + index * step
        drawing.text(0, y + 19, _cut(span.label, label_width - 12))
        _draw_span(drawing, span, at, y, width)
    if today:
        drawing.line(at(today), 20, at(today), drawing.height - 16, stroke="#b3202a", width=2)
        drawing.text(
            at(today), drawing.height - 3, "Today", size=12, fill="#b3202a", anchor="middle", bold=True
        )
    words = f"{len(spans)} entries from {_day(min(days))} to {_day(max(days))}."
    table = [[span.label, _day(span.start), _day(span.end or span.start), span.mark] for span in spans]
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
    drawing = _Drawing(width, 290)

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
        _path(drawing, [(left, y_of(target)), (right, y_of(target))], "#b3202a", dashed=True)
        names.append((y_of(target), f"Target {target:,.10g}", "#b3202a"))
    lowest = 0.0
    for y, name, colour in sorted(names):  # names that would overlap are moved apart
        lowest = max(y + 5, lowest + 16)
        drawing.text(right + 8, lowest, name, size=13, fill=colour, bold=True)
    words = " ".join(filter(None, (_line_words(line, labels, unit) for line in lines)))
    table = [
        [label, *(_value(line.values[index], unit) for line in lines)] for index, label in enumerate(labels)
    ]
    return Chart(drawing.svg(title, words), title, words, ["When", *(line.label for line in lines)], table)


def _draw_span(drawing: _Drawing, span: Span, at: Callable[[date], float], y: float, width: int) -> None:
    x1 = at(span.start)
    fill, ink = RAG_COLOURS[span.colour]
    if span.end is None or span.end == span.start:
        drawing.parts.append(f'<path d="M{x1:.1f} {y + 4:.1f}l9 9-9 9-9-9z" fill="{fill}" stroke="{INK}"/>')
        drawing.text(x1 + 14, y + 18, span.mark, size=12)
        return
    x2 = at(span.end)
    drawing.rect(x1, y + 3, max(x2 - x1, 3), 20, fill, stroke=INK)
    room = _measure(span.mark, 12) + 8
    if x2 - x1 > room:
        drawing.text(x1 + 5, y + 18, span.mark, size=12, fill=ink, bold=True)
    elif x2 + room < width:
        drawing.text(x2 + 5, y + 18, span.mark, size=12)


def _draw_line(
    drawing: _Drawing, line: Line, x_of: Callable[[int], float], y_of: Callable[[float], float]
) -> tuple[float, str, str] | None:
    """Draw the line, broken where values are missing; gives where its name belongs."""
    run: list[tuple[float, float]] = []
    last = None
    for index, value in enumerate(line.values):
        if value is None:
            _path(drawing, run, line.colour, dashed=line.dashed)
            run = []
            continue
        last = (x_of(index), y_of(value))
        run.append(last)
        drawing.parts.append(f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="3.5" fill="{line.colour}"/>')
    _path(drawing, run, line.colour, dashed=line.dashed)
    return (last[1], line.label, line.colour) if last else None


def _path(
    drawing: _Drawing, points: Sequence[tuple[float, float]], stroke: str, *, dashed: bool = False
) -> None:
    if len(points) < 2:
        return
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    drawing.parts.append(f'<path d="M{path}" fill="none" stroke="{stroke}" stroke-width="2.5"{dash}/>')


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


def _legend(
    shown: Sequence[tuple[State, int]], total: int, width: int
) -> list[list[tuple[float, State, str]]]:
    rows: list[list[tuple[float, State, str]]] = [[]]
    x = 0.0
    for state, count in shown:
        text = f"{state.label}: {count} ({_share(count, total)})"
        need = _measure(text) + 44
        if x and x + need > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, state, text))
        x += need
    return [row for row in rows if row]


def _heat_words(rows: Sequence[tuple[str, Mapping[str, int]]], states: Sequence[State]) -> str:
    totals = [(state.label.lower(), sum(counts.get(state.key, 0) for _, counts in rows)) for state in states]
    total = sum(count for _, count in totals)
    if not total:
        return "Nothing to count yet."
    parts = [f"{count} {label}" for label, count in totals if count]
    return f"{total} in {len(rows)} rows: {_list(parts)}."


def _line_words(line: Line, labels: Sequence[str], unit: str) -> str:
    known = [(label, value) for label, value in zip(labels, line.values, strict=True) if value is not None]
    if not known:
        return f"{line.label}: no data."
    (first_label, first), (last_label, last) = known[0], known[-1]
    change = "rose" if last > first else "fell" if last < first else "stayed"
    to = (
        f"at {_value(last, unit)}"
        if change == "stayed"
        else f"from {_value(first, unit)} to {_value(last, unit)}"
    )
    missing = len(labels) - len(known)
    gap = f" {missing} of {len(labels)} points have no data." if missing else ""
    return f"{line.label} {change} {to} between {first_label} and {last_label}.{gap}"


def _shade(colour: str, count: int, most: int) -> tuple[str, str]:
    """White for nought, a tint for few, the colour itself for the most; the number is always readable."""
    if not count:
        return "#ffffff", QUIET
    fill, ink = RAG_COLOURS[colour]
    strength = 1.0 if count >= most else (0.25 if count * 3 <= most else 0.4)
    if strength == 1.0:
        return fill, ink
    mixed = (round(int(fill[i : i + 2], 16) * strength + 255 * (1 - strength)) for i in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in mixed), INK


def _nice(rough: float) -> float:
    """1, 2 or 5 times a power of ten, not below `rough`."""
    power = 1.0
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)


def _measure(text: str, size: int = 14) -> float:
    return len(text) * size * CHARACTER


def _cut(text: str, room: float) -> str:
    most = int(room / (14 * CHARACTER))
    return text if len(text) <= most else text[: max(most - 1, 1)].rstrip() + "…"


def _wrap(text: str, room: float, *, lines: int) -> list[str]:
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


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.0f}%" if total else "–"


def _list(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _value(value: float | None, unit: str) -> str:
    return "No data" if value is None else f"{value:,.10g}{unit}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
