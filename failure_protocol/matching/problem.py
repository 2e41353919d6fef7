"""What is matched: people, beds, groups and locks, as frozen facts that a run keeps with its result. Pure.

Keys are stable (a person's reference, a vacancy's key), never names. An empty text or None is "not known",
which is neither yes nor no: it removes no home, and stands beside the line as something to be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import asin, cos, radians, sin, sqrt

Point = tuple[float, float]  # latitude, longitude
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Person:
    """Somebody who needs a place. `fragility` is 1 (usual) to 3: it weighs distance and second moves."""

    key: str
    category: str = ""
    essential: tuple[str, ...] = ()
    wished: tuple[str, ...] = ()
    sex: str = ""
    is_red: bool = False
    fragility: int = 1
    anchors: tuple[Point, ...] = ()  # where those who visit live
    ranks: tuple[str, ...] = ()  # homes and areas, the dearest first
    was_asked: bool = False
    refused: tuple[str, ...] = ()  # homes
    barred: tuple[str, ...] = ()  # homes where the person would not be safe
    apart_from: tuple[str, ...] = ()  # people of this problem
    ceiling: int | None = None  # pounds a week that the payer gives
    approved: tuple[str, ...] = ()  # homes whose fee above the ceiling was approved
    payer_waits: bool = False  # an outside payer has not yet agreed
    temporary_ok: bool = True
    not_before: date | None = None  # a review, an assessment or a treatment comes first
    needs_review: bool = False  # must not move until somebody has reviewed it
    leave_by: date | None = None  # the last safe day of the service
    wants_early: bool = False
    transport: str = ""
    service: str = ""
    proven: tuple[str, ...] = ()  # homes that assessed the person and can meet the needs
    turned_away: tuple[str, ...] = ()  # homes that assessed the person and can't
    anchors_are_home: bool = False  # nobody knows where visitors live: counted from the present home


@dataclass(frozen=True)
class Bed:
    """The free beds of one type in one home. `count` is what no other incident holds."""

    key: str
    home: str
    count: int = 1
    areas: tuple[str, ...] = ()  # town, postcode district
    categories: tuple[str, ...] = ()  # for which it is registered; empty = not known
    can: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()
    sex: str = ""
    fee: int | None = None
    at: Point | None = None
    closed: str = ""  # no longer registered, dormant, or the failing service itself
    excluded: str = ""  # why: rating, embargo, same owner; empty where a named person overrode it
    is_temporary: bool = False
    free_from: date | None = None
    held_until: date | None = None
    arrivals_a_day: int | None = None  # of the whole home
    is_stale: bool = False  # nobody has confirmed it lately


@dataclass(frozen=True)
class Group:
    """People who belong together: friends, couples. Kept when `least` of them (0 = all) are in one home.

    `already` are homes with how many of the group live there.
    """

    key: str
    members: tuple[str, ...]
    strength: int = 1
    least: int = 0
    already: tuple[tuple[str, int], ...] = ()

    @property
    def needed(self) -> int:
        """How many in one home keep it."""
        return self.least or len(self.members) + sum(number for _, number in self.already)


@dataclass(frozen=True)
class Lock:
    """A line that a person fixed: this bed, or none (empty)."""

    person: str
    bed: str = ""


@dataclass(frozen=True)
class Problem:
    """Everything that one run knows. `before` are lines of an earlier run that change only if they must."""

    people: tuple[Person, ...] = ()
    beds: tuple[Bed, ...] = ()
    groups: tuple[Group, ...] = ()
    locks: tuple[Lock, ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    first_day: date | None = None

    def in_order(self) -> Problem:
        """The same by stable keys, so that ties fall the same way however the facts were read."""
        return Problem(
            tuple(sorted(self.people, key=lambda each: each.key)),
            tuple(sorted(self.beds, key=lambda each: each.key)),
            tuple(sorted(self.groups, key=lambda each: each.key)),
            tuple(sorted(self.locks, key=lambda each: each.person)),
            tuple(sorted(self.before)),
            self.first_day,
        )


def kilometres(one: Point, other: Point) -> float:
    """As the crow flies."""
    north, east, north_, east_ = (radians(each) for each in (*one, *other))
    half = sin((north_ - north) / 2) ** 2 + cos(north) * cos(north_) * sin((east_ - east) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def distance(person: Person, bed: Bed) -> float | None:
    """Mean kilometres from the bed to those who visit; None while either is not known."""
    if bed.at is None or not person.anchors:
        return None
    return sum(kilometres(bed.at, anchor) for anchor in person.anchors) / len(person.anchors)


def rank(person: Person, bed: Bed) -> int:
    """The place of the home, or of its area, in the person's wishes; 0 is the dearest or nothing wished."""
    if not person.ranks:
        return 0
    found = [person.ranks.index(name) for name in (bed.home, *bed.areas) if name in person.ranks]
    return min(found, default=len(person.ranks))


def needs_unproven(person: Person, bed: Bed) -> list[str]:
    """On what it depends whether the home can take the person, and nobody has confirmed."""
    if bed.home in person.proven:
        return []
    found = []
    if not person.category:
        found.append("assessed category")
    elif not bed.categories:
        found.append("what the home is registered for")
    known = {*bed.can, *bed.cannot}
    return found + [f"whether the home can meet: {need}" for need in person.essential if need not in known]


def unknowns(person: Person, bed: Bed) -> tuple[str, ...]:
    """What somebody must still ask before this line could be offered."""
    found = needs_unproven(person, bed)
    if bed.is_stale:
        found.append("whether the bed is still free")
    if bed.sex and not person.sex:
        found.append("for whom the room is")
    if not person.was_asked:
        found.append("the person’s choice")
    if bed.fee is None:
        found.append("the fee")
    elif person.ceiling is None:
        found.append("what the payer gives")
    if distance(person, bed) is None:
        found.append("the distance to visitors")
    elif person.anchors_are_home:
        found.append("where visitors live")
    if person.leave_by is None:
        found.append("the last safe day of the service")
    return tuple(found)
