"""Files that were offered as plans: what was read, what a person answered, and what the import wrote."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission
from actionplans.models.plans import Plan


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Imports."""

    def visible_to(self, user: Any) -> ImportRunQuerySet:
        """Imports of the partnerships where `user` may import plans."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.IMPORT_PLANS))

    def applied_to(self, plan: Plan) -> ImportRunQuerySet:
        """What was brought into a plan and still stands, oldest first."""
        return self.filter(plan=plan, state="applied").order_by("pk")


class ImportRun(models.Model):
    """One file, from its upload to its acceptance, and back when it is undone.

    `rows` says what the file said of each row it reached (key -> field -> value): the next import compares
    with it, so that what people changed here since is not taken for a change in the file. `created`,
    `before` and `versions` are what undoing needs; the file itself is kept for the annotated copy.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "Waiting for you"
        APPLIED = "applied", "Imported"
        DISCARDED = "discarded", "Thrown away"
        UNDONE = "undone", "Undone"

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="plan_imports"
    )
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    content = models.BinaryField()
    title = models.CharField(max_length=200, blank=True, help_text="The plan's title when a person chose it.")
    as_at = models.DateField(null=True, blank=True, help_text="The plan's date when a person chose it.")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answers: Any = models.JSONField(
        default=dict, blank=True, help_text="Status wording -> state, as a person answered."
    )
    columns: Any = models.JSONField(
        default=dict, blank=True, help_text="Heading -> field, as a person picked."
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    parsed: Any = models.JSONField(
        default=dict, blank=True, help_text="What was read, as import_plan prints it."
    )
    rows: Any = models.JSONField(default=dict, blank=True)
    created: Any = models.JSONField(default=list, blank=True)
    before: Any = models.JSONField(default=dict, blank=True)
    versions: Any = models.JSONField(default=dict, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        """Newest first; one that has ended has its moment."""

        ordering = ("-uploaded_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="import_ended_has_its_moment",
            ),
        )

    def __str__(self) -> str:
        return self.name
