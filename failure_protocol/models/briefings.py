"""What the team was told each day, and who passed it on to whom (R12, R14, K06)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from failure_protocol.models.appointments import Somebody
from failure_protocol.models.incidents import Incident


class Briefing(models.Model):
    """The briefing at the start of a day, or the later update. A missed one stays a gap (K06)."""

    class Kind(models.TextChoices):
        """Which of the day's two."""

        START = "start", "Start of day"
        LATER = "later", "Later update"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="briefings")
    day = models.DateField()
    kind = models.CharField(max_length=5, choices=Kind)
    held_at = models.DateTimeField()
    written_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    happens = models.TextField(help_text="What will happen.")
    timescales = models.TextField(help_text="By when.")
    permissions = models.TextField(blank=True, help_text="Who may decide and spend what.")
    issues = models.TextField(help_text="How to raise an issue, and with whom.")
    roles = models.TextField(blank=True, help_text="Who does what today.")
    later_at = models.DateTimeField(null=True, blank=True, help_text="When the later update is.")

    class Meta:
        """Newest first."""

        ordering = ("-held_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("incident", "day", "kind"), name="briefing_once_a_day"),
            models.CheckConstraint(
                condition=~Q(happens="") & ~Q(timescales="") & ~Q(issues=""), name="briefing_says_what"
            ),
            models.CheckConstraint(condition=Q(written_at__gte=F("held_at")), name="briefing_not_beforehand"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day.isoformat()}"


class Cascade(Somebody):
    """Somebody who is to be told by their lead, and when they said that they were (R14)."""

    class Kind(models.TextChoices):
        """Which step of the cascade."""

        TEAM = "team", "Lead briefs their team"
        PRACTITIONERS = "practitioners", "Senior practitioner briefs theirs"
        SPA = "spa", "Single point of access"
        COMPLAINTS = "complaints", "Complaints team"
        OTHER = "other", "Somebody else"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="cascades")
    kind = models.CharField(max_length=13, choices=Kind)
    told_by = models.CharField(max_length=150, help_text="Who passes it on.")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who ticked it.",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In the order they were asked."""

        ordering = ("asked_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(name=""), name="cascade_to_somebody"),
            models.CheckConstraint(condition=~Q(told_by=""), name="cascade_by_somebody"),
            models.CheckConstraint(
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
                name="cascade_ticked_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.who}, {self.get_kind_display().lower()}"
