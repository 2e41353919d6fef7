"""What a board keeps across meetings: decisions, actions, risks and issues."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from oversight.models.boards import Board
from oversight.models.meetings import AgendaItem, Meeting
from oversight.models.sitting import MinuteParagraph
from oversight.querysets.registers import (
    ActionEntryQuerySet,
    BoardActionQuerySet,
    CorrectionQuerySet,
    DecisionQuerySet,
    RiskEntryQuerySet,
    RiskQuerySet,
)


class Decision(models.Model):
    """A decision of a board: number, wording, reasons, options rejected, interests, powers, votes."""

    class State(models.TextChoices):
        """A decision stands until another one replaces it."""

        STANDS = "stands", "Stands"
        RESCINDED = "rescinded", "Rescinded"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    paragraph = models.OneToOneField(
        MinuteParagraph, null=True, blank=True, on_delete=models.PROTECT, related_name="decision"
    )
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveSmallIntegerField(help_text="Counts up within the year.")
    title = models.CharField(max_length=300)
    wording = models.TextField()
    reasons = models.TextField(blank=True)
    options_rejected = models.TextField(blank=True)
    interests = models.TextField(blank=True, help_text="As declared when it was made.")
    powers = models.CharField(max_length=300, blank=True, help_text="Under whose powers.")
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField(null=True, blank=True)
    key_decision = models.BooleanField(default=False)
    exempt = models.BooleanField(default=False)
    decided_on = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.STANDS)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    state_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        """Newest first; numbered without gaps in a year."""

        ordering = ("-year", "-serial")
        constraints = (
            models.UniqueConstraint(fields=("board", "year", "serial"), name="decision_number_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(wording=""), name="decision_says_what"),
            models.CheckConstraint(
                condition=~Q(state="rescinded") | ~Q(state_reason=""), name="decision_rescinded_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """The decision's page."""
        return reverse("oversight:decision", args=[self.pk])

    @property
    def number(self) -> str:
        """As printed: prefix, year and serial (JCB/2021/07)."""
        return f"{self.board.prefix}/{self.year}/{self.serial:02d}"

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.board.partnership


class DecisionCorrection(models.Model):
    """A slip of the pen put right in a decision that was out already: what it said, and why. Append-only."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(help_text="What was wrong, in words for everybody.")
    before = models.JSONField(help_text="Field -> what it said.")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        """Oldest first."""

        ordering = ("at", "pk")
        constraints = (models.CheckConstraint(condition=~Q(note=""), name="decision_correction_says_why"),)

    def __str__(self) -> str:
        return self.note[:60]


class BoardAction(models.Model):
    """A row of the action tracker, in the sources' columns: date of meeting, subject, action, lead, deadline,
    progress. It comes back to every agenda until it is closed.
    """

    class State(models.TextChoices):
        """Whether it still comes back."""

        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="tracked_actions")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="actions_born",
        help_text="The meeting in whose minutes it was born; older ones came with an import.",
    )  # fmt: skip
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="actions_born"
    )
    paragraph = models.OneToOneField(
        MinuteParagraph, null=True, blank=True, on_delete=models.PROTECT, related_name="action"
    )
    met_on = models.DateField(help_text="Date of the meeting.")
    subject = models.CharField(max_length=300)
    text = models.TextField("action")
    lead = models.CharField(max_length=200, blank=True)
    lead_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="board_actions",
    )
    deadline_text = models.CharField(max_length=80, blank=True, help_text="As printed: Jan-21.")
    deadline = models.DateField(null=True, blank=True)
    progress = models.TextField(blank=True, help_text="The newest entry; a cache of BoardActionEntry.")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    exempt = models.BooleanField(default=False)
    step = models.ForeignKey(
        "actionplans.Step", null=True, blank=True, on_delete=models.PROTECT, related_name="board_actions",
        help_text="The step of a plan that it became.",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    objects = BoardActionQuerySet.as_manager()

    class Meta:
        """As the tracker prints: oldest meeting first."""

        ordering = ("met_on", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(subject="") & ~Q(text=""), name="board_action_says_what"),
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | Q(state="closed", closed_on__isnull=False),
                name="board_action_closed_says_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject}: {self.text[:60]}"

    def get_absolute_url(self) -> str:
        """The action's page."""
        return reverse("oversight:action", args=[self.pk])

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.board.partnership


class BoardActionEntry(models.Model):
    """What was reported on a tracked action: append-only."""

    action = models.ForeignKey(BoardAction, on_delete=models.PROTECT, related_name="entries")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="action_entries"
    )
    at = models.DateTimeField()
    on = models.DateField(help_text="The day it speaks of.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    state = models.CharField(max_length=6, choices=BoardAction.State)
    deadline = models.DateField(null=True, blank=True)
    deadline_text = models.CharField(max_length=80, blank=True)
    lead = models.CharField(max_length=200, blank=True)

    objects = ActionEntryQuerySet.as_manager()

    class Meta:
        """Oldest first."""

        ordering = ("on", "at", "pk")

    def __str__(self) -> str:
        return self.text[:60]


class Risk(models.Model):
    """A risk or an issue of the board: project, description, rank, owner, mitigation, review."""

    class Kind(models.TextChoices):
        """A risk may happen, an issue has happened."""

        RISK = "risk", "Risk"
        ISSUE = "issue", "Issue"

    class Rank(models.TextChoices):
        """As the sources rank."""

        HIGH = "high", "High"
        MODERATE = "moderate", "Moderate"
        LOW = "low", "Low"

    class State(models.TextChoices):
        """Whether it is still watched."""

        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="risks")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.RISK)
    project = models.CharField(max_length=300, help_text="Project or programme.")
    description = models.TextField()
    rank = models.CharField(max_length=8, choices=Rank)
    likelihood = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5, where used.")
    impact = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5, where used.")
    owner = models.CharField(max_length=200, blank=True)
    owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="board_risks"
    )
    raised_on = models.DateField()
    review_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    exempt = models.BooleanField(default=False)
    actions = models.ManyToManyField(BoardAction, blank=True, related_name="risks")
    version = models.PositiveIntegerField(default=1)

    objects = RiskQuerySet.as_manager()

    class Meta:
        """By project; the page sorts by rank."""

        ordering = ("project", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(project="") & ~Q(description=""), name="risk_says_what"),
            models.CheckConstraint(
                condition=Q(likelihood=None, impact=None) | Q(likelihood__range=(1, 5), impact__range=(1, 5)),
                name="risk_scores_are_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | Q(state="closed", closed_on__isnull=False),
                name="risk_closed_says_when",
            ),
            models.CheckConstraint(
                condition=Q(review_on=None) | Q(review_on__gte=F("raised_on")),
                name="risk_reviewed_after_raised",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project}: {self.description[:60]}"

    def get_absolute_url(self) -> str:
        """The risk's page."""
        return reverse("oversight:risk", args=[self.pk])

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.board.partnership


class RiskEntry(models.Model):
    """A dated entry of a risk: mitigation, review, a change of rank, closing. Append-only."""

    class Kind(models.TextChoices):
        """What the entry is."""

        RAISED = "raised", "Raised"
        MITIGATION = "mitigation", "Mitigation"
        REVIEW = "review", "Review"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Reopened"

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    on = models.DateField(help_text="The day it speaks of.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    rank = models.CharField(max_length=8, choices=Risk.Rank, help_text="The rank from then on.")
    likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    impact = models.PositiveSmallIntegerField(null=True, blank=True)
    owner = models.CharField(max_length=200, blank=True, help_text="Who owned it from then on.")
    review_on = models.DateField(null=True, blank=True, help_text="When it was to be reviewed next.")

    objects = RiskEntryQuerySet.as_manager()

    class Meta:
        """Oldest first."""

        ordering = ("on", "at", "pk")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="risk_entry_says_what"),)

    def __str__(self) -> str:
        return self.text[:60]
