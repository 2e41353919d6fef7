"""What the regulator publishes, common to all: brands, providers, locations, who followed whom."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from providers.kinds import Kind
from providers.querysets.locations import LocationQuerySet, ProviderQuerySet


class Brand(models.Model):
    """A name under which several providers trade. "-" in the regulator's files is no brand."""

    brand_id = models.CharField(max_length=20, unique=True, help_text="The regulator's, as BD504.")
    name = models.CharField(max_length=200)

    class Meta:
        """By name."""

        ordering = ("name", "pk")
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="brand_has_a_name"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """What would be lost if this brand stopped tomorrow."""
        return reverse("providers:brand", args=[self.pk])


class Provider(models.Model):
    """Who is registered to run locations. An individual's name is personal data (registers-and-returns 1)."""

    cqc_id = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=250, blank=True, help_text="Empty where a file names its ID only.")
    brand = models.ForeignKey(
        Brand, null=True, blank=True, on_delete=models.PROTECT, related_name="providers"
    )
    ods_code = models.CharField(max_length=20, blank=True)
    ownership = models.CharField(
        max_length=60, blank=True, help_text="Organisation, Partnership, Individual..."
    )
    sector = models.CharField(max_length=60, blank=True)
    companies_house = models.CharField(max_length=20, blank=True)
    charity_number = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=250, blank=True)
    address = models.TextField(blank=True, help_text="Street, second line, town, county: a line each.")
    postcode = models.CharField(max_length=10, blank=True)
    council = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=60, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    nominated_individual = models.CharField(max_length=150, blank=True, help_text="Personal data.")
    main_partner = models.CharField(max_length=150, blank=True, help_text="Personal data.")
    registered_from = models.DateField(null=True, blank=True)
    registered_to = models.DateField(null=True, blank=True)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        """By name."""

        ordering = ("name", "pk")
        indexes = (models.Index(fields=("companies_house",), name="provider_by_company"),)
        constraints = (
            models.CheckConstraint(condition=~Q(cqc_id=""), name="provider_has_an_id"),
            models.CheckConstraint(
                condition=Q(registered_to=None)
                | Q(registered_from=None)
                | Q(registered_to__gte=F("registered_from")),
                name="provider_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.cqc_id

    def get_absolute_url(self) -> str:
        """The provider's page."""
        return reverse("providers:provider", args=[self.pk])

    @property
    def is_individual(self) -> bool:
        """Whether its name is a person's: left out of what the public is given."""
        return self.ownership in ("Individual", "Partnership")

    @property
    def public_name(self) -> str:
        """Its name, or words in its stead where the name is a person's."""
        return "An individual provider" if self.is_individual else str(self)


class Location(models.Model):
    """A place from which care is given: a home, an agency's office. One row for each registration."""

    cqc_id = models.CharField(
        max_length=30, unique=True, help_text="Text: RT242 and 1-109570155 are both IDs."
    )
    ods_code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=250)
    also_known_as = models.CharField(max_length=250, blank=True)
    provider = models.ForeignKey(
        Provider, null=True, blank=True, on_delete=models.PROTECT, related_name="locations"
    )
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.OTHER, help_text="From its services.")
    care_home = models.BooleanField(null=True, blank=True)
    beds = models.PositiveIntegerField(null=True, blank=True)
    service_types: Any = models.JSONField(default=list, blank=True)
    user_bands: Any = models.JSONField(default=list, blank=True)
    activities: Any = models.JSONField(default=list, blank=True, help_text="Regulated activities.")
    directorate = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=100, blank=True, help_text="Primary inspection category.")
    sector = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=250, blank=True)
    address = models.TextField(blank=True, help_text="Street, second line, town, county: a line each.")
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True, help_text="As SO16 4GX.")
    outcode = models.CharField(max_length=5, blank=True, help_text="Its first half, as SO16.")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    uprn = models.CharField(max_length=20, blank=True)
    council = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=60, blank=True)
    icb_code = models.CharField(max_length=12, blank=True)
    icb_name = models.CharField(max_length=150, blank=True)
    ccg_code = models.CharField(max_length=12, blank=True, help_text="Abolished in 2022, still published.")
    ccg_name = models.CharField(max_length=150, blank=True)
    constituency = models.CharField(max_length=100, blank=True)
    manager_present = models.BooleanField(null=True, blank=True, help_text="A registered manager in post.")
    manager_absent_from = models.DateField(null=True, blank=True)
    manager_name = models.CharField(max_length=150, blank=True, help_text="Personal data.")
    dormant = models.BooleanField(null=True, blank=True)
    dormant_from = models.DateField(null=True, blank=True)
    registered_from = models.DateField(null=True, blank=True)
    registered_to = models.DateField(null=True, blank=True)
    last_checked_on = models.DateField(
        null=True, blank=True, help_text="The regulator's latest visit or check."
    )
    dual_registered = models.BooleanField(default=False)
    dual_primary_id = models.CharField(
        max_length=30, blank=True, help_text="Whose beds these are: the primary ID of a dual registration."
    )
    overall = models.CharField(max_length=24, blank=True, help_text="A cache of its newest overall Rating.")
    overall_on = models.DateField(null=True, blank=True)

    objects = LocationQuerySet.as_manager()

    class Meta:
        """By name."""

        ordering = ("name", "pk")
        indexes = (
            models.Index(fields=("council", "kind"), name="location_by_council"),
            models.Index(fields=("outcode",), name="location_by_outcode"),
            models.Index(fields=("postcode",), name="location_by_postcode"),
            models.Index(fields=("name", "id"), name="location_by_name"),
            models.Index(fields=("dual_primary_id",), name="location_by_primary"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(cqc_id="") & ~Q(name=""), name="location_has_id_and_name"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(49, 61), longitude__range=(-9, 3)),
                name="location_is_in_these_islands",
            ),
            models.CheckConstraint(
                condition=Q(registered_to=None)
                | Q(registered_from=None)
                | Q(registered_to__gte=F("registered_from")),
                name="location_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="location_kind_known"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The home's page."""
        return reverse("providers:home", args=[self.pk])

    @property
    def counted_beds(self) -> int:
        """Its beds in any sum: those of a dual registration count once, at the primary ID."""
        if self.dual_primary_id and self.dual_primary_id != self.cqc_id:
            return 0
        return self.beds or 0


class Succession(models.Model):
    """One registration followed another: a new owner, a legal change, a move. Both are one history of care.

    Either side may be unknown to the register as a row, so both are kept by ID.
    """

    before_id = models.CharField(max_length=30, help_text="CQC ID of the predecessor.")
    after_id = models.CharField(max_length=30, help_text="CQC ID of the successor.")
    reason = models.CharField(max_length=60, blank=True, help_text="New Provider, Location Move...")
    before_name = models.CharField(max_length=250, blank=True)
    after_name = models.CharField(max_length=250, blank=True)

    class Meta:
        """Each pair once."""

        ordering = ("before_id", "after_id")
        indexes = (models.Index(fields=("after_id",), name="succession_backwards"),)
        constraints = (
            models.UniqueConstraint(fields=("before_id", "after_id"), name="succession_once"),
            models.CheckConstraint(condition=~Q(before_id=F("after_id")), name="succession_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.before_id} then {self.after_id}"
