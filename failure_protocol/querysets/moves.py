"""Questions about moves and movements."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from failure_protocol.models import Incident, Move, Movement  # noqa: F401


class MoveQuerySet(models.QuerySet["Move"]):
    """Moves."""

    def of(self, incident: Incident) -> Self:
        """One incident's, who leaves first in front."""
        return self.filter(incident=incident)

    def ahead(self) -> Self:
        """Planned or under way: nobody has arrived, and it was not called off."""
        return self.filter(arrived_at=None, ended_at=None)

    def under_way(self) -> Self:
        """Left and not arrived."""
        return self.ahead().filter(departed_at__isnull=False)

    def between(self, start: datetime, end: datetime) -> Self:
        """That leave, or are due, in the time."""
        return self.filter(leaves_at__gte=start, leaves_at__lt=end)


class MovementQuerySet(models.QuerySet["Movement"]):
    """Movements of people."""

    def of(self, incident: Incident) -> Self:
        """One incident's, in the order written."""
        return self.filter(incident=incident).order_by("number")

    def standing(self) -> Self:
        """That were not struck through."""
        return self.filter(strike=None)

    def newest(self, person: Any) -> Movement | None:
        """The last that stands of one person."""
        return self.filter(person=person).standing().order_by("-number").first()
