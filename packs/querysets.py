"""Questions about packs. Everything is fetched through visible_to(user)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from accounts.access import partnership_ids
from accounts.permissions import Permission
from failure_protocol.models import Incident

if TYPE_CHECKING:
    from packs.models import Pack


# What a pack may ask of its readers besides the permission to see packs.
NEEDS = (Permission.VIEW_EXEMPT.value, Permission.VIEW_INCIDENTS.value)


class PackQuerySet(models.QuerySet["Pack"]):
    """Packs."""

    def visible_to(self, user: Any) -> PackQuerySet:
        """Packs of the partnerships where `user` may see packs, without those that ask for more than that.

        Lists, counts, search, downloads and comparisons all begin here.
        """
        found = self.filter(partnership_id__in=partnership_ids(user, Permission.VIEW_PACKS))
        readable = Q(needs="")
        exempt = partnership_ids(user, Permission.VIEW_EXEMPT)
        readable |= Q(needs=Permission.VIEW_EXEMPT, partnership_id__in=exempt)
        own = Incident.objects.visible_to(user).values(key=Cast("pk", CharField()))
        readable |= Q(needs=Permission.VIEW_INCIDENTS, scope__in=own)
        return found.filter(readable)

    def about(self, definitions: Iterable[str], scope: str) -> PackQuerySet:
        """Packs of these kinds about one thing, and about its parts ("12-1" is a part of "12")."""
        return self.filter(
            Q(scope=scope) | Q(scope__startswith=f"{scope}-"), definition__in=tuple(definitions)
        )

    def without_content(self) -> PackQuerySet:
        """Leave the long text in the database: lists don't need it."""
        return self.defer("content")

    def same_as(self, pack: Pack) -> PackQuerySet:
        """The other packs of the same kind about the same thing, newest first."""
        same = self.filter(
            partnership=pack.partnership_id,
            definition=pack.definition,
            scope=pack.scope,
            edition=pack.edition,
        )
        return same.exclude(pk=pack.pk)
