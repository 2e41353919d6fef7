"""Questions about signals of the early warning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from metrics.models import Signal  # noqa: F401


class SignalQuerySet(models.QuerySet["Signal"]):
    """Signals."""

    def visible_to(self, user: Any) -> Self:
        """Those of partnerships where `user` may see homes: they speak of single homes."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.VIEW_HOMES))

    def open(self) -> Self:
        """Not gone yet."""
        return self.filter(ended_at=None)
