"""Questions about packs. Everything is fetched through visible_to(user)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from packs.models import Pack


class PackQuerySet(models.QuerySet["Pack"]):
    """Packs."""

    def visible_to(self, user: Any) -> PackQuerySet:
        """Packs of the partnerships where `user` may see packs."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.VIEW_PACKS))

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
