"""Questions about people, partnerships and memberships. The day is always given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import (  # noqa: F401
        Invitation,
        MailLog,
        Membership,
        Partnership,
        SavedView,
        User,
    )


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    """Reads of partnerships."""

    def visible_to(self, user: User | AnonymousUser) -> PartnershipQuerySet:
        """Partnerships that the person belongs to today, whatever the role."""
        from accounts.access import all_partnership_ids

        return self.filter(pk__in=all_partnership_ids(user))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships."""

    def on(self, day: date) -> MembershipQuerySet:
        """Memberships that hold on `day`; first and last day count."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def visible_to(self, user: User | AnonymousUser) -> MembershipQuerySet:
        """Memberships of the partnerships whose members the person manages."""
        from accounts.access import partnership_ids
        from accounts.permissions import Permission

        return self.filter(partnership_id__in=partnership_ids(user, Permission.MANAGE_MEMBERS))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def usable(self, moment: datetime) -> InvitationQuerySet:
        """Open and not run out at `moment`."""
        return self.open().filter(expires_at__gt=moment)

    def visible_to(self, user: User | AnonymousUser) -> InvitationQuerySet:
        """Invitations of the partnerships whose members the person manages."""
        from accounts.access import partnership_ids
        from accounts.permissions import Permission

        return self.filter(partnership_id__in=partnership_ids(user, Permission.MANAGE_MEMBERS))


class MailLogQuerySet(models.QuerySet["MailLog"]):
    """Reads of mails."""

    def visible_to(self, user: User | AnonymousUser) -> MailLogQuerySet:
        """Mails of the partnerships whose members the person manages."""
        from accounts.access import partnership_ids
        from accounts.permissions import Permission

        return self.filter(partnership_id__in=partnership_ids(user, Permission.MANAGE_MEMBERS))

    def due(self, moment: datetime) -> MailLogQuerySet:
        """Mails that should be tried (again) at `moment`."""
        return self.filter(state__in=("waiting", "retry"), next_try_at__lte=moment)


class UserQuerySet(models.QuerySet["User"]):
    """Reads of people."""

    def people(self) -> UserQuerySet:
        """Everybody but the system account."""
        return self.filter(is_system=False)

    def with_roles(self, partnership: Partnership, roles: Iterable[Any], day: date) -> UserQuerySet:
        """Active people who hold one of `roles` in `partnership` on `day`, each once, by name."""
        from accounts.models import Membership

        held = Membership.objects.on(day).filter(partnership=partnership, role__in=list(roles))
        return self.filter(is_active=True, pk__in=held.values("user_id")).order_by("full_name", "pk")

    def visible_to(self, user: User | AnonymousUser) -> UserQuerySet:
        """The people of the partnerships that the person belongs to today, past members included."""
        from accounts.access import all_partnership_ids
        from accounts.models import Membership

        shared = Membership.objects.filter(partnership_id__in=all_partnership_ids(user))
        return self.people().filter(pk__in=shared.values("user_id"))


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Lists kept under a name."""

    def visible_to(self, user: User | AnonymousUser) -> SavedViewQuerySet:
        """The person's own views and those shared, of lists that they may see in that partnership."""
        from accounts import saved_views
        from accounts.access import partnership_ids

        seen = Q(pk__in=())
        for page in saved_views.pages():
            seen |= Q(page=page.key, partnership_id__in=partnership_ids(user, page.permission))
        return self.filter(seen).filter(Q(user_id=user.pk) | Q(shared=True))
