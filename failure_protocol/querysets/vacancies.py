"""Questions about beds in incidents."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import Partnership
    from failure_protocol.models import BedClaim, BedOffer, Embargo, Incident  # noqa: F401


class EmbargoQuerySet(models.QuerySet["Embargo"]):
    """Homes where a partnership places nobody."""

    def of(self, partnership: Partnership, at: datetime) -> Self:
        """Those that hold at the moment."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at), partnership=partnership, starts_at__lte=at)


class BedOfferQuerySet(models.QuerySet["BedOffer"]):
    """Beds that incidents count on."""

    def of(self, incident: Incident) -> Self:
        """One incident's, those that were withdrawn left out."""
        return self.filter(incident=incident, withdrawn_at=None)


class BedClaimQuerySet(models.QuerySet["BedClaim"]):
    """Who has which bed."""

    def open(self, at: datetime | None = None) -> Self:
        """That have not ended; holds that ran out by the moment count as ended."""
        rows = self.filter(ended_at=None)
        if at is None:
            return rows
        return rows.exclude(placement=None, until__lte=at)

    def of_beds(self, location: Any, bed_type: str) -> Self:
        """Of one type in one home (its primary registration)."""
        return self.filter(location=location, bed_type=bed_type)
