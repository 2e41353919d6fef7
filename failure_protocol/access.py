"""Who may see and do what in one incident: the only place that decides (failure-protocol.md section 4.14).

Lists, counts, feeds, searches, exports and files all ask here. What somebody may not see is not found.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from accounts.access import get_visible, may, partnership_ids
from accounts.permissions import Permission
from failure_protocol.matrix import MATRIX, Group, Level, Rights, Scope, TeamRole, combined

if TYPE_CHECKING:
    from failure_protocol.models import Incident, Person

REFUSAL = "Your part in {incident} does not let you do this. Ask its lead officer if it should."


def _moment() -> datetime:
    return timezone.now()  # noqa: TID251  parts begin and end at moments, as memberships do on days


def live(at: datetime | None = None) -> Q:
    """Parts in a team that hold at the moment (now by default)."""
    moment = at or _moment()
    return Q(starts_at__lte=moment) & (Q(ends_at=None) | Q(ends_at__gt=moment))


def seen_incidents(user: Any) -> Q:
    """Which incidents `user` may know of."""
    from failure_protocol.models import TeamMember

    leads, reads = (
        partnership_ids(user, each) for each in (Permission.LEAD_INCIDENTS, Permission.READ_INCIDENTS)
    )
    own = TeamMember.objects.filter(live(), incident=OuterRef("pk"), user_id=user.pk)
    member = Q(partnership_id__in=partnership_ids(user, Permission.VIEW_INCIDENTS)) & Q(Exists(own))
    return Q(partnership_id__in=leads | reads) | member


def roles_of(user: Any, incident: Incident) -> frozenset[TeamRole]:
    """The parts that the person has in the incident now."""
    partnership = incident.partnership
    found = set()
    if may(user, Permission.LEAD_INCIDENTS, partnership):
        found.add(TeamRole.LEAD)
    if may(user, Permission.READ_INCIDENTS, partnership):
        found.add(TeamRole.AUDITOR)
    if may(user, Permission.VIEW_INCIDENTS, partnership):
        own = incident.team.filter(live(), user_id=user.pk).values_list("role", flat=True)
        found |= {TeamRole(role) for role in own}
    return frozenset(found)


def rights(user: Any, incident: Incident) -> Rights:
    """What the person may do in the incident now. People's records need VIEW_RESIDENTS besides."""
    held = combined(roles_of(user, incident))
    if may(user, Permission.VIEW_RESIDENTS, incident.partnership) or held.scope <= Scope.COUNTS:
        return held
    return _without_people(held)


def _without_people(held: Rights) -> Rights:
    return replace(held, scope=Scope.COUNTS, sees=frozenset(), edits=frozenset())


def get_incident(user: Any, pk: int) -> Incident:
    """The incident of an address.

    Raises:
        Http404: no such incident, or not one that the person may know of.
    """
    from failure_protocol.models import Incident

    found: Incident = get_visible(Incident.objects.select_related("partnership", "provider"), user, pk=pk)
    return found


def allow(user: Any, incident: Incident, area: str, level: Level) -> Rights:
    """The person's rights, if they reach `level` in an `area` (a name of Rights: "incident", "moves", …).

    Raises:
        PermissionDenied: they do not.
    """
    held = rights(user, incident)
    if getattr(held, area) < level:
        raise PermissionDenied(REFUSAL.format(incident=incident))
    return held


def rights_on(user: Any, person: Person) -> Rights:
    """What the user may do, with the field groups of this one person.

    Of several parts only those count here that reach the person: a nurse who finds places too sees the health
    of those assigned to her, and of nobody else.
    """
    incident = person.incident
    held, roles = rights(user, incident), roles_of(user, incident)
    if held.scope <= Scope.PACK:
        return held
    scopes = {MATRIX[role].scope for role in roles if MATRIX[role].scope > Scope.PACK}
    if len(scopes) == 1:
        return held
    over = combined(role for role in roles if _reaches(user, person, role))
    return replace(held, sees=over.sees, edits=over.edits)


def _reaches(user: Any, person: Person, role: TeamRole) -> bool:
    """Whether a part that the user has reaches the person."""
    incident, scope = person.incident, MATRIX[role].scope
    if scope in (Scope.ALL, Scope.NONE, Scope.COUNTS, Scope.PACK):
        return scope is Scope.ALL
    return type(person)._base_manager.filter(_of_role(user, incident, role), pk=person.pk).exists()


def seen_people(user: Any, incident: Incident, held: Rights | None = None) -> Q:
    """Which people of the incident the person may see, as a filter of Person."""
    held = rights(user, incident) if held is None else held
    if held.scope is Scope.ALL:
        return Q(incident=incident)
    seen = Q(pk__in=())
    if held.scope < Scope.OWN_SERVICE:
        return seen
    for role in sorted(roles_of(user, incident)):
        seen |= _of_role(user, incident, role)
    return seen


def _of_role(user: Any, incident: Incident, role: TeamRole) -> Q:
    """Whom one part reaches, with what was opened by breaking the glass."""
    from failure_protocol.models import BrokenGlass, Person, SafeguardingAlert

    here = Q(incident=incident)
    if role is TeamRole.PROVIDER:
        own = incident.team.filter(live(), user_id=user.pk, role=role).values("service")
        return here & Q(service__in=own)
    opened = BrokenGlass.objects.open_to(user, incident, _moment())
    if role is TeamRole.AUDITOR:
        return here if opened.filter(person=None).exists() else Q(pk__in=())
    glass = here & Q(pk__in=opened.filter(person__isnull=False).values("person"))
    if role is TeamRole.SAFEGUARDING:
        alerts = SafeguardingAlert.objects.filter(incident=incident, person__isnull=False)
        return here & (Q(is_safeguarding=True) | Q(pk__in=alerts.values("person"))) | glass
    if role is TeamRole.PRACTITIONER:
        return here & Q(pk__in=Person.objects.assigned_to(user, incident).values("pk")) | glass
    return Q(pk__in=())


def get_person(user: Any, incident: Incident, pk: int) -> Person:
    """A person of the incident, of whom this user may see something.

    Raises:
        Http404: no such person, or not one that the user may see: the answer does not say which.
    """
    from failure_protocol.models import Person

    found = Person.objects.filter(seen_people(user, incident), pk=pk).select_related("incident", "service")
    person = found.first()
    if person is None:
        raise Http404("There is no such page, or it is not yours to see.")
    return person


def allow_group(user: Any, incident: Incident, group: Group, person: Person | None = None) -> Rights:
    """The rights of somebody who may change the fields of `group`, of `person` where one is given.

    Raises:
        PermissionDenied: they may not.
    """
    held = rights(user, incident) if person is None else rights_on(user, person)
    if group not in held.edits:
        raise PermissionDenied(REFUSAL.format(incident=incident))
    return held
