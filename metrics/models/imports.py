"""Imports of observations: the file, what it would do, what it did."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from metrics.models.observations import Observation
from metrics.querysets.imports import ImportQuerySet


class ObservationImport(models.Model):
    """One file of figures: compared, then accepted or thrown away; an accepted one can be undone."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting for a person"
        ACCEPTED = "accepted", "Accepted"
        DISCARDED = "discarded", "Thrown away"
        UNDONE = "undone", "Undone"
        REFUSED = "refused", "Refused"

    class Kind(models.TextChoices):
        """What it tells of."""

        TABLES = "tables", "Tables of indicators"
        COMPARATORS = "comparators", "Figures of others"

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="observation_imports"
    )
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.TABLES)
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="observations")
    digest = models.CharField(max_length=64)
    financial_year = models.PositiveSmallIntegerField(null=True, blank=True)
    result: Any = models.JSONField(default=dict, help_text="Rows, boxes and what was held, as printed.")
    reason = models.CharField(max_length=300, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ImportQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("metrics:import", args=[self.pk])


class PrintedRow(models.Model):
    """A row of a source's table as it was printed, beside the observation that it became."""

    run = models.ForeignKey(ObservationImport, on_delete=models.CASCADE, related_name="printed")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="printed")
    table = models.CharField(max_length=100)
    order = models.PositiveIntegerField()
    previous_diff = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    previous_pct = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    target_diff = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    target_pct = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    agrees = models.BooleanField()
    previous = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="Last year’s figure beside it."
    )
    target = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    wrong: Any = models.JSONField(
        default=list, blank=True, help_text="Which of the four the figures beside them don’t lead to."
    )

    class Meta:
        """As printed."""

        ordering = ("run", "table", "order")
        constraints = (
            models.UniqueConstraint(fields=("run", "observation"), name="printed_row_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.table}, row {self.order}"
