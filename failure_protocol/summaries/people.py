"""The register as somebody may see it: rows, counts, the head of one person's page (S01-S16, K04)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet

from accounts.sealing import fingerprint
from core.rag import Rag, Rated
from failure_protocol.access import live, roles_of, seen_people
from failure_protocol.clocks import LONDON, is_stale
from failure_protocol.lead_body import Payer
from failure_protocol.matrix import Group, Rights, TeamRole
from failure_protocol.models import (
    FriendGroup,
    FundingLine,
    Incident,
    IncidentService,
    Person,
    PersonWorker,
    ProtocolSettings,
)
from failure_protocol.models.incidents import Known
from failure_protocol.models.people import Whereabouts

if TYPE_CHECKING:
    from accounts.models import User
    from failure_protocol.sections import Here

EXPORTERS = frozenset({TeamRole.LEAD, TeamRole.COORDINATOR})
GONE = frozenset({Whereabouts.DIED, Whereabouts.LEFT})
NOBODY = "Nobody"


@dataclass(frozen=True)
class Row:
    """One person as a list shows them; what the reader may not see is empty."""

    pk: int
    ref: str
    name: str
    initials: str
    room: str
    service: str
    rated: Rated
    whereabouts: str
    stage: str
    worker: str
    is_unassigned: bool
    is_stale: bool
    updated_at: datetime
    unbefriended: str
    friends: tuple[str, ...]
    round: str
    is_unrounded: bool
    funding: str
    is_funding_unknown: bool
    has_number: bool
    url: str
    words: str  # what a search looks into
    is_home_care: bool

    @property
    def confirmed(self) -> str:
        """For K04."""
        return "Out of date" if self.is_stale else "Up to date"

    @property
    def place(self) -> str:
        """For a screen on a wall: an address is somebody's home, so a room only."""
        return "" if self.is_home_care else self.room


@dataclass(frozen=True)
class Card:
    """The head of a person's page."""

    age: int | None
    rated: Rated
    worker: str
    is_unassigned: bool
    is_stale: bool
    stage: str
    may_confirm: bool
    workers: tuple[PersonWorker, ...]
    has_photo: bool


def stale_limit(incident: Incident) -> timedelta:
    """K04: how old a record may be; a local setting."""
    chosen = ProtocolSettings.objects.filter(partnership=incident.partnership_id).first()
    return timedelta(hours=chosen.stale_hours if chosen else ProtocolSettings().stale_hours)


def rows_of(user: User, incident: Incident, held: Rights, at: datetime) -> list[Row]:
    """Everybody whom the reader may see, in the order of their references."""
    people = _loaded(Person.objects.filter(seen_people(user, incident, held)), held)
    limit, working = stale_limit(incident), able_workers(incident)
    return [_row(person, held, at, limit, working) for person in people]


def able_workers(incident: Incident) -> frozenset[Any]:
    """Keys of those whose part still lets them work with people: who left the team works with nobody."""
    roles = (TeamRole.PRACTITIONER, TeamRole.COORDINATOR, TeamRole.LEAD)
    team = incident.team.filter(live(), role__in=roles).values_list("user_id", flat=True)
    leads = incident.partnership.memberships.filter(role="quality_lead", ends_on=None)
    return frozenset(team) | frozenset(leads.values_list("user_id", flat=True))


def narrowed(rows: Iterable[Row], params: Mapping[str, str]) -> list[Row]:
    """The rows that the filters of an address leave."""
    found = list(rows)
    wanted: dict[str, Any] = {
        "rag": lambda row, value: (row.rated.rag.value if row.rated.rag else "none") == value,
        "unassigned": lambda row, _: row.is_unassigned, "stale": lambda row, _: row.is_stale,
        "unbefriended": lambda row, value: row.unbefriended == value,
        "group": lambda row, value: value in row.friends,
        "round": lambda row, value: row.is_unrounded if value == "none" else row.round == value,
        "funding": lambda row, _: row.is_funding_unknown, "number": lambda row, _: not row.has_number,
        "where": lambda row, value: row.whereabouts == value,
        "service": lambda row, value: row.service == value,
    }  # fmt: skip
    for name, fits in wanted.items():
        if value := params.get(name, ""):
            found = [row for row in found if fits(row, value)]
    for word in params.get("q", "").casefold().split():
        found = [row for row in found if word in row.words]
    return found


def term_prints(text: str) -> str:
    """What was searched for, as fingerprints: the access log keeps no name."""
    return " ".join(fingerprint(word, "person-search") for word in text.casefold().split()[:10])


def counts_of(rows: Sequence[Row]) -> dict[str, int]:
    """What the register has to tell about itself."""
    colours = [row.rated.rag for row in rows]
    return {
        "people": len(rows), "red": colours.count(Rag.RED), "amber": colours.count(Rag.AMBER),
        "green": colours.count(Rag.GREEN), "unrated": colours.count(None),
        "unassigned": sum(row.is_unassigned for row in rows), "stale": sum(row.is_stale for row in rows),
        "unbefriended": sum(row.unbefriended == Known.YES for row in rows),
        "unrounded": sum(row.is_unrounded for row in rows),
        "no_number": sum(not row.has_number for row in rows),
        "funding_unknown": sum(row.is_funding_unknown for row in rows),
    }  # fmt: skip


def may_export(user: User, incident: Incident) -> bool:
    """Whether somebody may take the register as a file: who leads or co-ordinates."""
    return bool(roles_of(user, incident) & EXPORTERS)


def services_to_add(here: Here) -> QuerySet[IncidentService]:
    """The services to whose register somebody may add: provider staff to their own."""
    user, incident = here.request.user, here.incident
    services = IncidentService.objects.filter(incident=incident)
    if roles_of(user, incident) == {TeamRole.PROVIDER}:
        own = incident.team.filter(live(), user=user, role=TeamRole.PROVIDER).values("service")
        services = services.filter(pk__in=own)
    return services


def card_of(here: Here, person: Person) -> Card:
    """The head of the page of one person."""
    workers = tuple(person.workers.filter(ends_at=None).select_related("user"))
    named = next((each for each in workers if each.part == PersonWorker.Part.NAMED), None)
    working = able_workers(here.incident)
    return Card(
        age=age_on(person.born_on, here.at.astimezone(LONDON).date()),
        rated=rated(person), worker=str(named.user) if named else NOBODY,
        is_unassigned=named is None or named.user_id not in working,
        is_stale=_stale(person, here.at, stale_limit(here.incident)),
        stage=person.get_stage_display(), may_confirm=bool(here.rights.edits), workers=workers,
        has_photo=person.photos.exists(),
    )  # fmt: skip


def age_on(born_on: str, day: date) -> int | None:
    """Whole years, or None where the day of birth is not known."""
    if not born_on:
        return None
    born = date.fromisoformat(born_on)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def rated(person: Person) -> Rated:
    """A person's RAG with its reason."""
    return Rated(Rag(person.rag) if person.rag else None, "", person.rag_reason)


def _loaded(people: QuerySet[Person], held: Rights) -> QuerySet[Person]:
    now = PersonWorker.objects.filter(ends_at=None, part=PersonWorker.Part.NAMED).select_related("user")
    found = people.select_related("service", "home_care__round").prefetch_related(
        Prefetch("workers", now, to_attr="named"),
        Prefetch("friend_groups", FriendGroup.objects.filter(ended_at=None), to_attr="friends"),
    )
    if Group.FINANCE in held.sees:
        lines = FundingLine.objects.filter(ended_at=None)
        found = found.prefetch_related(Prefetch("funding", lines, to_attr="paying"))
    return found.order_by("number")


def _row(person: Any, held: Rights, at: datetime, limit: timedelta, working: frozenset[Any]) -> Row:
    care = getattr(person, "home_care", None)
    named = person.named[0] if person.named else None
    needs = Group.NEEDS in held.sees
    lines = person.paying if Group.FINANCE in held.sees else []
    unknown = not lines or any(line.payer == Payer.UNKNOWN for line in lines)
    return Row(
        pk=person.pk, ref=person.ref, name=person.name, initials=person.initials, room=person.room,
        service=str(person.service), rated=rated(person) if needs else Rated(None, "", ""),
        whereabouts=person.get_whereabouts_display(), stage=person.get_stage_display(),
        worker=str(named.user) if named else NOBODY,
        is_unassigned=person.whereabouts not in GONE and (named is None or named.user_id not in working),
        is_stale=_stale(person, at, limit), updated_at=person.updated_at,
        unbefriended=person.unbefriended if needs else "",
        friends=tuple(str(group.number) for group in person.friends) if needs else (),
        round=str(care.round) if care and care.round else "",
        is_unrounded=person.service.is_home_care and not (care and care.round_id),
        funding=", ".join(str(line) for line in lines),
        is_funding_unknown=Group.FINANCE in held.sees and unknown, has_number=bool(person.nhs_fingerprint),
        url=person.get_absolute_url(),
        words=" ".join((person.ref, person.name, person.known_as, person.room, person.nhs_number)).casefold(),
        is_home_care=person.service.is_home_care,
    )  # fmt: skip


def _stale(person: Person, at: datetime, limit: timedelta) -> bool:
    """K04; who died or left the area needs no daily update."""
    return person.whereabouts not in GONE and is_stale(person.updated_at, at, limit)
