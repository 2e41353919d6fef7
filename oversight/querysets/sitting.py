"""Questions about attendance, declarations and minutes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

BOARD = {
    "Attendance": "meeting__board",
    "Declaration": "attendance__meeting__board",
    "MinuteParagraph": "item__meeting__board",
}


class SittingQuerySet(models.QuerySet[Any]):
    """Rows of a meeting."""

    def visible_to(self, user: Any) -> SittingQuerySet:
        """Rows of boards that `user` may see; those of exempt items only where the role lets them be read."""
        board = BOARD[self.model.__name__]
        found = self.filter(**{f"{board}__partnership_id__in": partnership_ids(user, Permission.VIEW_BOARDS)})
        if self.model.__name__ == "Attendance":
            return found
        may = Q(**{f"{board}__partnership_id__in": partnership_ids(user, Permission.VIEW_EXEMPT)})
        if self.model.__name__ == "Declaration":
            return found.filter(Q(item=None) | Q(item__exempt=False) | may)
        # The words of a private decision or action are the paragraph's own.
        decided = Q(decision=None) | Q(decision__exempt=False)
        asked = Q(action=None) | Q(action__exempt=False)
        return found.filter((Q(exempt=False, item__exempt=False) & decided & asked) | may)
