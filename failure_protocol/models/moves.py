"""Moves: the plan of each, who was checked by whom, what was overridden; the log of movements (V01-V09)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from failure_protocol.balance import Part
from failure_protocol.fields import SealedTextField
from failure_protocol.models.decisions import Decision
from failure_protocol.models.incidents import Incident, Known
from failure_protocol.models.logs import LogEntry, Signed
from failure_protocol.models.people import Person, Whereabouts
from failure_protocol.models.placements import Placement
from failure_protocol.querysets.moves import MovementQuerySet, MoveQuerySet
from providers.models import Location


class Transport(models.TextChoices):
    """How somebody travels."""

    FAMILY = "family", "Family’s car"
    STAFF = "staff", "Staff’s car"
    TAXI = "taxi", "Taxi"
    ADAPTED = "adapted", "Adapted vehicle"
    MINIBUS = "minibus", "Minibus"
    AMBULANCE = "ambulance", "Ambulance"
    OTHER = "other", "Other"


class Files(models.TextChoices):
    """What happened to the provider's files about the person (A7.25)."""

    UNKNOWN = "unknown", "Not settled"
    GO = "go", "Go with the person"
    COPIED = "copied", "Copied"


class Move(Signed):
    """The plan of one move: one for each placement. Turned back, it is planned again; nothing is deleted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="moves")
    number = models.PositiveIntegerField()
    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="move")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="moves")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who sees to it."
    )
    leaves_at = models.DateTimeField()
    due_at = models.DateTimeField()
    transport = models.CharField(max_length=9, choices=Transport)
    vehicle = models.CharField(max_length=60, blank=True, help_text="Which one; it may have a limit a day.")
    cost = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    payer = models.CharField(max_length=100, blank=True)
    escort = SealedTextField(blank=True, default="")
    escort_familiar = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    equipment = SealedTextField(blank=True, default="")
    belongings = SealedTextField(blank=True, default="", help_text="Inventory, one thing a line.")
    boxes = models.PositiveSmallIntegerField(null=True, blank=True)
    personal_items = SealedTextField(blank=True, default="", help_text="What the person carries.")
    medication = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    mar = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN, help_text="The MAR chart.")
    care_summary = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    told = SealedTextField(blank=True, default="", help_text="Who was told, by whom.")
    goodbye = SealedTextField(blank=True, default="", help_text="Goodbye arranged; staff who worry (V11).")
    verbal_at = models.DateTimeField(null=True, blank=True)
    verbal_words = SealedTextField(blank=True, default="", help_text="Who spoke to whom.")
    written_at = models.DateTimeField(null=True, blank=True)
    written_words = SealedTextField(blank=True, default="", help_text="What, and who signed for it.")
    staff_talk = SealedTextField(blank=True, default="", help_text="What present staff told the new.")
    files = models.CharField(max_length=7, choices=Files, default=Files.UNKNOWN)
    files_receipt = SealedTextField(blank=True, default="")
    departed_at = models.DateTimeField(null=True, blank=True, help_text="A cache of the newest movement.")
    arrived_at = models.DateTimeField(null=True, blank=True, help_text="A cache of the newest movement.")
    lead_told_at = models.DateTimeField(null=True, blank=True)
    record_told_at = models.DateTimeField(null=True, blank=True, help_text="The case-record lead (D).")
    system_updated_at = models.DateTimeField(null=True, blank=True, help_text="The case system, as PARIS.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        """Who leaves first."""

        ordering = ("leaves_at", "number")
        indexes = (models.Index(fields=("incident", "leaves_at"), name="move_of_the_day"),)
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="move_number_once"),
            models.CheckConstraint(condition=Q(due_at__gt=F("leaves_at")), name="move_arrives_after_leaving"),
            models.CheckConstraint(
                condition=Q(cost=None) | (Q(cost__gte=0) & ~Q(payer="")), name="move_cost_has_a_payer"
            ),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(departed_at__lte=F("arrived_at")), name="move_left_first"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"move {self.number}"

    def get_absolute_url(self) -> str:
        """The move's page."""
        return reverse("failure_protocol:move", args=[self.incident_id, self.number])

    @property
    def is_handed_over(self) -> bool:
        """Whether there were words and writing (V05)."""
        return self.verbal_at is not None and self.written_at is not None


class MoveOverride(models.Model):
    """A guard that a named authority let pass, with the reason, in the decision log (section 7 item 8)."""

    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="overrides")
    code = models.CharField(max_length=20)
    reason = SealedTextField()
    authority = models.CharField(max_length=200, help_text="Post and name of who said yes.")
    is_senior = models.BooleanField(default=False)
    review_on = models.DateField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="move_overrides"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lapsed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the plan changed so that it no longer covers it."
    )

    class Meta:
        """In the order given."""

        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("move", "code"), condition=Q(lapsed_at=None), name="move_override_once"
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(authority=""), name="move_override_is_named"),
        )

    def __str__(self) -> str:
        return self.code


class IdentityCheck(models.Model):
    """Two people who made sure who travels, at one end of a move (V02). Append-only."""

    class End(models.TextChoices):
        """Where."""

        DEPARTURE = "departure", "Before leaving"
        ARRIVAL = "arrival", "On arrival"

    class How(models.TextChoices):
        """By what."""

        PHOTO = "photo", "Photo"
        LABEL = "label", "Wristband or label"
        KNOWN = "known", "Somebody who knows the person well"

    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="identity_checks")
    end = models.CharField(max_length=9, choices=End)
    first = SealedTextField()
    second = SealedTextField()
    how = models.CharField(max_length=5, choices=How)
    matched = models.BooleanField()
    note = SealedTextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(first="") & ~Q(second=""), name="identity_by_two_people"),
            models.CheckConstraint(condition=Q(matched=True) | ~Q(note=""), name="identity_other_says_what"),
        )

    def __str__(self) -> str:
        return f"{self.get_end_display()}: {'matches' if self.matched else 'does not match'}"


class Movement(models.Model):
    """One movement of one person: the fact behind Person.whereabouts. Append-only (V09).

    Written by failure_protocol/actions/moves.py move_person only. A mistake is struck through, never changed.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="movements")
    number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="movements")
    was = models.CharField(max_length=8, choices=Whereabouts)
    now = models.CharField(max_length=8, choices=Whereabouts)
    at = models.DateTimeField(help_text="When it happened.")
    written_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placement = models.ForeignKey(
        Placement, null=True, blank=True, on_delete=models.PROTECT, related_name="movements"
    )
    note = SealedTextField(blank=True, default="")
    key = models.CharField(max_length=64, blank=True, help_text="Of the form it came with: arrives once.")
    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, related_name="movement")

    objects = MovementQuerySet.as_manager()

    class Meta:
        """In the order written."""

        ordering = ("incident", "number")
        indexes = (models.Index(fields=("person", "-number"), name="movement_newest"),)
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="movement_number_once"),
            models.UniqueConstraint(
                fields=("incident", "key"), condition=~Q(key=""), name="movement_key_once"
            ),
            models.CheckConstraint(condition=~Q(was=F("now")), name="movement_goes_somewhere"),
            models.CheckConstraint(condition=Q(at__lte=F("written_at")), name="movement_before_written"),
            models.CheckConstraint(
                condition=Q(was__in=[part.value for part in Part], now__in=[part.value for part in Part]),
                name="movement_places_known",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"movement {self.number}"

    @property
    def is_struck(self) -> bool:
        """Whether it was struck through."""
        return MovementStrike.objects.filter(movement=self).exists() if self.pk else False


class MovementStrike(models.Model):
    """That a movement was a mistake, and why. Append-only."""

    movement = models.OneToOneField(Movement, on_delete=models.PROTECT, related_name="strike")
    reason = SealedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, related_name="movement_strike")

    class Meta:
        """A strike says why."""

        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="movement_strike_says_why"),)

    def __str__(self) -> str:
        return f"strike of {self.movement}"


class Pace(Signed):
    """How many people a day a home can take in, a vehicle carry, or the failing service let go (V04).

    Exactly one of `location`, `vehicle` and `service` is given.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="paces")
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="paces"
    )
    vehicle = models.CharField(max_length=60, blank=True)
    service: Any = models.ForeignKey(
        "failure_protocol.IncidentService", null=True, blank=True, on_delete=models.PROTECT,
        related_name="paces", help_text="The failing home: how many may leave a day.",
    )  # fmt: skip
    per_day = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300, blank=True, help_text="Such as the least staffing.")

    class Meta:
        """One for each."""

        ordering = ("incident", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("incident", "location"), condition=Q(location__isnull=False), name="pace_home_once"
            ),
            models.UniqueConstraint(
                fields=("incident", "vehicle"), condition=~Q(vehicle=""), name="pace_vehicle_once"
            ),
            models.UniqueConstraint(
                fields=("incident", "service"), condition=Q(service__isnull=False), name="pace_service_once"
            ),
            models.CheckConstraint(
                condition=Q(location__isnull=False, vehicle="", service=None)
                | Q(location=None, service=None) & ~Q(vehicle="")
                | Q(location=None, vehicle="", service__isnull=False),
                name="pace_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(per_day__gte=1), name="pace_at_least_one"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.location or self.vehicle or self.service}: {self.per_day} a day"
