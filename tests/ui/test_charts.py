"""Charts: one drawing for page and pack, with the same in words and as a table."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]

from ui import charts
from ui.charts import states

ROOT = Path(__file__).resolve().parent.parent.parent
SVG = "{http://www.w3.org/2000/svg}"
STATES = [charts.State("late", "Late", "red"), charts.State("on", "On track", "green")]
HEAT = charts.heat_map("Heat", [("1 <Work>", {"late": 2, "on": 6}), ("2 Care", {"on": 1})], STATES)
BAR = charts.profile_bar("Bar", {"late": 1, "on": 3}, STATES)
SPANS = [
    charts.Span("One", date(2026, 1, 10), date(2026, 6, 1), "green", "On track"),
    charts.Span("Two", date(2027, 3, 1), None, "red", "Late"),
]
TIME = charts.timeline("Time", SPANS, today=date(2026, 4, 1))
TREND = charts.line_chart("Trend", ["Jan", "Feb", "Mar"], [charts.Line("Falls", [4, None, 2])], target=3)
EMPTY = [
    charts.heat_map("Heat", [], STATES),
    charts.profile_bar("Bar", {}, STATES),
    charts.timeline("Time", []),
    charts.line_chart("Trend", [], []),
]
ALL = [HEAT, BAR, TIME, TREND, *EMPTY]


@pytest.mark.parametrize("chart", ALL)
def test_a_drawing_is_well_formed_has_its_title_first_and_no_inline_style(chart):
    root = etree.fromstring(chart.svg.encode())
    assert (root[0].tag, root[0].text) == (f"{SVG}title", chart.title)
    assert root.get("role") == "img"
    assert not root.xpath("//*[@style or @opacity or @fill-opacity or @onclick]")
    assert not root.xpath("//*[local-name()='style' or local-name()='script']")


@pytest.mark.parametrize("chart", ALL)
def test_the_table_has_as_many_cells_in_every_row_as_labels(chart):
    assert {len(row) for row in chart.rows} <= {len(chart.head)}


def test_a_heat_map_counts_every_row_and_state_in_words():
    assert HEAT.words == "9 in 2 rows: 2 late and 7 on track."
    assert list(HEAT.rows) == [["1 <Work>", "2", "6", "8"], ["2 Care", "0", "1", "1"]]


def test_a_profile_bar_says_number_and_share():
    assert BAR.words == "Of 4: 1 late (25%) and 3 on track (75%)."
    assert charts.profile_bar("Bar", {}, STATES).words == "Nothing to count yet."


def test_a_timeline_names_days_in_its_table():
    assert list(TIME.rows)[1] == ["Two", "1 March 2027", "1 March 2027", "Late"]
    assert "Today" in TIME.svg


def test_a_missing_value_is_a_gap_and_said_so_never_nought():
    assert TREND.words == "Falls fell from 4 to 2 between Jan and Mar. 1 of 3 points have no data."
    assert list(TREND.rows)[1] == ["Feb", "No data"]
    assert TREND.svg.count("<circle") == 2


def test_a_line_of_one_point_says_when_it_was():
    chart = charts.line_chart("Falls", ["Jan", "Feb"], [charts.Line("England", [None, 7])])
    assert chart.words == "England: 7 in Feb. 1 of 2 points have no data."


@pytest.mark.parametrize("fill", list(charts.RAG_COLOURS.values()))
def test_words_on_a_colour_have_a_contrast_of_at_least_four_and_a_half(fill):
    assert _contrast(*fill) >= 4.5


@pytest.mark.parametrize("count", [1, 3, 5, 9])
@pytest.mark.parametrize("colour", charts.RAG_COLOURS)
def test_numbers_stay_readable_on_every_strength_of_a_heat_map(colour, count):
    assert _contrast(*states._shade(colour, count, 9)) >= 4.5


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("#ffffff", "--app-brand"),
        ("#ffffff", "--app-brand-dark"),
        ("--app-brand", "--app-brand-tint"),
        ("#484949", "--app-brand-tint"),
    ],
)
def test_the_brand_can_be_read(ink, ground):
    brand = dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6})", (ROOT / "static/brand.css").read_text("utf-8")))
    assert _contrast(brand.get(ink, ink), brand[ground]) >= 4.5


def test_ratings_have_the_same_colours_on_pages_and_in_pictures():
    page = dict(re.findall(r"--app-([a-z]+): (#[0-9a-f]{6})", (ROOT / "static/app.css").read_text("utf-8")))
    for name in ("red", "amber", "green", "blue"):
        assert page[name] == charts.RAG_COLOURS[name][0]


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_labels_of_a_narrow_timeline_never_touch():
    spans = [
        charts.Span("Good", date(2024, 1, 16), date(2026, 10, 8)),
        charts.Span("Worse", date(2026, 10, 8), None),
    ]
    drawn = charts.timeline("Ratings", spans, today=date(2026, 11, 22), width=420).svg
    labels = re.findall(r'<text x="([0-9.]+)" y="16.0"[^>]*>([^<]+)</text>', drawn)
    ends = [float(x) + len(words) * 12 * 0.53 for x, words in labels]
    assert len(labels) >= 2
    assert all(end <= float(x) for end, (x, _) in zip(ends, labels[1:], strict=False))
