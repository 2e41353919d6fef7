"""Filtered lists that a person keeps under a name, and may share with the partnership."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from actionplans.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """The filters, order and columns of a list, as they stand in its address."""

    class Page(models.TextChoices):
        """The lists that can be saved."""

        STEPS = "steps", "Steps"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="saved_views"
    )
    page = models.CharField(max_length=12, choices=Page, default=Page.STEPS)
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True, help_text="The part of the address after the question mark.")
    shared = models.BooleanField(default=False, help_text="Everybody in the partnership sees it.")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        """By name; a person has one view of a name on a page."""

        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "partnership", "page", "name"), name="saved_view_name_once_per_person"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as it was saved."""
        return f"{reverse('actionplans:steps')}?{self.query}"
