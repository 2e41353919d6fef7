"""Handing an incident over at the end of a shift: sixty seconds, signed by whoever takes it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from failure_protocol.fields import SealedJSONField, SealedTextField
from failure_protocol.models.incidents import Incident


class Handover(models.Model):
    """What happened since the last handover, frozen; the outgoing person is released when it is signed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="handovers")
    outgoing = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    incoming = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    at = models.DateTimeField()
    note = SealedTextField(blank=True, default="")
    content = SealedJSONField(help_text="What the summary said at that moment: heading -> lines.")
    signed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("incident",), condition=Q(signed_at=None, withdrawn_at=None), name="handover_one_open"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(withdrawn_at=None), name="handover_signed_or_not"
            ),
            models.CheckConstraint(condition=~Q(outgoing=F("incoming")), name="handover_two_people"),
            models.CheckConstraint(condition=Q(since__lte=F("at")), name="handover_since_before"),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(signed_at__gte=F("at")), name="handover_signed_after"
            ),
        )

    def __str__(self) -> str:
        return f"Handover of {self.incident} from {self.outgoing} to {self.incoming}"
