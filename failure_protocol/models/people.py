"""The people a service cares for, and who read about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from failure_protocol.fields import SealedTextField
from failure_protocol.models.incidents import Incident, IncidentService, Known
from failure_protocol.querysets.people import BrokenGlassQuerySet, PersonManager, PersonQuerySet


class Whereabouts(models.TextChoices):
    """Where a person is; the parts of the balance (V08). A cache of the newest movement."""

    HOME = "home", "At the service"
    TRANSIT = "transit", "On the way"
    ARRIVED = "arrived", "Arrived"
    HOSPITAL = "hospital", "In hospital"
    DIED = "died", "Died"
    LEFT = "left", "Left the area"


class Rag(models.TextChoices):
    """How much at risk a person is; red says why (S09)."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    UNSET = "", "Not yet rated"


class Stage(models.TextChoices):
    """How far the work for a person is (S16), in order."""

    NONE = "", "Not begun"
    ASSESSED = "assessed", "Assessed"
    PLANNED = "planned", "Plan made"
    PROVIDER_FOUND = "provider_found", "New provider found"
    MOVED = "moved", "Moved"
    REVIEWED = "reviewed", "Reviewed"


def _known() -> models.CharField[str, str]:
    return models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)


class Person(models.Model):
    """Somebody who uses the service. `ref` names them wherever a name must not stand: logs, links, mails.

    `objects` leaves out those who were merged into another or never belonged here; `everybody` has them too.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="people")
    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="people")
    number = models.PositiveIntegerField()
    ref = models.CharField(max_length=8, help_text="P01, P02 … in the incident.")
    first_names = SealedTextField()
    last_name = SealedTextField()
    known_as = SealedTextField(blank=True, default="")
    born_on = SealedTextField(blank=True, default="", help_text="ISO date, sealed.")
    nhs_number = SealedTextField(blank=True, default="")
    nhs_fingerprint = models.CharField(max_length=16, blank=True)
    council_id = SealedTextField(blank=True, default="")
    council_fingerprint = models.CharField(max_length=16, blank=True)
    room = SealedTextField(blank=True, default="", help_text="Room, or the address where care is given.")
    phone = SealedTextField(blank=True, default="")
    gp = SealedTextField(blank=True, default="")
    user_category = SealedTextField(blank=True, default="")
    registration_category = SealedTextField(blank=True, default="")
    needs = SealedTextField(blank=True, default="")
    wishes = SealedTextField(blank=True, default="")
    communication = SealedTextField(blank=True, default="")
    diet = SealedTextField(blank=True, default="")
    culture = SealedTextField(blank=True, default="")
    health = SealedTextField(blank=True, default="")
    nursing = _known()
    dementia = _known()
    bariatric = _known()
    hoist = _known()
    one_to_one = _known()
    same_sex = _known()
    wants_early = _known()
    stress_prone = _known()
    unbefriended = _known()
    frail = _known()
    end_of_life = _known()
    safeguarding_enquiry = _known()
    safeguarding_note = SealedTextField(blank=True, default="")
    money_management = _known()
    appointee = SealedTextField(blank=True, default="")
    whereabouts = models.CharField(max_length=8, choices=Whereabouts, default=Whereabouts.HOME)
    rag = models.CharField(max_length=5, choices=Rag, blank=True, default="")
    rag_reason = SealedTextField(blank=True, default="")
    rag_at = models.DateTimeField(null=True, blank=True)
    rag_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rag_due = models.DateField(null=True, blank=True, help_text="When the rating is looked at again.")
    stage = models.CharField(max_length=14, choices=Stage, blank=True, default="")
    is_safeguarding = models.BooleanField(default=False, help_text="An enquiry is open: the lead's scope.")
    added_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Merged, or never belonged here.")
    removed_reason = SealedTextField(blank=True, default="")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    updated_at = models.DateTimeField(help_text="K04: when anything about the person was last confirmed.")
    version = models.PositiveIntegerField(default=1)

    objects = PersonManager.from_queryset(PersonQuerySet)()
    everybody = PersonQuerySet.as_manager()

    class Meta:
        """In the order they were written down."""

        ordering = ("incident", "number")
        verbose_name_plural = "people"
        indexes = (models.Index(fields=("incident", "whereabouts"), name="person_whereabouts"),)
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="person_number_once"),
            models.UniqueConstraint(
                fields=("incident", "nhs_fingerprint"), condition=~Q(nhs_fingerprint="") & Q(removed_at=None),
                name="person_nhs_number_once",
            ),
            models.CheckConstraint(
                condition=Q(whereabouts__in=[place.value for place in Whereabouts]),
                name="person_whereabouts_known",
            ),
            models.CheckConstraint(condition=Q(rag__in=Rag.values), name="person_rag_known"),
            models.CheckConstraint(condition=~Q(rag="red") | ~Q(rag_reason=""), name="person_red_says_why"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="person_stage_known"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(removed_at__isnull=False), name="person_merged_is_gone"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        """The reference: never a name, since this is what trails, logs and errors print."""
        return self.ref

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("failure_protocol:person", args=[self.incident_id, self.pk])

    @property
    def name(self) -> str:
        """First and last name, for those who may read them."""
        return f"{self.first_names} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        """For a screen on a wall."""
        return "".join(word[0] for word in self.name.split() if word).upper()


class PersonWorker(models.Model):
    """Who works with a person: the named worker, and others by what they do (S15). Ended, never deleted."""

    class Part(models.TextChoices):
        """What for."""

        NAMED = "named", "Named worker"
        NURSE = "nurse", "Nurse"
        THERAPIST = "therapist", "Occupational therapist"
        MENTAL_HEALTH = "mental_health", "Mental health"
        OTHER = "other", "Other"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="workers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="people_worked")
    part = models.CharField(max_length=13, choices=Part, default=Part.NAMED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order they began."""

        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(part="named", ends_at=None), name="person_one_named_worker"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} for {self.person}"


class BrokenGlass(models.Model):
    """Wider access for three hours, with a reason; the lead and the Caldicott guardian are told.

    Without a person it opens the whole register (an auditor's reason to read).
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="broken_glass")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="broken_glass"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review = models.CharField(max_length=300, blank=True)

    objects = BrokenGlassQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-starts_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="broken_glass_says_why"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="broken_glass_ends"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"


class Surface(models.TextChoices):
    """Where a record was read."""

    PAGE = "page", "Page"
    LIST = "list", "List"
    COUNT = "count", "Count"
    SEARCH = "search", "Search"
    EXPORT = "export", "Export"
    FILE = "file", "File"
    FEED = "feed", "Feed"
    PACK = "pack", "Pack"
    PRINT = "print", "Print"
    DENIED = "denied", "Refused"
    LOG = "log", "Access log"


class PersonRead(models.Model):
    """Who looked at whose record, when, where. Written before the page is drawn, in the same transaction."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reads")
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    surface = models.CharField(max_length=8, choices=Surface)
    people: models.JSONField = models.JSONField(default=list, help_text="Keys of the people shown.")
    groups: models.JSONField = models.JSONField(default=list, help_text="Field groups shown.")
    reason = models.CharField(
        max_length=300, blank=True, help_text="An auditor's, or for breaking the glass."
    )
    terms = models.CharField(max_length=200, blank=True, help_text="Fingerprints of what was searched for.")

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("incident", "-at"), name="person_read_newest"),)

    def __str__(self) -> str:
        return f"{self.surface} of {self.incident}"
