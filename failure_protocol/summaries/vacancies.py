"""Beds of an incident as pages, proposals and packs show them: how many are left, how good, how old (P01).

For other nouns: `offers_of` (every offer with what is left of it, in a fixed number of queries).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.words import count_of
from failure_protocol.beds import Claimed, Figure, left
from failure_protocol.exclusions import Exclusion, Quality, quality_of
from failure_protocol.models import BedClaim, BedOffer, Incident, NeedsProof, Person
from failure_protocol.protocol import settings_of
from providers.models import Location, Vacancy
from providers.summaries.vacancies import Answer, Found, Wanted, features_words, nearest, rating_words


@dataclass(frozen=True)
class OfferRow:
    """One offer: what the home said, what is left, what is known of the home."""

    offer: BedOffer
    left: int
    held: int
    booked: int
    hours_old: int
    is_old: bool
    quality: Quality

    @property
    def pk(self) -> int:
        """Key of the offer."""
        return self.offer.pk

    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """What still leaves the home out, after what was overridden by name."""
        return self.quality.open(self.offer.overrides)

    @property
    def is_usable(self) -> bool:
        """Whether somebody could be proposed there now."""
        return not self.exclusions and self.left > 0

    @property
    def rating(self) -> str:
        """The regulator's rating in words."""
        return rating_words(self.offer.location)

    @property
    def features(self) -> str:
        """What the beds have."""
        return features_words(self.offer.features)

    @property
    def age(self) -> str:
        """How old the home's word is."""
        if self.hours_old < 1:
            return "less than an hour ago"
        if self.hours_old < 48:
            return f"{count_of(self.hours_old, 'hour')} ago"
        return f"{count_of(self.hours_old // 24, 'day')} ago"

    @property
    def standing(self) -> str:
        """How it stands, in one word or two."""
        if self.exclusions:
            return "Left out"
        if self.left < 0:
            return f"{-self.left} too many promised"
        if not self.left:
            return "All taken"
        return f"{self.left} of {self.offer.beds} left"


@dataclass(frozen=True)
class SearchRow:
    """Free beds of the register that an incident does not count on yet."""

    answer: Answer
    quality: Quality

    @property
    def pk(self) -> int:
        """Key of the row of figures."""
        return self.answer.pk


def offers_of(
    incident: Incident, at: datetime, only: Collection[int] | None = None, *, withdrawn: bool = False
) -> list[OfferRow]:
    """Every offer of an incident that was not withdrawn, by home; a fixed number of queries (9)."""
    rows = BedOffer.objects.filter(incident=incident) if withdrawn else BedOffer.objects.of(incident)
    rows = rows.select_related("location__provider", "overridden_by", "incident")
    offers = list(rows if only is None else rows.filter(pk__in=only))
    limit = timedelta(hours=settings_of(incident).vacancy_hours)
    quality = quality_of(incident, [each.location for each in offers], at)
    homes = _counted(offers)
    claims = _claims(homes.values(), at)
    figures = _figures(incident, offers)
    return [_row(each, homes, claims, figures, quality, at, limit) for each in offers]


def search(incident: Incident, wanted: Wanted, at: datetime) -> tuple[Found, list[SearchRow]]:
    """What the register has free as wanted, with what leaves a home out; those here already left out."""
    from django.utils import timezone

    found = nearest(incident.partnership, wanted, timezone.localtime(at).date(), at)
    here = set(BedOffer.objects.of(incident).values_list("location_id", "bed_type"))
    answers = [
        each
        for each in (*found.answers, *found.nearly)
        if (each.location.pk, each.vacancy.bed_type) not in here
    ]
    quality = quality_of(incident, [each.location for each in answers], at)
    return found, [SearchRow(each, quality[each.location.pk]) for each in answers]


def proofs_of(people: Iterable[Person], locations: Iterable[int]) -> Mapping[tuple[int, int], NeedsProof]:
    """(person, home) -> the home's newest word on their needs; one query. Absent = unproven."""
    rows = NeedsProof.objects.filter(person__in=people, location__in=locations).order_by("at", "pk")
    return {(each.person_id, each.location_id): each for each in rows}


def _counted(offers: Iterable[BedOffer]) -> dict[int, int]:
    """Key of a home -> key of where its beds are counted (dual registrations); one query."""
    homes = {each.location_id: each.location for each in offers}
    twins = {
        home.dual_primary_id
        for home in homes.values()
        if home.dual_primary_id and home.dual_primary_id != home.cqc_id
    }
    primary = dict(Location.objects.filter(cqc_id__in=twins).values_list("cqc_id", "pk")) if twins else {}
    return {pk: primary.get(home.dual_primary_id, pk) for pk, home in homes.items()}


def _claims(homes: Iterable[int], at: datetime) -> dict[tuple[int, str], list[Any]]:
    found: dict[tuple[int, str], list[Any]] = {}
    for each in BedClaim.objects.open(at).filter(location__in=set(homes)):
        found.setdefault((each.location_id, each.bed_type), []).append(each)
    return found


def _figures(incident: Incident, offers: Iterable[BedOffer]) -> dict[tuple[int, str], Figure]:
    """The newest word of each home on each type of bed, wherever the partnership has it; two queries."""
    homes = {each.location_id for each in offers}
    told = Vacancy.objects.filter(partnership=incident.partnership_id, location__in=homes, current=True)
    others = BedOffer.objects.filter(
        incident__partnership=incident.partnership_id, location__in=homes, withdrawn_at=None
    )
    names = ("location_id", "bed_type", "verified_at")
    rows = [
        *told.values_list(*names, "admittable", "reserved"), *others.values_list(*names, "beds", "reserved")
    ]  # fmt: skip
    found: dict[tuple[int, str], Figure] = {}
    for location, bed_type, verified_at, free, reserved in rows:
        known = found.get((location, bed_type))
        if known is None or verified_at > known.verified_at:
            found[location, bed_type] = Figure(free, reserved, verified_at)
    return found


def _row(
    offer: BedOffer, homes: Mapping[int, int], claims: Mapping[tuple[int, str], list[Any]],
    figures: Mapping[tuple[int, str], Figure], quality: Mapping[int, Quality], at: datetime, limit: timedelta,
) -> OfferRow:  # fmt: skip
    taken = claims.get((homes[offer.location_id], offer.bed_type), [])
    own = [each for each in taken if each.offer_id == offer.pk]
    age = at - offer.verified_at
    own_figure = Figure(offer.beds, offer.reserved, offer.verified_at)
    return OfferRow(
        offer=offer,
        left=left(
            figures.get((offer.location_id, offer.bed_type), own_figure),
            [Claimed(each.at, each.arrived_at) for each in taken],
        ),
        held=sum(each.placement_id is None for each in own),
        booked=sum(each.placement_id is not None for each in own),
        hours_old=int(age.total_seconds() // 3600),
        is_old=age > limit,
        quality=quality[offer.location_id],
    )
