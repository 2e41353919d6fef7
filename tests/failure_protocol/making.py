"""A small incident for tests: a care home of Testborough that fails on a Friday afternoon."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.roles import Role
from failure_protocol.actions.incidents import Opened, open_incident
from failure_protocol.actions.team import add_member
from failure_protocol.checklists import Service
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Incident, Person
from failure_protocol.models.incidents import Cause, Timescale
from tests.providers.making import make_home

LONDON = ZoneInfo("Europe/London")
OPENED = datetime(2021, 9, 3, 17, 40, tzinfo=LONDON)  # a Friday
TODAY = OPENED.date()
LATER = OPENED + timedelta(minutes=5)

_numbers = count(1)


def make_lead(people: Any, name: str = "Quinn Lead") -> User:
    """The quality lead of Testborough, who leads every incident there."""
    lead: User = people.join(Role.QUALITY_LEAD, name=name)
    return lead


def make_incident(people: Any, lead: User, **fields: Any) -> Incident:
    """An incident at a care home of Testborough, opened by the lead."""
    home = fields.pop("location", None) or make_home(name="Larchfield")
    values: dict[str, Any] = {
        "partnership": people.partnership, "provider_name": "Larch Care Ltd",
        "services": [Opened(home.name, "residential", home, "Testborough")], "cause": Cause.INSOLVENCY,
        "timescale": Timescale.UNKNOWN, "service_kind": Service.CARE_HOME, "by": lead, "at": OPENED,
    }  # fmt: skip
    return open_incident(**{**values, **fields})


def make_member(
    people: Any, incident: Incident, role: TeamRole, lead: User, *, name: str = "", **fields: Any
) -> User:
    """Somebody with one part in the incident; guests and provider staff have the guest's role."""
    outside = role in (TeamRole.PROVIDER, TeamRole.RECEIVER, TeamRole.GUEST)
    user: User = people.join(
        Role.INCIDENT_GUEST if outside else Role.INCIDENT_MEMBER, name=name or f"Sam {role.value.title()}"
    )
    if role is TeamRole.PROVIDER:
        fields.setdefault("service", incident.services.get())
    add_member(incident=incident, user=user, role=role, by=lead, at=OPENED, **fields)
    return user


def make_person(incident: Incident, *, first: str = "Ada", last: str = "Invented", **fields: Any) -> Person:
    """A person of the incident's first service, straight into the database."""
    number = incident.people.count() + 1
    values: dict[str, Any] = {
        "service": incident.services.order_by("pk")[0], "number": number, "ref": f"P{number:02}",
        "first_names": first, "last_name": last, "born_on": date(1937, 4, 5).isoformat(),
        "updated_at": OPENED, "room": str(next(_numbers)),
    }  # fmt: skip
    return Person.objects.create(incident=incident, **{**values, **fields})
