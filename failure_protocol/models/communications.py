"""What an incident says to whom: scripts, who tells whom, what is made public, who may have which fields."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from failure_protocol.fields import SealedTextField
from failure_protocol.models.incidents import Incident, Known
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person


class Audience(models.TextChoices):
    """For whom a script is (T01)."""

    FAMILIES = "families", "People who use the service, relatives, and who answers them"
    STAFF = "staff", "Staff of the provider"
    PRESS = "press", "Press and public"
    PARTNERS = "partners", "Partners"
    LSAB = "lsab", "Safeguarding adults board"


class Script(Signed):
    """What may be said to an audience, in one version. Used only once Communications approved it (T01)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="scripts")
    audience = models.CharField(max_length=8, choices=Audience)
    number = models.PositiveIntegerField(help_text="Version of the audience's script.")
    text = models.TextField(help_text="Names no resident.")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    in_force_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By audience, the newest version first."""

        ordering = ("incident", "audience", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "audience", "number"), name="script_version_once"),
            models.CheckConstraint(condition=~Q(text=""), name="script_says_something"),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None, in_force_from=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False, in_force_from__isnull=False),
                name="script_in_force_when_approved",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_audience_display()}, version {self.number}"

    def get_absolute_url(self) -> str:
        """The script's page."""
        return reverse("failure_protocol:script", args=[self.incident_id, self.pk])


class Consulted(models.TextChoices):
    """Who is told besides the residents and their families, and who is consulted (T02, T03)."""

    USERS = "users", "People who use the service"
    FAMILIES = "families", "Families and representatives"
    PROVIDER_STAFF = "provider_staff", "Staff of the provider"
    COUNCILLORS = "councillors", "Portfolio holders and ward councillors"
    PUBLIC = "public", "Public and press"
    STAFF = "staff", "Staff of all agencies"


class Telling(Signed):
    """Who tells whom, when, and what came of it (T02): a person, a person's family, or a group.

    `outcome` empty = not told yet. Somebody who can't be told has the reason on record.
    """

    class Whom(models.TextChoices):
        """Who is told."""

        PERSON = "person", "The person"
        FAMILY = "family", "Family or representative"
        GROUP = "group", "A group"

    class Outcome(models.TextChoices):
        """What came of it."""

        TOLD = "told", "Told"
        THROUGH = "through", "Told through a representative"
        CANNOT = "cannot", "Cannot be told"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="tellings")
    whom = models.CharField(max_length=6, choices=Whom)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="tellings"
    )
    group = models.CharField(max_length=14, choices=Consulted, blank=True)
    teller = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who is to tell."
    )
    planned_at = models.DateTimeField()
    script = models.ForeignKey(Script, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    understood = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    words = SealedTextField(blank=True, default="", help_text="What was said and answered, or why not.")

    class Meta:
        """The next first."""

        ordering = ("incident", "planned_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "whom"), condition=Q(person__isnull=False), name="telling_once_each"
            ),
            models.UniqueConstraint(
                fields=("incident", "group"), condition=Q(whom="group"), name="telling_group_once"
            ),
            models.CheckConstraint(
                condition=Q(whom="group", person=None) & ~Q(group="")
                | (~Q(whom="group") & Q(person__isnull=False, group="")),
                name="telling_says_whom",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", told_at=None, told_by=None)
                | (~Q(outcome="") & Q(told_at__isnull=False, told_by__isnull=False)),
                name="telling_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="cannot") | ~Q(words=""), name="telling_cannot_says_why"
            ),
        )

    def __str__(self) -> str:
        if self.whom == self.Whom.GROUP:
            return str(self.get_group_display())
        return f"{self.person}: {self.get_whom_display().lower()}"


class PublicMessage(Signed):
    """What is to be made public: not before every resident knows, nor before the regulator allows it."""

    class Channel(models.TextChoices):
        """Where."""

        PRESS = "press", "Statement to the press"
        WEBSITE = "website", "Website"
        SOCIAL = "social", "Social media"
        LETTER = "letter", "Letter or notice"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="public_messages")
    channel = models.CharField(max_length=7, choices=Channel)
    title = models.CharField(max_length=200)
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="public_messages")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("incident", "-at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="public_message_has_title"),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False, withdrawn_at=None),
                name="public_message_released_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return str(self.title)


class NeedToKnow(Signed):
    """Who outside may have which field groups, on what basis, until when (T05). Ended, never deleted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="need_to_know")
    recipient = models.CharField(max_length=200)
    groups: models.JSONField = models.JSONField(default=list, help_text="Values of matrix.Group.")
    basis = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """By recipient."""

        ordering = ("incident", "recipient", "-at")
        constraints = (
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(basis="") & ~Q(reason=""), name="need_to_know_whole"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("at")), name="need_to_know_ends_later"
            ),
        )

    def __str__(self) -> str:
        return str(self.recipient)


class Consultation(Signed):
    """That a group was consulted, or a meeting held with it (T03, T04). Append-only."""

    class Kind(models.TextChoices):
        """What was held."""

        TOLD = "told", "Informed and asked"
        MEETING = "meeting", "Meeting"
        LETTER = "letter", "Letter with a way to answer"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="consultations")
    group = models.CharField(max_length=14, choices=Consulted)
    kind = models.CharField(max_length=7, choices=Kind)
    held_at = models.DateTimeField()
    management = models.CharField(
        max_length=200, blank=True, help_text="Which managers were there: name and level (T04)."
    )
    words = SealedTextField(help_text="What was said and asked.")
    roles_clear = models.BooleanField(default=False, help_text="R13: each agency's part was made clear.")

    class Meta:
        """Newest first."""

        ordering = ("incident", "-held_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="consultation_says_something"),
            models.CheckConstraint(
                condition=~Q(kind="meeting") | ~Q(management=""), name="consultation_meeting_with_managers"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_group_display()}: {self.get_kind_display().lower()}"
