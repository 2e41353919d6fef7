"""What one partnership knows about a home. No other partnership sees any of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from providers.models.locations import Location
from providers.querysets.homes import ConcernQuerySet, HomeRecordQuerySet, LocalQuerySet, SharedQuerySet


class Theme(models.TextChoices):
    """What a home is watched for (bradford-resilience-plan-2020-07: RAG of homes)."""

    INFECTION = "infection_control", "Infection control"
    PPE = "ppe", "PPE"
    STAFFING = "staffing", "Staffing"
    FINANCE = "finance", "Finance"
    SAFEGUARDING = "safeguarding", "Safeguarding"


class Severity(models.TextChoices):
    """How worried the partnership is. White says that nothing was recorded lately; it is no rating."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    WHITE = "white", "No concern recorded lately"


class Level(models.IntegerChoices):
    """How closely a home is supported. A person confirms each step."""

    ROUTINE = 0, "Routine"
    WATCHED = 1, "Watched"
    SUPPORTED = 2, "Supported"
    INTENSIVE = 3, "Intensive"


class HomeRecord(models.Model):
    """A home as the partnership keeps it: who looks after it, and caches of the newest local facts."""

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="home_records"
    )
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="records")
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="homes_looked_after", help_text="The liaison officer.",
    )  # fmt: skip
    ours = models.BooleanField(
        null=True, blank=True, help_text="Yes or no by hand; else its council decides."
    )
    funded = models.PositiveIntegerField(
        null=True, blank=True, help_text="People whom the partnership pays for."
    )
    funded_on = models.DateField(null=True, blank=True)
    call_every = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Days between calls; empty = by the worst RAG."
    )
    features: Any = models.JSONField(
        default=list, blank=True, help_text="What the building has: ground_floor, hoist..."
    )
    themes: Any = models.JSONField(default=dict, blank=True, help_text="Theme -> newest severity; a cache.")
    worst = models.CharField(max_length=5, choices=Severity, default=Severity.WHITE, help_text="A cache.")
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.ROUTINE, help_text="A cache.")
    last_contact_at = models.DateTimeField(null=True, blank=True, help_text="Reached, not tried; a cache.")
    version = models.PositiveIntegerField(default=1)

    objects = HomeRecordQuerySet.as_manager()

    class Meta:
        """One for each home and partnership."""

        ordering = ("location__name", "pk")
        indexes = (models.Index(fields=("partnership", "worst"), name="home_record_by_worry"),)
        constraints = (
            models.UniqueConstraint(fields=("partnership", "location"), name="home_record_once"),
            models.CheckConstraint(condition=Q(worst__in=Severity.values), name="home_record_worst_known"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="home_record_level_known"),
            models.CheckConstraint(
                condition=Q(call_every=None) | Q(call_every__gte=1), name="home_record_calls_some_day"
            ),
        )

    def __str__(self) -> str:
        return str(self.location)


class LocalRow(models.Model):
    """What every row about a home carries: whose knowledge it is, of which day, who wrote it when."""

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="%(class)s_rows")
    on = models.DateField(help_text="The day it speaks of.")
    at = models.DateTimeField(help_text="When it was written.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Newest first."""

        abstract = True
        ordering = ("-on", "-at", "-pk")


class ThemeRating(LocalRow):
    """How worried the partnership is about a home in one theme, from a day on, and why. Append-only."""

    theme = models.CharField(max_length=20, choices=Theme)
    severity = models.CharField(max_length=5, choices=Severity)
    reason = models.TextField()

    objects = LocalQuerySet.as_manager()

    class Meta(LocalRow.Meta):
        """Newest first; a reason is always given."""

        indexes = (models.Index(fields=("partnership", "location", "theme", "-on"), name="theme_newest"),)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="theme_rating_says_why"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="theme_rating_theme_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="theme_rating_known"),
        )

    def __str__(self) -> str:
        return f"{self.get_theme_display()}: {self.get_severity_display()}"


class Staffing(LocalRow):
    """Staff of a home on a day: own, agency, absent. Append-only."""

    employed = models.PositiveIntegerField(help_text="Care staff of its own.")
    agency = models.PositiveIntegerField(default=0)
    absent = models.PositiveIntegerField(default=0, help_text="Of its own, away.")
    note = models.TextField(blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta(LocalRow.Meta):
        """Newest first; nobody is away who isn't employed."""

        constraints = (
            models.CheckConstraint(condition=Q(absent__lte=F("employed")), name="staffing_absent_of_own"),
        )

    def __str__(self) -> str:
        return f"{self.employed} own, {self.agency} agency, {self.absent} absent"


class Digital(LocalRow):
    """How ready a home is for digital working, from a day on. Append-only."""

    nhsmail = models.BooleanField(default=False)
    dspt = models.CharField(max_length=40, blank=True, help_text="Level of the data security toolkit.")
    video = models.BooleanField(default=False, help_text="Video calls (Teams).")
    devices = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Tablets given or owned.")
    note = models.TextField(blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta(LocalRow.Meta):
        """Newest first."""

    def __str__(self) -> str:
        return f"Digital readiness on {self.on}"


class HomeEntry(LocalRow):
    """Something that happened with a home: a visit, support, a complaint, training, money. Append-only."""

    class Kind(models.TextChoices):
        """What it was."""

        VISIT_ON_SITE = "visit_on_site", "Quality visit on site"
        VISIT_VIRTUAL = "visit_virtual", "Virtual quality visit"
        SUPPORT_OFFERED = "support_offered", "Support offered"
        SUPPORT_TAKEN = "support_taken", "Support taken"
        TRAINING = "training", "Training taken"
        COMPLAINT = "complaint", "Complaint"
        COMPLIMENT = "compliment", "Compliment"
        FUNDING = "funding", "Funding received"
        NOTE = "note", "Note"

    kind = models.CharField(max_length=16, choices=Kind)
    title = models.CharField(max_length=200, help_text="The course, the grant, what the visit was about.")
    words = models.TextField(blank=True)
    people = models.PositiveIntegerField(null=True, blank=True, help_text="How many took the training.")
    pounds = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    struck_out = models.TextField(blank=True, help_text="Why it no longer counts; it stays to be read.")

    objects = LocalQuerySet.as_manager()

    class Meta(LocalRow.Meta):
        """Newest first; funding has an amount."""

        indexes = (models.Index(fields=("partnership", "location", "kind"), name="home_entry_by_kind"),)
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="home_entry_says_what"),
            models.CheckConstraint(
                condition=~Q(kind="funding") | Q(pounds__isnull=False), name="home_entry_funding_has_a_sum"
            ),
            models.CheckConstraint(
                condition=Q(pounds=None) | Q(pounds__gte=0), name="home_entry_sum_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"


class HomeConcern(LocalRow):
    """Something that is wrong or being looked into at a home, open until it is closed."""

    class Kind(models.TextChoices):
        """What sort of concern it is."""

        SAFEGUARDING = "safeguarding", "Safeguarding enquiry"
        OUTBREAK = "outbreak", "Outbreak"
        QUALITY = "quality", "Quality of care"
        WHISTLEBLOWING = "whistleblowing", "Whistleblowing"
        FINANCE = "finance", "Financial worry"
        PREMISES = "premises", "Premises"

    kind = models.CharField(max_length=16, choices=Kind)
    summary = models.TextField(help_text="Never names a resident.")
    action_taken = models.TextField(blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ConcernQuerySet.as_manager()

    class Meta(LocalRow.Meta):
        """Newest first; closed ones say how they ended."""

        indexes = (models.Index(fields=("partnership", "location", "closed_on"), name="concern_open"),)
        constraints = (
            models.CheckConstraint(condition=~Q(summary=""), name="home_concern_says_what"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | (Q(closed_on__gte=F("on")) & ~Q(outcome="")),
                name="home_concern_closed_says_how",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.summary[:60]}"


class Contract(models.Model):
    """A contract or framework place of a home or provider with the partnership."""

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="contracts"
    )
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="contracts")
    name = models.CharField(max_length=200)
    framework = models.CharField(max_length=200, blank=True)
    cluster = models.CharField(max_length=100, blank=True)
    lead_provider = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    places = models.PositiveIntegerField(null=True, blank=True, help_text="Beds, people or packages.")
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = LocalQuerySet.as_manager()

    class Meta:
        """By name."""

        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="contract_has_a_name"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.name


class HomePerson(models.Model):
    """Whom to ring at a home. Personal data: shown to those who need it, never in a public output."""

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=100, help_text="Manager, deputy, out of hours...")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SharedQuerySet.as_manager()

    class Meta:
        """By role."""

        ordering = ("role", "name", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(name="") & ~Q(role=""), name="home_person_is_somebody"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="home_person_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"
