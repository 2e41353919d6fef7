"""Support levels of homes and the rules that suggest them; settings of a partnership's register."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from providers.models.homes import Level, LocalRow
from providers.querysets.homes import LocalQuerySet


class SupportStep(LocalRow):
    """A step of a home's support level, confirmed by a person, with the evidence of that day. Append-only."""

    level_before = models.PositiveSmallIntegerField(choices=Level)
    level = models.PositiveSmallIntegerField(choices=Level)
    suggested = models.PositiveSmallIntegerField(choices=Level, help_text="What the triggers said.")
    triggers: Any = models.JSONField(
        default=list, help_text="slug, name and evidence of each, as they stood."
    )
    reason = models.TextField()

    objects = LocalQuerySet.as_manager()

    class Meta(LocalRow.Meta):
        """Newest first; a reason is always given."""

        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="support_step_says_why"),
            models.CheckConstraint(
                condition=Q(level__in=Level.values) & Q(level_before__in=Level.values),
                name="support_step_level_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_level_before_display()} to {self.get_level_display().lower()}"


class RegisterSettings(models.Model):
    """How a partnership keeps its register: its area, how often it calls, when it worries."""

    partnership = models.OneToOneField(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="register_settings"
    )
    councils: Any = models.JSONField(default=list, blank=True, help_text="Whose locations are ours.")
    kinds: Any = models.JSONField(
        default=list, blank=True, help_text="Kinds of location that are watched; empty = social care."
    )
    call_red = models.PositiveSmallIntegerField(default=1, help_text="Days between calls.")
    call_amber = models.PositiveSmallIntegerField(default=7)
    call_green = models.PositiveSmallIntegerField(default=28)
    stale_days = models.PositiveSmallIntegerField(default=7, help_text="Vacancies older than this are stale.")
    occupancy_fall = models.PositiveSmallIntegerField(
        default=10, help_text="Points in four weeks that are a trigger."
    )
    absent_percent = models.PositiveSmallIntegerField(
        default=15, help_text="Share of own staff away that is a trigger."
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who is told of a step in support.",
    )  # fmt: skip
    nightly = models.BooleanField(default=False, help_text="Bring in the newest file each night.")
    nightly_source = models.CharField(
        max_length=500, blank=True, help_text="A folder or an https address that the operator allows."
    )
    nightly_accepts = models.BooleanField(
        default=False, help_text="Accept by itself what no stop rule holds."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """One a partnership; a source where it is asked for."""

        constraints = (
            models.CheckConstraint(
                condition=Q(call_red__gte=1) & Q(call_amber__gte=1) & Q(call_green__gte=1),
                name="register_settings_call_some_day",
            ),
            models.CheckConstraint(
                condition=Q(nightly=False) | ~Q(nightly_source=""),
                name="register_settings_nightly_has_source",
            ),
        )
        verbose_name_plural = "register settings"

    def __str__(self) -> str:
        return f"Register of {self.partnership}"
