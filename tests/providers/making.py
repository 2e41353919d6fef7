"""A small register for tests: homes of Testborough, one agency, one home elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.roles import Role
from providers.kinds import Kind
from providers.models import Brand, HomeStaff, Location, Provider, Rating, RegisterSettings

LONDON = ZoneInfo("Europe/London")
TODAY = date(2021, 8, 2)  # a Monday
NOW = datetime(2021, 8, 2, 9, 10, tzinfo=LONDON)
COUNCIL = "Testborough"

_numbers = count(1)


def make_settings(people: Any, **fields: Any) -> RegisterSettings:
    """The partnership watches over social care in Testborough."""
    made, _ = RegisterSettings.objects.update_or_create(
        partnership=people.partnership, defaults={"councils": [COUNCIL], **fields}
    )
    return made


def make_provider(*, name: str = "Harbour Care Ltd", brand: str = "", **fields: Any) -> Provider:
    """A provider; with a brand if one is named."""
    found = (
        Brand.objects.get_or_create(name=brand, defaults={"brand_id": f"BD{next(_numbers)}"})[0]
        if brand
        else None
    )
    return Provider.objects.create(
        cqc_id=f"1-9{next(_numbers):05d}", name=name, brand=found, ownership="Organisation", **fields
    )


def make_home(
    *, name: str = "Seaview", kind: str = Kind.RESIDENTIAL, rated: str = "good",
    rated_on: date = date(2020, 3, 1), **fields: Any,
) -> Location:  # fmt: skip
    """A registered home of Testborough with 30 beds and a rating ("" = none)."""
    care_home = kind in (Kind.NURSING, Kind.RESIDENTIAL)
    values: dict[str, Any] = {
        "cqc_id": f"1-1{next(_numbers):05d}", "name": name, "kind": kind, "council": COUNCIL,
        "postcode": "TB1 1AA", "outcode": "TB1", "latitude": 50.91, "longitude": -1.4, "care_home": care_home,
        "beds": 30 if care_home else 0, "registered_from": date(2011, 1, 12), "manager_present": True,
        "dormant": False, "directorate": "Adult social care",
    }  # fmt: skip
    location = Location.objects.create(**{**values, **fields})
    if rated:
        rate(location, rated, rated_on)
    return location


def rate(location: Location, label: str, on: date, *, domain: str = "overall") -> Rating:
    """A rating published that day; an overall one is the location's newest."""
    made = Rating.objects.create(location=location, domain=domain, label=label, published_on=on)
    if domain == "overall":
        location.overall, location.overall_on = label, on
        location.save(update_fields=["overall", "overall_on"])
    return made


def make_officer(people: Any, *, name: str = "Lou Liaison") -> User:
    """A liaison officer of Testborough."""
    joined: User = people.join(Role.LIAISON_OFFICER, name=name)
    return joined


def make_manager(people: Any, location: Location, *, name: str = "Mo Manager") -> User:
    """A manager who signs in for one home of Testborough."""
    joined: User = people.join(Role.PROVIDER, name=name)
    HomeStaff.objects.create(
        partnership=people.partnership, user=joined, location=location, starts_on=date(2020, 1, 1)
    )
    return joined
