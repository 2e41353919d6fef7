"""What would be lost if a provider or a whole brand stopped tomorrow (registers-and-returns.md section 1).

Homes, beds, councils, people the partnership pays for, ratings, and where a bed is free that isn't theirs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import Partnership
from core.words import count_of
from providers.kinds import NOT_YET_RATED, RATINGS, Kind
from providers.models import (
    BedType,
    Brand,
    HomeRecord,
    Location,
    LocationChange,
    Provider,
    Severity,
    Succession,
)
from providers.places import Place
from providers.summaries.vacancies import Answer, Wanted, nearest

NEAREST = 3  # homes named for each type of bed
NAMES = 20
LABELS = (*(str(label.label) for label in RATINGS), NOT_YET_RATED)


@dataclass(frozen=True)
class ProfileRow:
    """One kind of place and how many have each label of LABELS."""

    kind: str
    figures: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of this kind."""
        return sum(self.figures)


@dataclass(frozen=True)
class FreeElsewhere:
    """Beds of one type that are free and not theirs: how many in how many homes, and the nearest."""

    label: str
    beds: int
    homes: int
    nearest: tuple[Answer, ...]


@dataclass(frozen=True)
class NameBefore:
    """A name that a home went by: until which day, where it is known."""

    home: Location
    name: str
    until: date | None


@dataclass(frozen=True)
class Group:
    """Everything a provider or brand runs, as at a day.

    homes          buildings: a dual registration is one; `registrations` counts each
    ours           of these, the partnership's own, with `our_beds`
    funded         people the partnership pays for, in `funded_homes` homes; None where it was never written
    place          the middle of their homes in our area; free beds elsewhere are measured from there
    """

    homes: int
    registrations: int
    beds: int
    ours: int
    our_beds: int
    councils: tuple[tuple[str, int], ...]
    funded: int | None
    funded_homes: int
    worry: tuple[tuple[str, int], ...]
    profile: tuple[ProfileRow, ...]
    place: Place | None
    elsewhere: tuple[FreeElsewhere, ...]
    names: tuple[NameBefore, ...]


def brand_view(partnership: Partnership, brand: Brand, day: date, at: datetime) -> Group:
    """All homes of all providers of a brand; a fixed number of queries."""
    rows = Location.objects.filter(provider__brand=brand)
    return _view(partnership, rows, Wanted(without_brands=(brand.pk,)), day, at)


def provider_view(partnership: Partnership, provider: Provider, day: date, at: datetime) -> Group:
    """All homes of a provider; a fixed number of queries."""
    rows = Location.objects.filter(provider=provider)
    return _view(partnership, rows, Wanted(without_providers=(provider.pk,)), day, at)


def _view(partnership: Partnership, rows: Any, wanted: Wanted, day: date, at: datetime) -> Group:
    current = list(rows.on(day))
    own = set(rows.on(day).of(partnership).values_list("pk", flat=True))
    buildings = _once(current)
    records = {
        record.location_id: record
        for record in HomeRecord.objects.filter(partnership=partnership, location__in=rows)
    }
    paid = [
        record.funded
        for home in current
        if (record := records.get(home.pk)) is not None and record.funded is not None
    ]
    mine = [home for home in buildings if home.pk in own]
    middle = _middle(mine)
    return Group(
        homes=len(buildings),
        registrations=len(current),
        beds=sum(home.beds or 0 for home in buildings),
        ours=len(mine),
        our_beds=sum(home.beds or 0 for home in mine),
        councils=_councils(buildings),
        funded=sum(paid) if paid else None,
        funded_homes=len(paid),
        worry=_worry(mine, records),
        profile=_profile(buildings),
        place=middle,
        elsewhere=_elsewhere(partnership, wanted, middle, day, at),
        names=_names(rows, current),
    )


def _once(homes: Sequence[Location]) -> list[Location]:
    """Each building once: of a dual registration the primary one, or the one there is."""
    there = {home.cqc_id for home in homes}
    found: dict[str, Location] = {}
    for home in homes:
        primary = home.dual_primary_id
        if primary and primary != home.cqc_id and primary in there:
            continue
        found.setdefault(primary or home.cqc_id, home)
    return list(found.values())


def _councils(homes: Sequence[Location]) -> tuple[tuple[str, int], ...]:
    """Councils with how many homes are there, most first."""
    counts = Counter(home.council or "Council not known" for home in homes)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _worry(homes: Sequence[Location], records: dict[int, HomeRecord]) -> tuple[tuple[str, int], ...]:
    counts = Counter(records[home.pk].worst if home.pk in records else Severity.WHITE.value for home in homes)
    return tuple((colour, counts[colour]) for colour in Severity.values if counts[colour])


def _profile(homes: Sequence[Location]) -> tuple[ProfileRow, ...]:
    by_kind: dict[str, Counter[int]] = defaultdict(Counter)
    order = [label.value for label in RATINGS]
    for home in homes:
        place = order.index(home.overall) if home.overall in order else len(order)
        by_kind[home.kind][place] += 1
    return tuple(
        ProfileRow(str(kind.label), tuple(by_kind[kind][place] for place in range(len(LABELS))))
        for kind in Kind
        if kind in by_kind
    )


def _middle(homes: Sequence[Location]) -> Place | None:
    """The middle of these homes; None where none has coordinates."""
    points = [
        (home.latitude, home.longitude)
        for home in homes
        if home.latitude is not None and home.longitude is not None
    ]
    if not points:
        return None
    latitude = sum(point[0] for point in points) / len(points)
    longitude = sum(point[1] for point in points) / len(points)
    how = f"the middle of {count_of(len(points), 'home')} of theirs in our area"
    return Place("their homes here", (latitude, longitude), how, exact=False)


def _elsewhere(
    partnership: Partnership, wanted: Wanted, middle: Place | None, day: date, at: datetime
) -> tuple[FreeElsewhere, ...]:
    found = nearest(
        partnership,
        Wanted(
            place=middle, without_brands=wanted.without_brands, without_providers=wanted.without_providers
        ),
        day,
        at,
    )
    by_type: dict[str, list[Answer]] = defaultdict(list)
    for answer in found.answers:
        by_type[answer.vacancy.bed_type].append(answer)
    return tuple(
        FreeElsewhere(
            str(kind.label),
            sum(answer.vacancy.admittable for answer in by_type[kind]),
            len(by_type[kind]),
            tuple(by_type[kind][:NEAREST]),
        )
        for kind in BedType
        if kind in by_type
    )


def _names(rows: Any, current: Sequence[Location]) -> tuple[NameBefore, ...]:
    """Names that its homes went by: as earlier files had them, and under earlier registrations."""
    changed = LocationChange.objects.filter(location__in=rows, field="name").select_related("location")
    found = [NameBefore(row.location, str(row.old), row.on) for row in changed[:NAMES]]
    by_id = {home.cqc_id: home for home in current}
    links = Succession.objects.filter(after_id__in=rows.values("cqc_id")).exclude(before_name="")
    for link in links[:NAMES]:
        home = by_id.get(link.after_id)
        if home is not None and link.before_name.casefold() != home.name.casefold():
            found.append(NameBefore(home, link.before_name, home.registered_from))
    return tuple(found)
