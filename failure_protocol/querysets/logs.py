"""Questions about the log of an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from failure_protocol.models import Incident, LogEntry


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    """Entries of logs. Who may read which: failure_protocol/summaries/logs.py."""

    def of(self, incident: Incident) -> Self:
        """One incident's, in the order written."""
        return self.filter(incident=incident).order_by("number")

    def last(self, incident: Incident) -> LogEntry | None:  # type: ignore[override]
        """The newest entry."""
        return self.filter(incident=incident).order_by("-number").first()
