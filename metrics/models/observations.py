"""Observations: whom a figure is about, what it was before, sums, what was done about a red."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from metrics.figures import Kind as FigureKind
from metrics.models.indicators import Indicator
from metrics.querysets.observations import (
    ExceptionQuerySet,
    ObservationQuerySet,
    ScopeQuerySet,
    SummaryQuerySet,
)


class Scope(models.Model):
    """Whom figures of one partnership are about: itself, a provider, a home. Made when first needed."""

    class Kind(models.TextChoices):
        """What it is."""

        PARTNERSHIP = "partnership", "Partnership"
        PROVIDER = "provider", "Provider"
        HOME = "home", "Home"

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="scopes")
    kind = models.CharField(max_length=12, choices=Kind)
    location = models.ForeignKey(
        "providers.Location", null=True, blank=True, on_delete=models.PROTECT, related_name="scopes"
    )
    provider = models.ForeignKey(
        "providers.Provider", null=True, blank=True, on_delete=models.PROTECT, related_name="scopes"
    )

    objects = ScopeQuerySet.as_manager()

    class Meta:
        """One of each a partnership."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("partnership",), condition=Q(kind="partnership"), name="scope_partnership_once"
            ),
            models.UniqueConstraint(
                fields=("partnership", "provider"), condition=Q(kind="provider"), name="scope_provider_once"
            ),
            models.UniqueConstraint(
                fields=("partnership", "location"), condition=Q(kind="home"), name="scope_home_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="partnership", location=None, provider=None)
                | Q(kind="provider", location=None, provider__isnull=False)
                | Q(kind="home", location__isnull=False, provider=None),
                name="scope_is_one_thing",
            ),
        )

    def __str__(self) -> str:
        return str(self.location or self.provider or self.partnership)


class Colour(models.IntegerChoices):
    """A rating as a row keeps it; 0 = the rule gives no colour."""

    NONE = 0, "No colour"
    GREEN = 1, "Green"
    AMBER = 2, "Amber"
    RED = 3, "Red"


class Source(models.TextChoices):
    """How a figure came."""

    RETURN = "return", "A return"
    IMPORT = "import", "A file"
    HAND = "hand", "Typed in"
    MADE = "made", "Counted by the system"


class Status(models.TextChoices):
    """Whether it may still move."""

    PROVISIONAL = "provisional", "Provisional"
    FINAL = "final", "Final"


class Kind(models.TextChoices):
    """A number, or one of the things that are none."""

    NUMBER = FigureKind.NUMBER, FigureKind.NUMBER.words
    ZERO = FigureKind.ZERO, FigureKind.ZERO.words
    NIL = FigureKind.NIL, FigureKind.NIL.words
    NOT_APPLICABLE = FigureKind.NOT_APPLICABLE, FigureKind.NOT_APPLICABLE.words
    MISSING = FigureKind.MISSING, FigureKind.MISSING.words
    LATE = FigureKind.LATE, FigureKind.LATE.words
    SUPPRESSED = FigureKind.SUPPRESSED, FigureKind.SUPPRESSED.words


COUNTED = [Kind.NUMBER, Kind.ZERO, Kind.NIL]


class FigureRow(models.Model):
    """What an observation and each of its earlier figures hold."""

    kind = models.CharField(max_length=10, choices=Kind)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    status = models.CharField(max_length=11, choices=Status, default=Status.PROVISIONAL)
    source = models.CharField(max_length=6, choices=Source)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Shared columns only."""

        abstract = True


class Observation(FigureRow):
    """The figure of one scope, indicator and period as it stands now; `revisions` keep what it was."""

    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="observations")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="observations", db_index=False
    )
    start = models.DateField(help_text="First day of the period.")
    revision = models.PositiveSmallIntegerField(default=0, help_text="How often it was revised.")
    rag_target = models.PositiveSmallIntegerField(choices=Colour, default=Colour.NONE, help_text="At write.")
    rag_previous = models.PositiveSmallIntegerField(choices=Colour, default=Colour.NONE)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        """Two plain btrees: one series, and all scopes of one period (stack.md, Facts for the returns)."""

        ordering = ("indicator", "scope", "-start")
        constraints = (
            models.UniqueConstraint(fields=("scope", "indicator", "start"), name="observation_once"),
            models.CheckConstraint(
                condition=(Q(kind__in=("number", "zero")) & Q(value__isnull=False))
                | (Q(kind="nil") & (Q(value=None) | Q(value=0)))
                | (Q(kind__in=("na", "missing", "late", "suppressed")) & Q(value=None)),
                name="observation_value_fits_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="zero") | Q(value=0), name="observation_zero_is_zero"
            ),
            models.CheckConstraint(
                condition=Q(denominator=None) | Q(denominator__gte=0), name="observation_whole_not_below_0"
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("indicator", "start"), name="observation_by_period"),)

    def __str__(self) -> str:
        return f"{self.indicator} of {self.scope}, {self.start}"


class Revision(FigureRow):
    """What an observation said before it was revised: 0 is the first. Append-only."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, help_text="Why it was revised.")

    class Meta:
        """From the first on."""

        ordering = ("observation", "number")
        constraints = (
            models.UniqueConstraint(fields=("observation", "number"), name="revision_number_once"),
        )

    def __str__(self) -> str:
        return (
            f"{self.observation}, first figure" if self.number == 0 else f"{self.observation}, {self.number}"
        )


class Summary(models.Model):
    """One indicator of one provider or partnership in one period, added up from its homes.

    Rebuilt for touched periods only, so that a page's cost does not grow with history (section 5, Size).
    `value` is numerator over denominator where there are parts, else the sum.
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="summaries")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="summaries")
    start = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NUMBER)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    counted = models.PositiveIntegerField(default=0, help_text="Homes with a figure.")
    expected = models.PositiveIntegerField(default=0, help_text="Homes that were open.")
    reds = models.PositiveIntegerField(default=0)
    ambers = models.PositiveIntegerField(default=0)
    greens = models.PositiveIntegerField(default=0)
    rag_target = models.PositiveSmallIntegerField(choices=Colour, default=Colour.NONE)
    rag_previous = models.PositiveSmallIntegerField(choices=Colour, default=Colour.NONE)
    made_at = models.DateTimeField()

    objects = SummaryQuerySet.as_manager()

    class Meta:
        """One a scope, indicator and period."""

        ordering = ("indicator", "scope", "-start")
        verbose_name_plural = "summaries"
        constraints = (
            models.UniqueConstraint(fields=("scope", "indicator", "start"), name="summary_once"),
            models.CheckConstraint(
                condition=Q(expected__gte=F("counted")), name="summary_counts_only_expected"
            ),
        )
        indexes = (models.Index(fields=("scope", "start"), name="summary_by_period"),)

    def __str__(self) -> str:
        return f"{self.indicator} of {self.scope}, {self.start}"


class AcceptedException(models.Model):
    """A missed target that somebody accepts for a while: grey as long as it lasts."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="exceptions")
    scope = models.ForeignKey(
        Scope, null=True, blank=True, on_delete=models.PROTECT, related_name="exceptions",
        help_text="Whose; empty = everybody’s.",
    )  # fmt: skip
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Taken back early.")

    objects = ExceptionQuerySet.as_manager()

    class Meta:
        """Those that end first."""

        ordering = ("ends_on", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="exception_says_why"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="exception_ends_after"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} until {self.ends_on}"


class Reaction(models.Model):
    """A red and its clock: since when, who answers, by when, what was answered. One open a scope."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="reactions")
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="reactions")
    start = models.DateField(help_text="The first period that was red.")
    since = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was no longer red.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Those that are due first."""

        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator", "scope"), condition=Q(ended_at=None), name="reaction_open_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answer=""), name="reaction_answer_has_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} of {self.scope}, red since {self.start}"


class ComparatorFigure(models.Model):
    """The figure of somebody else in a period: another council, England; with a rank where one is known."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="comparators")
    name = models.CharField(max_length=150, help_text="Whose: a council, England.")
    start = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    ranked = models.PositiveIntegerField(null=True, blank=True, help_text="Of how many.")
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """By name; one a period."""

        ordering = ("indicator", "name", "-start")
        constraints = (
            models.UniqueConstraint(fields=("indicator", "name", "start"), name="comparator_once"),
            models.CheckConstraint(
                condition=Q(rank=None, ranked=None) | Q(rank__gte=1, ranked__gte=F("rank")),
                name="comparator_rank_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.start}"
