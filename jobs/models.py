"""A job: one piece of long work, who asked for it, how far it is and how it ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobs.querysets import HeartbeatQuerySet, JobQuerySet


class Job(models.Model):
    """The row is the truth: a lost message or a killed worker only delays it (architecture.md section 4)."""

    class State(models.TextChoices):
        """How far a job is."""

        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, blank=True, help_text="Asking twice with one key gives one job.")
    title = models.CharField(max_length=200)
    arg = models.JSONField(default=dict)
    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="jobs")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=200, blank=True)
    done_units = models.PositiveIntegerField(default=0)
    total_units = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    reason = models.TextField(blank=True, help_text="Why it failed, in words a person can act on.")
    result = models.JSONField(default=dict)
    result_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        """Newest first; one active job per key; ended jobs carry their end."""

        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("state", "lease_until"), name="job_claimable"),)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "key"),
                condition=Q(state__in=("queued", "running")) & ~Q(key=""),
                name="job_one_active_per_key",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("queued", "running"), ended_at=None)
                | Q(state__in=("done", "failed", "cancelled"), ended_at__isnull=False),
                name="job_ended_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""), name="job_failed_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_active(self) -> bool:
        """Still waiting or running."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def seconds(self) -> int:
        """How long the last try took, in whole seconds; 0 until it has ended."""
        return (
            round((self.ended_at - self.started_at).total_seconds())
            if self.ended_at and self.started_at
            else 0
        )

    @property
    def percent(self) -> int:
        """Progress in whole percent; 0 while the amount of work is unknown."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done_units // self.total_units) if self.total_units else 0


class Heartbeat(models.Model):
    """When something that must go on for ever was last seen at work (quality.md section 2).

    A schedule that has stopped makes no error anywhere; only its silence tells of it.
    """

    BEAT = "beat"  # the schedule: each sweep of lost jobs is one beat of it

    name = models.CharField(max_length=30, unique=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
