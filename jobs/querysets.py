"""Questions about jobs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from jobs.models import Job  # noqa: F401


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
