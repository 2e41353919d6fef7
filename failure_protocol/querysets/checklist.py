"""Questions about checklists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from failure_protocol.models import ChecklistItem, Incident, ItemAnswer  # noqa: F401

OPEN = ("not_started", "in_progress")


class ItemQuerySet(models.QuerySet["ChecklistItem"]):
    """Items of checklists."""

    def of(self, incident: Incident) -> Self:
        """One incident's, in order."""
        return self.filter(incident=incident).order_by("position", "pk")


class ItemAnswerQuerySet(models.QuerySet["ItemAnswer"]):
    """What bodies answer."""

    def of(self, incident: Incident) -> Self:
        """One incident's, in order."""
        return self.filter(item__incident=incident).order_by("item__position", "item_id", "body")

    def asked(self) -> Self:
        """Of bodies that were asked."""
        return self.filter(is_asked=True)

    def held_by(self, user: Any) -> Self:
        """Whose officer the user is."""
        return self.filter(officer=user)

    def overdue(self, day: date) -> Self:
        """Due before the day and not settled."""
        return self.filter(Q(due__lt=day), is_asked=True, status__in=OPEN)
