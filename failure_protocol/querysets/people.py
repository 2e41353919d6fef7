"""Questions about the people of incidents. Ask failure_protocol.access which of them somebody may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Q

if TYPE_CHECKING:
    from failure_protocol.models import BrokenGlass, Incident, Person  # noqa: F401


class PersonManager(models.Manager["Person"]):
    """The people of the register: without those who were merged into another, or never belonged there."""

    def get_queryset(self) -> models.QuerySet[Person]:
        """Everybody who counts."""
        return super().get_queryset().filter(removed_at=None)


class PersonQuerySet(models.QuerySet["Person"]):
    """People of incidents."""

    def of(self, incident: Incident) -> Self:
        """Everybody of one incident."""
        return self.filter(incident=incident)

    def assigned_to(self, user: Any, incident: Incident) -> Self:
        """Those whose named worker, or one of whose workers, the user is (S15)."""
        return self.filter(incident=incident, workers__user=user, workers__ends_at=None).distinct()

    def counts(self) -> Mapping[str, int]:
        """Whereabouts -> how many."""
        rows = self.order_by().values_list("whereabouts").annotate(number=Count("pk"))
        return dict(rows)


class BrokenGlassQuerySet(models.QuerySet["BrokenGlass"]):
    """Wider access that somebody took for a while, with a reason."""

    def open_to(self, user: Any, incident: Incident, at: datetime) -> Self:
        """What the user has open at the moment."""
        still = Q(closed_at=None) | Q(closed_at__gt=at)
        return self.filter(still, incident=incident, user=user, starts_at__lte=at, ends_at__gt=at)
