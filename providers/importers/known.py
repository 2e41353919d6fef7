"""What the register has of the locations, providers and brands that a chunk of a file speaks of.

One query a kind and chunk, values as plain as JSON keeps them (dates as 2021-01-05), so that they can be
compared with what a file says and kept beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from providers.models import Brand, Location, Provider, Rating, Succession

Thing = TypeVar("Thing")
Plain = dict[str, Any]
RatingKey = tuple[str, str, str]  # group, domain, day of publication
RatingSays = tuple[str, bool, str, str]  # label, inherited, report type, address


def _names(model: type[models.Model], *without: str) -> tuple[str, ...]:
    return tuple(field.name for field in model._meta.concrete_fields if field.name not in ("id", *without))


CACHES = ("overall", "overall_on")
LOCATION_FIELDS = _names(Location, "cqc_id", "provider")
PROVIDER_FIELDS = _names(Provider, "cqc_id", "brand")
PEOPLE = frozenset({"manager_name", "nominated_individual", "main_partner"})  # personal data


def chunks(things: Iterator[Thing], size: int) -> Iterator[list[Thing]]:
    """The things in lists of so many."""
    while chunk := list(islice(things, size)):
        yield chunk


def plain(value: Any) -> Any:
    """As JSON keeps it: a date as 2021-01-05, a choice as its text."""
    if type(value) is str:
        return value
    if isinstance(value, str):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def locations(ids: Collection[str]) -> dict[str, Plain]:
    """CQC ID -> fields, with `pk` and `provider` as the provider's CQC ID ("" = none)."""
    rows = Location.objects.filter(cqc_id__in=ids).order_by()
    return _by_id(
        rows.values_list("cqc_id", "pk", "provider__cqc_id", *LOCATION_FIELDS), "provider", LOCATION_FIELDS
    )


def providers(ids: Collection[str]) -> dict[str, Plain]:
    """CQC ID -> fields, with `pk` and `brand` as the brand's ID ("" = none)."""
    rows = Provider.objects.filter(cqc_id__in=ids).order_by()
    return _by_id(
        rows.values_list("cqc_id", "pk", "brand__brand_id", *PROVIDER_FIELDS), "brand", PROVIDER_FIELDS
    )


def _by_id(rows: Any, parent: str, fields: Sequence[str]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for cqc_id, pk, of, *values in rows.iterator():
        found[cqc_id] = {name: plain(value) for name, value in zip(fields, values, strict=True)}
        found[cqc_id] |= {"pk": pk, parent: of or ""}
    return found


def brands() -> dict[str, str]:
    """ID -> name of every brand; there are some hundreds in all of England."""
    return dict(Brand.objects.values_list("brand_id", "name"))


def ratings(pks: Collection[int]) -> dict[int, dict[RatingKey, RatingSays]]:
    """Key of a location -> its ratings."""
    found: dict[int, dict[RatingKey, RatingSays]] = defaultdict(dict)
    rows = Rating.objects.filter(location_id__in=pks).order_by()
    fields = ("location_id", "group", "domain", "published_on", "label", "inherited", "report_type", "url")
    for pk, group, domain, on, label, inherited, report_type, url in rows.values_list(*fields).iterator():
        found[pk][group, domain, on.isoformat()] = (label, inherited, report_type, url)
    return found


def successions(ids: Collection[str]) -> set[tuple[str, str]]:
    """Pairs (before, after) that the register has and that name any of the IDs."""
    rows = Succession.objects.filter(Q(before_id__in=ids) | Q(after_id__in=ids)).order_by()
    return set(rows.values_list("before_id", "after_id"))
