"""The append-only history of actions and steps (architecture.md section 3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from actionplans.models.plans import Action, Plan, Step
from actionplans.querysets import UpdateQuerySet


class Update(models.Model):
    """Who said what, when, for which day: what was (changed fields), what is (all tracked fields), and words.

    Rows are only ever added. Per action or step `for_day` never decreases, so the newest row of a day is the
    one with the largest id; `state` holds every tracked field after the update, so that one row answers
    "what did it look like on that day".
    """

    class Kind(models.TextChoices):
        """Why the row exists."""

        CREATED = "created", "Added"
        CHANGED = "changed", "Changed"
        NO_CHANGE = "no_change", "Confirmed, no change"
        IMPORTED = "imported", "Imported"
        CARRIED = "carried", "Carried over"
        UNDONE = "undone", "Import undone"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="updates")
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="updates"
    )
    step = models.ForeignKey(Step, null=True, blank=True, on_delete=models.PROTECT, related_name="updates")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plan_updates")
    reported_at = models.DateTimeField()
    for_day = models.DateField()
    before: Any = models.JSONField(default=dict, help_text="What was: changed fields only.")
    state: Any = models.JSONField(help_text="What is: every tracked field.")
    note = models.TextField(blank=True)

    objects = UpdateQuerySet.as_manager()

    class Meta:
        """Oldest first."""

        ordering = ("pk",)
        indexes = (
            models.Index(fields=("plan", "for_day"), name="update_plan_day"),
            models.Index(fields=("step", "id"), name="update_step_newest"),
            models.Index(fields=("action", "id"), name="update_action_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(action__isnull=False, step=None) | Q(action=None, step__isnull=False),
                name="update_of_an_action_or_a_step",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.for_day}"

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """Field -> (was, is) of what this update changed."""
        return {field: (was, self.state.get(field)) for field, was in self.before.items()}
