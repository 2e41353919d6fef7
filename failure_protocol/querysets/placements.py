"""Questions about placements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from failure_protocol.placement_states import COMING, ENDED, LIVED

if TYPE_CHECKING:
    from failure_protocol.models import Incident, Placement, Refusal  # noqa: F401


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Placements."""

    def of(self, incident: Incident) -> Self:
        """One incident's."""
        return self.filter(incident=incident)

    def coming(self) -> Self:
        """Proposed, and not yet arrived: one a person."""
        return self.filter(state__in=sorted(COMING))

    def lived(self) -> Self:
        """Where people live now: one a person."""
        return self.filter(state__in=sorted(LIVED))

    def live(self) -> Self:
        """That have not ended, a stay in hospital included."""
        return self.exclude(state__in=sorted(ENDED))


class RefusalQuerySet(models.QuerySet["Refusal"]):
    """Homes that people refused."""

    def standing(self, person: Any) -> Self:
        """What one person refuses now."""
        return self.filter(person=person, withdrawn_at=None)
