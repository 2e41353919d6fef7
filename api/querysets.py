"""Questions about programs that read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from api.models import ApiClient  # noqa: F401


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    """Programs."""

    def visible_to(self, user: Any) -> Self:
        """Those of partnerships whose people `user` manages."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.MANAGE_MEMBERS))

    def usable(self, day: date) -> Self:
        """Neither revoked nor run out; the last day counts."""
        return self.filter(revoked_at=None, expires_on__gte=day)
