"""Signs that a provider may fail, before there is an incident (A01, procedure section 4.2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import MailLog
from failure_protocol.fields import SealedTextField
from failure_protocol.models.incidents import WITHHELD, Incident
from failure_protocol.models.logs import Signed
from failure_protocol.querysets.warnings import WarningSignQuerySet
from providers.models import Location, Provider


class WarningSign(Signed):
    """One sign. It names a business that may be well, so few see it (querysets/warnings.py)."""

    class Likelihood(models.TextChoices):
        """How likely a failure seems."""

        UNLIKELY = "unlikely", "Unlikely"
        POSSIBLE = "possible", "Possible"
        LIKELY = "likely", "Likely"
        UNKNOWN = "unknown", "Not yet known"

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="warning_signs"
    )
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=20, help_text="What may stand in mails: names nobody.")
    provider = models.ForeignKey(
        Provider, null=True, blank=True, on_delete=models.PROTECT, related_name="warning_signs"
    )
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="warning_signs"
    )
    provider_name = models.CharField(max_length=200)
    seen_on = models.DateField()
    source = models.CharField(max_length=200, help_text="Where it comes from: a call, a visit, the press.")
    text = SealedTextField(help_text="What was seen or said.")
    reporter = models.CharField(max_length=150, help_text="Who reported it.")
    likelihood = models.CharField(max_length=8, choices=Likelihood)
    implication = SealedTextField(blank=True, default="", help_text="What it would mean.")
    is_verified = models.BooleanField(default=False, help_text="Else it is a rumour, and marked so.")
    checked = SealedTextField(blank=True, default="", help_text="How it was verified.")
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="warning_signs"
    )
    linked_at = models.DateTimeField(null=True, blank=True)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = WarningSignQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-seen_on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("partnership", "number"), name="warning_number_once"),
            models.CheckConstraint(
                condition=~Q(provider_name="") & ~Q(source="") & ~Q(text="") & ~Q(reporter=""),
                name="warning_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_verified=False) | ~Q(checked=""), name="warning_verified_says_how"
            ),
            models.CheckConstraint(
                condition=Q(incident=None, linked_at=None)
                | Q(incident__isnull=False, linked_at__isnull=False),
                name="warning_linked_when",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The sign's page."""
        return reverse("failure_protocol:warning", args=[self.pk])

    @property
    def public_name(self) -> str:
        """What may be said outside: nothing, for a sign is no failure."""
        return WITHHELD


class WarningTold(models.Model):
    """A senior manager who was told of a sign by mail, which names no provider."""

    sign = models.ForeignKey(WarningSign, on_delete=models.PROTECT, related_name="told")
    name = models.CharField(max_length=254)
    mail = models.ForeignKey(MailLog, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order told."""

        ordering = ("at", "pk")
        verbose_name_plural = "warnings told"
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="warning_told_somebody"),)

    def __str__(self) -> str:
        return self.name
