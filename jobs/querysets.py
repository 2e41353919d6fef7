"""Questions about jobs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from jobs.models import Heartbeat, Job  # noqa: F401


class JobQuerySet(models.QuerySet["Job"]):
    """Reads, and the one conditional write that claims a job."""

    def visible_to(self, user: Any) -> JobQuerySet:
        """Jobs of the partnerships whose jobs `user` may see."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.VIEW_JOBS))

    def active(self) -> JobQuerySet:
        """Jobs that have not ended."""
        return self.filter(state__in=("queued", "running"))

    def claimable(self, now: datetime) -> JobQuerySet:
        """Waiting, or running with a lease that ran out (its worker died)."""
        return self.filter(Q(state="queued") | Q(state="running", lease_until__lt=now))

    def claim(self, pk: int, *, now: datetime, lease_until: datetime) -> bool:
        """Take job `pk` in one statement; False when another worker has it or it has ended."""
        return bool(
            self.filter(pk=pk)
            .claimable(now)
            .update(state="running", lease_until=lease_until, started_at=now, attempts=F("attempts") + 1)
        )


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    """When what must go on was last at work."""

    def seen(self, name: str, now: datetime) -> None:
        """Note that `name` is at work. Sweeps may overlap, so one statement decides."""
        self.bulk_create(
            [self.model(name=name, at=now)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at"],
        )

    def seconds_since(self, name: str, now: datetime) -> float | None:
        """How long ago `name` was last at work; None when it never was."""
        at = self.filter(name=name).values_list("at", flat=True).first()
        return round((now - at).total_seconds(), 1) if at else None
