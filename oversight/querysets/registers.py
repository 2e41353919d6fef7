"""Questions about decisions, tracked actions, risks and issues."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission


class RegisterQuerySet(models.QuerySet[Any]):
    """Rows of a register of a board."""

    def visible_to(self, user: Any) -> RegisterQuerySet:
        """Rows of boards that `user` may see; exempt ones only where the role lets them be read."""
        return self.filter(board__partnership_id__in=partnership_ids(user, Permission.VIEW_BOARDS)).filter(
            Q(exempt=False) | Q(board__partnership_id__in=partnership_ids(user, Permission.VIEW_EXEMPT))
        )

    def open_on(self, day: date) -> RegisterQuerySet:
        """Tracked actions or risks that were not closed at the end of `day`."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day))
