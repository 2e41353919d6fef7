"""Update rounds: the leads are asked, answer, and the position is frozen (action-plans.md section 4)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actionplans.models.plans import Action, Plan, Step
from actionplans.models.updates import Update
from actionplans.rounds.querysets import RoundQuerySet, RoundRowQuerySet


class Round(models.Model):
    """One round of one plan. Open until `closed_at`; that moment is the position that packs print."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(
        max_length=200, help_text="What the updates are for, such as the name of the board."
    )
    message = models.TextField(blank=True, help_text="Words of the administrator for the mail.")
    deadline = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = RoundQuerySet.as_manager()

    class Meta:
        """Newest first; one open round a plan; a closed one has its moment and its person."""

        ordering = ("-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("plan",), condition=Q(closed_at=None), name="round_one_open_per_plan"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="round_has_a_title"),
            models.CheckConstraint(
                condition=Q(deadline__gt=F("opened_at")), name="round_deadline_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__gte=F("opened_at"), closed_by__isnull=False),
                name="round_closed_by_someone_after_opening",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.plan})"

    def get_absolute_url(self) -> str:
        """The page of its progress."""
        return reverse("actionplans:round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Leads may still answer."""
        return self.closed_at is None

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.plan.partnership


class RoundRow(models.Model):
    """One row that is asked about: a step, or an action where the plan is reported by action.

    A row that still waits when the round closes is silent; `silent_run` then says for how many rounds.
    """

    class State(models.TextChoices):
        """How far the row is."""

        WAITING = "waiting", "No update yet"
        ANSWERED = "answered", "Answered"
        ACCEPTED = "accepted", "Accepted"
        SENT_BACK = "sent_back", "Sent back"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="round_rows")
    step = models.ForeignKey(Step, null=True, blank=True, on_delete=models.PROTECT, related_name="round_rows")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    answer = models.ForeignKey(
        Update, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was sent back.")
    silent_run = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = RoundRowQuerySet.as_manager()

    class Meta:
        """In the plan's order; each row once; answered rows have an answer, sent-back ones a reason."""

        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("round", "step"), name="round_row_step_once"),
            models.UniqueConstraint(
                fields=("round", "action"), condition=Q(step=None), name="round_row_action_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answer=None)
                | (Q(state__in=("answered", "accepted", "sent_back")) & Q(answer__isnull=False)),
                name="round_row_state_fits_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent_back") | ~Q(reason=""), name="round_row_sent_back_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "sent_back"))
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="round_row_reviewed_by_someone",
            ),
        )

    def __str__(self) -> str:
        return f"{self.action.ref} {self.row}".strip() if self.step_id else str(self.action)

    @property
    def row(self) -> Action | Step:
        """What is asked about."""
        return self.step or self.action

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.round.plan.partnership

    @property
    def is_open_question(self) -> bool:
        """Somebody still has to say something."""
        return self.state in (self.State.WAITING, self.State.SENT_BACK)


class RoundRequest(models.Model):
    """The log that proves who was asked for which rows, when, by whom, with which mail. Only added to.

    Without `user` nobody could be asked: the rows have no lead with an account, and no one to fall back on.
    """

    class Kind(models.TextChoices):
        """Why the person was asked."""

        FIRST = "first", "Asked"
        CHASE = "chase", "Chased"
        SENT_BACK = "sent_back", "Sent back"
        NOBODY = "nobody", "Nobody to ask"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=300)
    why = models.CharField(
        max_length=300, help_text="Why this person: leads the rows, or stands in for whom."
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rows = models.ManyToManyField(RoundRow, related_name="requests")
    mail = models.ForeignKey(
        "accounts.MailLog", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """Oldest first; a person is asked first once."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("round", "user"), condition=Q(kind="first"), name="round_first_request_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="nobody", user=None) | (~Q(kind="nobody") & Q(user__isnull=False)),
                name="round_request_names_a_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"
