"""One building through its registrations, and the ratings of a place as at a day.

Source: registers-and-returns.md section 1: predecessor and successor are one history of the building, dual
registrations are one building, and each key question has its own date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from providers.kinds import RATINGS, Domain, worse
from providers.models import Location, Provider, Rating, Succession


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration of a building.

    location    its row; None where the register knows only its ID and the name that was printed
    step        0 is the registration asked for, -1 came before it, 1 came after it
    reason      why it followed the one before, as the regulator prints it
    dual        it is registered beside another one of the same building, whose beds are counted there
    rating      its newest overall label with its day; None without one
    """

    cqc_id: str
    name: str
    location: Location | None
    step: int
    reason: str
    dual: bool
    rating: Rating | None

    @property
    def provider(self) -> Provider | None:
        """Who ran it; a person's name is shown to those who may read it (`public_name` to the others)."""
        return self.location.provider if self.location else None


@dataclass(frozen=True, slots=True)
class DomainRating:
    """The newest label of one domain by a day, and the one before it.

    `fell` compares with the last label that was a rating: "Inspected but not rated" is neither good nor bad.
    """

    newest: Rating
    previous: Rating | None
    fell: bool


def building_of(location: Location) -> tuple[Registration, ...]:
    """Every registration of the building, earliest first, in both directions; two queries a generation.

    A chain that runs in a circle is walked once. What is registered beside (dual) stands on the same step.
    """
    steps, links = _walk(location)
    rows = {row.cqc_id: row for row in Location.objects.filter(cqc_id__in=steps).select_related("provider")}
    newest = newest_overall(row.pk for row in rows.values())
    names, reasons = _printed(links)
    found = []
    for cqc_id, step in steps.items():
        row = rows.get(cqc_id)
        found.append(
            Registration(
                cqc_id=cqc_id,
                name=row.name if row else names.get(cqc_id) or cqc_id,
                location=row,
                step=step,
                reason=reasons.get(cqc_id, ""),
                dual=bool(row and row.dual_primary_id and row.dual_primary_id != cqc_id),
                rating=newest.get(row.pk) if row else None,
            )
        )
    return tuple(sorted(found, key=_in_time))


def ratings_of(location: Location, day: date) -> dict[str, DomainRating]:
    """Domain -> what had been published by the end of `day`, the overall one first; one query.

    A domain that was never spoken of is not in it.
    """
    rows = Rating.objects.filter(location=location, group="Overall", published_on__lte=day)
    of_domain: dict[str, list[Rating]] = {}
    for row in rows.order_by("-published_on", "-pk"):
        of_domain.setdefault(row.domain, []).append(row)
    return {domain: _with_previous(of_domain[domain]) for domain in Domain.values if domain in of_domain}


def newest_overall(keys: Iterable[int], day: date | None = None) -> dict[int, Rating]:
    """Key of a location -> its newest overall label (by the end of `day`); one query."""
    rows = Rating.objects.overall().filter(location__in=list(keys))
    if day is not None:
        rows = rows.filter(published_on__lte=day)
    return {row.location_id: row for row in rows.order_by("published_on", "pk")}


def _with_previous(newest_first: list[Rating]) -> DomainRating:
    newest, *earlier = newest_first
    last = next((row for row in earlier if row.label in RATINGS), None)
    return DomainRating(
        newest, earlier[0] if earlier else None, bool(last and worse(newest.label, last.label))
    )


def _walk(location: Location) -> tuple[dict[str, int], list[Succession]]:
    """ID -> step for everything that hangs together with `location`, and the links found on the way."""
    steps = {location.cqc_id: 0}
    links: dict[int, Succession] = {}
    edge = {location.cqc_id}
    while edge:
        reached: dict[str, int] = {}
        for link in Succession.objects.filter(Q(before_id__in=edge) | Q(after_id__in=edge)):
            links[link.pk] = link
            if link.before_id in edge:
                reached.setdefault(link.after_id, steps[link.before_id] + 1)
            if link.after_id in edge:
                reached.setdefault(link.before_id, steps[link.after_id] - 1)
        for one, other in _pairs(edge):
            if one in edge:
                reached.setdefault(other, steps[one])
            if other in edge:
                reached.setdefault(one, steps[other])
        edge = reached.keys() - steps.keys()
        steps.update({cqc_id: reached[cqc_id] for cqc_id in edge})
    return steps, list(links.values())


def _pairs(edge: set[str]) -> Iterable[tuple[str, str]]:
    """(ID, primary ID) of dual registrations that touch the edge."""
    touching = Location.objects.filter(Q(cqc_id__in=edge) | Q(dual_primary_id__in=edge))
    return touching.exclude(dual_primary_id="").values_list("cqc_id", "dual_primary_id")


def _printed(links: Iterable[Succession]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Names as printed with the links, and why each registration followed the one before."""
    links = list(links)
    before = {link.before_id: link.before_name for link in links if link.before_name}
    after = {link.after_id: link.after_name for link in links if link.after_name}
    return before | after, {link.after_id: link.reason for link in links if link.reason}


def _in_time(registration: Registration) -> tuple[int, date, str]:
    row = registration.location
    began = row.registered_from if row else None
    return registration.step, began or date.min, registration.cqc_id
