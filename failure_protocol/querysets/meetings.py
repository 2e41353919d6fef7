"""Questions about meetings of an incident."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from failure_protocol.models import Incident, Invitation, Meeting  # noqa: F401


class IncidentMeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings."""

    def of(self, incident: Incident) -> Self:
        """One incident's, the newest first."""
        return self.filter(incident=incident)

    def steering(self) -> Self:
        """Of the Joint Incident Steering Group."""
        return self.filter(group="steering")

    def held(self) -> Self:
        """That took place."""
        return self.filter(state="held")


class GuestInvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations of interested parties."""

    def open_to(self, user: Any, at: datetime) -> Self:
        """Under which the user may see something at the moment: neither withdrawn nor over."""
        return self.filter(user=user, withdrawn_at=None, starts_at__lte=at, ends_at__gt=at)
