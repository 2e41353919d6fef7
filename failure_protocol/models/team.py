"""Who has which part in an incident, from when until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from failure_protocol.matrix import NAMES
from failure_protocol.models.incidents import Incident, IncidentService


class Body(models.TextChoices):
    """For which body somebody acts."""

    COUNCIL = "council", "Council"
    NHS = "nhs", "NHS"
    PROVIDER = "provider", "Provider"
    OTHER = "other", "Other"


class TeamMember(models.Model):
    """A person's part in an incident. It ends, it is never deleted: what was done keeps its doer."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="incident_parts"
    )
    role = models.CharField(max_length=14, choices=[(role.value, words) for role, words in NAMES.items()])
    body = models.CharField(max_length=8, choices=Body, default=Body.COUNCIL)
    service = models.ForeignKey(
        IncidentService, null=True, blank=True, on_delete=models.PROTECT, related_name="team",
        help_text="Of which service provider staff see people.",
    )  # fmt: skip
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In the order they joined."""

        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("incident", "user", "role"), condition=Q(ends_at=None), name="team_part_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="team_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(role="provider") | Q(service__isnull=False), name="team_provider_of_service"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()}"
