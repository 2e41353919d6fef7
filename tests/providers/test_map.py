"""The map of homes: a pure drawing, and the page that shows it with the list's filters."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import etree  # type: ignore[import-untyped]

from tests.actionplans.reading import words
from tests.guards import query_budget
from tests.providers.locating import at, keep
from tests.providers.making import NOW, make_home, make_settings
from ui.charts.places import APART, Mark, places_map, scale_bar, set_apart, shape, view_of

LEGEND = (("red", "Red"), ("amber", "Amber"), ("green", "Green"), ("white", "No concern recorded lately"))
HEAD = ("Home", "RAG")
SVG = "{http://www.w3.org/2000/svg}"


def mark(
    latitude: float = 50.9, longitude: float = -1.4, colour: str = "red", name: str = "Home", **more: Any
) -> Mark:
    return Mark(latitude, longitude, colour, f"{name}: {colour}", f"/homes/{name}/", (name, colour), **more)


def drawn(*marks: Mark) -> Any:
    return etree.fromstring(places_map("Homes", marks, LEGEND, head=HEAD).svg.encode())


# --- the drawing ----------------------------------------------------------------------------------
def test_a_mile_is_as_long_across_as_it_is_upwards():
    view = view_of([mark(50.0, -2.0), mark(51.0, -1.0)], 900)
    x, y = view.at(50.5, -1.5)
    across = view.at(50.5, -1.4)[0] - x
    up = y - view.at(50.6, -1.5)[1]
    assert across / up == pytest.approx(0.6361, abs=0.001)  # cos of 50.5 degrees


def test_north_is_at_the_top_and_east_to_the_right():
    view = view_of([mark(50.0, -2.0), mark(51.0, -1.0)], 900)
    assert view.at(51, -2)[1] < view.at(50, -2)[1]
    assert view.at(50, -1)[0] > view.at(50, -2)[0]


@pytest.mark.parametrize(
    "points", [[(50.9, -1.4)], [(50.0, -1.0), (55.0, -1.0)], [(50.0, -5.0), (50.0, 1.0)]]
)
def test_every_point_is_inside_the_picture(points):
    view = view_of([mark(*point) for point in points], 900)
    for point in points:
        x, y = view.at(*point)
        assert 0 < x < view.width
        assert 0 < y < view.height


@pytest.mark.parametrize(
    ("longest", "bar"), [(1, 1), (0.7, 0.5), (4.9, 2), (5, 5), (19, 10), (120, 100), (0.04, 0.02)]
)
def test_the_scale_is_a_round_number_of_miles(longest, bar):
    assert scale_bar(longest) == pytest.approx(bar)


def test_the_scale_bar_is_as_long_as_it_says():
    marks = [mark(50.0, -1.4), mark(51.0, -1.3)]
    svg = places_map("Homes", marks, LEGEND, head=HEAD).svg
    miles = float(re.search(r">([\d.]+) miles<", svg)[1])
    line = next(e for e in etree.fromstring(svg.encode()).iter(f"{SVG}line") if e.get("stroke-width") == "2")
    length = float(line.get("x2")) - float(line.get("x1"))
    assert length == pytest.approx(miles * view_of(marks, 900).mile, abs=0.2)


def test_points_upon_each_other_are_set_apart_with_a_line_to_where_they_belong():
    view = view_of([mark()], 900)
    points = set_apart([view.at(50.9, -1.4)] * 12, view)
    gaps = [
        ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
        for number, a in enumerate(points)
        for b in points[:number]
    ]
    assert min(gaps) >= APART * 0.9
    assert points[0] == view.at(50.9, -1.4)
    plain = sum(1 for _ in drawn(mark()).iter(f"{SVG}line"))
    assert sum(1 for _ in drawn(mark(), mark(name="Two")).iter(f"{SVG}line")) == plain + 1


def test_each_colour_has_a_shape_of_its_own():
    assert len({re.sub(r'fill="[^"]+"', "", shape(colour, 0, 0)) for colour, _ in LEGEND}) == 4


def test_each_point_is_a_link_that_says_what_it_is_and_worries_come_first():
    svg = drawn(mark(colour="green", name="Calm"), mark(50.8, name="Seaview & Sons"))
    links = list(svg.iter(f"{SVG}a"))
    assert [link.get("aria-label") for link in links] == ["Seaview & Sons: red", "Calm: green"]
    assert links[0].get("href") == "/homes/Seaview & Sons/"
    assert links[0].find(f"{SVG}title").text == "Seaview & Sons: red"
    assert svg.get("role") == "group"


def test_words_legend_and_table_say_what_the_picture_says():
    chart = places_map("Homes", [mark(), mark(colour="white", name="Calm")], LEGEND, head=HEAD)
    assert chart.words == "2 homes: 1 red and 1 no concern recorded lately."
    assert "Red: 1" in chart.svg
    assert "No concern recorded lately: 1" in chart.svg
    assert chart.rows == [("Home", "red"), ("Calm", "white")]
    assert chart.head == HEAD


def test_districts_are_named_and_names_do_not_cover_each_other():
    texts = [
        e.text
        for e in drawn(mark(district="TB1"), mark(district="TB1"), mark(district="TB2")).iter(f"{SVG}text")
    ]
    assert texts.count("TB1") == 1
    assert "TB2" not in texts


def test_very_many_points_are_counted_in_fields():
    many = [mark(50 + (number % 30) / 1000, -1.4, "green", str(number)) for number in range(700)]
    chart = places_map("Homes", [*many, mark(52, -1.4, name="Alone")], LEGEND, head=HEAD)
    svg = etree.fromstring(chart.svg.encode())
    assert [link.get("aria-label") for link in svg.iter(f"{SVG}a")] == ["Alone: red"]
    numbers = [int(e.text) for e in svg.iter(f"{SVG}text") if (e.text or "").isdigit()]
    assert sum(numbers) == 700
    assert chart.head == ("District", "Red", "Amber", "Green", "No concern recorded lately", "All")
    assert chart.rows == [["Not known", "1", "0", "700", "0", "701"]]


def test_nothing_to_show_is_said():
    chart = places_map("Homes", [], LEGEND, head=HEAD)
    assert chart.words == "No home to show."
    assert "Nothing to show on the map" in chart.svg


# --- the page -------------------------------------------------------------------------------------
@pytest.fixture
def ada(people: Any, signed_in: Any, time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    make_settings(people)
    return signed_in(people.commissioner)


def points(response: Any) -> list[str]:
    return [row[0] for row in response.context["map"].rows]


def test_the_map_has_the_filters_of_the_list(people, ada):
    keep(people, make_home(name="Worrying"), worst="red", themes={"finance": "amber"})
    make_home(name="Calm", beds=12)
    make_home(name="Far", council="Solmouth")
    assert points(ada.get(at("map"))) == ["Calm", "Worrying"]
    assert points(ada.get(at("map", rag="red"))) == ["Worrying"]
    assert points(ada.get(at("map", whose="all"))) == ["Calm", "Far", "Worrying"]
    page = ada.get(at("map", theme="finance"))
    assert page.context["map"].rows[0][:2] == ("Worrying", "Amber")
    assert "Worrying: Amber, 30 beds" in page.content.decode()


def test_a_home_without_a_place_is_counted_and_not_forgotten(people, ada):
    make_home(name="Nowhere", latitude=None, longitude=None)
    make_home(name="Somewhere")
    page = ada.get(at("map"))
    assert points(page) == ["Somewhere"]
    assert "1 more has no place in the regulator’s file" in words(page)


def test_what_another_partnership_knows_colours_nothing(people, ada):
    keep(people, make_home(name="Seaview"), people.elsewhere, worst="red")
    assert ada.get(at("map")).context["map"].rows[0][1] == "No concern recorded lately"


def test_a_file_of_the_map_is_the_file_of_the_list(people, ada):
    make_home()
    answer = ada.get(at("map", format="csv", rag="white"))
    assert answer.status_code == 302
    assert answer.url.startswith(at("homes"))


@pytest.mark.parametrize("number", [2, 20])
def test_the_map_asks_the_same_for_few_homes_and_many(people, ada, number):
    for each in range(number):
        keep(people, make_home(name=f"Home {each}"), worst="amber")
    ada.get(at("map"))
    with query_budget("providers: map"):
        ada.get(at("map"))
