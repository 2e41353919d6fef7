"""An incident: a provider that fails or leaves, its services and states, and how it is run."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from failure_protocol.checklists import Service
from failure_protocol.querysets.incidents import IncidentQuerySet
from failure_protocol.states import ENDED, State, name_withheld
from providers.models import Location, Provider

STATES = {
    State.WARNING: "Warning",
    State.POTENTIAL: "Potential, not confirmed",
    State.ACTIVATED: "Activated",
    State.TRANSFERRING: "Closing and transferring",
    State.ALL_PLACED: "All placed",
    State.DEBRIEF: "Debrief",
    State.CLOSED: "Closed",
    State.STOOD_DOWN: "Stood down",
}
WITHHELD = "A provider (name withheld)"


class Cause(models.TextChoices):
    """Why (procedure section 1.5)."""

    REGULATOR = "regulator", "Closed by the regulator"
    CONTRACT = "contract", "Contract ended"
    PREMISES = "premises", "Premises lost or unsafe"
    INSOLVENCY = "insolvency", "Insolvency or money trouble"
    REDESIGN = "redesign", "Service redesigned"
    STAFFING = "staffing", "Staff gone, as in a pandemic"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    PLANNED_EXIT = "planned_exit", "Planned exit"
    UNKNOWN = "unknown", "Not yet known"


class Timescale(models.TextChoices):
    """By when (procedure section 1.7)."""

    IMMEDIATE = "immediate", "Immediate, unplanned"
    PLANNED = "planned", "Planned, by a date"
    UNKNOWN = "unknown", "Not yet known"


class Known(models.TextChoices):
    """Yes, no, or nobody knows: unknown is never no."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"


class Hazard(models.TextChoices):
    """What the major incident plan deals with (procedure section 2.6)."""

    NONE = "none", "None of these"
    FIRE = "fire", "Fire"
    FLOOD = "flood", "Flood"
    EXPLOSION = "explosion", "Explosion"


class ServiceType(models.TextChoices):
    """What a service is (A02)."""

    RESIDENTIAL = "residential", "Care home"
    SUPPORTED = "supported_living", "Supported living"
    HOME_CARE = "home_care", "Home care"
    DAY = "day", "Day service"
    OTHER = "other", "Other"


class Incident(models.Model):
    """One failure or exit. Who may see it: failure_protocol/access.py."""

    class Kind(models.TextChoices):
        """Failure, or an exit that is planned (procedure sections 3.1, 3.2)."""

        FAILURE = "failure", "Failure"
        EXIT = "exit", "Exit"

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="incidents"
    )
    number = models.PositiveIntegerField(help_text="Counts in the partnership; exercises on their own.")
    reference = models.CharField(max_length=20, help_text="What may stand in mails and lists: names nobody.")
    provider = models.ForeignKey(
        Provider, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    provider_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.FAILURE)
    cause = models.CharField(max_length=12, choices=Cause)
    timescale = models.CharField(max_length=9, choices=Timescale)
    closing_on = models.DateField(null=True, blank=True)
    service_kind = models.CharField(
        max_length=9,
        choices=[(kind.value, kind.value.replace("_", " ").capitalize()) for kind in Service],
        help_text="Which checklist is loaded.",
    )
    state = models.CharField(max_length=12, choices=[(state.value, words) for state, words in STATES.items()])
    is_exercise = models.BooleanField(default=False)
    summary = models.TextField(blank=True, help_text="What happened, in a few sentences; names no resident.")
    received_at = models.DateTimeField(help_text="When the partnership first heard; K01 starts.")
    contact_at = models.DateTimeField(
        null=True, blank=True, help_text="First contact with either Lead; K02 starts."
    )
    contact_claim_at = models.DateTimeField(
        null=True, blank=True, help_text="A later start of K02 that nobody has given a reason for: it waits."
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    activated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_safeguarding = models.BooleanField(default=False)
    safeguarding_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is flagged.")
    hazard = models.CharField(max_length=9, choices=Hazard, default=Hazard.NONE)
    business_failure = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    business_failure_basis = models.CharField(
        max_length=500, blank=True, help_text="From what it is known (Care Act 2014, sections 48 to 52)."
    )
    template_version = models.CharField(max_length=20, help_text="Of the checklists; kept while it is live.")
    legal_hold = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("partnership", "reference"), name="incident_reference_once"),
            models.UniqueConstraint(
                fields=("partnership", "is_exercise", "number"), name="incident_number_once"
            ),
            models.CheckConstraint(condition=~Q(provider_name=""), name="incident_says_whom"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="incident_state_known"
            ),
            models.CheckConstraint(
                condition=Q(business_failure="unknown") | ~Q(business_failure_basis=""),
                name="incident_business_failure_why",
            ),
            models.CheckConstraint(
                condition=Q(is_safeguarding=False) | Q(safeguarding_at__isnull=False),
                name="incident_safeguarding_when",
            ),
            models.CheckConstraint(
                condition=~Q(timescale="planned") | Q(closing_on__isnull=False), name="incident_planned_when"
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The page of the incident."""
        return reverse("failure_protocol:incident", args=[self.pk])

    @property
    def is_withheld(self) -> bool:
        """Whether dashboards, mails and packs leave its name out (A04, section 6)."""
        return name_withheld(State(self.state))

    @property
    def public_name(self) -> str:
        """What may be said outside its team."""
        return WITHHELD if self.is_withheld else self.provider_name

    @property
    def has_ended(self) -> bool:
        """Closed or stood down."""
        return State(self.state) in ENDED


class IncidentService(models.Model):
    """One service that ends, with its own register and day (A03)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="services")
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="incident_services"
    )
    name = models.CharField(max_length=200)
    service_type = models.CharField(max_length=16, choices=ServiceType)
    council = models.CharField(max_length=100, blank=True)
    closing_on = models.DateField(null=True, blank=True)
    last_safe_on = models.DateField(null=True, blank=True, help_text="Nobody is to be there afterwards.")
    also_reason = models.CharField(
        max_length=300, blank=True, help_text="Why it is in a second open incident as well."
    )
    also_in = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="linked_services",
        help_text="The other open incident that it is in.",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By name."""

        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("incident", "name"), name="incident_service_once"),
            models.CheckConstraint(condition=~Q(name=""), name="incident_service_named"),
            models.CheckConstraint(
                condition=Q(also_in=None) | ~Q(also_reason=""), name="incident_service_linked_why"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_home_care(self) -> bool:
        """Whether people are cared for in their own homes: rounds, no rooms, no DoLS."""
        return self.service_type == ServiceType.HOME_CARE


class StateChange(models.Model):
    """One step of an incident: who, when, why. Append-only."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="changes")
    old = models.CharField(max_length=12, blank=True)
    new = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        """In the order they were made."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.old or 'new'} to {self.new}"

    @property
    def words(self) -> str:
        """The state that was reached."""
        return STATES[State(self.new)]
