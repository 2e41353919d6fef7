"""Reminders: who wants them, which days were done, and who got which mail (action-plans.md section 4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class ReminderPreference(models.Model):
    """Whether a person wants reminders; without a row they do."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminder_preference"
    )
    wanted = models.BooleanField(default=True)

    class Meta:
        """One choice a person."""

        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.user}: {'on' if self.wanted else 'off'}"


class ReminderRun(models.Model):
    """A morning on which reminders were worked out; the next one takes up the days since."""

    day = models.DateField(unique=True)
    since = models.DateField(help_text="The day of the run before; the days after it are covered.")
    finished_at = models.DateTimeField()

    class Meta:
        """Newest first; a run covers at least its own day."""

        ordering = ("-day",)
        constraints = (
            models.CheckConstraint(
                condition=Q(since__lt=models.F("day")), name="reminder_run_covers_its_day"
            ),
        )

    def __str__(self) -> str:
        return f"Reminders of {self.day}"


class Reminder(models.Model):
    """One person's mail of one day. The constraint is what makes a second run of a day harmless."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders")
    day = models.DateField()
    steps = models.PositiveIntegerField(help_text="How many rows the mail lists.")
    mail = models.OneToOneField(
        "accounts.MailLog", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """Newest first; one a person and day."""

        ordering = ("-day", "user__full_name", "pk")
        constraints = (models.UniqueConstraint(fields=("user", "day"), name="reminder_one_a_person_a_day"),)

    def __str__(self) -> str:
        return f"Reminder of {self.day} to {self.user}"
