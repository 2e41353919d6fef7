"""Where a postcode or district lies, by the register's own coordinates."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Refused
from providers.places import box_around, distances, miles, place_of, point_of, split_postcode
from tests.providers.making import make_home


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [
        ((51.5074, -0.1278), (48.8566, 2.3522), 213.5),  # London to Paris
        ((50.0, -1.0), (51.0, -1.0), 69.1),  # a degree of latitude
        ((50.91, -1.4), (50.91, -1.4), 0.0),
    ],
)
def test_miles_are_those_of_a_great_circle(a: Any, b: Any, apart: float) -> None:
    assert miles(a, b) == pytest.approx(apart, abs=0.1)
    assert miles(b, a) == pytest.approx(miles(a, b))


@pytest.mark.parametrize("within", [0.5, 5, 60])
def test_the_box_holds_every_point_within_the_distance(within: float) -> None:
    middle = (54.9, -1.4)
    south, north, west, east = box_around(middle, within)
    edges = [(south, middle[1]), (north, middle[1]), (middle[0], west), (middle[0], east)]
    assert all(miles(middle, edge) >= within * 0.999 for edge in edges)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("SO16 4GX", ("SO16", "4GX")), ("so164gx", ("SO16", "4GX")), (" so16 ", ("SO16", "")),
        ("W1A 1AA", ("W1A", "1AA")), ("B1", ("B1", "")), ("Testborough", ("", "")), ("", ("", "")),
        ("16SO", ("", "")),
    ],
)  # fmt: skip
def test_a_postcode_is_read_however_it_is_typed(typed: str, read: tuple[str, str]) -> None:
    assert split_postcode(typed) == read


def test_a_postcode_of_the_register_lies_where_its_locations_lie(db: None) -> None:
    make_home(postcode="TB1 1AA", latitude=50.9, longitude=-1.4)
    make_home(postcode="TB1 9ZZ", latitude=50.5, longitude=-1.0)
    place = point_of("tb11aa")
    assert place.point == pytest.approx((50.9, -1.4))
    assert place.exact
    assert "1 place" in place.how


def test_a_district_is_the_middle_of_its_locations_and_says_of_how_many(db: None) -> None:
    make_home(latitude=50.0, longitude=-1.0)
    make_home(latitude=51.0, longitude=-2.0)
    make_home(latitude=None, longitude=None)
    place = point_of("TB1")
    assert place.point == pytest.approx((50.5, -1.5))
    assert not place.exact
    assert "2 places" in place.how


def test_a_postcode_that_the_register_has_not_falls_back_to_its_district_and_says_so(db: None) -> None:
    make_home(latitude=50.9, longitude=-1.4)
    place = point_of("TB1 7QQ")
    assert (place.name, place.exact) == ("TB1", False)
    assert "TB1 7QQ isn't in the register" in place.how


@pytest.mark.parametrize(("typed", "why"), [("ZZ99", "no location in ZZ99"), ("by the sea", "no postcode")])
def test_a_place_that_can_not_be_found_is_refused_in_words(db: None, typed: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        point_of(typed)


def test_a_location_without_coordinates_has_no_place_and_no_distance(db: None) -> None:
    lost, known = make_home(latitude=None, longitude=None), make_home(name="Known")
    assert place_of(lost) is None
    found = place_of(known)
    assert found is not None
    assert distances(found.point, [lost, known]) == {known.pk: 0.0}
