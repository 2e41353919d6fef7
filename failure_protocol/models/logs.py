"""The log of an incident: one append-only timeline with a hash chain (G04, G05, V09)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from failure_protocol.fields import SealedJSONField, SealedTextField
from failure_protocol.models.incidents import Incident
from failure_protocol.querysets.logs import LogEntryQuerySet

LATE = timedelta(minutes=15)  # G02: later than this, somebody says why


class Signed(models.Model):
    """What rows of an incident have in common: who wrote them down, when, and how often they changed."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """No table of its own."""

        abstract = True


class LogKind(models.TextChoices):
    """Which log an entry belongs to; one timeline shows them all."""

    STATE = "state", "State"
    NOTICE = "notice", "Notification"
    TEAM = "team", "Team"
    MEETING = "meeting", "Meeting"
    CHECKLIST = "checklist", "Checklist"
    PERSON = "person", "Person"
    MOVEMENT = "movement", "Movement"
    VACANCY = "vacancy", "Vacancy"
    DECISION = "decision", "Decision"
    RISK = "risk", "Risk"
    ACTION = "action", "Action"
    CONCERN = "concern", "Concern"
    COMMUNICATION = "communication", "Communication"
    CONTACT = "contact", "Contact"
    MONEY = "money", "Money"
    PRACTICAL = "practical", "Practical"
    LEGAL = "legal", "Legal advice"
    ACCESS = "access", "Access"
    REPORT = "report", "Report"
    DEBRIEF = "debrief", "Debrief"


class LogEntry(models.Model):
    """One entry. Never changed, never deleted; a correction strikes it through with a new entry.

    Text and data rest encrypted. The chain covers their digest, so that it can be walked after the words
    themselves were removed when their time of keeping was over.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=13, choices=LogKind)
    at = models.DateTimeField(help_text="When it happened.")
    written_at = models.DateTimeField()
    actor_id = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=200)
    person = models.ForeignKey(
        "failure_protocol.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="log"
    )
    text = SealedTextField()
    data = SealedJSONField(null=True, blank=True)
    content_digest = models.CharField(max_length=64)
    is_privileged = models.BooleanField(
        default=False, help_text="Legal advice: for leads only, in no export."
    )
    removed_at = models.DateTimeField(null=True, blank=True, help_text="When retention took the words away.")
    strikes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="struck"
    )
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        """In the order written."""

        ordering = ("incident", "number")
        indexes = (models.Index(fields=("incident", "kind", "-number"), name="incident_log_kind"),)
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="incident_log_number_once"),
            models.UniqueConstraint(
                fields=("strikes",), condition=Q(strikes__isnull=False), name="incident_log_struck_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="incident_log_counts_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.incident} log {self.number}"

    @property
    def struck_by(self) -> LogEntry | None:
        """The entry that struck this one through."""
        return next(iter(self.struck.all()), None)

    @property
    def is_late(self) -> bool:
        """Whether it was written more than a quarter of an hour after it happened."""
        return self.written_at - self.at > LATE
