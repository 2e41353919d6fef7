"""A home beside homes like it: the same kind and size, in our area. No rank where numbers are small.

Source: registers-and-returns.md section 1 (comparison of similar homes: size band, service).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from accounts.models import Partnership
from providers.kinds import Domain
from providers.models import Contact, Location, Rating, Staffing

FEWEST = 5  # homes with a figure, before a place among them is said
LATELY = 90  # days in which contacts are counted
BANDS = ((1, 9), (10, 19), (20, 39), (40, 59), (60, None))


@dataclass(frozen=True)
class Likeness:
    """Which homes are compared: their kind and size in words, and their number with the home itself."""

    words: str
    number: int


@dataclass(frozen=True)
class Row:
    """One home of the comparison. None = not known, which is never nought."""

    home: Location
    here: bool
    questions: dict[str, str]  # domain -> label
    free: int | None
    staff_a_bed: float | None
    agency_share: float | None
    contacts: int

    @property
    def pk(self) -> int:
        """The home's key."""
        return int(self.home.pk)


@dataclass(frozen=True)
class Measure:
    """One figure of the home beside the median of all. `place` as "3rd lowest of 8", or why there is none."""

    label: str
    own: float | None
    middle: float | None
    known: int
    place: str
    unit: str = ""


@dataclass(frozen=True)
class Comparison:
    """The home, those like it, and each figure against their median."""

    likeness: Likeness
    rows: tuple[Row, ...]
    measures: tuple[Measure, ...]

    @property
    def small(self) -> bool:
        """Whether there are too few homes for a place to mean anything."""
        return self.likeness.number < FEWEST


def band_of(beds: int | None) -> tuple[int, int | None] | None:
    """The size band of so many beds; None without beds."""
    if not beds:
        return None
    return next(band for band in BANDS if beds >= band[0] and (band[1] is None or beds <= band[1]))


def compare(partnership: Partnership, location: Location, day: date) -> Comparison:
    """The home among the partnership's own of the same kind and size band; a fixed number of queries."""
    band = band_of(location.beds)
    rows: Any = Location.objects.of(partnership).on(day).counted().filter(kind=location.kind)
    if band is not None:
        rows = rows.filter(beds__gte=band[0])
        rows = rows.filter(beds__lte=band[1]) if band[1] is not None else rows
    like = (rows | Location.objects.filter(pk=location.pk)).distinct()
    homes = list(_with_facts(Location.objects.filter(pk__in=like.values("pk")), partnership, day))
    questions = _questions([home.pk for home in homes], day)
    found = [_row(home, location, questions.get(home.pk, {})) for home in homes]
    found.sort(key=lambda row: (not row.here, row.home.name.casefold(), row.pk))
    own = found[0]
    measures = (
        _measure("Beds", found, own, lambda row: row.home.beds),
        _measure("Free beds", found, own, lambda row: row.free),
        _measure("Own care staff for each bed", found, own, lambda row: row.staff_a_bed),
        _measure("Agency staff, share of all", found, own, lambda row: row.agency_share, unit="%"),
        _measure(f"Contacts in {LATELY} days", found, own, lambda row: row.contacts),
    )
    return Comparison(Likeness(_words(location, band), len(found)), tuple(found), measures)


def _with_facts(homes: Any, partnership: Partnership, day: date) -> Any:
    mine = {"partnership": partnership, "location": OuterRef("pk")}
    staff = Staffing.objects.filter(**mine, on__lte=day).order_by("-on", "-at", "-pk")
    reached = Contact.objects.filter(
        **mine, outcome=Contact.Outcome.REACHED, on__gt=day - timedelta(days=LATELY), on__lte=day
    )
    count = reached.order_by().values("location").annotate(number=Count("pk")).values("number")
    return homes.known_to(partnership).with_free_beds(partnership).annotate(
        employed=Subquery(staff.values("employed")[:1]),
        agency=Subquery(staff.values("agency")[:1]),
        reached=Subquery(count),
    )  # fmt: skip


def _row(home: Any, location: Location, questions: dict[str, str]) -> Row:
    staff = (home.employed or 0) + (home.agency or 0)
    return Row(
        home=home,
        here=home.pk == location.pk,
        questions=questions,
        free=home.free,
        staff_a_bed=home.employed / home.beds if home.employed is not None and home.beds else None,
        agency_share=100 * home.agency / staff if home.employed is not None and staff else None,
        contacts=home.reached or 0,
    )


def _questions(keys: list[int], day: date) -> dict[int, dict[str, str]]:
    """Key -> domain -> newest label by the day; one query."""
    rows = Rating.objects.filter(location__in=keys, group="Overall", published_on__lte=day)
    found: dict[int, dict[str, str]] = {}
    for row in rows.order_by("published_on", "pk"):
        found.setdefault(row.location_id, {})[row.domain] = row.label
    return found


def _measure(label: str, rows: list[Row], own: Row, value: Any, *, unit: str = "") -> Measure:
    known = sorted(each for row in rows if (each := value(row)) is not None)
    mine = value(own)
    middle = median(known) if known else None
    return Measure(label, mine, middle, len(known), _place(mine, known), unit)


def _place(mine: float | None, known: list[float]) -> str:
    """Where the home stands among those with a figure; in words why not, where it can't be said."""
    if mine is None:
        return "Not known for this home"
    if len(known) < FEWEST:
        return f"No place: fewer than {FEWEST} homes have a figure"
    below, same = sum(each < mine for each in known), sum(each == mine for each in known)
    if same == len(known):
        return "All the same"
    tied = " (shared)" if same > 1 else ""
    if below + same == len(known):
        return f"Highest of {len(known)}{tied}"
    return f"{_ordinal(below + 1)} lowest of {len(known)}{tied}" if below else f"Lowest of {len(known)}{tied}"


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _words(location: Location, band: tuple[int, int | None] | None) -> str:
    kind = str(location.get_kind_display())
    if band is None:
        return f"{kind}, in our area"
    low, high = band
    size = f"{low} to {high} beds" if high else f"{low} or more beds"
    return f"{kind}, {size}, in our area"


QUESTIONS = tuple(domain for domain in Domain if domain != Domain.OVERALL)
