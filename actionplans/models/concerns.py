"""What an action is about or comes from, outside its plan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from actionplans.models.plans import Action
from metrics.models import Indicator
from providers.models import Location, Provider


class Concern(models.Model):
    """A home, provider, decision, risk or indicator that an action concerns (action-plans.md section 1).

    It is kept by name, as the papers call it. A home or a provider may be joined to its row of the register,
    so that the way leads both to and from it; otherwise the search finds the action by the name.
    """

    class Kind(models.TextChoices):
        """What it is."""

        HOME = "home", "Home"
        PROVIDER = "provider", "Provider"
        DECISION = "decision", "Board decision"
        RISK = "risk", "Risk"
        INDICATOR = "indicator", "Indicator"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="concerns")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=200, help_text="As the papers call it.")
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_concerns"
    )
    provider = models.ForeignKey(
        Provider, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_concerns"
    )
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_concerns"
    )
    added_on = models.DateField()
    added_by = models.CharField(max_length=200, blank=True)
    removed_on = models.DateField(null=True, blank=True)

    class Meta:
        """In the order in which they were added; each once."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("action", "kind", "text"),
                condition=Q(removed_on=None, location=None, provider=None, indicator=None),
                name="concern_once_per_action",
            ),
            models.UniqueConstraint(  # two homes may have one name
                fields=("action", "location"), condition=Q(removed_on=None), name="concern_home_once"
            ),
            models.UniqueConstraint(
                fields=("action", "provider"), condition=Q(removed_on=None), name="concern_provider_once"
            ),
            models.UniqueConstraint(
                fields=("action", "indicator"),
                condition=Q(removed_on=None),
                name="concern_indicator_once",
            ),
            models.CheckConstraint(
                condition=(Q(location=None) | Q(kind="home"))
                & (Q(provider=None) | Q(kind="provider"))
                & (Q(indicator=None) | Q(kind="indicator")),
                name="concern_is_joined_to_its_kind",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="concern_has_text"),
            models.CheckConstraint(
                condition=Q(kind__in=["home", "provider", "decision", "risk", "indicator"]),
                name="concern_kind_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"
