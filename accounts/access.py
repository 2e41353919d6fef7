"""Who may do what to which partnership: the only place that decides, and that reads the calendar for it.

An outsider gets 404 (`get_visible`), a reader who may not write gets 403 (`require`). System work, that is
commands and tasks without a named person, acts as `accounts.models.system_user()`, which may do everything.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.utils import timezone

from accounts.models import Membership, Partnership, User
from accounts.permissions import Permission
from accounts.querysets import UserQuerySet
from accounts.roles import PERMISSIONS, SEES_RESIDENTS, Role, roles_with

SomeUser = User | AnonymousUser

REFUSALS = {
    Permission.UPDATE_PLANS: "report progress on its plans",
    Permission.EDIT_PLANS: "change the structure of its plans",
    Permission.IMPORT_PLANS: "import plans",
    Permission.MANAGE_ROUNDS: "open or close update rounds",
    Permission.ACCEPT_UPDATES: "accept or return updates",
    Permission.RUN_BOARDS: "run boards and meetings",
    Permission.PUBLISH: "publish papers",
    Permission.WRITE_PAPERS: "write papers",
    Permission.TRACK_ACTIONS: "report on the actions of boards",
    Permission.MANAGE_RISKS: "change the register of risks",
    Permission.VIEW_HOMES: "see its homes",
    Permission.VIEW_HOME_PEOPLE: "see the names of managers",
    Permission.EDIT_HOMES: "write down what is known about homes",
    Permission.CONFIRM_SUPPORT: "change the support level of homes",
    Permission.IMPORT_REGISTER: "import the register",
    Permission.MANAGE_REGISTER: "change how the register is kept",
    Permission.VIEW_INCIDENTS: "see its incidents",
    Permission.OPEN_INCIDENTS: "open incidents or log warning signs",
    Permission.LEAD_INCIDENTS: "lead its incidents",
    Permission.MANAGE_PROTOCOL: "change how incidents are run",
    Permission.VIEW_RESIDENTS: "see the people of incidents",
    Permission.VIEW_INDICATORS: "see its indicators",
    Permission.EDIT_INDICATORS: "change its indicators, targets and reports",
    Permission.ENTER_FIGURES: "enter figures",
    Permission.MANAGE_RETURNS: "manage returns of homes",
    Permission.SEND_RETURNS: "send returns",
    Permission.BUILD_PACKS: "build packs",
    Permission.ISSUE_PACKS: "issue packs",
    Permission.MANAGE_MEMBERS: "manage its people",
}


def _today() -> date:
    return timezone.localdate()


def _held(user: SomeUser) -> dict[int, tuple[Partnership, frozenset[Role]]]:
    """The person's partnerships and roles today, oldest first; read once per user object and day."""
    if not isinstance(user, User) or not user.is_active or user.pk is None:
        return {}
    today = _today()
    kept = getattr(user, "_access", None)  # not __dict__: request.user is a lazy wrapper around the person
    if kept is not None and kept[0] == today:
        return cast("dict[int, tuple[Partnership, frozenset[Role]]]", kept[1])
    found: dict[int, tuple[Partnership, frozenset[Role]]] = {}
    memberships = Membership.objects.on(today).filter(user=user).select_related("partnership")
    for held in memberships.order_by("starts_on", "pk"):
        _, roles = found.get(held.partnership_id, (held.partnership, frozenset[Role]()))
        found[held.partnership_id] = (held.partnership, roles | {Role(held.role)})
    user._access = (today, found)  # type: ignore[attr-defined]  # noqa: SLF001  our cache on our model
    return found


def forget(user: SomeUser) -> None:
    """Read the person's memberships again next time; actions that change memberships call this."""
    user._access = None  # type: ignore[union-attr]  # noqa: SLF001  as above


def all_partnership_ids(user: SomeUser) -> frozenset[int]:
    """The partnerships the person belongs to today, whatever the role; all of them for system work."""
    if _is_system(user):
        return frozenset(Partnership.objects.values_list("pk", flat=True))
    return frozenset(_held(user))


def partnership_ids(user: SomeUser, permission: Permission) -> frozenset[int]:
    """The partnerships in which the person has `permission` today."""
    if _is_system(user):
        return all_partnership_ids(user)
    return frozenset(
        pk for pk, (_, roles) in _held(user).items() if any(permission in PERMISSIONS[role] for role in roles)
    )


def roles_in(user: SomeUser, partnership: Partnership | None) -> frozenset[Role]:
    """The person's roles in `partnership` today."""
    if partnership is None or partnership.pk is None:
        return frozenset()
    found = _held(user).get(partnership.pk)
    return found[1] if found else frozenset()


def own_partnerships(user: SomeUser) -> list[Partnership]:
    """The partnerships the person belongs to today, the one they joined first in front."""
    return [partnership for partnership, _ in _held(user).values()]


def sees_residents(user: SomeUser) -> bool:
    """Whether any role held today shows personal data of residents, so that a second factor is needed."""
    return any(roles & SEES_RESIDENTS for _, roles in _held(user).values())


def may(user: SomeUser, permission: Permission, partnership: Partnership | None) -> bool:
    """Whether the person has `permission` in `partnership` today; always for system work."""
    if partnership is None:
        return False
    return _is_system(user) or partnership.pk in partnership_ids(user, permission)


def require(user: SomeUser, permission: Permission, partnership: Partnership | None) -> Partnership:
    """The partnership, in which the person has `permission`; else a refusal in words that the 403 page shows.

    Raises:
        PermissionDenied: the person may not do this in `partnership` today.
    """
    if partnership is None or not may(user, permission, partnership):
        what = REFUSALS.get(permission, "do this")
        where = f" in {partnership}" if partnership is not None else ""
        raise PermissionDenied(
            f"Your role{where} does not let you {what}. Ask its administrator if it should."
        )
    return partnership


def get_visible(queryset: Any, user: SomeUser, **lookup: Any) -> Any:
    """The one row of `queryset` that matches `lookup` and that the person may see.

    Raises:
        Http404: no such row, or not for this person: the answer does not say which.
    """
    visible: models.QuerySet[Any] = queryset.visible_to(user)
    try:
        return visible.get(**lookup)
    except (visible.model.DoesNotExist, ValueError, OverflowError):
        raise Http404("There is no such page, or it is not yours to see.") from None


def members_with(partnership: Partnership, what: Permission | Role, day: date) -> UserQuerySet:
    """Active people who hold the role, or any role with the permission, in `partnership` on `day`."""
    roles = frozenset({what}) if isinstance(what, Role) else roles_with(what)
    return User.objects.with_roles(partnership, roles, day)  # type: ignore[no-any-return]


def _is_system(user: SomeUser) -> bool:
    return isinstance(user, User) and user.is_system
