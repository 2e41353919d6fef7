"""What tests of the list of homes share: its addresses, who is on a page, local facts of a partnership."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from providers.models import HomeRecord, Location, Staffing, Vacancy
from tests.providers.making import NOW, TODAY


def at(name: str, *args: Any, **query: Any) -> str:
    """The address of a page of the register."""
    return reverse(f"providers:{name}", args=args, query=query or None)


def listed(response: Any) -> set[str]:
    """Names of the homes in the table of a page."""
    return {row.name for row in response.context["table"].page.object_list}


def keep(people: Any, home: Location, partnership: Any = None, **fields: Any) -> HomeRecord:
    """How a partnership keeps a home."""
    made, _ = HomeRecord.objects.update_or_create(
        partnership=partnership or people.partnership, location=home, defaults=fields
    )
    return made


def free(people: Any, home: Location, beds: int, bed_type: str = "residential", **fields: Any) -> Vacancy:
    """Beds that can be filled, as the partnership was told."""
    values = {
        "partnership": people.partnership, "location": home, "bed_type": bed_type, "admittable": beds,
        "on": TODAY, "at": NOW, "by": people.commissioner, "verified_at": NOW, "verified_by": "The manager",
    }  # fmt: skip
    return Vacancy.objects.create(**{**values, **fields})


def staffed(people: Any, home: Location, employed: int, agency: int = 0, **fields: Any) -> Staffing:
    """Staff of a home on a day."""
    values = {
        "partnership": people.partnership, "location": home, "employed": employed, "agency": agency,
        "on": TODAY, "at": NOW, "by": people.commissioner,
    }  # fmt: skip
    return Staffing.objects.create(**{**values, **fields})
