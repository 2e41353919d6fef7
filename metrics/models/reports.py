"""Performance reports: which tables and tiles, by which rules, with which words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.rag import Rag
from metrics import rag
from metrics.models.indicators import Indicator, Width
from metrics.querysets.reports import ReportQuerySet


class Report(models.Model):
    """A report that a board reads: its tables, its tiles, how it rates (section 2)."""

    class Same(models.TextChoices):
        """What a figure gets that stands as last year."""

        GREEN = Rag.GREEN, "Green"
        AMBER = Rag.AMBER, "Amber"

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="performance_reports"
    )
    title = models.CharField(max_length=150)
    same = models.CharField(max_length=5, choices=Same, default=Same.GREEN)
    amber = models.DecimalField(max_digits=8, decimal_places=3, default=10)
    width = models.CharField(max_length=8, choices=Width, default=Width.RELATIVE)
    plans: Any = models.JSONField(
        default=list, blank=True, help_text="Numbers of the plans whose work it tells of."
    )
    version = models.PositiveIntegerField(default=1)

    objects = ReportQuerySet.as_manager()

    class Meta:
        """By title."""

        ordering = ("title", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "title"),
                name="report_title_once",
                violation_error_message="There is a report of this title already.",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="report_has_a_title"),
            models.CheckConstraint(condition=Q(amber__gte=0), name="report_amber_not_below_0"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("metrics:report", args=[self.pk])

    @property
    def rules(self) -> rag.Rules:
        """As the rating takes them."""
        return rag.Rules(Rag(self.same), self.amber, rag.Width(self.width))


class ReportTable(models.Model):
    """One table of indicators in a report, in the source's columns."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="tables")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)

    class Meta:
        """As printed: a, b, c..."""

        ordering = ("report", "order", "pk")
        constraints = (models.UniqueConstraint(fields=("report", "order"), name="report_table_order_once"),)

    def __str__(self) -> str:
        return self.title


class ReportRow(models.Model):
    """An indicator in a table, or a tile at the head of the report where `table` is empty."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="rows")
    table = models.ForeignKey(
        ReportTable, null=True, blank=True, on_delete=models.CASCADE, related_name="rows"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="report_rows")
    order = models.PositiveSmallIntegerField()

    class Meta:
        """As printed."""

        ordering = ("report", "table__order", "order", "pk")
        constraints = (
            models.UniqueConstraint(fields=("table", "indicator"), name="report_row_once"),
            models.UniqueConstraint(
                fields=("report", "indicator"), condition=Q(table=None), name="report_tile_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.indicator)


class ReportText(models.Model):
    """Words of a report for one period: an introduction, a part of work, with who wrote them. Append-only."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="texts")
    heading = models.CharField(max_length=120)
    text = models.TextField()
    for_month = models.DateField(help_text="First day of the month that it reports.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Newest last, so that the last of a heading holds."""

        ordering = ("report", "for_month", "heading", "pk")
        constraints = (models.CheckConstraint(condition=~Q(heading=""), name="report_text_has_a_heading"),)

    def __str__(self) -> str:
        return f"{self.heading}, {self.for_month}"
