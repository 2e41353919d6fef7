"""How people are cared for, as pages show it: friends, rounds, carers, equipment, visits, outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from core.rag import Rag, Rated
from failure_protocol.access import seen_people
from failure_protocol.models import Equipment, FriendGroup, HomeCare, Incident, IncidentService, Person, Round
from failure_protocol.models.incidents import Known

if TYPE_CHECKING:
    from failure_protocol.sections import Here


@dataclass(frozen=True)
class Friends:
    """A group, with those of its people whom the reader may see."""

    group: FriendGroup
    people: tuple[Person, ...]
    hidden: int

    @property
    def is_broken(self) -> bool:
        """Whether fewer than two are left."""
        return len(self.people) + self.hidden < 2


@dataclass(frozen=True)
class RoundOf:
    """A round, with how many of its people the reader may see, and their hours."""

    round: Round
    people: tuple[Person, ...]
    hours: float


def friends_of(here: Here) -> list[Friends]:
    """The groups of an incident in which the reader sees somebody."""
    seen = set(
        Person.objects.filter(seen_people(here.request.user, here.incident, here.rights)).values_list(
            "pk", flat=True
        )
    )
    groups = FriendGroup.objects.filter(incident=here.incident, ended_at=None).prefetch_related("people")
    found = []
    for group in groups:
        people = list(group.people.all())
        mine = tuple(person for person in people if person.pk in seen)
        if mine:
            found.append(Friends(group, mine, len(people) - len(mine)))
    return found


def rounds_of(here: Here) -> list[RoundOf]:
    """The rounds of an incident's home-care services."""
    mine = HomeCare.objects.filter(
        person__in=Person.objects.filter(seen_people(here.request.user, here.incident, here.rights))
    ).select_related("person__incident", "person__service")
    rounds = Round.objects.filter(service__incident=here.incident).select_related("service")
    return [
        RoundOf(
            row, tuple(each.person for each in row.home_care.all()),
            float(sum(each.hours_week or 0 for each in row.home_care.all())),
        )
        for row in rounds.prefetch_related(Prefetch("home_care", mine))
    ]  # fmt: skip


def needs_hoist(person: Person) -> Known:
    """Whether a hoist must be where the person goes (S14): the newest assessment, else the needs."""
    newest = person.moving_assessments.first()
    if newest is not None and newest.hoist != Known.UNKNOWN:
        return Known(newest.hoist)
    return Known(person.hoist)


def ownerless(person: Person) -> list[Equipment]:
    """Equipment of which nobody knows whose it is: for the occupational therapist (S13)."""
    return list(person.equipment.filter(ended_at=None, owner=Equipment.Owner.UNKNOWN))


@dataclass(frozen=True)
class Rating:
    """How a service itself is rated; `due` None = never was."""

    service: IncidentService
    rag: Rag | None
    reason: str
    due: date | None

    @property
    def rated(self) -> Rated:
        """With its reason."""
        return Rated(self.rag, "", self.reason)


def ratings_of(incident: Incident) -> list[Rating]:
    """The rating of each failing service: not that of its people (Z14)."""
    found = []
    for service in IncidentService.objects.filter(incident=incident).prefetch_related("rags"):
        newest = next(iter(service.rags.all()), None)
        if newest is None:
            found.append(Rating(service, None, "", None))
        else:
            found.append(Rating(service, Rag(newest.rag), newest.reason, newest.due))
    return found
