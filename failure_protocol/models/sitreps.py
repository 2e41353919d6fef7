"""The daily situation report: computed figures, frozen when it is issued (T08, K05)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from failure_protocol.fields import SealedJSONField
from failure_protocol.models.incidents import Incident
from failure_protocol.models.logs import Signed


class SituationReport(Signed):
    """One report. A draft is computed anew whenever it is looked at; what is issued is never changed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="situation_reports")
    number = models.PositiveIntegerField()
    day = models.DateField(help_text="Of which day it tells.")
    words = SealedJSONField(help_text="The form's texts: heading -> words.")
    stated = SealedJSONField(help_text="Figures edited by hand: key -> [value, reason].")
    content = SealedJSONField(null=True, blank=True, help_text="What was issued, whole.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the content.")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="sitrep_number_once"),
            models.UniqueConstraint(
                fields=("incident",), condition=Q(issued_at=None), name="sitrep_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None, digest="", content=None)
                | (
                    Q(issued_at__isnull=False, issued_by__isnull=False, content__isnull=False) & ~Q(digest="")
                ),
                name="sitrep_issued_is_frozen",
            ),
        )

    def __str__(self) -> str:
        return f"situation report {self.number}"

    def get_absolute_url(self) -> str:
        """The report's page."""
        return reverse("failure_protocol:sitrep", args=[self.incident_id, self.number])
