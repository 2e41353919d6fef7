"""Who is at the failing service, by what right, and whether it is safe to be there (F02-F05)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from failure_protocol.fields import SealedTextField
from failure_protocol.models.appointments import Somebody
from failure_protocol.models.incidents import Incident, IncidentService
from failure_protocol.models.logs import Signed


class Duty(models.TextChoices):
    """What somebody does at or from the premises."""

    PRESENCE = "presence", "At the premises"
    ESCORT = "escort", "Escort on a journey"


class RiskAssessment(Signed):
    """Whether staff may be at the premises, or escort somebody (F03). The newest of a duty counts."""

    class Outcome(models.TextChoices):
        """What it found."""

        SAFE = "safe", "Safe"
        WITH_MEASURES = "measures", "Safe with these measures"
        NOT_SAFE = "not_safe", "Not safe"

    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="risk_assessments")
    duty = models.CharField(max_length=8, choices=Duty)
    outcome = models.CharField(max_length=8, choices=Outcome)
    assessor = models.CharField(max_length=150)
    assessed_on = models.DateField()
    valid_until = models.DateField()
    findings = SealedTextField()

    class Meta:
        """Newest first."""

        ordering = ("service", "duty", "-at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(assessor=""), name="premises_assessor_named"),
            models.CheckConstraint(condition=~Q(findings=""), name="premises_assessment_says_what"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("assessed_on")), name="premises_assessment_goes_forward"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_duty_display()} at {self.service}: {self.get_outcome_display().lower()}"


class Presence(Somebody):
    """One turn of somebody at the premises: rostered, on, off (F02). `Somebody`: an account, or a name."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="presences")
    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="presences")
    duty = models.CharField(max_length=8, choices=Duty, default=Duty.PRESENCE)
    phone = SealedTextField(blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="End of the turn: who has not signed off by then is rung.")
    rostered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_at = models.DateTimeField(null=True, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    off_words = SealedTextField(blank=True, default="", help_text="Who confirmed it, if not the person.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In order."""

        ordering = ("starts_at", "pk")
        indexes = (models.Index(fields=("incident", "off_at", "on_at"), name="presence_now"),)
        constraints = (
            models.UniqueConstraint(
                fields=("incident", "user"),
                condition=Q(on_at__isnull=False, off_at=None, user__isnull=False),
                name="presence_one_place_at_a_time",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="presence_goes_forward"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="presence_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(off_at=None) | Q(off_at__gte=F("on_at")), name="presence_off_after_on"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | (~Q(withdrawn_reason="") & Q(on_at=None)),
                name="presence_withdrawn_before_on",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.who} at {self.service}"

    @property
    def tel(self) -> str:
        """As a phone dials it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


class PresenceCall(Signed):
    """A call to somebody who did not sign off (F02). Append-only."""

    class Outcome(models.TextChoices):
        """What came of it."""

        SAFE = "safe", "Spoke to them: safe, has left"
        STAYS = "stays", "Spoke to them: stays longer"
        NO_ANSWER = "no_answer", "No answer"
        ESCALATED = "escalated", "No answer again: somebody is sent"

    presence = models.ForeignKey(Presence, on_delete=models.PROTECT, related_name="calls")
    outcome = models.CharField(max_length=9, choices=Outcome)
    words = SealedTextField(blank=True, default="")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="The new end, when they stay.")

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(outcome="stays") | Q(ends_at__isnull=False), name="presence_stays_until"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="escalated") | ~Q(words=""), name="presence_escalated_to_somebody"
            ),
        )

    def __str__(self) -> str:
        return f"{self.presence}: {self.get_outcome_display().lower()}"


class EntryOrder(Signed):
    """The order or agreement by which the council's manager and team come in (F04). Append-only."""

    class Kind(models.TextChoices):
        """What it is."""

        ORDER = "order", "Order of a court or the regulator"
        AGREEMENT = "agreement", "Written agreement of the owner or the insolvency officer"

    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="entry_orders")
    kind = models.CharField(max_length=9, choices=Kind)
    dated_on = models.DateField()
    authority = SealedTextField(help_text="By which law, court or person; its reference.")

    class Meta:
        """Newest first."""

        ordering = ("service", "-at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(authority=""), name="entry_order_has_authority"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.service}"


class InCharge(Somebody):
    """Somebody of ours who is in charge of a service. Ended, never deleted; never without an order (F04)."""

    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="in_charge")
    order = models.ForeignKey(EntryOrder, on_delete=models.PROTECT, related_name="in_charge")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Newest first."""

        ordering = ("service", "-starts_at", "-pk")
        verbose_name_plural = "in charge"
        constraints = (
            models.UniqueConstraint(fields=("service",), condition=Q(ends_at=None), name="in_charge_one"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="in_charge_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | ~Q(end_reason=""), name="in_charge_end_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.who} in charge of {self.service}"


class SiteAccess(Signed):
    """Whether the owner lets professionals in (F05). The newest counts; a refusal is escalated."""

    class Answer(models.TextChoices):
        """What the owner said or did."""

        GRANTED = "granted", "Free access granted"
        LIMITED = "limited", "Access limited"
        REFUSED = "refused", "Access refused"

    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="site_access")
    answer = models.CharField(max_length=7, choices=Answer)
    owner_name = models.CharField(max_length=150, help_text="Who said so for the owner.")
    happened_at = models.DateTimeField()
    words = SealedTextField(blank=True, default="")
    escalated_to = models.CharField(max_length=150, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    outcome = SealedTextField(blank=True, default="", help_text="What came of the escalation.")

    class Meta:
        """Newest first."""

        ordering = ("service", "-happened_at", "-pk")
        verbose_name_plural = "site access"
        constraints = (
            models.CheckConstraint(condition=~Q(owner_name=""), name="site_access_said_by_somebody"),
            models.CheckConstraint(
                condition=Q(answer="granted") | ~Q(words=""), name="site_access_refused_says_how"
            ),
            models.CheckConstraint(
                condition=Q(escalated_at=None) | ~Q(escalated_to=""), name="site_access_escalated_to_somebody"
            ),
        )

    def __str__(self) -> str:
        return f"{self.service}: {self.get_answer_display().lower()}"
