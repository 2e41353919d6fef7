"""Offers to homes by which an action is done: what came of them prints with the action."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from actionplans.models.plans import Action
from providers.models import Offer


class OfferLink(models.Model):
    """An action speaks of an offer, from a day on; a link that was taken back stays with its day."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="offer_links")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="action_links")
    added_on = models.DateField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_on = models.DateField(null=True, blank=True)

    class Meta:
        """In the order in which they were linked; each once at a time."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("action", "offer"), condition=Q(removed_on=None), name="offer_link_once_per_action"
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None) | Q(removed_on__gte=F("added_on")),
                name="offer_link_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.action_id}: {self.offer}"
