"""Questions about what is public."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from oversight.models import Follower, Publication  # noqa: F401


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Publications."""

    def visible_to(self, user: Any) -> PublicationQuerySet:
        """Publications of boards that `user` may see, planned ones too."""
        return self.filter(meeting__board__partnership_id__in=partnership_ids(user, Permission.VIEW_BOARDS))

    def out(self) -> PublicationQuerySet:
        """What everybody may read: published by a board whose regime is public."""
        return self.filter(state="out", meeting__board__regime="public")

    def due(self, moment: datetime) -> PublicationQuerySet:
        """Planned ones whose time has come."""
        return self.filter(state="planned", planned_for__lte=moment)


class FollowerQuerySet(models.QuerySet["Follower"]):
    """Followers."""

    def confirmed(self) -> FollowerQuerySet:
        """Those who asked, confirmed and did not leave."""
        return self.filter(confirmed_at__isnull=False, left_at=None)
