"""Free beds by type: how many, who says so, and when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from providers.models.homes import LocalRow
from providers.querysets.homes import SharedQuerySet


class BedType(models.TextChoices):
    """What a bed is for."""

    RESIDENTIAL = "residential", "Residential"
    RESIDENTIAL_DEMENTIA = "residential_dementia", "Residential, dementia"
    NURSING = "nursing", "Nursing"
    NURSING_DEMENTIA = "nursing_dementia", "Nursing, dementia"
    LEARNING_DISABILITY = "learning_disability", "Learning disability"
    MENTAL_HEALTH = "mental_health", "Mental health"
    PHYSICAL_DISABILITY = "physical_disability", "Physical disability"
    RESPITE = "respite", "Respite or short stay"


class Feature(models.TextChoices):
    """What a bed or its room has."""

    GROUND_FLOOR = "ground_floor", "Ground floor"
    HOIST = "hoist", "Hoist"
    EN_SUITE = "en_suite", "En suite"
    BARIATRIC = "bariatric", "Bariatric"
    SECURE = "secure", "Secure unit"
    COUPLES = "couples", "For couples"
    PETS = "pets", "Pets welcome"


class Vacancy(LocalRow):
    """Free beds of one type in a home as at a moment. A new row replaces the current one; none is changed.

    Reserved beds are free but promised to somebody, so they are counted apart from those that can be filled.
    """

    bed_type = models.CharField(max_length=22, choices=BedType)
    admittable = models.PositiveSmallIntegerField(help_text="Can be filled today.")
    reserved = models.PositiveSmallIntegerField(default=0, help_text="Promised to somebody.")
    features: Any = models.JSONField(default=list, blank=True, help_text="What at least one of them has.")
    weekly_fee = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="Pounds a week, from."
    )
    verified_at = models.DateTimeField()
    verified_by = models.CharField(max_length=150, help_text="Who said so; personal data.")
    how = models.CharField(max_length=60, blank=True, help_text="Call, visit, return, the home itself.")
    note = models.TextField(blank=True)
    current = models.BooleanField(default=True)

    objects = SharedQuerySet.as_manager()

    class Meta(LocalRow.Meta):
        """Newest first; one current row a home and bed type."""

        indexes = (
            models.Index(
                fields=("partnership", "bed_type", "location"), condition=Q(current=True),
                name="vacancy_current",
            ),
        )  # fmt: skip
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "location", "bed_type"), condition=Q(current=True),
                name="vacancy_one_current",
            ),
            models.CheckConstraint(condition=Q(bed_type__in=BedType.values), name="vacancy_type_known"),
            models.CheckConstraint(
                condition=Q(weekly_fee=None) | Q(weekly_fee__gte=0), name="vacancy_fee_not_negative"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_bed_type_display()}: {self.admittable}"
