"""Where people want to live, where they were offered to, and how far each placement is (P04-P10)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from failure_protocol.fields import SealedTextField
from failure_protocol.models.incidents import Incident, Known
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person
from failure_protocol.models.vacancies import BedOffer
from failure_protocol.placement_states import COMING, ENDED, LIVED, WORDS, PlacementState
from failure_protocol.querysets.placements import PlacementQuerySet, RefusalQuerySet
from providers.models import BedType, Location

STATES = [(state.value, words) for state, words in WORDS.items()]


class Choice(Signed):
    """What a person wants, as it was asked once (P04). Append-only; the newest counts.

    No row = not yet asked, which is not the same as no preference.
    """

    class Kind(models.TextChoices):
        """What the answer was."""

        RANKED = "ranked", "Named areas or homes"
        NO_PREFERENCE = "no_preference", "No preference"
        COULD_NOT_SAY = "could_not_say", "Could not say"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="choices")
    kind = models.CharField(max_length=13, choices=Kind)
    asked_on = models.DateField()
    informed_how = models.CharField(max_length=200, help_text="Visit, booklet, interpreter, family meeting.")
    informed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = SealedTextField(blank=True, default="", help_text="In the person's own words.")

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("person", "-at"), name="choice_newest"),)
        constraints = (
            models.CheckConstraint(condition=~Q(informed_how=""), name="choice_says_how_informed"),
        )

    def __str__(self) -> str:
        return self.get_kind_display()


class ChoiceRank(models.Model):
    """One home or area that a person named, the dearest first."""

    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="ranks")
    rank = models.PositiveSmallIntegerField()
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="chosen_in"
    )
    area = models.CharField(max_length=100, blank=True, help_text="A town, ward or postcode district.")

    class Meta:
        """The dearest first."""

        ordering = ("choice", "rank")
        constraints = (
            models.UniqueConstraint(fields=("choice", "rank"), name="choice_rank_once"),
            models.CheckConstraint(
                condition=Q(location__isnull=False) | ~Q(area=""), name="choice_rank_names_a_place"
            ),
        )

    def __str__(self) -> str:
        return str(self.location) if self.location else self.area


class Refusal(Signed):
    """A home where a person does not want to live: hard, until the person says otherwise (P04)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="refusals")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="refusals")
    reason = SealedTextField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = SealedTextField(blank=True, default="")

    objects = RefusalQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "location"), condition=Q(withdrawn_at=None), name="refusal_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="refusal_says_why"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_why=""), name="refusal_withdrawn_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} refuses {self.location}"


class UsualRate(models.Model):
    """What a partnership usually pays a week for a bed of one type (P09). Append-only; the newest counts."""

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="usual_rates"
    )
    bed_type = models.CharField(max_length=22, choices=BedType)
    weekly = models.DecimalField(max_digits=8, decimal_places=2)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("bed_type", "-at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(weekly__gt=0), name="usual_rate_above_zero"),)

    def __str__(self) -> str:
        return f"{self.get_bed_type_display()}: £{self.weekly}"


class Placement(Signed):
    """One person, one place, from the proposal until the person lives there or it came to nothing."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="placements")
    number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="placements")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="placements")
    offer = models.ForeignKey(
        BedOffer, null=True, blank=True, on_delete=models.PROTECT, related_name="placements",
        help_text="Empty in home care, where nobody needs a bed.",
    )  # fmt: skip
    bed_type = models.CharField(max_length=22, choices=BedType, blank=True)
    is_home_care = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=STATES, default=PlacementState.PROPOSED)
    source = models.CharField(max_length=120, blank=True, help_text="Who or what proposed it.")
    weekly_fee = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    usual_fee = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The usual rate when it was approved.",
    )
    budget_code = models.CharField(max_length=40, blank=True)
    fee_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    fee_approved_at = models.DateTimeField(null=True, blank=True)
    top_up = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="Pounds a week."
    )
    top_up_agreement = SealedTextField(blank=True, default="", help_text="Who signed what, and when.")
    accepted_by = SealedTextField(blank=True, default="", help_text="The person, or who decides for them.")
    agreed_by = SealedTextField(blank=True, default="", help_text="Who accepted for the home.")
    is_temporary = models.BooleanField(default=False)
    is_second = models.BooleanField(default=False, help_text="The person moved in this incident before.")
    second_reason = SealedTextField(blank=True, default="")
    plan_to_end = SealedTextField(blank=True, default="", help_text="How the temporary stay ends.")
    end_by = models.DateField(null=True, blank=True)
    is_out_of_area = models.BooleanField(default=False)
    visitors = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many could visit (P10)."
    )
    visitor_miles = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    travel_help = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    travel_words = SealedTextField(blank=True, default="")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        indexes = (models.Index(fields=("incident", "state"), name="placement_by_state"),)
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="placement_number_once"),
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(state__in=sorted(COMING)) | Q(state=PlacementState.HOSPITAL, arrived_at=None),
                name="placement_one_coming",
            ),
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(state__in=sorted(LIVED))
                | Q(state=PlacementState.HOSPITAL, arrived_at__isnull=False),
                name="placement_one_lived",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in PlacementState]), name="placement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(is_home_care=True) | (Q(offer__isnull=False) & ~Q(bed_type="")),
                name="placement_has_a_bed",
            ),
            models.CheckConstraint(
                condition=Q(is_temporary=False) | (~Q(plan_to_end="") & Q(end_by__isnull=False)),
                name="placement_temporary_ends",
            ),
            models.CheckConstraint(
                condition=Q(is_second=False) | ~Q(second_reason=""), name="placement_second_says_why"
            ),
            models.CheckConstraint(
                condition=(Q(weekly_fee=None) | Q(weekly_fee__gte=0)) & (Q(top_up=None) | Q(top_up__gt=0)),
                name="placement_money_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(top_up=None) | ~Q(top_up_agreement=""), name="placement_top_up_in_writing"
            ),
            models.CheckConstraint(
                condition=Q(fee_approved_at=None) | ~Q(budget_code=""), name="placement_approved_has_code"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"placement {self.number}"

    def get_absolute_url(self) -> str:
        """The placement's page."""
        return reverse("failure_protocol:placement", args=[self.incident_id, self.number])

    @property
    def is_lived(self) -> bool:
        """Whether the person lives there: now, or again when they leave hospital."""
        return self.state in LIVED or (self.state == PlacementState.HOSPITAL and self.arrived_at is not None)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ENDED


class PlacementStep(models.Model):
    """One change of a placement's state. Append-only; a correction is another step."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="steps")
    old = models.CharField(max_length=9, blank=True)
    new = models.CharField(max_length=9, choices=STATES)
    at = models.DateTimeField(help_text="When it happened.")
    written_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField(blank=True, default="")
    movement = models.ForeignKey(
        "failure_protocol.Movement", null=True, blank=True, on_delete=models.PROTECT, related_name="steps"
    )
    is_correction = models.BooleanField(default=False)

    class Meta:
        """In the order written."""

        ordering = ("placement", "pk")

    def __str__(self) -> str:
        return f"{self.old or 'new'} to {self.new}"


class OutOfAreaNotice(Signed):
    """That the council or the NHS body of the new place was told of a placement in their area (P08)."""

    class Body(models.TextChoices):
        """Who must know."""

        COUNCIL = "council", "The receiving council"
        NHS = "nhs", "The receiving NHS body"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="area_notices")
    body = models.CharField(max_length=7, choices=Body)
    name = models.CharField(max_length=150, help_text="Which council or NHS body.")
    told_whom = models.CharField(max_length=150)
    how = models.CharField(max_length=60)
    told_at = models.DateTimeField()

    class Meta:
        """Council first."""

        ordering = ("placement", "body")
        constraints = (
            models.UniqueConstraint(fields=("placement", "body"), name="area_notice_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(told_whom=""), name="area_notice_says_whom"),
        )

    def __str__(self) -> str:
        return f"{self.get_body_display()}: {self.name}"


class PlaceVisit(Signed):
    """A look, a visit, a trial stay, or staff of the new home who came to see the person (P05)."""

    class Kind(models.TextChoices):
        """Who went where."""

        LOOK = "look", "The person went to look"
        FAMILY = "family", "Family went to look"
        TRIAL = "trial", "Trial stay"
        STAFF = "staff", "Staff of the new home came"

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", "Arranged"
        HELD = "held", "Took place"
        OFF = "off", "Did not take place"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="place_visits")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="place_visits")
    kind = models.CharField(max_length=6, choices=Kind)
    planned_on = models.DateField()
    who = SealedTextField(help_text="Who goes along, how they get there.")
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    outcome = SealedTextField(blank=True, default="")

    class Meta:
        """The next first."""

        ordering = ("planned_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="planned") | ~Q(outcome=""), name="place_visit_ends_with_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.location}"
