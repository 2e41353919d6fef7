"""Where a postcode or a district lies, by the register's own coordinates, and how far two points are apart.

No map service is asked: a postcode lies where the register's locations with that postcode lie, a district in
the middle of its locations. How it was found is always said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from math import asin, cos, degrees, radians, sin, sqrt

from django.db.models import Avg, Count

from core.errors import Refused
from core.words import count_of
from providers.models import Location

EARTH = 3958.7613  # mean radius in miles
Point = tuple[float, float]  # latitude, longitude in degrees

_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_INCODE = re.compile(r"[0-9][A-Z]{2}")


@dataclass(frozen=True)
class Place:
    """A point with what it is called and how it was found, in words."""

    name: str
    point: Point
    how: str
    _: KW_ONLY
    exact: bool


def miles(a: Point, b: Point) -> float:
    """How far apart two points are as the crow flies, in miles (haversine)."""
    lat_a, lon_a, lat_b, lon_b = (radians(number) for number in (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def box_around(point: Point, within: float) -> tuple[float, float, float, float]:
    """South, north, west and east of a box that holds every point within so many miles; for the database."""
    up = degrees(within / EARTH)
    across = up / max(cos(radians(point[0]) + within / EARTH), 0.01)
    return point[0] - up, point[0] + up, point[1] - across, point[1] + across


def split_postcode(text: str) -> tuple[str, str]:
    """District and the rest of a British postcode, however it was typed: ("SO16", "4GX"), ("SO16", "").

    ("", "") where it is none.
    """
    plain = "".join(text.split()).upper()
    if len(plain) > 4 and _INCODE.fullmatch(plain[-3:]) and _OUTCODE.fullmatch(plain[:-3]):
        return plain[:-3], plain[-3:]
    return (plain, "") if _OUTCODE.fullmatch(plain) else ("", "")


def point_of(text: str) -> Place:
    """Where a postcode or district lies, by the register.

    Raises:
        Refused: it is no postcode, or the register has no location there.
    """
    district, rest = split_postcode(text)
    if not district:
        raise Refused(f"“{text.strip()}” is no postcode or district. Enter one as SO16 4GX or SO16.")
    if rest and (found := _middle(postcode=f"{district} {rest}")):
        name = f"{district} {rest}"
        how = f"{name}, where the register has {count_of(found[1], 'place')}"
        return Place(name, found[0], how, exact=True)
    middle = _middle(outcode=district)
    if middle is None:
        raise Refused(
            f"The register has no location in {district}, so it can't tell where that is. "
            "Try a postcode or district near by."
        )
    where = f"the middle of {district}, taken from {count_of(middle[1], 'place')} of the register there"
    if rest:
        return Place(district, middle[0], f"{district} {rest} isn't in the register: {where}", exact=False)
    return Place(district, middle[0], where, exact=False)


def place_of(location: Location) -> Place | None:
    """Where a location lies; None where the register doesn't say."""
    if location.latitude is None or location.longitude is None:
        return None
    return Place(location.name, (location.latitude, location.longitude), location.name, exact=True)


def distances(point: Point, locations: Iterable[Location]) -> dict[int, float]:
    """Key of a location -> miles from `point`; those without coordinates are left out."""
    return {
        each.pk: miles(point, (each.latitude, each.longitude))
        for each in locations
        if each.latitude is not None and each.longitude is not None
    }


def _middle(**where: str) -> tuple[Point, int] | None:
    rows = Location.objects.filter(**where, latitude__isnull=False)
    found = rows.aggregate(lat=Avg("latitude"), lon=Avg("longitude"), number=Count("pk"))
    return ((found["lat"], found["lon"]), found["number"]) if found["number"] else None
