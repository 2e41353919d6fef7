"""Who works when beside the usual hours, and the numbers to ring (R11)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from failure_protocol.fields import SealedTextField
from failure_protocol.models.appointments import Somebody
from failure_protocol.models.incidents import Incident


class RotaHours(models.Model):
    """Between which hours somebody must be there outside office hours: a local choice, shown as local."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="rota_hours")
    weekday_from = models.TimeField(help_text="Late: from the end of office hours.")
    weekday_to = models.TimeField()
    weekend_from = models.TimeField()
    weekend_to = models.TimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Each span goes forward, within a day."""

        verbose_name_plural = "rota hours"
        constraints = (
            models.CheckConstraint(
                condition=Q(weekday_to__gt=F("weekday_from")) & Q(weekend_to__gt=F("weekend_from")),
                name="rota_hours_go_forward",
            ),
        )

    def __str__(self) -> str:
        return f"Rota hours of {self.incident}"


class Shift(Somebody):
    """Somebody's turn. Withdrawn, never deleted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    what = models.CharField(max_length=200, blank=True, help_text="Where and as what.")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In order."""

        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_goes_forward"),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(name=""), name="shift_is_somebody"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="shift_withdrawn_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.who} from {self.starts_at:%Y-%m-%d %H:%M}"


class PhoneEntry(models.Model):
    """A number to ring: of somebody of the team, or of another agency (Appendix D)."""

    class Kind(models.TextChoices):
        """Which of the two lists of Appendix D."""

        PERSON = "person", "Leads and named staff"
        AGENCY = "agency", "Other agencies"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="phones")
    kind = models.CharField(max_length=6, choices=Kind)
    name = models.CharField(max_length=150)
    what = models.CharField(max_length=150, blank=True)
    phone = SealedTextField(blank=True, default="")
    hours = models.CharField(max_length=100, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By name."""

        ordering = ("kind", "name", "pk")
        verbose_name_plural = "phone entries"
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="phone_entry_named"),)

    def __str__(self) -> str:
        return self.name

    @property
    def tel(self) -> str:
        """As a phone dials it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")
