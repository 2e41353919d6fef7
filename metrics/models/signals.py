"""Signals of the early warning: what worries about a home or a provider, since when, and whether told."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from metrics.models.indicators import Indicator
from metrics.querysets.signals import SignalQuerySet


class Signal(models.Model):
    """One worry, from when it was found until it was gone (registers-and-returns.md section 4).

    Found again each night; while it lasts there is one row, so that a digest tells of what is new only.
    """

    class Kind(models.TextChoices):
        """What it is."""

        RED = "red", "Red against its target"
        WORSENING = "worsening", "Worse in each of the last three periods"
        DRIFT = "drift", "Out of its usual range"
        OVERDUE = "overdue", "Overdue return"
        TRIGGER = "trigger", "Trigger for closer support"

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="signals")
    kind = models.CharField(max_length=9, choices=Kind)
    location = models.ForeignKey(
        "providers.Location", null=True, blank=True, on_delete=models.PROTECT, related_name="signals"
    )
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="signals"
    )
    slug = models.CharField(max_length=60, blank=True, help_text="Which of its kind: a trigger, a form.")
    key = models.CharField(max_length=120, help_text="What there is one open signal of.")
    words = models.CharField(max_length=300, help_text="The evidence, newest.")
    since = models.DateField()
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When a digest told of it.")

    objects = SignalQuerySet.as_manager()

    class Meta:
        """Newest first; one of each while it lasts."""

        ordering = ("-since", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "key"), condition=Q(ended_at=None), name="signal_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("found_at")), name="signal_ends_after"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.location or self.partnership}: {self.words}"
