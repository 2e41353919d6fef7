"""How many stand in which state: the heat map and the profile bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ui.charts.drawing import INK, LINE, QUIET, RAG_COLOURS, Chart, Drawing, cut, listed, measure, share, wrap


@dataclass(frozen=True)
class State:
    """One state of a heat map or profile bar: key, word, and one of the names of RAG_COLOURS."""

    key: str
    label: str
    colour: str


def heat_map(
    title: str, rows: Sequence[tuple[str, Mapping[str, int]]], states: Sequence[State], *, width: int = 900
) -> Chart:
    """How many of each row stand in each state: a grid of numbers, stronger where there are more.

    rows    (label, {state key: count}); a state that is missing counts as nought
    """
    label_width = min(width * 0.42, max((measure(label) for label, _ in rows), default=60) + 20)
    cell_width = (width - label_width) / max(len(states), 1)
    step, top = 38, 46
    drawing = Drawing(width, top + step * len(rows) + 4)
    most = max((count for _, counts in rows for count in counts.values()), default=0)
    for column, state in enumerate(states):
        middle = label_width + cell_width * (column + 0.5)
        for number, part in enumerate(wrap(state.label, cell_width - 8, lines=2)):
            drawing.text(middle, 16 + number * 17, part, size=13, anchor="middle", bold=True)
    for index, (label, counts) in enumerate(rows):
        y = top + index * step
        drawing.text(0, y + 23, cut(label, label_width - 12))
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
    drawing = Drawing(width, 52 + 24 * len(legend_rows))
    x = 0.0
    for state, count in shown:
        part = width * count / total
        fill, ink = RAG_COLOURS[state.colour]
        drawing.rect(x, 0, part, 38, fill, stroke="#ffffff")
        if part > measure(str(count)) + 8:
            drawing.text(x + part / 2, 25, str(count), anchor="middle", bold=True, fill=ink)
        x += part
    if not total:
        drawing.rect(0, 0, width - 1, 38, "#ffffff", stroke=LINE)
        drawing.text(10, 25, "Nothing to count yet", fill=QUIET)
    for number, row in enumerate(legend_rows):
        for x, state, text in row:
            drawing.rect(x, 52 + number * 24, 14, 14, RAG_COLOURS[state.colour][0], stroke=INK)
            drawing.text(x + 20, 64 + number * 24, text)
    parts = [f"{count} {state.label.lower()} ({share(count, total)})" for state, count in shown]
    words = f"Of {total}: {listed(parts)}." if total else "Nothing to count yet."
    table = [[s.label, str(counts.get(s.key, 0)), share(counts.get(s.key, 0), total)] for s in states]
    return Chart(drawing.svg(title, words), title, words, ["State", "Number", "Share"], table)


def _legend(
    shown: Sequence[tuple[State, int]], total: int, width: int
) -> list[list[tuple[float, State, str]]]:
    rows: list[list[tuple[float, State, str]]] = [[]]
    x = 0.0
    for state, count in shown:
        text = f"{state.label}: {count} ({share(count, total)})"
        need = measure(text) + 44
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
    return f"{total} in {len(rows)} rows: {listed(parts)}."


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
