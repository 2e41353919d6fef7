"""Plan -> workstream -> action -> step: one model for every document (action-plans.md section 1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actionplans.layouts import DEFAULTS, Layout, Scheme
from actionplans.querysets import ActionQuerySet, PlanQuerySet, StepQuerySet, WorkstreamQuerySet
from actionplans.statuses import Status
from core.rag import Rag

STATUS_CHOICES = [(status.value, status.label) for status in Status]
RAG_CHOICES = [(rag.value, rag.label) for rag in Rag]
KIND_CHOICES = [
    ("due", "Due by a date"),
    ("review", "Reviewed on a date"),
    ("ongoing", "Ongoing"),
    ("start", "Starts on a date"),
    ("tbc", "To be confirmed"),
    ("done", "Done"),
    ("unparsed", "Not understood"),
]
PRECISION_CHOICES = [
    ("day", "Day"),
    ("week", "Week"),
    ("month_end", "End of month"),
    ("approximate", "About"),
]
CYCLE_CHOICES = [("daily", "Daily"), ("weekly", "Weekly"), ("monthly", "Monthly"), ("regular", "Regularly")]


class Plan(models.Model):
    """An action plan with its own vocabulary, columns, RAG scheme and print layout."""

    class State(models.TextChoices):
        """Whether people still work on it."""

        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="plans")
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=300, blank=True)
    as_at = models.DateField(
        help_text="The date printed on the plan; wordings such as 'End July' are read from it."
    )
    layout = models.CharField(max_length=12, choices=[(item.value, item.label) for item in Layout])
    scheme = models.CharField(max_length=12, choices=[(item.value, item.label) for item in Scheme])
    workstream_name = models.CharField(max_length=40)
    action_name = models.CharField(max_length=40)
    step_name = models.CharField(max_length=40)
    columns = models.JSONField(default=list, help_text="Pairs of column key and printed heading, in order.")
    objectives = models.JSONField(
        default=list, blank=True, help_text="Numbered objectives that workstreams serve."
    )
    due_soon_days = models.PositiveSmallIntegerField(default=14)
    silent_days = models.PositiveSmallIntegerField(
        default=35, help_text="Days without an update before a row is silent."
    )
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    succeeds = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successor"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = PlanQuerySet.as_manager()

    class Meta:
        """One title per partnership."""

        ordering = ("title", "pk")
        constraints = (
            models.UniqueConstraint(fields=("partnership", "title"), name="plan_title_once_per_partnership"),
            models.CheckConstraint(condition=~Q(title=""), name="plan_has_a_title"),
            models.CheckConstraint(condition=~Q(succeeds=F("pk")), name="plan_does_not_succeed_itself"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The plan's overview."""
        return reverse("actionplans:plan", args=[self.pk])

    @property
    def column_headings(self) -> list[tuple[str, str]]:
        """Column keys and headings: the plan's own, or those of its layout."""
        return [(key, heading) for key, heading in self.columns or DEFAULTS[Layout(self.layout)].columns]


class Workstream(models.Model):
    """A workstream, objective, issue or section of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="workstreams")
    number = models.CharField(max_length=12)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    statement = models.TextField(blank=True)
    focus = models.JSONField(default=list, blank=True)
    objectives = models.JSONField(
        default=list, blank=True, help_text="Numbers of the plan's objectives it serves."
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_workstreams",
        help_text="Accepts or sends back what leads report.",
    )
    version = models.PositiveIntegerField(default=1)

    objects = WorkstreamQuerySet.as_manager()

    class Meta:
        """In the plan's order; numbers are unique in a plan."""

        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="workstream_number_once_per_plan"),
            models.CheckConstraint(condition=~Q(name=""), name="workstream_has_a_name"),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    def get_absolute_url(self) -> str:
        """The workstream's page."""
        return reverse("actionplans:workstream", args=[self.pk])

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.plan.partnership


class WorkstreamMetric(models.Model):
    """A key metric named by a workstream; without an indicator code it shows as "to be defined"."""

    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="metrics")
    position = models.PositiveIntegerField()
    name = models.TextField()
    indicator_code = models.CharField(max_length=60, blank=True)

    class Meta:
        """In the printed order."""

        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class Action(models.Model):
    """What we need to do. Fields named in tracking.ACTION_FIELDS change only through an Update row."""

    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="actions")
    ref = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    title = models.TextField()
    care_settings = models.JSONField(default=list, blank=True)
    phases = models.JSONField(default=list, blank=True)
    narrative = models.TextField(blank=True)
    progress = models.TextField(blank=True)
    rag = models.CharField(
        max_length=8, choices=RAG_CHOICES, blank=True, help_text="The colour a lead declared."
    )
    rag_previous = models.CharField(
        max_length=8, choices=RAG_CHOICES, blank=True, help_text="As imported or reported."
    )
    rag_reason = models.TextField(blank=True)
    rag_declared_on = models.DateField(null=True, blank=True)
    date_updated = models.DateField(null=True, blank=True)
    pid_approved = models.CharField(max_length=60, blank=True)
    last_update_at = models.DateTimeField(null=True, blank=True)
    last_update_by = models.CharField(max_length=200, blank=True)
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ActionQuerySet.as_manager()

    class Meta:
        """In the workstream's order."""

        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("workstream", "ref"), name="action_ref_once_per_workstream"),
            models.CheckConstraint(condition=~Q(title=""), name="action_has_a_title"),
            models.CheckConstraint(condition=Q(rag__in=["", *Rag]), name="action_rag_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.ref} {self.title}".strip()

    def get_absolute_url(self) -> str:
        """The action's page."""
        return reverse("actionplans:action", args=[self.pk])

    @property
    def own_leads(self) -> list[Lead]:
        """Who leads the action itself: leads of single steps are left out. No query when fetched with it."""
        return [lead for lead in self.leads.all() if lead.step_id is None]

    @property
    def plan(self) -> Plan:
        """The plan it belongs to."""
        return self.workstream.plan

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.workstream.plan.partnership


class Lead(models.Model):
    """A person, post or team that leads an action, or one step of it; one lead is accountable."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="leads")
    step = models.ForeignKey("Step", null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=300, help_text="As printed: a post, a team or a person.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_leads"
    )
    accountable = models.BooleanField(default=False)

    class Meta:
        """One accountable lead for an action (or for a step that names its own)."""

        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("action",),
                condition=Q(accountable=True, step=None),
                name="lead_one_accountable_per_action",
            ),
            models.UniqueConstraint(
                fields=("step",), condition=Q(accountable=True), name="lead_one_accountable_per_step"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="lead_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class DoneEntry(models.Model):
    """One thing done so far; entries are added and withdrawn, never edited away."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="done_entries")
    position = models.PositiveIntegerField()
    text = models.TextField()
    added_on = models.DateField()
    added_by = models.CharField(max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        """In the printed order."""

        ordering = ("position", "pk")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="done_entry_has_text"),)
        verbose_name_plural = "done entries"

    def __str__(self) -> str:
        return self.text


class Step(models.Model):
    """What we still need to do. Fields named in tracking.STEP_FIELDS change only through an Update row."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveIntegerField()
    text = models.TextField()
    status = models.CharField(max_length=20, choices=STATUS_CHOICES, default=Status.NOT_STATED.value)
    status_text = models.CharField(max_length=300, blank=True, help_text="The status as printed.")
    timescale_text = models.TextField(blank=True, help_text="The timescale as printed.")
    timescale_kind = models.CharField(max_length=10, choices=KIND_CHOICES, default="unparsed")
    precision = models.CharField(max_length=12, choices=PRECISION_CHOICES, blank=True)
    cycle = models.CharField(max_length=10, choices=CYCLE_CHOICES, blank=True)
    start_date = models.DateField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)
    original_due = models.DateField(null=True, blank=True)
    agreed_due = models.DateField(null=True, blank=True, help_text="The date we are held to.")
    forecast_due = models.DateField(null=True, blank=True, help_text="When the lead now expects it.")
    times_moved = models.PositiveSmallIntegerField(default=0)
    rag = models.CharField(
        max_length=8, choices=RAG_CHOICES, blank=True, help_text="The colour a lead declared."
    )
    rag_reason = models.TextField(blank=True)
    rag_declared_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="The newest words about it.")
    last_update_at = models.DateTimeField(null=True, blank=True)
    last_update_by = models.CharField(max_length=200, blank=True)
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )
    version = models.PositiveIntegerField(default=1)

    objects = StepQuerySet.as_manager()

    class Meta:
        """In the action's order."""

        ordering = ("position", "pk")
        indexes = (models.Index(fields=("agreed_due",), name="step_agreed_due"),)
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="step_has_text"),
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="step_status_is_known"),
            models.CheckConstraint(condition=Q(rag__in=["", *Rag]), name="step_rag_is_known"),
        )

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:77]}..."

    def get_absolute_url(self) -> str:
        """The step's page: its state and its whole history."""
        return reverse("actionplans:step", args=[self.pk])

    @property
    def leading(self) -> list[Lead]:
        """Who leads the step: those named on it, else those of its action."""
        return list(self.leads.all()) or self.action.own_leads

    @property
    def plan(self) -> Plan:
        """The plan it belongs to."""
        return self.action.workstream.plan

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.action.workstream.plan.partnership
