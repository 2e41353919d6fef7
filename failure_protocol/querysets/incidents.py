"""Questions about incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from failure_protocol.states import ENDED

if TYPE_CHECKING:
    from failure_protocol.models import Incident  # noqa: F401


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Incidents."""

    def visible_to(self, user: Any) -> Self:
        """Those that the person leads, checks, or has a part in now; nobody else knows of any."""
        from failure_protocol.access import seen_incidents

        return self.filter(seen_incidents(user))

    def open(self) -> Self:
        """Neither closed nor stood down."""
        return self.exclude(state__in=[state.value for state in ENDED])

    def real(self) -> Self:
        """No exercises: what statistics and boards are told of (A13)."""
        return self.filter(is_exercise=False)
