"""Indicators: what is measured, what is wanted, which exceptions are accepted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from metrics import rag
from metrics.figures import Unit as FigureUnit
from metrics.querysets.indicators import IndicatorQuerySet, TargetQuerySet


class Unit(models.TextChoices):
    """What a figure counts."""

    COUNT = FigureUnit.COUNT, "Count"
    PERCENT = FigureUnit.PERCENT, "Per cent"
    DAYS = FigureUnit.DAYS, "Days"
    HOURS = FigureUnit.HOURS, "Hours"
    POUNDS = FigureUnit.POUNDS, "Pounds"
    RATE = FigureUnit.RATE, "Rate"


class Polarity(models.TextChoices):
    """Which way is better."""

    HIGHER = rag.Polarity.HIGHER, "Higher is better"
    LOWER = rag.Polarity.LOWER, "Lower is better"
    NEUTRAL = rag.Polarity.NEUTRAL, "Neither is better: no colour"


class Frequency(models.TextChoices):
    """How often a figure is made; years begin in April."""

    DAY = "day", "Daily"
    WEEK = "week", "Weekly"
    MONTH = "month", "Monthly"
    QUARTER = "quarter", "Quarterly"
    YEAR = "year", "Yearly"


class Comparator(models.TextChoices):
    """How a target is met."""

    AT_LEAST = rag.Comparator.AT_LEAST, "At least"
    AT_MOST = rag.Comparator.AT_MOST, "At most"
    BETWEEN = rag.Comparator.BETWEEN, "Between"


class Width(models.TextChoices):
    """What an amber window is counted in."""

    RELATIVE = rag.Width.RELATIVE, "Per cent of the target"
    POINTS = rag.Width.POINTS, "Points"


class Indicator(models.Model):
    """One thing that a partnership measures, with its definition (registers-and-returns.md section 2)."""

    class Level(models.TextChoices):
        """Whom a single figure is about."""

        HOME = "home", "A home"
        PROVIDER = "provider", "A provider"
        PARTNERSHIP = "partnership", "The partnership"

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="indicators"
    )
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    why = models.TextField(blank=True, help_text="Why it matters.")
    numerator = models.CharField(max_length=300, blank=True, help_text="What is counted.")
    denominator = models.CharField(max_length=300, blank=True, help_text="Of what; empty = of nothing.")
    unit = models.CharField(max_length=8, choices=Unit)
    polarity = models.CharField(max_length=8, choices=Polarity, default=Polarity.NEUTRAL)
    decimals = models.PositiveSmallIntegerField(default=0)
    frequency = models.CharField(max_length=8, choices=Frequency, default=Frequency.MONTH)
    level = models.CharField(max_length=12, choices=Level, default=Level.PARTNERSHIP)
    source = models.CharField(max_length=200, blank=True, help_text="Where the figures come from.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who answers for it.",
    )  # fmt: skip
    checked_by = models.CharField(max_length=150, blank=True)
    next_review = models.DateField(null=True, blank=True)
    tags: Any = models.JSONField(default=list, blank=True)
    aliases: Any = models.JSONField(default=list, blank=True, help_text="Other names that files use.")
    lowest = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="Below this is implausible."
    )
    highest = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="Above this is implausible."
    )
    printed_limit = models.CharField(
        max_length=100, blank=True, help_text="A limit in its own name; text, no target."
    )
    is_cumulative = models.BooleanField(default=False, help_text="Counts on from April.")
    definition = models.SlugField(max_length=60, blank=True, help_text="The reviewed file that it is from.")
    retired_on = models.DateField(null=True, blank=True)
    fixed_after = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Control limits are those of the first so many points."
    )
    version = models.PositiveIntegerField(default=1)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        """By name; a code and a name once a partnership."""

        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("partnership", "code"), name="indicator_code_once"),
            models.UniqueConstraint(
                F("partnership"), Lower("name"), name="indicator_name_once",
                violation_error_message="There is an indicator of this name already.",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(code=""), name="indicator_has_a_name"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="indicator_unit_known"),
            models.CheckConstraint(
                condition=Q(polarity__in=Polarity.values), name="indicator_polarity_known"
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="indicator_frequency_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=("home", "provider", "partnership")), name="indicator_level_known"
            ),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="indicator_decimals_few"),
            models.CheckConstraint(
                condition=Q(lowest=None) | Q(highest=None) | Q(highest__gte=F("lowest")),
                name="indicator_limits_in_order",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("metrics:indicator", args=[self.pk])

    @property
    def has_parts(self) -> bool:
        """Whether its figures are made of numerator and denominator, so that they add up through them."""
        return bool(self.denominator)


class Target(models.Model):
    """What is wanted from a day on, until the next target; `value` None = no target from then on.

    A row is never changed: one that was wrong is struck out, and another takes its day.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    effective_from = models.DateField()
    comparator = models.CharField(max_length=8, choices=Comparator, default=Comparator.AT_LEAST)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="Upper end of a range."
    )
    amber = models.DecimalField(max_digits=8, decimal_places=3, default=10)
    width = models.CharField(max_length=8, choices=Width, default=Width.RELATIVE)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_why = models.CharField(max_length=300, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("indicator", "-effective_from", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator", "effective_from"), condition=Q(struck_at=None), name="target_day_once"
            ),
            models.CheckConstraint(
                condition=~Q(comparator="between") | Q(value=None) | Q(high__gte=F("value")),
                name="target_range_in_order",
            ),
            models.CheckConstraint(condition=Q(amber__gte=0), name="target_amber_not_below_0"),
            models.CheckConstraint(
                condition=(Q(struck_at=None) & Q(struck_by=None))
                | (Q(struck_at__isnull=False) & Q(struck_by__isnull=False) & ~Q(struck_why="")),
                name="target_struck_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} from {self.effective_from}"

    @property
    def amber_words(self) -> str:
        """The amber window as "10% of the target" or "5 points"."""
        shown = rag.plain(self.amber)
        return f"{shown}% of the target" if self.width == Width.RELATIVE else f"{shown} points"

    @property
    def goal(self) -> rag.Goal | None:
        """As the rules take it."""
        if self.value is None:
            return None
        return rag.Goal(
            self.value, rag.Comparator(self.comparator), self.amber, rag.Width(self.width), self.high
        )


class Rebase(models.Model):
    """From this period on the control limits are counted anew, with the reason."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="rebases")
    start = models.DateField(help_text="First day of the period.")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In order; one a period."""

        ordering = ("indicator", "start")
        constraints = (
            models.UniqueConstraint(fields=("indicator", "start"), name="rebase_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="rebase_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} anew from {self.start}"
