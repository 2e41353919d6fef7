"""Questions about meetings and agenda items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from oversight.models import AgendaItem, Meeting  # noqa: F401


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings."""

    def visible_to(self, user: Any) -> MeetingQuerySet:
        """Meetings of boards that `user` may see."""
        return self.filter(board__partnership_id__in=partnership_ids(user, Permission.VIEW_BOARDS))


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    """Agenda items."""

    def visible_to(self, user: Any) -> AgendaItemQuerySet:
        """Items of meetings that `user` may see. An exempt item is seen as a placeholder by those who may not
        read it: ask `readable_by` before showing more than its number, public title and paragraph.
        """
        return self.filter(meeting__board__partnership_id__in=partnership_ids(user, Permission.VIEW_BOARDS))

    def readable_by(self, user: Any) -> AgendaItemQuerySet:
        """Items whose content `user` may read: public ones, and exempt ones where the role says so."""
        return self.visible_to(user).filter(
            models.Q(exempt=False)
            | models.Q(meeting__board__partnership_id__in=partnership_ids(user, Permission.VIEW_EXEMPT))
        )
