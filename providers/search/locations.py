"""What the search box finds in the register: homes and providers. Only the regulator's facts are searched."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from accounts.access import may
from accounts.permissions import Permission
from core.words import count_of
from providers.filters.locations import provider_has
from providers.models import Location, Provider
from providers.places import split_postcode
from providers.summaries.finding import places_for
from ui.search import Hit


def find_homes(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Homes by name, another name, CQC ID, postcode, town, provider and brand; our own first.

    A home's own staff find their homes only.
    """
    rows: Any = _whole_postcode(Location.objects.visible_to(user), words)
    if rows is None:
        rows = Location.objects.visible_to(user)
        for word in words:
            rows = rows.filter(places_for(word) | provider_has(word))
    own = Location.objects.of(partnership).filter(pk=OuterRef("pk"))
    ended = Case(When(registered_to=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = rows.annotate(own=Exists(own), ended=ended).order_by("ended", "-own", "name", "pk")
    return [Hit(each.name, each.get_absolute_url(), _kind(each), _where(each)) for each in found[:limit]]


def find_providers(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Providers and brands by name, ID or company number; a person's name only for those who may read it."""
    rows = Provider.objects.visible_to(user).filter(name__gt="")
    if not may(user, Permission.VIEW_HOME_PEOPLE, partnership):
        rows = rows.exclude(ownership__in=("Individual", "Partnership"))
    for word in words:
        rows = rows.filter(
            Q(name__icontains=word) | Q(brand__name__icontains=word) | Q(cqc_id__iexact=word)
            | Q(companies_house__iexact=word)
        )  # fmt: skip
    found = rows.select_related("brand").order_by("name", "pk")[:limit]
    return [
        Hit(each.name, each.get_absolute_url(), "Provider", str(each.brand or "")) for each in found
    ]  # fmt: skip


def _whole_postcode(rows: Any, words: list[str]) -> Any:
    """Homes of a postcode that was typed in two words; None when none was."""
    district, rest = split_postcode(" ".join(words))
    return rows.filter(postcode=f"{district} {rest}") if district and rest else None


def _kind(home: Location) -> str:
    kind = str(home.get_kind_display())
    return f"{kind}, {count_of(home.beds, 'bed')}" if home.beds else kind


def _where(home: Location) -> str:
    parts = [home.town, home.postcode, "registration ended" if home.registered_to else ""]
    return ", ".join(part for part in parts if part)
