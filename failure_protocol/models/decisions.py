"""What an incident decides, fears, has to do and is told: decisions, risks, actions, concerns (G02-G06)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.rag import Rated
from failure_protocol import risks
from failure_protocol.fields import SealedJSONField, SealedTextField
from failure_protocol.models.incidents import Incident
from failure_protocol.models.logs import LogEntry, Signed
from failure_protocol.models.people import Person


class Decision(Signed):
    """One decision, as it was made. Never changed: its entry in the log is struck through, and another made.

    `at` is when it was written, `by` who wrote it, `maker` who decided.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    question = SealedTextField()
    options = SealedTextField()
    information = SealedTextField(help_text="What it relied on.")
    decision = SealedTextField()
    reasons = SealedTextField()
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    authority = models.CharField(max_length=200, help_text="By what right: the post, the delegated limit.")
    dissent = SealedTextField(blank=True, default="")
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="incident_decisions"
    )
    decided_at = models.DateTimeField()
    late_reason = models.CharField(
        max_length=300, blank=True, help_text="Why it was written more than a quarter of an hour later."
    )
    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, related_name="decision")
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="incident_decision_number_once"),
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(options="") & ~Q(information="") & ~Q(decision=""),
                name="incident_decision_whole",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="incident_decision_has_reasons"),
            models.CheckConstraint(condition=~Q(authority=""), name="incident_decision_has_authority"),
            models.CheckConstraint(
                condition=Q(decided_at__lte=models.F("at")), name="incident_decision_before_written"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="incident_decision_amount_not_negative"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"decision {self.number}"

    def get_absolute_url(self) -> str:
        """The decision's page."""
        return reverse("failure_protocol:decision", args=[self.incident_id, self.number])

    @property
    def struck_by(self) -> LogEntry | None:
        """The entry that struck it through."""
        return self.entry.struck_by


class Risk(Signed):
    """What may go wrong, how likely, how bad, who watches it, when it is looked at again (G03, K10)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="risks")
    number = models.PositiveIntegerField()
    text = SealedTextField()
    cause = SealedTextField()
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    control = SealedTextField()
    review_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The open ones first, in the order they were seen."""

        ordering = ("incident", "number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="incident_risk_number_once"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(cause="") & ~Q(control=""), name="incident_risk_whole"
            ),
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="incident_risk_scored"
            ),
        )

    def __str__(self) -> str:
        return f"risk {self.number}"

    def get_absolute_url(self) -> str:
        """The risk's page."""
        return reverse("failure_protocol:risk", args=[self.incident_id, self.number])

    @property
    def score(self) -> int:
        """1 to 25."""
        return self.likelihood * self.impact

    @property
    def rated(self) -> Rated:
        """Its colour, with the rule."""
        return risks.rated(self.likelihood, self.impact)

    def is_overdue(self, day: date) -> bool:
        """Whether it should have been reviewed before the day (K10)."""
        return self.closed_at is None and self.review_on < day


class RiskReview(models.Model):
    """How a risk was at one moment: the first is its beginning. Append-only."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="reviews")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    control = SealedTextField()
    note = SealedTextField(blank=True, default="")
    review_on = models.DateField(null=True, blank=True, help_text="The next; empty when it was closed.")

    class Meta:
        """Newest first."""

        ordering = ("risk", "-at", "-pk")

    def __str__(self) -> str:
        return f"review of {self.risk}"

    @property
    def rated(self) -> Rated:
        """Its colour then."""
        return risks.rated(self.likelihood, self.impact)


class IncidentAction(Signed):
    """Something that somebody does by a day (G04). An owner without a login is named in words."""

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Not done"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="actions")
    number = models.PositiveIntegerField()
    text = SealedTextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_name = models.CharField(max_length=150, blank=True)
    due = models.DateField()
    source = models.CharField(max_length=120, blank=True, help_text="Where it was agreed.")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    outcome = SealedTextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The next due first."""

        ordering = ("incident", "due", "number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="incident_action_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="incident_action_says_what"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | ~Q(owner_name=""), name="incident_action_owned"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & ~Q(outcome="")),
                name="incident_action_ends_with_words",
            ),
        )

    def __str__(self) -> str:
        return f"action {self.number}"

    def get_absolute_url(self) -> str:
        """The action's page."""
        return reverse("failure_protocol:incident_action", args=[self.incident_id, self.number])

    @property
    def owner_words(self) -> str:
        """Who does it."""
        return str(self.owner) if self.owner else self.owner_name

    def is_overdue(self, day: date) -> bool:
        """Whether it should have been done before the day."""
        return self.state == self.State.OPEN and self.due < day


class Concern(Signed):
    """Something that worries somebody: heard from whom, whose it is now, what came of it (G04)."""

    class About(models.TextChoices):
        """What it is about."""

        CARE = "care", "Care"
        STAFFING = "staffing", "Staffing"
        PREMISES = "premises", "Premises or equipment"
        MEDICINES = "medicines", "Medicines"
        SAFEGUARDING = "safeguarding", "Safeguarding"
        MONEY = "money", "Money"
        OTHER = "other", "Something else"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="concerns")
    number = models.PositiveIntegerField()
    text = SealedTextField()
    source = SealedTextField(help_text="Who raised it.")
    about = models.CharField(max_length=12, choices=About, default=About.OTHER)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="concerns"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = SealedTextField(blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="incident_concern_number_once"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(source=""), name="incident_concern_whole"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(outcome=""), name="incident_concern_ends_with_words"
            ),
        )

    def __str__(self) -> str:
        return f"concern {self.number}"

    def get_absolute_url(self) -> str:
        """The concern's page."""
        return reverse("failure_protocol:incident_concern", args=[self.incident_id, self.number])


class SeriousDecision(Signed):
    """Whether one body treats the incident as serious, with an answer to each criterion (G06, K08).

    Append-only: the newest of each body counts.
    """

    class Body(models.TextChoices):
        """Whose procedure."""

        NHS = "nhs", "NHS serious incident procedure"
        COUNCIL = "council", "Council incident procedure"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="serious_decisions")
    body = models.CharField(max_length=7, choices=Body)
    answers = SealedJSONField(help_text="Criterion -> [yes or no, words].")
    is_serious = models.BooleanField()
    reasons = SealedTextField()
    reference = models.CharField(max_length=60, blank=True, help_text="Under which it was reported.")

    class Meta:
        """Newest first."""

        ordering = ("incident", "body", "-at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(reasons=""), name="serious_decision_has_reasons"),)

    def __str__(self) -> str:
        return self.get_body_display()
