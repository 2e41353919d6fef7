"""Who holds which part of an incident, what is nobody's, and what those who left still hold.

For other nouns: `unassigned` (assignments of Appendix D that nobody has, listed at the morning briefing),
`lead_officer_of`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from failure_protocol.matrix import TeamRole
from failure_protocol.models import (
    Appointment,
    Incident,
    MeetingAction,
    ProtocolSettings,
    SiteLead,
    TeamMember,
)
from failure_protocol.models.checklist import Source
from failure_protocol.models.team import Body
from failure_protocol.parts import ASSIGNMENTS, CODES, CORE, LEADING, ROLES, Kind, Part, part
from failure_protocol.summaries.checklist import ItemRow
from failure_protocol.summaries.team import at_work, team_of


@dataclass(frozen=True)
class PartRow:
    """A part with whoever holds it now. `past` = how many held it before."""

    part: Part
    holders: tuple[Appointment, ...]
    backups: tuple[Appointment, ...]
    past: int

    @property
    def is_open(self) -> bool:
        """Nobody holds it."""
        return not self.holders

    @property
    def who(self) -> str:
        """The names of its holders."""
        return ", ".join(each.who for each in self.holders)


@dataclass(frozen=True)
class Parts:
    """Every list of parts that belongs to the incident's kind of service."""

    roles: tuple[PartRow, ...]
    assignments: tuple[PartRow, ...]
    codes: tuple[PartRow, ...]
    core: tuple[PartRow, ...]

    @property
    def one_job(self) -> tuple[PartRow, ...]:
        """The titles under which the procedure speaks of one job (table Z7)."""
        rows = (*self.roles, *self.assignments, *self.codes)
        return tuple(row for row in rows if row.part.job == LEADING)

    @property
    def unmapped(self) -> tuple[PartRow, ...]:
        """Lead codes behind which nobody stands (R03)."""
        return tuple(row for row in self.codes if row.is_open)

    @property
    def unassigned(self) -> tuple[PartRow, ...]:
        """Assignments of Appendix D that nobody has (R02)."""
        return tuple(row for row in self.assignments if row.is_open)

    @property
    def lacks_deputy(self) -> bool:
        """Nobody stands in for the lead co-ordinating manager (R01)."""
        held = {row.part.key: row for row in self.assignments}
        return bool(held) and held["deputy"].is_open and not held["lead"].backups

    @property
    def lacks_administrator(self) -> bool:
        """Nobody collates the records (A9.1)."""
        return next(row.is_open for row in self.roles if row.part.key == "administrator")


@dataclass(frozen=True)
class LeftBehind:
    """What somebody who has no part in the team any more still holds."""

    user: Any
    items: tuple[tuple[str, str], ...]
    others: tuple[str, ...]


def parts_of(incident: Incident) -> Parts:
    """Every part with its holders; assignments for care homes, codes for home care, both where both fail."""
    rows = list(incident.appointments.select_related("user"))
    sources = set(incident.items.order_by().values_list("source", flat=True).distinct())
    with_d, with_c = Source.D in sources, Source.C in sources
    return Parts(
        roles=_rows(ROLES, rows), assignments=_rows(ASSIGNMENTS, rows) if with_d else (),
        codes=_rows(CODES, rows) if with_c else (), core=_rows(CORE, rows),
    )  # fmt: skip


def unassigned(incident: Incident) -> list[str]:
    """The titles of assignments that nobody has."""
    return [row.part.title for row in parts_of(incident).unassigned]


def lead_officer_of(incident: Incident) -> str:
    """Who is confirmed as the council's Lead Officer; empty until the first meeting confirms somebody."""
    found = incident.appointments.filter(
        kind=Kind.ROLE, key="lead_officer", is_backup=False, ends_at=None
    ).select_related("user")
    return ", ".join(each.who for each in found)


def team_gaps(incident: Incident) -> list[str]:
    """What must be somebody's and is nobody's, in words; one query, since every page asks."""
    held = incident.appointments.filter(ends_at=None)
    deputies = Q(key="deputy", is_backup=False) | Q(key="lead", is_backup=True)
    services = list(
        incident.services.annotate(
            is_led=Exists(SiteLead.objects.filter(service=OuterRef("pk"), ends_at=None)),
            has_plan=Exists(incident.items.filter(source=Source.D)),
            has_deputy=Exists(held.filter(deputies, kind=Kind.ASSIGNMENT)),
            has_administrator=Exists(held.filter(kind=Kind.ROLE, key="administrator", is_backup=False)),
        )
    )
    said = [f"nobody leads at {each}" for each in services if not each.is_led]
    if any(each.has_plan and not each.has_deputy for each in services):
        said.append("no deputy of the lead co-ordinating manager")
    if any(not each.has_administrator for each in services):
        said.append("no administrative lead")
    return said


def site_leads(incident: Incident) -> list[tuple[Any, SiteLead | None]]:
    """Each service with who leads there now."""
    held = SiteLead.objects.filter(service__incident=incident, ends_at=None).select_related("user")
    by_service = {each.service_id: each for each in held}
    return [(service, by_service.get(service.pk)) for service in incident.services.all()]


def left_behind(incident: Incident, rows: Iterable[ItemRow], at: datetime) -> list[LeftBehind]:
    """What is nobody's because whoever holds it left: items, parts, sites, actions of meetings."""
    items: dict[Any, list[tuple[str, str]]] = {}
    for row in rows:
        url = reverse("failure_protocol:item", args=[incident.pk, row.pk])
        for each in row.asked:
            if each.has_left and not each.is_resolved:
                items.setdefault(each.officer, []).append((f"{row.ref}, {each.body_words}", url))
    others = _others(incident)
    users = {*items, *others}
    gone = {user.pk for user in users} - at_work(incident, (user.pk for user in users), at)
    found = sorted((user for user in users if user.pk in gone), key=str)
    return [LeftBehind(user, tuple(items.get(user, ())), tuple(others.get(user, ()))) for user in found]


def not_declared(incident: Incident, at: datetime) -> list[TeamMember]:
    """Council and NHS members who have not said what this does to their other work in time (R10)."""
    settings = ProtocolSettings.objects.filter(partnership=incident.partnership_id).first()
    limit = timedelta(hours=(settings or ProtocolSettings()).impact_hours)
    said = set(incident.impacts.order_by().values_list("user", flat=True))
    outside = (TeamRole.PROVIDER, TeamRole.RECEIVER, TeamRole.GUEST, TeamRole.BRIEFED, TeamRole.AUDITOR)
    found: dict[int, TeamMember] = {}
    for member in team_of(incident, at):
        late = at - member.starts_at > limit and member.user_id not in said
        if late and member.role not in outside and member.body != Body.PROVIDER:
            found.setdefault(member.user_id, member)
    return list(found.values())


def _rows(parts: Iterable[Part], rows: list[Appointment]) -> tuple[PartRow, ...]:
    by_key: dict[tuple[str, str], list[Appointment]] = {}
    for row in rows:
        by_key.setdefault((row.kind, row.key), []).append(row)
    return tuple(_row(each, by_key.get((each.kind.value, each.key), [])) for each in parts)


def _row(found: Part, rows: list[Appointment]) -> PartRow:
    live = [row for row in rows if row.ends_at is None]
    return PartRow(
        found, tuple(row for row in live if not row.is_backup), tuple(row for row in live if row.is_backup),
        len(rows) - len(live),
    )  # fmt: skip


def _others(incident: Incident) -> dict[Any, list[str]]:
    """Parts, sites and open actions, by whoever holds them."""
    found: dict[Any, list[str]] = {}
    held = incident.appointments.filter(ends_at=None, user__isnull=False).select_related("user")
    for each in held:
        found.setdefault(each.user, []).append(part(each.kind, each.key).title)
    sites = SiteLead.objects.filter(service__incident=incident, ends_at=None, user__isnull=False)
    for site in sites.select_related("user", "service"):
        found.setdefault(site.user, []).append(f"Lead at {site.service}")
    actions = MeetingAction.objects.filter(
        meeting__incident=incident, done_at=None, user__isnull=False
    ).select_related("user", "meeting")
    for action in actions:
        found.setdefault(action.user, []).append(f"Action of {action.meeting}")
    return found
