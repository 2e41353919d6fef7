"""What homes say of their free beds. A new row takes the place of the current one; none is ever changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of
from providers.actions.records import record_of
from providers.models import BedType, Feature, HomeRecord, Location, Vacancy

NOT_ASKED: Final[Any] = object()
DEAREST = Decimal("99999.99")
MOST = 2000  # free beds of one type; more is a slip of the finger
LONGEST_NAME = 150
TRACKED = ("admittable", "reserved", "features", "weekly_fee", "note")


@dataclass(frozen=True)
class Free:
    """What a home says of one bed type.

    `admittable` can be filled today, `reserved` are promised to somebody; `weekly_fee` in pounds, from.
    `seen` is the key of the row that the person had in front of them (None = there was none): given, the
    figures are refused when another row has become the current one meanwhile.
    """

    bed_type: str
    admittable: int
    reserved: int = 0
    features: Sequence[str] = ()
    weekly_fee: Decimal | None = None
    note: str = ""
    seen: Any = NOT_ASKED


@dataclass(frozen=True)
class Word:
    """Who said so, when and how, and of which day it speaks."""

    on: date
    at: datetime
    verified_at: datetime
    verified_by: str
    how: str


def set_vacancy(
    *, partnership: Partnership, location: Location, bed_type: str, admittable: int, by: User, on: date,
    at: datetime, reserved: int = 0, features: Sequence[str] = (), weekly_fee: Decimal | None = None,
    verified_at: datetime | None = None, verified_by: str = "", how: str = "", note: str = "",
    seen: Any = NOT_ASKED,
) -> Vacancy:  # fmt: skip
    """Write down the free beds of one type; see `set_vacancies`."""
    free = Free(bed_type, admittable, reserved, features, weekly_fee, note, seen)
    made = set_vacancies(
        partnership=partnership, location=location, rows=[free], by=by, on=on, at=at,
        verified_at=verified_at, verified_by=verified_by, how=how,
    )  # fmt: skip
    return made[0]


@transaction.atomic
def set_vacancies(
    *, partnership: Partnership, location: Location, rows: Iterable[Free], by: User, on: date, at: datetime,
    verified_at: datetime | None = None, verified_by: str = "", how: str = "",
) -> list[Vacancy]:  # fmt: skip
    """Write down the free beds of several types of a home, all or none.

    Each becomes the current row of its type unless a newer one is known: what is entered late is kept as
    history. Without `verified_at` it is `at`, or noon of `on` where that day has passed.

    Raises:
        ChangedMeanwhile: somebody else's figures came in after `seen`; nothing is written.
        Refused: a figure or day that can't be, more beds than the home has, or a second registration of a
            building whose beds are kept at the first.
    """
    require(by, Permission.EDIT_HOMES, partnership)
    given = [_checked(row) for row in rows]
    said = Word(on, at, verified_at or _moment(on, at), verified_by.strip()[:LONGEST_NAME], how.strip()[:60])
    _check_day(said)
    if len({row.bed_type for row in given}) != len(given):
        raise Refused("A type of bed is there twice. Give each type once.")
    home = HomeRecord.objects.select_for_update().get(pk=record_of(partnership, location).pk)
    known = {row.bed_type: row for row in Vacancy.objects.about(partnership, location).filter(current=True)}
    for row in given:
        _check_seen(row, known.get(row.bed_type))
    _check_beds(location, given, known, said.verified_at)
    return [_write(home, row, known.get(row.bed_type), said, by) for row in given]


def primary_of(location: Location) -> Location | None:
    """The first registration of a building that is registered twice, where its beds are kept; None = itself.

    Source: registers-and-returns.md section 1, dual registrations count beds once.
    """
    if not location.dual_primary_id or location.dual_primary_id == location.cqc_id:
        return None
    return Location.objects.filter(cqc_id=location.dual_primary_id).first()


def _write(home: HomeRecord, row: Free, current: Vacancy | None, said: Word, by: User) -> Vacancy:
    newest = current is None or said.verified_at >= current.verified_at
    if newest and current is not None:
        moved = Vacancy.objects.filter(pk=current.pk, current=True).update(current=False)
        if not moved:
            raise ChangedMeanwhile(current)
    made = Vacancy.objects.create(
        partnership=home.partnership, location=home.location, on=said.on, at=said.at, by=by,
        bed_type=row.bed_type, admittable=row.admittable, reserved=row.reserved, features=list(row.features),
        weekly_fee=row.weekly_fee, verified_at=said.verified_at, verified_by=said.verified_by, how=said.how,
        note=row.note, current=newest,
    )  # fmt: skip
    before, after = (_facts(current) if current else None), _facts(made)
    verb = "vacancy_late" if not newest else "vacancy_confirmed" if before == after else "vacancy_set"
    record(
        by=by, verb=f"providers.{verb}", obj=home, partnership=home.partnership, at=said.at,
        before=before, after={**after, "bed_type": made.get_bed_type_display(), "on": said.on.isoformat()},
        label=str(home.location),
    )  # fmt: skip
    return made


def _facts(row: Vacancy) -> dict[str, Any]:
    """What the trail keeps: the figures. Who said so is personal data and stays with the row."""
    found = {name: getattr(row, name) for name in TRACKED}
    fee = found["weekly_fee"]
    return {**found, "weekly_fee": None if fee is None else f"{Decimal(fee):.2f}"}


def _checked(row: Free) -> Free:
    if row.bed_type not in BedType.values:
        raise Refused(f"“{row.bed_type}” is no type of bed. Choose one from the list.")
    label = BedType(row.bed_type).label
    for number, what in ((row.admittable, "free"), (row.reserved, "reserved")):
        if not 0 <= number <= MOST:
            raise Refused(f"{label}: the number of {what} beds must be from 0 to {MOST:,}.")
    if unknown := [name for name in row.features if name not in Feature.values]:
        raise Refused(f"{label}: “{unknown[0]}” is no feature of a bed. Choose from the list.")
    if row.weekly_fee is not None and not 0 <= row.weekly_fee <= DEAREST:
        raise Refused(f"{label}: the weekly fee must be from £0 to £{DEAREST:,}.")
    ordered = tuple(name for name in Feature.values if name in row.features)
    return replace(row, features=ordered, note=row.note.strip())


def _moment(on: date, at: datetime) -> datetime:
    local = timezone.localtime(at)
    if on >= local.date():
        return at
    return datetime.combine(on, time(12), tzinfo=local.tzinfo)


def _check_day(said: Word) -> None:
    if said.on > timezone.localtime(said.at).date() or said.verified_at > said.at:
        raise Refused("Free beds can't be verified in the future. Give the day on which the home said so.")
    if said.on > timezone.localtime(said.verified_at).date():
        raise Refused("The figures can't speak of a day after they were verified. Correct one of the days.")


def _check_seen(row: Free, current: Vacancy | None) -> None:
    if row.seen is NOT_ASKED or row.seen == (current.pk if current else None):
        return
    raise ChangedMeanwhile(current or row)


def _check_beds(
    location: Location, given: Sequence[Free], known: Mapping[str, Vacancy], verified_at: datetime
) -> None:
    """A building can't have more free beds than beds. Agencies have none, so their capacity isn't checked."""
    primary = primary_of(location)
    if primary is not None:
        raise Refused(
            f"This is a second registration of one building. Its beds are kept at {primary.name} "
            f"({primary.cqc_id}), so that they count once. Enter the figures there."
        )
    if not location.care_home or not location.beds:
        return
    said = {row.bed_type: row.admittable + row.reserved for row in given}
    later = {name for name, row in known.items() if row.verified_at > verified_at}
    others = {
        name: row.admittable + row.reserved
        for name, row in known.items()
        if name not in said and name not in later
    }
    total = sum(said.values()) + sum(others.values())
    if total <= location.beds:
        return
    besides = "".join(
        f", {number} {BedType(name).label.lower()} said before" for name, number in others.items() if number
    )
    raise Refused(
        f"{location.name} has {count_of(location.beds, 'bed')}, and these figures make {total} free or "
        f"reserved{besides}. Count each bed once, under one type."
    )
