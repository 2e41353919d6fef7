"""Who asks, complains or is briefed: the family line, complaints, enquiries, briefings (T06-T07, T09-T12)."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from failure_protocol.fields import SealedTextField
from failure_protocol.models.communications import Script
from failure_protocol.models.incidents import Incident
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person


class FamilyCall(Signed):
    """A call on the family line (T07). To a caller who is not verified nothing is disclosed.

    A verified call names the person it is about, and the version of the script that was used.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="family_calls")
    number = models.PositiveIntegerField()
    caller = SealedTextField()
    relation = SealedTextField(blank=True, default="")
    phone = SealedTextField(blank=True, default="")
    is_verified = models.BooleanField(default=False)
    verified_how = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="family_calls"
    )
    script = models.ForeignKey(Script, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    question = SealedTextField()
    answer = SealedTextField(blank=True, default="")
    promise = SealedTextField(blank=True, default="")
    promised_by = models.DateTimeField(null=True, blank=True, help_text="By when.")
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kept_how = SealedTextField(blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="family_call_number_once"),
            models.CheckConstraint(condition=~Q(caller="") & ~Q(question=""), name="family_call_whole"),
            models.CheckConstraint(
                condition=Q(is_verified=False, person=None, answer="", promise="")
                | (Q(is_verified=True, person__isnull=False) & ~Q(verified_how="")),
                name="family_call_discloses_to_the_verified",
            ),
            models.CheckConstraint(
                condition=Q(promise="", promised_by=None) | (~Q(promise="") & Q(promised_by__isnull=False)),
                name="family_call_promise_has_a_time",
            ),
            models.CheckConstraint(condition=Q(kept_at=None) | ~Q(kept_how=""), name="family_call_kept_how"),
        )

    def __str__(self) -> str:
        return f"call {self.number}"

    def get_absolute_url(self) -> str:
        """The call's page."""
        return reverse("failure_protocol:family_call", args=[self.incident_id, self.number])

    def is_overdue(self, at: datetime) -> bool:
        """Whether what was promised is late."""
        return self.promised_by is not None and self.kept_at is None and self.promised_by < at


class Complaint(Signed):
    """A complaint or dispute: whose it is, by when it is answered, what was learned (T09)."""

    class Kind(models.TextChoices):
        """What it is."""

        COMPLAINT = "complaint", "Complaint"
        DISPUTE = "dispute", "Dispute between agencies"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="complaints")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.COMPLAINT)
    text = SealedTextField()
    source = SealedTextField(help_text="Who complains.")
    agency = models.CharField(max_length=200, help_text="Which agency received it, or between whom it is.")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints"
    )
    received_on = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due = models.DateField(help_text="When the answer is due.")
    resolved_on = models.DateField(null=True, blank=True)
    outcome = SealedTextField(blank=True, default="")
    lessons = SealedTextField(blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="complaint_number_once"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(source="") & ~Q(agency=""), name="complaint_whole"
            ),
            models.CheckConstraint(
                condition=Q(resolved_on=None) | ~Q(outcome=""), name="complaint_resolved_how"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display().split()[0].lower()} {self.number}"

    def get_absolute_url(self) -> str:
        """The complaint's page."""
        return reverse("failure_protocol:complaint", args=[self.incident_id, self.number])

    def is_overdue(self, day: date) -> bool:
        """Whether its answer is late."""
        return self.resolved_on is None and self.due < day


class Enquiry(Signed):
    """A question of the press, a councillor or a member of parliament (T10)."""

    class Kind(models.TextChoices):
        """Who asks."""

        MEDIA = "media", "Press or broadcaster"
        COUNCILLOR = "councillor", "Councillor"
        MP = "mp", "Member of Parliament"
        OTHER = "other", "Somebody else"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="enquiries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=200)
    question = SealedTextField()
    received_at = models.DateTimeField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True, help_text="Their deadline.")
    answer = SealedTextField(blank=True, default="")
    script = models.ForeignKey(Script, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="enquiry_number_once"),
            models.CheckConstraint(condition=~Q(question="") & ~Q(source=""), name="enquiry_whole"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answer=""), name="enquiry_answered_how"
            ),
        )

    def __str__(self) -> str:
        return f"enquiry {self.number}"

    def get_absolute_url(self) -> str:
        """The enquiry's page."""
        return reverse("failure_protocol:enquiry", args=[self.incident_id, self.number])


class Shared(Signed):
    """What was said to a partner, or shared over a border (T06, T11, T12). Append-only.

    What concerns the provider's business is shared only under its own agreement.
    """

    class Kind(models.TextChoices):
        """With whom, or what."""

        VOLUNTARY = "voluntary", "Voluntary services council, community organisations"
        CARERS = "carers", "Carers’ support service"
        HEALTH = "health", "Health trusts"
        HOUSING = "housing", "Housing and extra care landlords"
        DIRECTORS = "directors", "Directors and representatives in the council"
        NEIGHBOUR = "neighbour", "Neighbouring council or NHS body"
        BUSINESS = "business", "Anybody: the provider’s business or money"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="shared")
    kind = models.CharField(max_length=9, choices=Kind)
    recipient = models.CharField(max_length=200)
    words = SealedTextField(help_text="What was said and asked for.")
    answer = SealedTextField(blank=True, default="")
    basis = models.CharField(max_length=300, help_text="Why they need to know.")
    agreement = models.CharField(
        max_length=300, blank=True, help_text="The provider's agreement: who gave it, when, where it is."
    )
    shared_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("incident", "-shared_at", "-pk")
        verbose_name_plural = "shared"
        constraints = (
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(words="") & ~Q(basis=""), name="shared_whole"
            ),
            models.CheckConstraint(
                condition=~Q(kind="business") | ~Q(agreement=""), name="shared_business_by_agreement"
            ),
        )

    def __str__(self) -> str:
        return f"{self.recipient}"
