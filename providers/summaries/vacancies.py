"""Where a bed is free: the search, and the sums by type.

Absence of figures is never shown as absence of beds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Partnership
from core.words import count_of
from providers.kinds import CARE_HOMES, NOT_YET_RATED, RATINGS, Kind, Label
from providers.models import (
    BedType,
    Feature,
    HomeRecord,
    Location,
    RegisterSettings,
    Severity,
    Vacancy,
)
from providers.places import Place, box_around, place_of
from providers.places import miles as miles_between

STALE_DAYS = 7  # where a partnership has no settings yet
NURSING_TYPES = (BedType.NURSING, BedType.NURSING_DEMENTIA)
OF_THE_HOME = (Feature.HOIST, Feature.PETS)  # the building has it = every bed has the use of it


@dataclass(frozen=True)
class Wanted:
    """What is looked for. Empty = any. `within` miles of `place`, `most_fee` pounds a week, `beds` at once.

    `fresh_days`: verified within so many days. `without_*`: keys of what is left out, as a brand that fails.
    """

    bed_types: tuple[str, ...] = ()
    place: Place | None = None
    within: float | None = None
    features: tuple[str, ...] = ()
    most_fee: Decimal | None = None
    beds: int = 1
    fresh_days: int | None = None
    kinds: tuple[str, ...] = ()
    least_rating: str = ""
    no_red: bool = False
    without_brands: tuple[int, ...] = ()
    without_providers: tuple[int, ...] = ()
    without_locations: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Free beds of one type in one home. `missing`: what it is not known to meet, in words; () = it fits."""

    location: Location
    vacancy: Vacancy
    miles: float | None
    age_days: int
    stale: bool
    worst: str
    missing: tuple[str, ...]

    @property
    def pk(self) -> int:
        """Key of the row of figures."""
        return self.vacancy.pk

    @property
    def rating(self) -> str:
        """Its overall rating in words."""
        return rating_words(self.location)

    @property
    def worry(self) -> str:
        """The worst colour in words."""
        return str(Severity(self.worst).label)

    @property
    def features(self) -> str:
        """What at least one of the beds has, in words."""
        return features_words(self.vacancy.features)


@dataclass(frozen=True)
class Silent:
    """A home that could have such a bed and never told us; `told_at` is when it last told of other beds."""

    location: Location
    miles: float | None
    told_at: datetime | None

    @property
    def pk(self) -> int:
        """Key of the home."""
        return self.location.pk


@dataclass(frozen=True)
class Found:
    """What a search brings: what fits, what may fit, who never told, and how many said that none is free."""

    answers: tuple[Answer, ...]
    nearly: tuple[Answer, ...]
    silent: tuple[Silent, ...]
    none_free: int
    stale_days: int


@dataclass(frozen=True)
class FreeBeds:
    """Beds of one type over several homes.

    `told` homes gave figures: `homes` of them have one free, `stale` of them gave theirs too long ago.
    """

    bed_type: str
    admittable: int
    reserved: int
    homes: int
    stale: int
    told: int
    oldest_at: datetime

    @property
    def label(self) -> str:
        """The type in words."""
        return str(BedType(self.bed_type).label)


@dataclass(frozen=True)
class Totals:
    """Free beds of a partnership's own homes."""

    types: tuple[FreeBeds, ...]
    admittable: int
    reserved: int
    homes_with: int
    homes_told: int
    homes_stale: int
    homes_silent: int
    stale_days: int

    @property
    def words(self) -> str:
        """As "41 in 23 homes; 12 homes' figures are older than 7 days; 4 homes never told us"."""
        said = [f"{self.admittable} in {count_of(self.homes_with, 'home')}"]
        if self.homes_stale:
            whose = (
                "1 home's figures are" if self.homes_stale == 1 else f"{self.homes_stale} homes' figures are"
            )
            said.append(f"{whose} older than {count_of(self.stale_days, 'day')}")
        if self.homes_silent:
            said.append(f"{count_of(self.homes_silent, 'home')} never told us")
        return "; ".join(said)


def stale_after(partnership: Partnership) -> int:
    """After how many days a partnership takes figures of free beds for stale."""
    chosen = RegisterSettings.objects.filter(partnership=partnership).first()
    return chosen.stale_days if chosen else STALE_DAYS


def age_in_days(verified_at: datetime, at: datetime) -> int:
    """Whole days between the day of verification and today."""
    return max((timezone.localtime(at).date() - timezone.localtime(verified_at).date()).days, 0)


def features_words(features: Iterable[str]) -> str:
    """Features in words, as "ground floor, hoist"."""
    return ", ".join(Feature(name).label.lower() for name in features if name in Feature.values)


def rating_words(location: Location) -> str:
    """The overall rating as people call it."""
    return str(Label(location.overall).label) if location.overall in Label.values else NOT_YET_RATED


def current_of(partnership: Partnership, locations: Any = None) -> QuerySet[Vacancy]:
    """The newest figures of each type that a partnership holds, of some homes or all."""
    rows = Vacancy.objects.filter(partnership=partnership, current=True)
    return rows if locations is None else rows.filter(location__in=locations)


def nearest(partnership: Partnership, wanted: Wanted, day: date, at: datetime) -> Found:
    """Free beds as wanted, nearest first, then freshest; a fixed number of queries (4).

    Homes of other councils are among them when the partnership holds figures for them. Dormant and
    deregistered places are left out.
    """
    stale = stale_after(partnership)
    rows = list(_figures(partnership, wanted, day))
    records = {
        record.location_id: record
        for record in HomeRecord.objects.filter(partnership=partnership, location__in=_ids(rows))
    }
    asked = [row for row in rows if not wanted.bed_types or row.bed_type in wanted.bed_types]
    free = [row for row in asked if row.admittable >= max(wanted.beds, 1)]
    answers = [
        answer
        for row in free
        if (answer := _answer(row, records.get(row.location_id), wanted, at, stale)) is not None
    ]
    answers.sort(key=_nearest_first)
    with_beds = {row.location_id for row in asked if row.admittable}
    return Found(
        answers=tuple(answer for answer in answers if not answer.missing),
        nearly=tuple(answer for answer in answers if answer.missing),
        silent=tuple(_silent(partnership, wanted, day, rows)),
        none_free=len({row.location_id for row in asked} - with_beds),
        stale_days=stale,
    )


def free_beds(
    partnership: Partnership, locations: Any = None, at: datetime | None = None
) -> tuple[FreeBeds, ...]:
    """Beds by type over these homes (a queryset or list; None = every home with figures), types in order.

    `stale` is counted when `at` is given.
    """
    rows = list(current_of(partnership, locations))
    limit = stale_after(partnership) if at else STALE_DAYS
    return _by_type(rows, at, limit)


def totals(partnership: Partnership, day: date, at: datetime) -> Totals:
    """Free beds of the partnership's own homes on `day`; a fixed number of queries."""
    limit = stale_after(partnership)
    own = Location.objects.of(partnership).on(day)
    rows = list(current_of(partnership, own))
    freshest: dict[int, datetime] = {}
    for row in rows:
        freshest[row.location_id] = max(row.verified_at, freshest.get(row.location_id, row.verified_at))
    homes = own.counted().filter(kind__in=CARE_HOMES).exclude(pk__in=freshest).exclude(dormant=True)
    return Totals(
        types=_by_type(rows, at, limit),
        admittable=sum(row.admittable for row in rows),
        reserved=sum(row.reserved for row in rows),
        homes_with=len({row.location_id for row in rows if row.admittable}),
        homes_told=len(freshest),
        homes_stale=sum(age_in_days(moment, at) > limit for moment in freshest.values()),
        homes_silent=homes.count(),
        stale_days=limit,
    )


def _by_type(rows: Collection[Vacancy], at: datetime | None, limit: int) -> tuple[FreeBeds, ...]:
    found = []
    for name in BedType.values:
        mine = [row for row in rows if row.bed_type == name]
        if not mine:
            continue
        found.append(
            FreeBeds(
                bed_type=name,
                admittable=sum(row.admittable for row in mine),
                reserved=sum(row.reserved for row in mine),
                homes=sum(row.admittable > 0 for row in mine),
                stale=sum(age_in_days(row.verified_at, at) > limit for row in mine) if at else 0,
                told=len(mine),
                oldest_at=min(row.verified_at for row in mine),
            )
        )
    return tuple(found)


def _figures(partnership: Partnership, wanted: Wanted, day: date) -> QuerySet[Vacancy]:
    """Current figures of places that are open and are asked for; every bed type, so that silence is known."""
    places = _asked(Location.objects.on(day), wanted)
    rows = current_of(partnership, places)
    return rows.select_related("location__provider__brand")


def _asked(places: Any, wanted: Wanted) -> Any:
    places = places.exclude(dormant=True)
    if wanted.kinds:
        places = places.filter(kind__in=wanted.kinds)
    if wanted.without_brands:
        places = places.exclude(provider__brand__in=wanted.without_brands)
    if wanted.without_providers:
        places = places.exclude(provider__in=wanted.without_providers)
    if wanted.without_locations:
        places = places.exclude(pk__in=wanted.without_locations)
    if wanted.place and wanted.within is not None:
        south, north, west, east = box_around(wanted.place.point, wanted.within)
        inside = Q(latitude__range=(south, north), longitude__range=(west, east))
        places = places.filter(inside | Q(latitude=None))
    return places


def _answer(
    row: Vacancy, record: HomeRecord | None, wanted: Wanted, at: datetime, stale: int
) -> Answer | None:
    """The row as an answer; None where it can't be one: too far, too dear, too badly rated, too worrying."""
    away = _miles(row.location, wanted)
    if away is not None and wanted.within is not None and away > wanted.within:
        return None
    worst = record.worst if record else Severity.WHITE
    if wanted.no_red and worst == Severity.RED:
        return None
    if wanted.most_fee is not None and row.weekly_fee is not None and row.weekly_fee > wanted.most_fee:
        return None
    if _rated_below(row.location, wanted.least_rating):
        return None
    age = age_in_days(row.verified_at, at)
    missing = tuple(_missing(row, record, wanted, age, away))
    return Answer(row.location, row, away, age, age > stale, worst, missing)


def _missing(
    row: Vacancy, record: HomeRecord | None, wanted: Wanted, age: int, away: float | None
) -> Iterator[str]:
    """What is asked for and not known of these beds, in words."""
    if wanted.within is not None and away is None:
        yield "The register doesn't say where it is"
    building = set(record.features if record else ())
    for name in wanted.features:
        if name in row.features or (name in OF_THE_HOME and name in building):
            continue
        label = Feature(name).label.lower()
        yield (
            f"{label} in the home, not known for these beds" if name in building else f"{label} not recorded"
        )
    if wanted.most_fee is not None and row.weekly_fee is None:
        yield "fee not told"
    if wanted.least_rating and row.location.overall not in RATINGS:
        yield rating_words(row.location).lower()
    if wanted.fresh_days is not None and age > wanted.fresh_days:
        yield f"verified {count_of(age, 'day')} ago"


def _rated_below(location: Location, least: str) -> bool:
    """Whether its rating is worse than asked; what has no rating is not bad (it is said instead)."""
    order: list[str] = [label.value for label in RATINGS]
    return least in order and location.overall in order and order.index(location.overall) > order.index(least)


def _silent(partnership: Partnership, wanted: Wanted, day: date, rows: list[Vacancy]) -> Iterator[Silent]:
    """The partnership's own homes that could have such a bed and never told us."""
    told: dict[int, set[str]] = {}
    when: dict[int, datetime] = {}
    for row in rows:
        told.setdefault(row.location_id, set()).add(row.bed_type)
        when[row.location_id] = max(row.verified_at, when.get(row.location_id, row.verified_at))
    only_nursing = bool(wanted.bed_types) and all(name in NURSING_TYPES for name in wanted.bed_types)
    kinds = (Kind.NURSING,) if only_nursing else CARE_HOMES
    homes = _asked(Location.objects.of(partnership).on(day).counted().filter(kind__in=kinds), wanted)
    if wanted.no_red:
        red = HomeRecord.objects.filter(partnership=partnership, worst=Severity.RED)
        homes = homes.exclude(pk__in=red.values("location_id"))
    found = []
    for home in homes.select_related("provider"):
        if _rated_below(home, wanted.least_rating):
            continue
        away = _miles(home, wanted)
        far = away is not None and wanted.within is not None and away > wanted.within
        known = told.get(home.pk, set())
        if not far and not (known & set(wanted.bed_types) if wanted.bed_types else known):
            found.append(Silent(home, away, when.get(home.pk)))
    yield from sorted(found, key=lambda each: (each.miles is None, each.miles or 0, each.location.name))


def _miles(location: Location, wanted: Wanted) -> float | None:
    there = place_of(location)
    return miles_between(wanted.place.point, there.point) if wanted.place and there else None


def _nearest_first(answer: Answer) -> tuple[Any, ...]:
    return (answer.miles is None, answer.miles or 0, answer.age_days, answer.location.name, answer.pk)


def _ids(rows: Iterable[Vacancy]) -> set[int]:
    return {row.location_id for row in rows}
