"""Who takes part in an incident.

For other nouns: `officers_of` (who may be given work), `team_of` (everybody with a part now).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.access import members_with
from accounts.models import User
from accounts.permissions import Permission
from failure_protocol.access import live
from failure_protocol.matrix import MATRIX, Level, TeamRole
from failure_protocol.models import Incident, TeamMember

WORKING = tuple(role for role, rights in MATRIX.items() if rights.checklist >= Level.OWN)
INSIDE = tuple(role for role in WORKING if role is not TeamRole.PROVIDER)


def team_of(incident: Incident, at: datetime) -> list[TeamMember]:
    """Everybody with a part now, in the order they joined."""
    return list(incident.team.filter(live(at)).select_related("user", "service"))


def leaders_of(incident: Incident, at: datetime) -> list[User]:
    """Who leads every incident of the partnership, so this one too."""
    day = timezone.localtime(at).date()
    found = members_with(incident.partnership, Permission.LEAD_INCIDENTS, day)
    return list(found.order_by("full_name", "pk"))


def at_work(incident: Incident, users: Iterable[int], at: datetime | None = None) -> set[int]:
    """Which of these people have a part in the team now, or lead every incident of the partnership."""
    moment = at or timezone.now()  # noqa: TID251  parts hold at the moment, as in access.py
    both = officers_of(incident, moment) | officers_of(incident, moment, provider=True)
    return set(both.filter(pk__in=list(users)).values_list("pk", flat=True))


def officers_of(incident: Incident, at: datetime, *, provider: bool = False) -> Any:
    """People who may be given work: those of the team, and whoever leads every incident of the partnership.
    `provider`: the provider's own staff instead.
    """
    roles = (TeamRole.PROVIDER,) if provider else INSIDE
    own = incident.team.filter(live(at), role__in=[role.value for role in roles]).values("user")
    who = Q(pk__in=own)
    if not provider:
        day = timezone.localtime(at).date()
        who |= Q(pk__in=members_with(incident.partnership, Permission.LEAD_INCIDENTS, day).values("pk"))
    return User.objects.filter(who, is_active=True).order_by("full_name", "pk")
