"""Workbooks handed out for editing, and what came back (action-plans.md section 4, "round trip")."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from actionplans.models.plans import Plan, Workstream
from actionplans.roundtrip.querysets import EditedWorkbookQuerySet


class IssuedWorkbook(models.Model):
    """A workbook as it was handed out: what each cell said, so that the return can be compared with it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="issued_workbooks")
    workstream = models.ForeignKey(
        Workstream, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cells: Any = models.JSONField(help_text="Row key (step:12) -> field -> printed words.")

    class Meta:
        """Newest first."""

        ordering = ("-issued_at", "-pk")

    def __str__(self) -> str:
        return f"Workbook {self.pk} of {self.workstream or self.plan}"


class EditedWorkbook(models.Model):
    """A workbook that came back, waiting for a person to accept or refuse each changed cell."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "Waiting for you"
        APPLIED = "applied", "Done"
        DISCARDED = "discarded", "Thrown away"

    issued = models.ForeignKey(IssuedWorkbook, on_delete=models.PROTECT, related_name="returned")
    name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cells: Any = models.JSONField(help_text="Row key -> field -> printed words, as read.")
    problems: Any = models.JSONField(
        default=list, help_text="What could not be taken, a sentence each, with its place."
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    results: Any = models.JSONField(default=list, help_text="Row by row what was done.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EditedWorkbookQuerySet.as_manager()

    class Meta:
        """Newest first; one that has ended has its moment."""

        ordering = ("-uploaded_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="edited_workbook_ended_has_its_moment",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def plan(self) -> Plan:
        """The plan it belongs to."""
        return self.issued.plan

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.issued.plan.partnership
