"""Finding a home by what people type: its name, another name it goes by, its CQC ID, its postcode."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from accounts.models import Partnership
from providers.models import Location
from providers.places import split_postcode

_WITH_ID = re.compile(r"\(([A-Z0-9-]{3,30})\)\s*$", re.IGNORECASE)


def called(location: Location) -> str:
    """A home so that no other is meant: "Seaview, TB1 1AA (1-100001)"."""
    where = location.postcode or location.town
    return f"{location.name}{f', {where}' if where else ''} ({location.cqc_id})"


def exactly(rows: QuerySet[Location], text: str, partnership: Partnership | None) -> list[Location]:
    """Homes that the text names in full: by ID, as `called`, or by the whole name; our own before others."""
    typed = " ".join(text.split())
    named = _WITH_ID.search(typed)
    by_id = list(rows.filter(cqc_id__iexact=named.group(1) if named else typed)[:2])
    if by_id or named:
        return by_id
    same = rows.filter(Q(name__iexact=typed) | Q(also_known_as__iexact=typed))
    if partnership is not None:
        own = list(same.of(partnership)[:10])  # type: ignore[attr-defined]
        if own:
            return own
    return list(same[:10])


def suggestions(
    rows: QuerySet[Location], text: str, partnership: Partnership | None, limit: int
) -> list[Location]:
    """Homes in which every word stands, at most `limit`: our own first, then names that begin so."""
    words = text.replace(",", " ").split()[:6]
    if not words:
        return []
    district, rest = split_postcode(text)
    if district and any(each.isdigit() for each in district):
        found = rows.filter(postcode=f"{district} {rest}") if rest else rows.filter(outcode=district)
    else:
        found = rows
        for word in words:
            found = found.filter(places_for(word))
    return list(_nearest_to(found, words[0], partnership)[:limit])


def places_for(word: str) -> Q:
    """Where a word may stand that a home is looked for by; half a postcode is a word, too."""
    district, rest = split_postcode(word)
    if rest:
        return Q(postcode=f"{district} {rest}")
    return (
        Q(name__icontains=word)
        | Q(also_known_as__icontains=word)
        | Q(cqc_id__iexact=word)
        | Q(postcode__istartswith=word)
        | Q(postcode__iendswith=f" {word}")
        | Q(town__istartswith=word)
    )


def _nearest_to(rows: Any, start: str, partnership: Partnership | None) -> Any:
    """Our own first, registered before ended ones, names that begin so before others."""
    begins = Case(When(name__istartswith=start, then=Value(0)), default=Value(1), output_field=IntegerField())
    ended = Case(When(registered_to=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = rows.annotate(begins=begins, ended=ended)
    if partnership is None:
        return rows.order_by("ended", "begins", "name", "pk")
    own = Location.objects.of(partnership).filter(pk=OuterRef("pk"))
    return rows.annotate(own=Exists(own)).order_by("-own", "ended", "begins", "name", "pk")
