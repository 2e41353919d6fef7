"""Who reads which entry of an incident's log, as one timeline; and what happened since a moment.

The timeline shows what a person's part opens (failure-protocol.md sections 4.12, 4.14): lists, counts, files
and the handover all ask here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from failure_protocol.access import live, rights, roles_of, seen_people
from failure_protocol.matrix import Level, Rights, TeamRole
from failure_protocol.models import Incident, LogEntry, Person
from failure_protocol.models.logs import LogKind

if TYPE_CHECKING:
    from accounts.models import User
    from failure_protocol.querysets.logs import LogEntryQuerySet

# Kinds that only those see whose part reaches "view" in another area than the logs.
AREAS: Mapping[LogKind, str] = {
    LogKind.DECISION: "decisions",
    LogKind.COMMUNICATION: "communications",
    LogKind.MONEY: "finance",
    LogKind.ACCESS: "access_log",
}
OUTSIDE = frozenset({TeamRole.PROVIDER, TeamRole.RECEIVER, TeamRole.GUEST, TeamRole.BRIEFED})


def timeline_of(
    incident: Incident, user: User, kinds: Collection[str] = (), since: datetime | None = None
) -> LogEntryQuerySet:
    """The entries that the person may read, what happened last in front.

    `kinds` narrows to some logs (all when empty), `since` to what was written at or after the moment: what
    happened at 17:50 and was written at 18:10 is news to whoever comes at 18:00. An entry that was struck
    through stays, with what struck it (`entry.struck_by`).
    """
    rows = LogEntry.objects.filter(seen_entries(user, incident))
    if kinds:
        rows = rows.filter(kind__in=tuple(kinds))
    if since is not None:
        rows = rows.filter(written_at__gte=since)
    return rows.select_related("person", "strikes").prefetch_related("struck").order_by("-at", "-number")


def seen_entries(user: User, incident: Incident) -> Q:
    """Which entries of the incident's log the person may read, as a filter of LogEntry.

    Legal advice is for leads. What concerns a person is for those who may see that person. Communications see
    their own log only; the provider's staff see what staff of their own service wrote, so nothing of
    decisions, complaints or safeguarding about themselves.
    """
    held, roles = rights(user, incident), roles_of(user, incident)
    seen = _kinds(held, roles)
    if TeamRole.PROVIDER in roles:
        seen |= Q(actor_id__in=_colleagues(user, incident))
    seen &= Q(incident=incident) & of_seen_people(user, incident, held)
    if TeamRole.LEAD not in roles:
        seen &= Q(is_privileged=False)
    return seen


def _kinds(held: Rights, roles: Collection[TeamRole]) -> Q:
    if held.logs < Level.SUMMARY or set(roles) <= OUTSIDE:
        return Q(pk__in=())
    if held.logs == Level.SUMMARY:
        return Q(kind=LogKind.COMMUNICATION)
    closed = [kind for kind, area in AREAS.items() if getattr(held, area) < Level.VIEW]
    return ~Q(kind__in=closed)


def of_seen_people(user: User, incident: Incident, held: Rights | None = None) -> Q:
    """Rows with a `person` whom the user may see, or with none."""
    seen = Person.everybody.filter(seen_people(user, incident, held))
    return Q(person=None) | Q(person__in=seen.values("pk"))


def _colleagues(user: User, incident: Incident) -> list[str]:
    """The staff of the services that the person works for, and the person."""
    mine = incident.team.filter(live(), user_id=user.pk, role=TeamRole.PROVIDER).values("service")
    staff = incident.team.filter(role=TeamRole.PROVIDER, service__in=mine).values_list("user_id", flat=True)
    return sorted({str(user.pk), *(str(pk) for pk in staff)})
