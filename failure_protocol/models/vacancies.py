"""Beds that homes offer in an incident, and who has which of them: one bed counted once, across incidents."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from failure_protocol.fields import SealedTextField
from failure_protocol.models.incidents import Incident
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person
from failure_protocol.querysets.vacancies import BedClaimQuerySet, BedOfferQuerySet, EmbargoQuerySet
from providers.models import BedType, Location, Vacancy


class Room(models.TextChoices):
    """What sort of room a bed stands in."""

    UNKNOWN = "unknown", "Not known"
    SINGLE = "single", "Single"
    SHARED = "shared", "Shared"
    COUPLE = "couple", "For a couple"


class ForWhom(models.TextChoices):
    """For whom a room is."""

    UNKNOWN = "unknown", "Not known"
    ANYBODY = "anybody", "Anybody"
    WOMEN = "women", "Women"
    MEN = "men", "Men"


class Reach(models.TextChoices):
    """How far somebody got with the home (Appendix C: ring round)."""

    NOT_ASKED = "not_asked", "Not yet rung"
    NO_ANSWER = "no_answer", "Rung, nobody reached"
    TALKING = "talking", "Talking"
    CONFIRMED = "confirmed", "Confirmed free"
    GONE = "gone", "No longer free"


class Embargo(models.Model):
    """A partnership places nobody in a home for now. Ended, never deleted."""

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="embargoes"
    )
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="embargoes")
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    end_reason = models.CharField(max_length=300, blank=True)

    objects = EmbargoQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-starts_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "location"), condition=Q(ended_at=None), name="embargo_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="embargo_says_why"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | (Q(ended_at__gte=F("starts_at")) & ~Q(end_reason="")),
                name="embargo_ends_with_words",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.location}: {self.reason}"


class BedOffer(Signed):
    """Free beds of one type in one home, as an incident counts on them (P01). `at` is when it was written."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="bed_offers")
    number = models.PositiveIntegerField()
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="bed_offers")
    vacancy = models.ForeignKey(
        Vacancy, null=True, blank=True, on_delete=models.PROTECT, related_name="bed_offers",
        help_text="The row of the register it came from; empty where the home told us in the incident.",
    )  # fmt: skip
    bed_type = models.CharField(max_length=22, choices=BedType)
    beds = models.PositiveSmallIntegerField(help_text="That can be filled, when it was verified.")
    reserved = models.PositiveSmallIntegerField(default=0, help_text="Besides: promised, to us or others.")
    room = models.CharField(max_length=7, choices=Room, default=Room.UNKNOWN)
    for_whom = models.CharField(max_length=8, choices=ForWhom, default=ForWhom.UNKNOWN)
    weekly_fee = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    from_on = models.DateField(null=True, blank=True, help_text="The first day on which somebody can come.")
    features: Any = models.JSONField(default=list, blank=True)
    is_temporary = models.BooleanField(
        default=False, help_text="Short stay only: a second move follows (P07)."
    )
    verified_at = models.DateTimeField()
    verified_by = models.CharField(max_length=150, help_text="Who said so; personal data.")
    hold_until = models.DateTimeField(null=True, blank=True)
    reach = models.CharField(max_length=9, choices=Reach, default=Reach.NOT_ASKED)
    note = SealedTextField(blank=True, default="")
    override_reason = models.TextField(blank=True, help_text="Why it is used although it is excluded (P02).")
    override_authority = models.CharField(max_length=200, blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    overridden_at = models.DateTimeField(null=True, blank=True)
    overrides: Any = models.JSONField(default=list, blank=True, help_text="Which exclusions were overridden.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    objects = BedOfferQuerySet.as_manager()

    class Meta:
        """By home."""

        ordering = ("incident", "location__name", "bed_type", "number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="bed_offer_number_once"),
            models.UniqueConstraint(
                fields=("incident", "location", "bed_type"), condition=Q(withdrawn_at=None),
                name="bed_offer_once_an_incident",
            ),
            models.CheckConstraint(condition=Q(beds__gte=1), name="bed_offer_has_a_bed"),
            models.CheckConstraint(condition=Q(bed_type__in=BedType.values), name="bed_offer_type_known"),
            models.CheckConstraint(
                condition=Q(weekly_fee=None) | Q(weekly_fee__gte=0), name="bed_offer_fee_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(overridden_at=None) | (~Q(override_reason="") & ~Q(override_authority="")),
                name="bed_offer_override_is_named",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_why=""), name="bed_offer_withdrawn_says_why"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.location}, {self.get_bed_type_display().lower()}"

    def get_absolute_url(self) -> str:
        """The offer's page."""
        return reverse("failure_protocol:offer", args=[self.incident_id, self.number])


class BedClaim(models.Model):
    """One bed that somebody has: held for an incident, or booked for a person. Counted once for everybody.

    `unit` numbers the beds of one type in one home; of each unit there is one claim that has not ended,
    whatever the incident or the partnership. Only failure_protocol/actions/claims.py writes here.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="bed_claims")
    offer = models.ForeignKey(BedOffer, on_delete=models.PROTECT, related_name="claims")
    placement = models.ForeignKey(
        "failure_protocol.Placement", null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="bed_claims",
        help_text="Where the beds are counted: the primary of a dual registration.",
    )  # fmt: skip
    bed_type = models.CharField(max_length=22, choices=BedType)
    unit = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True, blank=True, help_text="A hold ends by itself; a booking doesn't.")
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=120, blank=True)

    objects = BedClaimQuerySet.as_manager()

    class Meta:
        """In the order they were made."""

        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("location", "bed_type", "unit"), condition=Q(ended_at=None), name="bed_claimed_once"
            ),
            models.UniqueConstraint(
                fields=("placement",), condition=Q(ended_at=None, placement__isnull=False),
                name="placement_has_one_bed",
            ),
            models.CheckConstraint(condition=Q(unit__gte=1), name="bed_claim_counts_from_one"),
            models.CheckConstraint(
                condition=Q(placement__isnull=False) | Q(until__isnull=False), name="bed_hold_ends"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(ended_why=""), name="bed_claim_ends_with_words"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_bed_type_display()} {self.unit} of {self.location}"


class NeedsProof(Signed):
    """What the receiving home's own assessment of one person says of the needs (P03). Append-only."""

    class Outcome(models.TextChoices):
        """What it found."""

        CAN = "can", "Can meet the needs"
        CAN_IF = "can_if", "Can, on conditions"
        CANNOT = "cannot", "Cannot meet the needs"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="needs_proofs")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="needs_proofs")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="needs_proofs")
    outcome = models.CharField(max_length=6, choices=Outcome)
    assessor = SealedTextField(help_text="Name and role at the receiving home.")
    assessed_on = models.DateField()
    conditions = SealedTextField(blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("person", "location"), name="needs_proof_of"),)
        constraints = (
            models.CheckConstraint(condition=~Q(assessor=""), name="needs_proof_says_who"),
            models.CheckConstraint(
                condition=Q(outcome="can") | ~Q(conditions=""), name="needs_proof_says_what_is_missing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} at {self.location}: {self.get_outcome_display().lower()}"
