"""Which homes an incident leaves out, and why: closed, embargo, inadequate, the failing group's own (P02)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from failure_protocol.models import BedOffer, Embargo, Incident
from providers.kinds import Label
from providers.models import HomeConcern, HomeRecord, Location, Severity


class Code(StrEnum):
    """Why a home is left out. CLOSED can't be overridden: nobody may be cared for there."""

    CLOSED = "closed"
    EMBARGO = "embargo"
    INADEQUATE = "inadequate"
    SAME_OWNER = "same_owner"
    SERVICE = "service"


FIXED = frozenset({Code.CLOSED, Code.SERVICE})


@dataclass(frozen=True)
class Exclusion:
    """One reason to leave a home out."""

    code: Code
    words: str

    @property
    def is_fixed(self) -> bool:
        """Whether nobody can override it."""
        return self.code in FIXED


@dataclass(frozen=True)
class Quality:
    """What is known of how good a home is, and what leaves it out."""

    exclusions: tuple[Exclusion, ...] = ()
    worries: tuple[str, ...] = ()

    def open(self, overridden: Iterable[str] = ()) -> tuple[Exclusion, ...]:
        """What still leaves it out after what was overridden by name."""
        passed = set(overridden)
        return tuple(each for each in self.exclusions if each.is_fixed or each.code not in passed)


def quality_of(incident: Incident, locations: Iterable[Location], at: datetime) -> Mapping[int, Quality]:
    """Key of a home -> what is known of it; a fixed number of queries (5), however many homes."""
    homes = {each.pk: each for each in locations}
    partnership = incident.partnership
    day = timezone.localtime(at).date()
    bans = {each.location_id: each for each in Embargo.objects.of(partnership, at).filter(location__in=homes)}
    records = HomeRecord.objects.filter(partnership=partnership, location__in=homes)
    worst = dict(records.values_list("location_id", "worst"))
    concerns = HomeConcern.objects.filter(
        partnership=partnership, location__in=homes, closed_on=None, kind=HomeConcern.Kind.SAFEGUARDING
    )
    alarmed = set(concerns.values_list("location_id", flat=True))
    group = _failing(incident)
    found = {}
    for pk, home in homes.items():
        reasons = tuple(_exclusions(home, bans.get(pk), group, day))
        found[pk] = Quality(reasons, tuple(_worries(home, worst.get(pk), open_enquiry=pk in alarmed)))
    return found


def open_exclusions(offer: BedOffer, at: datetime) -> tuple[Exclusion, ...]:
    """What keeps an offer from being used, after its own override."""
    home = Location.objects.select_related("provider").get(pk=offer.location_id)
    return quality_of(offer.incident, [home], at)[home.pk].open(offer.overrides)


@dataclass(frozen=True)
class _Group:
    """The failing services, who runs them, and under which brand."""

    locations: frozenset[int]
    providers: frozenset[int]
    brands: frozenset[int]


def _failing(incident: Incident) -> _Group:
    rows = incident.services.filter(location__isnull=False).values_list(
        "location_id", "location__provider_id", "location__provider__brand_id"
    )
    own = [(None, incident.provider_id, incident.provider.brand_id if incident.provider else None)]
    told: list[tuple[Any, Any, Any]] = [*rows, *own]
    places, providers, brands = (
        frozenset(each for each in column if each) for column in zip(*told, strict=True)
    )
    return _Group(places, providers, brands)


def _exclusions(home: Location, ban: Embargo | None, group: _Group, day: Any) -> Iterable[Exclusion]:
    ended = home.registered_to is not None and home.registered_to <= day
    if ended or home.dormant:
        yield Exclusion(Code.CLOSED, "It is not registered any more" if ended else "It is dormant")
    if home.pk in group.locations:
        yield Exclusion(Code.SERVICE, "It is the failing service itself")
    if ban is not None:
        yield Exclusion(Code.EMBARGO, f"Embargo: {ban.reason}")
    if home.overall == Label.INADEQUATE:
        yield Exclusion(Code.INADEQUATE, "Rated inadequate by the regulator")
    brand = home.provider.brand_id if home.provider else None
    if home.pk not in group.locations and (home.provider_id in group.providers or brand in group.brands):
        yield Exclusion(Code.SAME_OWNER, "Run by the same owner or group as the failing service")


def _worries(home: Location, worst: str | None, *, open_enquiry: bool) -> Iterable[str]:
    if home.overall == Label.REQUIRES_IMPROVEMENT:
        yield "requires improvement"
    if worst == Severity.RED:
        yield "red in our own rating"
    if open_enquiry:
        yield "a safeguarding enquiry is open"
