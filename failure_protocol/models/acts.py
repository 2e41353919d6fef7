"""What begins and confirms an incident: acts of others, verification, activation, alerts (A06-A11)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from failure_protocol import clocks
from failure_protocol.fields import SealedTextField
from failure_protocol.models.incidents import Incident, IncidentService, Known
from failure_protocol.models.logs import Signed


class ProviderAct(Signed):
    """What the regulator, the provider, a commissioner or a court did, with the end of its notice (A07)."""

    class Kind(models.TextChoices):
        """Who did what (procedure section 4.1)."""

        REGULATOR = "regulator", "Notice of the regulator (CQC)"
        PROVIDER = "provider", "Contract ended by the provider"
        COMMISSIONER = "commissioner", "Contract ended by a commissioner"
        INSOLVENCY = "insolvency", "Insolvency officer appointed"
        OTHER = "other", "Something else"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="acts")
    service = models.ForeignKey(
        IncidentService, null=True, blank=True, on_delete=models.PROTECT, related_name="acts",
        help_text="Empty = all of them.",
    )  # fmt: skip
    kind = models.CharField(max_length=12, choices=Kind)
    given_on = models.DateField(help_text="Of the notice, or of the appointment.")
    days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Length; empty = not known.")
    stated_end = models.DateField(null=True, blank=True, help_text="Where the notice itself names a day.")
    officer = models.CharField(max_length=200, blank=True, help_text="Who signed, or the insolvency officer.")
    reference = models.CharField(max_length=100, blank=True)
    words = models.TextField(blank=True, help_text="What it says; names no resident.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        """In the order given."""

        ordering = ("given_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=["regulator", "provider", "commissioner",
                "insolvency", "other"]), name="act_kind_known"),
            models.CheckConstraint(
                condition=Q(stated_end=None) | Q(stated_end__gte=F("given_on")), name="act_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(stated_end=None) | Q(days=None), name="act_end_stated_or_computed"
            ),
            models.CheckConstraint(
                condition=~Q(kind="insolvency") | ~Q(officer=""), name="act_insolvency_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="act_withdrawn_says_why"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def ends_on(self) -> date | None:
        """The last day of the notice: as it says, or computed; None while nobody knows."""
        return self.stated_end or clocks.notice_ends(self.given_on, self.days)

    @property
    def is_unknown(self) -> bool:
        """A notice of which nobody knows when it ends: shown in red. An appointment or event has no end."""
        gives_notice = self.kind in (self.Kind.REGULATOR, self.Kind.PROVIDER, self.Kind.COMMISSIONER)
        return gives_notice and self.ends_on is None and self.withdrawn_at is None


class Verification(Signed):
    """That CQC or the owner was asked whether it is true, and what they said (A08)."""

    class Of(models.TextChoices):
        """Who was asked."""

        CQC = "cqc", "CQC"
        OWNER = "owner", "The provider’s owner"
        OTHER = "other", "Somebody else"

    class Answer(models.TextChoices):
        """What they said."""

        CONFIRMED = "confirmed", "Confirmed"
        DENIED = "denied", "Denied"
        UNCLEAR = "unclear", "No clear answer"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="verifications")
    of = models.CharField(max_length=5, choices=Of)
    whom = models.CharField(max_length=200, help_text="Name and post of whoever was asked.")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    answer = models.CharField(max_length=9, choices=Answer, blank=True, help_text="Empty = no answer yet.")
    answered_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True, help_text="What they said.")
    evidence = models.CharField(max_length=300, blank=True, help_text="Where it can be seen.")

    class Meta:
        """In the order asked."""

        ordering = ("asked_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(whom="") & ~Q(asked_by=""), name="verification_of_somebody"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_at__gte=F("asked_at"))),
                name="verification_answered_later",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_of_display()}: {self.whom}"


class ContactPlan(Signed):
    """Somebody else to be contacted: who, by whom, by when (A08, procedure section 4.5)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="contact_plans")
    party = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True)
    by_whom = models.CharField(max_length=150)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        """The next first."""

        ordering = ("due_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(party="") & ~Q(by_whom=""), name="contact_plan_whole"),
            models.CheckConstraint(
                condition=Q(done_at=None, outcome="") | (Q(done_at__isnull=False) & ~Q(outcome="")),
                name="contact_plan_done_says_what",
            ),
        )

    def __str__(self) -> str:
        return self.party


class Approval(Signed):
    """The decision to activate the procedure: whose, on what basis, whether the other body agrees (A06)."""

    class Post(models.TextChoices):
        """Either may decide (procedure section 4.1); what the posts are called is a setting."""

        COUNCIL = "council", "For the council"
        NHS = "nhs", "For the NHS"

    class Basis(models.TextChoices):
        """From where the failure comes (procedure section 4.1)."""

        REGULATOR = "regulator", "The regulator used its powers"
        DECOMMISSION = "decommission", "Commissioners decided to end the care"
        NOTICE = "notice", "The provider gave notice under its contract"
        MONEY = "money", "The provider can’t afford to go on until it is sold or run down in order"
        INSOLVENT = "insolvent", "The business is insolvent"
        SAFEGUARDING = "safeguarding", "Safeguarding: the provider can’t care safely"
        PROSPECT = "prospect", "A serious prospect that is not confirmed, or has no date yet (3.3)"

    class How(models.TextChoices):
        """How the decision reached whoever wrote it down."""

        SELF = "self", "Signed in themselves"
        CALL = "call", "By telephone"
        WRITING = "writing", "In writing"
        MEETING = "meeting", "In a meeting"

    class Agreement(models.TextChoices):
        """What the other body says."""

        MISSING = "missing", "Not recorded"
        AGREED = "agreed", "Agrees"
        DISAGREED = "disagreed", "Does not agree"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="approvals")
    authority = models.CharField(max_length=7, choices=Post)
    post = models.CharField(max_length=120, help_text="As the post was called at the time.")
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decider_name = models.CharField(max_length=150)
    decided_at = models.DateTimeField()
    how = models.CharField(max_length=7, choices=How)
    evidence = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=12, choices=Basis)
    reasons = models.TextField()
    agreement = models.CharField(max_length=9, choices=Agreement, default=Agreement.MISSING)
    agreement_name = models.CharField(max_length=150, blank=True, help_text="Who spoke for the other body.")
    agreement_at = models.DateTimeField(null=True, blank=True)
    agreement_note = models.CharField(max_length=500, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(post="") & ~Q(decider_name="") & ~Q(reasons=""), name="approval_whole"
            ),
            models.CheckConstraint(
                condition=Q(how="self") | ~Q(evidence=""), name="approval_of_others_has_evidence"
            ),
            models.CheckConstraint(condition=Q(decided_at__lte=F("at")), name="approval_before_written"),
            models.CheckConstraint(
                condition=Q(agreement="missing") | (~Q(agreement_name="") & Q(agreement_at__isnull=False)),
                name="approval_agreement_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.post}: {self.decider_name}"

    @property
    def other_body(self) -> str:
        """Whose agreement is asked for."""
        return "NHS" if self.authority == self.Post.COUNCIL else "council"


class EmergencyChoice(Signed):
    """Whether emergency planning was considered, what was decided (A10). Append-only: the newest counts."""

    class Route(models.TextChoices):
        """What happens."""

        NONE = "none", "Not needed: this procedure is enough"
        PLANNING = "planning", "Emergency planning of the council and its partners is activated"
        MAJOR = "major", "Handled under the major incident plan"
        CONTINUITY = "continuity", "Handled under the provider’s own continuity plan"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="emergency_choices")
    overwhelms = models.CharField(
        max_length=7, choices=Known, help_text="Whether moving everybody is more than both bodies can do."
    )
    route = models.CharField(max_length=10, choices=Route)
    decided_by = models.CharField(max_length=200, help_text="Name and post.")
    reasons = models.TextField()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(decided_by="") & ~Q(reasons=""), name="emergency_says_who_and_why"
            ),
        )

    def __str__(self) -> str:
        return self.get_route_display()


class SafeguardingTold(Signed):
    """That one of the two who must know of a safeguarding failure was told (A11, procedure section 4.6)."""

    class Whom(models.TextChoices):
        """Both must be told."""

        ASC = "asc", "Representative of adult social care"
        LEAD = "lead", "Adult safeguarding lead"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="safeguarding_told")
    whom = models.CharField(max_length=4, choices=Whom)
    name = models.CharField(max_length=150)
    told_at = models.DateTimeField()
    how = models.CharField(max_length=100)

    class Meta:
        """In the order told."""

        ordering = ("told_at", "pk")
        verbose_name_plural = "safeguarding told"
        constraints = (
            models.CheckConstraint(condition=~Q(name="") & ~Q(how=""), name="safeguarding_told_whole"),
        )

    def __str__(self) -> str:
        return f"{self.get_whom_display()}: {self.name}"


class SafeguardingAlert(Signed):
    """One alert to adult social care: when the concern was seen, when the alert was made (A11, K09)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="alerts")
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        "failure_protocol.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="alerts"
    )
    words = SealedTextField(help_text="What was seen.")
    identified_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    made_to = models.CharField(max_length=150, blank=True)
    made_by = models.CharField(max_length=150, blank=True)
    reference = models.CharField(max_length=100, blank=True)

    class Meta:
        """In the order seen."""

        ordering = ("identified_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="safeguarding_alert_once"),
            models.CheckConstraint(condition=~Q(words=""), name="safeguarding_alert_says_what"),
            models.CheckConstraint(
                condition=Q(made_at=None)
                | (Q(made_at__gte=F("identified_at")) & ~Q(made_to="") & ~Q(made_by="")),
                name="safeguarding_alert_made_by",
            ),
        )

    def __str__(self) -> str:
        return f"alert {self.number}"
