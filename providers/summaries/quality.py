"""What a quality report says beside the ratings: what was done with homes, concerns, free beds, exceptions.

Source: the quality update of December 2020 (boards-and-packs.md section 3). Every figure is as at a day: what
was written later, or struck out since, does not count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from accounts.models import Partnership
from providers.models import (
    BedType,
    Contact,
    HomeConcern,
    HomeEntry,
    Level,
    Location,
    Offer,
    Promise,
    RegisterSettings,
    SupportStep,
    Vacancy,
)
from providers.summaries.offers import Counts, counts_of_each

STALE_DAYS = 7  # where a partnership has no settings


# --- what was done --------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Given:
    """One sort of visit, support or training: how often, at how many homes, people and pounds where known."""

    key: str
    name: str
    times: int
    homes: int
    people: int
    pounds: Decimal


@dataclass(frozen=True, slots=True)
class Contacts:
    """Calls and visits of a time: how many tries, how many reached, how many homes were reached."""

    tried: int
    reached: int
    homes: int
    by_way: tuple[tuple[str, int], ...]
    promises_kept: int
    promises_open: int


def given(partnership: Partnership, since: date, day: date) -> tuple[Given, ...]:
    """Visits, support, training, complaints, compliments and funding after `since`, up to `day`, in the order
    of their kinds; what was struck out does not count.
    """
    rows = HomeEntry.objects.filter(partnership=partnership, on__gt=since, on__lte=day, struck_out="")
    several: dict[str, list[tuple[int, int | None, Decimal | None]]] = defaultdict(list)
    for kind, home, people, pounds in rows.values_list("kind", "location_id", "people", "pounds"):
        several[kind].append((home, people, pounds))
    return tuple(
        Given(
            kind.value, str(kind.label), len(several[kind]), len({home for home, _, _ in several[kind]}),
            sum(people or 0 for _, people, _ in several[kind]),
            sum((pounds or Decimal(0) for _, _, pounds in several[kind]), Decimal(0)),
        )
        for kind in HomeEntry.Kind
        if several[kind]
    )  # fmt: skip


def courses(partnership: Partnership, since: date, day: date) -> tuple[Given, ...]:
    """Training by its title, the most taken first."""
    rows = HomeEntry.objects.filter(
        partnership=partnership, kind=HomeEntry.Kind.TRAINING, on__gt=since, on__lte=day, struck_out=""
    )
    several: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for title, home, people in rows.values_list("title", "location_id", "people"):
        several[title].append((home, people or 0))
    found = [
        Given(title, title, len(rows), len({home for home, _ in rows}), sum(n for _, n in rows), Decimal(0))
        for title, rows in several.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.homes, each.name)))


def contacts(partnership: Partnership, since: date, day: date) -> Contacts:
    """Who was rung and visited after `since`, up to `day`, and what became of promises."""
    rows = Contact.objects.filter(partnership=partnership, on__gt=since, on__lte=day)
    found = list(rows.values_list("how", "outcome", "location_id"))
    reached = [(how, home) for how, outcome, home in found if outcome == Contact.Outcome.REACHED]
    ways = Counter(how for how, _ in reached)
    promises = Promise.objects.filter(partnership=partnership, made_on__lte=day)
    kept = promises.filter(state=Promise.State.KEPT, ended_on__gt=since, ended_on__lte=day)
    still = promises.filter(Q(ended_on=None) | Q(ended_on__gt=day))
    return Contacts(
        tried=len(found), reached=len(reached), homes=len({home for _, home in reached}),
        by_way=tuple((str(way.label), ways[way]) for way in Contact.How if ways[way]),
        promises_kept=kept.count(), promises_open=still.count(),
    )  # fmt: skip


# --- concerns -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Concerns:
    """One sort of concern: opened and closed in the time, open at its end, and at how many homes."""

    name: str
    opened: int
    closed: int
    still_open: int
    homes: int


def concerns(partnership: Partnership, since: date, day: date) -> tuple[Concerns, ...]:
    """Concerns by kind; kinds without any are left out."""
    rows = HomeConcern.objects.filter(partnership=partnership, on__lte=day)
    found: dict[str, list[tuple[int, date, date | None]]] = defaultdict(list)
    for kind, home, on, closed_on in rows.values_list("kind", "location_id", "on", "closed_on"):
        found[kind].append((home, on, closed_on))
    counted = []
    for kind in HomeConcern.Kind:
        several = found[kind]
        open_at = [home for home, _, closed in several if closed is None or closed > day]
        made = Concerns(
            str(kind.label),
            sum(on > since for _, on, _ in several),
            sum(closed is not None and since < closed <= day for _, _, closed in several),
            len(open_at),
            len(set(open_at)),
        )
        if made.opened or made.closed or made.still_open:
            counted.append(made)
    return tuple(counted)


# --- free beds ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Beds:
    """Free beds of one type as homes last said: `stale` homes said so longer ago than the settings allow."""

    bed_type: str
    name: str
    admittable: int
    reserved: int
    homes: int
    stale: int
    oldest: date


def beds(partnership: Partnership, day: date) -> tuple[Beds, ...]:
    """By bed type, from the newest word of each home by the end of `day`; types that nobody spoke of are
    left out.
    """
    chosen = RegisterSettings.objects.filter(partnership=partnership).first()
    stale_days = chosen.stale_days if chosen else STALE_DAYS
    rows = Vacancy.objects.filter(
        partnership=partnership, on__lte=day, location__in=Location.objects.of(partnership).on(day)
    )
    newest: dict[tuple[str, int], Vacancy] = {}
    for row in rows.order_by("on", "at", "pk"):
        newest[(row.bed_type, row.location_id)] = row
    found: dict[str, list[Vacancy]] = defaultdict(list)
    for (bed_type, _), row in newest.items():
        found[bed_type].append(row)
    return tuple(
        Beds(
            bed_type.value, str(bed_type.label), sum(row.admittable for row in several),
            sum(row.reserved for row in several), len(several),
            sum((day - row.on).days > stale_days for row in several), min(row.on for row in several),
        )
        for bed_type in BedType
        if (several := found[bed_type])
    )  # fmt: skip


def places_in_homes(partnership: Partnership, day: date) -> int:
    """Registered beds of the partnership's homes on the day; those of a dual registration once."""
    rows = Location.objects.of(partnership).on(day).counted()
    return sum(beds or 0 for beds in rows.values_list("beds", flat=True))


# --- offers ---------------------------------------------------------------------------------------
def offers(partnership: Partnership, since: date, day: date) -> tuple[tuple[Offer, Counts], ...]:
    """Offers that were made or still open after `since`, with their counts as at the end of `day`."""
    rows = list(
        Offer.objects.filter(
            Q(closed_on=None) | Q(closed_on__gt=since), partnership=partnership, offered_on__lte=day
        )
    )
    counts = counts_of_each(rows, day)
    return tuple((offer, counts[offer.pk]) for offer in rows)


# --- exceptions -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Exceptional:
    """A home above routine support: since when, what the triggers said that day, why, what was done since
    the last report.
    """

    pk: int
    name: str
    level: int
    since: date
    triggers: tuple[str, ...]
    reason: str
    done: tuple[str, ...]

    @property
    def level_words(self) -> str:
        """As "Intensive"."""
        return str(Level(self.level).label)


_DONE = (
    HomeEntry.Kind.VISIT_ON_SITE, HomeEntry.Kind.VISIT_VIRTUAL, HomeEntry.Kind.SUPPORT_OFFERED,
    HomeEntry.Kind.SUPPORT_TAKEN, HomeEntry.Kind.TRAINING,
)  # fmt: skip


def exceptional(partnership: Partnership, since: date, day: date) -> tuple[Exceptional, ...]:
    """Homes that had more than routine support at the end of `day`, the closest support first."""
    steps = SupportStep.objects.filter(partnership=partnership, on__lte=day).select_related("location")
    latest: dict[int, SupportStep] = {}
    for step in steps.order_by("on", "at", "pk"):
        latest[step.location_id] = step
    above = [
        step
        for step in latest.values()
        if step.level > Level.ROUTINE
        and (step.location.registered_to is None or step.location.registered_to > day)
    ]
    done: dict[int, list[str]] = defaultdict(list)
    entries = HomeEntry.objects.filter(
        partnership=partnership, location__in=[step.location_id for step in above], kind__in=_DONE,
        struck_out="", on__gt=since, on__lte=day,
    )  # fmt: skip
    for entry in entries.order_by("on", "at", "pk"):
        done[entry.location_id].append(f"{short_day(entry.on)}: {entry.get_kind_display()}, {entry.title}")
    found = [_exceptional(step, done[step.location_id]) for step in above]
    return tuple(sorted(found, key=lambda each: (-each.level, each.name)))


def _exceptional(step: SupportStep, done: Sequence[str]) -> Exceptional:
    said = tuple(
        ": ".join(part for part in (each.get("name", ""), each.get("evidence", "")) if part)
        for each in step.triggers
    )
    return Exceptional(
        step.location_id, step.location.name, step.level, step.on, said, step.reason, tuple(done)
    )


def short_day(day: date) -> str:
    """As "5 January"."""
    return f"{day.day} {day:%B}"
