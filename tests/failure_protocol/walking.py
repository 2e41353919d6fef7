"""Everybody walks to every address of incidents: who plays which part, what stands there, what was shown.

Addresses come from the resolver, their objects from the `url_kwargs_*.py` of the tests, so a new address is
walked to as soon as it exists. Around each object stands the same incident: `mine` are people whom the nurse
looks after, whom safeguarding is about and who live in the service of the provider's staff; `other` is
somebody in another service, of whom none of these three may know.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import Partnership, User
from accounts.roles import Role
from failure_protocol import sections
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import TeamRole
from failure_protocol.models import (
    BrokenGlass,
    Incident,
    IncidentService,
    Person,
    PersonRead,
    PersonWorker,
    TeamMember,
)
from failure_protocol.models.logs import LogKind
from tests.accounts.test_url_matrix import addresses
from tests.accounts.ways_in import sign_in
from tests.conftest import People, make_person
from tests.failure_protocol import making, settling
from tests.failure_protocol.planting import GROUPS, plant, planted_in, word, words_of

HERE = Path(__file__).parent
NOUNS = sorted(path.stem.removeprefix("url_kwargs_") for path in HERE.glob("url_kwargs_*.py"))
# A table is looked at as a file, searched, as htmx asks for it, and on a screen that others see.
TABLES: list[dict[str, Any]] = [
    {"data": {"format": "csv"}}, {"data": {"format": "xlsx"}}, {"data": {"q": "zq"}}, {"data": {"wall": "1"}},
    {"headers": {"HX-Request": "true"}},
]  # fmt: skip
APP = "failure_protocol:"
PERSON = re.compile(r"^/incidents/\d+/people/(\d+)/")
METHOD_NOT_ALLOWED = 405
Builder = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """One part in an incident: which groups of whom it sees (table of section 4.14, written anew here)."""

    role: Role
    team: TeamRole | None = None
    sees: frozenset[str] = frozenset()
    whose: str = "none"  # all, mine (not other), none
    areas: frozenset[str] = frozenset()


def _groups(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALL = _groups("identity contact needs health legal safeguarding finance")
CARE = _groups("identity contact needs health legal")
LEADS = _groups("decision complaint privileged call record said debrief money pack office setup")
RUNS = LEADS - {"privileged"}
WORKS = RUNS - {"pack"}
# Rows of table 4.14; a part in two ways where it depends on whom it was given.
PARTS: dict[str, Part] = {
    "lead": Part(Role.QUALITY_LEAD, None, ALL, "all", LEADS),
    "coordinator": Part(Role.INCIDENT_MEMBER, TeamRole.COORDINATOR, CARE | {"finance"}, "all", RUNS),
    "practitioner": Part(Role.INCIDENT_MEMBER, TeamRole.PRACTITIONER, CARE, "mine", WORKS),
    "practitioner of nobody": Part(Role.INCIDENT_MEMBER, TeamRole.PRACTITIONER, CARE, "none", WORKS),
    "placements": Part(
        Role.INCIDENT_MEMBER, TeamRole.PLACEMENTS, _groups("identity needs"), "all",
        WORKS - {"complaint", "call"},
    ),
    "finance": Part(
        Role.INCIDENT_MEMBER, TeamRole.FINANCE, _groups("identity finance"), "all",
        WORKS - {"complaint", "call"},
    ),
    "safeguarding": Part(
        Role.INCIDENT_MEMBER, TeamRole.SAFEGUARDING, _groups("identity contact needs safeguarding"), "mine",
        WORKS - {"complaint", "call"},
    ),
    "communications": Part(
        Role.INCIDENT_MEMBER, TeamRole.COMMUNICATIONS,
        areas=_groups("complaint call said debrief office record"),
    ),
    "provider": Part(
        Role.INCIDENT_GUEST, TeamRole.PROVIDER, CARE, "mine", _groups("office record debrief said")
    ),
    "provider of another service": Part(
        Role.INCIDENT_GUEST, TeamRole.PROVIDER, CARE, "other", _groups("office record debrief said")
    ),
    "receiver": Part(Role.INCIDENT_GUEST, TeamRole.RECEIVER),
    "guest": Part(Role.INCIDENT_GUEST, TeamRole.GUEST, areas=_groups("office record debrief")),
    "briefed": Part(Role.INCIDENT_MEMBER, TeamRole.BRIEFED, areas=_groups("office record debrief")),
    "auditor": Part(Role.AUDITOR, areas=RUNS),
    "auditor with a reason": Part(Role.AUDITOR, None, ALL, "all", RUNS),
    "administrator": Part(Role.SYSTEM_ADMINISTRATOR, areas=_groups("setup")),
    "no part": Part(Role.INCIDENT_MEMBER),
    "commissioner": Part(Role.COMMISSIONER),
    "other partnership": Part(Role.QUALITY_LEAD),
}  # fmt: skip


@dataclass
class World:
    """The partnership, and somebody for each part, signed in."""

    people: People
    users: dict[str, User]
    clients: dict[str, Client]


@contextmanager
def everybody_walks(blocker: Any) -> Iterator[World]:
    """The world, for all tests of a file; all of it is undone at the end."""
    with blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def make_world() -> World:
    """Before any incident is: everybody who will walk."""
    here = Partnership.objects.create(slug="testborough", name="Testborough")
    elsewhere = Partnership.objects.create(slug="elsewhere", name="Elsewhere")
    people = People(
        here, elsewhere, make_person("Ada May", Role.COMMISSIONER, here),
        make_person("Vic Reads", Role.VIEWER, here),
        make_person("Olu Elsewhere", Role.COMMISSIONER, elsewhere),
    )  # fmt: skip
    users = {
        name: make_person(f"Walker {name}", part.role, elsewhere if name == "other partnership" else here)
        for name, part in PARTS.items()
    }
    clients = {name: sign_in(Client(raise_request_exception=False), user) for name, user in users.items()}
    return World(people, users, clients)


@dataclass
class Stage:
    """What stands at some addresses, and around them."""

    incident: Incident
    kwargs: dict[str, Any]
    mine: frozenset[int]
    other: frozenset[int]

    @property
    def everybody(self) -> list[int]:
        """Keys of all people."""
        return sorted(self.mine | self.other)

    def reached(self, part: Part) -> frozenset[int]:
        """Whose record a part may see something of."""
        return {
            "all": self.mine | self.other, "mine": self.mine, "other": self.other, "none": frozenset()
        }[part.whose]  # fmt: skip


@dataclass
class Seen:
    """One answer: who asked for what, what was planted in it, and which readings were written down."""

    part: str
    name: str
    url: str
    status: int
    planted: set[tuple[str, int]]
    reads: list[PersonRead] = field(default_factory=list)
    is_table: bool = False
    person: int = 0  # whose record was asked for, 0 = nobody's

    @property
    def of_people(self) -> set[tuple[str, int]]:
        """What was told of people: group and person."""
        return {(area, person) for area, person in self.planted if area in GROUPS and person}


def builders() -> dict[str, dict[str, Builder | None]]:
    """For each noun its addresses with who builds their objects; None = an address without parts."""
    wanted = {name: needs for name, needs in addresses(get_resolver()) if name.startswith(APP)}
    found: dict[str, dict[str, Builder | None]] = {}
    for noun in NOUNS:
        module = importlib.import_module(f"tests.failure_protocol.url_kwargs_{noun}")
        found[noun] = {name: make for name, make in module.KWARGS.items() if name in wanted}
    listed = {name for each in found.values() for name in each}
    found["plain"] = {name: None for name, needs in wanted.items() if not needs and name not in listed}
    return found


def unbuilt() -> list[str]:
    """Addresses with parts for which nobody builds an object."""
    listed = {name for each in builders().values() for name in each}
    return [name for name, _ in addresses(get_resolver()) if name.startswith(APP) and name not in listed]


def together(noun: str) -> list[tuple[Builder | None, list[str]]]:
    """The addresses of a noun by who builds their objects: what is built once serves all of them."""
    found: dict[Builder | None, list[str]] = {}
    for name, make in builders()[noun].items():
        found.setdefault(make, []).append(name)
    return list(found.items())


@contextmanager
def staged(world: World, make: Builder | None = None) -> Iterator[Stage]:
    """One stage for a test, undone at its end."""
    with transaction.atomic():
        yield set_stage(world, make)
        transaction.set_rollback(True)


def set_stage(world: World, make: Builder | None) -> Stage:
    """Build the objects of some addresses, the people around them and everybody's part; plant the words."""
    kwargs = make(world.people) if make is not None else {}
    incident = Incident.objects.filter(pk=kwargs.get("pk")).first() or Incident.objects.order_by("pk").last()
    if incident is None:
        lead = User.objects.filter(full_name="Quinn Lead").first() or making.make_lead(world.people)
        incident = making.make_incident(world.people, lead)
    mine, other = _furnish(incident)
    _give_parts(world, incident, mine)
    plant()
    return Stage(incident, kwargs, frozenset(each.pk for each in mine), frozenset({other.pk}))


def _furnish(incident: Incident) -> tuple[list[Person], Person]:
    """Somebody of whom a little of everything is known, and somebody in another service."""
    lead, at = incident.opened_by, making.LATER
    home = making.make_home(name="Elm Court")
    there = IncidentService.objects.create(
        incident=incident, name=home.name, service_type="residential", location=home, council="Testborough"
    )
    mine = list(incident.people.all()) or [making.make_person(incident)]
    other = making.make_person(incident, service=there)
    Person.objects.filter(pk__in=[each.pk for each in mine]).update(is_safeguarding=True)
    for person in (*mine, other):
        _know(person, lead, at)
    for person in mine:
        incident.alerts.create(
            number=9000 + person.pk, person=person, words="Bruise", identified_at=at, by=lead, at=at
        )
    incident.complaints.create(
        number=9001, text="C", source="C", agency="Council", received_on=at.date(), due=at.date(), owner=lead,
        by=lead, at=at,
    )  # fmt: skip
    incident.legal_advice.create(
        number=9001, topic="notice", question="L", asked_on=at.date(), by=lead, at=at
    )
    for kind, area in ((LogKind.DECISION, "decision"), (LogKind.LEGAL, "privileged")):
        add_entry(
            incident=incident, kind=kind, text=word(area), by=lead, at=at, is_privileged=kind == LogKind.LEGAL
        )
    for person in (mine[0], other):
        add_entry(
            incident=incident, kind=LogKind.PERSON, text=word("record", person.pk), by=lead, at=at,
            person=person,
        )  # fmt: skip
    return mine, other


def _know(person: Person, lead: User, at: Any) -> None:
    how: dict[str, Any] = {"by": lead, "at": at}
    person.carers.create(name="Carer", phone="1", **how)
    person.capacityassessment_rows.create(**settling.capacity_facts(), **how)
    person.powerofattorney_rows.create(**settling.power_facts(), **how)
    if not person.money.exists():
        person.money.create(note="Debts", **how)
    person.equipment.create(name="Frame", **how)
    person.outcomes.create(note="Fell", when="before", on=at.date(), health=3, wellbeing=3, **how)


def _give_parts(world: World, incident: Incident, mine: list[Person]) -> None:
    now = timezone.now()
    services = list(incident.services.order_by("pk"))
    own = mine[0].service
    elsewhere = next(each for each in reversed(services) if each.pk != own.pk)
    TeamMember.objects.bulk_create(
        TeamMember(
            incident=incident, user=world.users[name], role=part.team, starts_at=making.OPENED,
            added_by=incident.opened_by,
            service=(own if part.whose == "mine" else elsewhere) if part.team == TeamRole.PROVIDER else None,
        )
        for name, part in PARTS.items()
        if part.team is not None
    )  # fmt: skip
    PersonWorker.objects.bulk_create(
        PersonWorker(
            person=person, user=world.users["practitioner"], part=PersonWorker.Part.OTHER,
            starts_at=making.LATER,
        )
        for person in mine
    )  # fmt: skip
    BrokenGlass.objects.create(
        incident=incident, user=world.users["auditor with a reason"], reason="Yearly check", starts_at=now,
        ends_at=now + timedelta(hours=3),
    )  # fmt: skip


def walk(
    world: World, noun: str, parts: list[str] | None = None, during: Callable[[], Any] = nullcontext
) -> Iterator[tuple[Stage, Seen]]:
    """Ask for every address of a noun as everybody; what is written is undone."""
    for make, names in together(noun):
        with transaction.atomic():
            stage = set_stage(world, make)
            with warnings_once(), during():
                for name in names:
                    for url in urls(stage, name):
                        for seen in _ask_all(world, stage, name, url, parts or list(PARTS)):
                            yield stage, seen
            transaction.set_rollback(True)


def _ask_all(world: World, stage: Stage, name: str, url: str, parts: list[str]) -> Iterator[Seen]:
    ways: list[dict[str, Any]] = [{}]
    for way in ways:
        for part in parts:
            seen = ask(world, stage, part, name, url, **way)
            yield seen
            if seen.status == METHOD_NOT_ALLOWED:
                return  # only sent to, never looked at
            if seen.is_table and len(ways) == 1:
                ways += TABLES


@contextmanager
def warnings_once() -> Iterator[None]:
    """The warnings on top of every page are the same wherever a part looks, so they are asked for once."""
    known: dict[int, Any] = {}
    find = sections.warnings

    def once(here: sections.Here) -> Any:
        key = here.request.user.pk
        if key not in known:
            known[key] = find(here)
        return known[key]

    with patch.object(sections, "warnings", once):
        yield


def urls(stage: Stage, name: str) -> list[str]:
    """The address of the object; and where it is one person's, the same of somebody else."""
    found = [reverse(name, kwargs=stage.kwargs or None)]
    if set(stage.kwargs) == {"pk", "person"}:
        found += [reverse(name, kwargs={**stage.kwargs, "person": key}) for key in stage.other]
    return found


def ask(world: World, stage: Stage, part: str, name: str, url: str, **way: Any) -> Seen:
    """One question; the browser keeps its cookies."""
    client = world.clients[part]
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    last = PersonRead.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    response = client.get(url, **way)
    client.cookies = cookies
    text = words_of(response) if response.status_code == 200 else response.content.decode("utf-8", "replace")
    reads = list(PersonRead.objects.filter(pk__gt=last, user=world.users[part]))
    found = planted_in(text, stage.everybody)
    return Seen(part, name, url, response.status_code, found, reads, "format=csv" in text, _person(url))


def _person(url: str) -> int:
    """Whose record an address is about; 0 = nobody's."""
    told = PERSON.search(url)
    return int(told[1]) if told else 0
