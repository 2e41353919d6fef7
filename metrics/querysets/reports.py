"""Questions about performance reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from metrics.models import Report  # noqa: F401


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports."""

    def visible_to(self, user: Any) -> Self:
        """Those of partnerships where `user` may see indicators."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.VIEW_INDICATORS))
