"""Ratings over time. What is not a rating ("Inspected but not rated") is a label of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from providers.kinds import Domain, Label
from providers.models.locations import Location
from providers.querysets.locations import RatingQuerySet


class Rating(models.Model):
    """One label for one domain of a location, from the day it was published until the next one."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="ratings")
    group = models.CharField(max_length=120, default="Overall", help_text="Service or population group.")
    domain = models.CharField(max_length=10, choices=Domain)
    label = models.CharField(max_length=24, choices=Label)
    published_on = models.DateField()
    inherited = models.BooleanField(default=False, help_text="Earned under an earlier registration.")
    report_type = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=300, blank=True, help_text="The regulator's page or report.")

    objects = RatingQuerySet.as_manager()

    class Meta:
        """Newest first; one label a domain and day."""

        ordering = ("-published_on", "domain", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("location", "group", "domain", "published_on"), name="rating_once_a_day"
            ),
            models.CheckConstraint(condition=Q(domain__in=Domain.values), name="rating_domain_known"),
            models.CheckConstraint(condition=Q(label__in=Label.values), name="rating_label_known"),
        )

    def __str__(self) -> str:
        return f"{self.get_domain_display()}: {self.get_label_display()}"

    @property
    def is_rating(self) -> bool:
        """False for a state such as "Inspected but not rated"."""
        return self.label in ("outstanding", "good", "requires_improvement", "inadequate")
