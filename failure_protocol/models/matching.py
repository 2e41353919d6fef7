"""Matching: what a proposal needs to know of people, the runs with their frozen input, lines and locks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from failure_protocol.fields import SealedJSONField, SealedTextField
from failure_protocol.models.incidents import Incident, Known
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person
from failure_protocol.models.placements import Placement
from failure_protocol.models.vacancies import BedOffer
from jobs.models import Job
from providers.models import BedType, Location


class Sex(models.TextChoices):
    """For whom a room must be; empty = not known."""

    FEMALE = "female", "Woman"
    MALE = "male", "Man"


class MatchFacts(Signed):
    """What a person's place must have and may cost, beyond the record (section 5.1). One a person.

    What is not written here is unknown: it removes no home, and stands beside each line.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="match_facts")
    category = models.CharField(max_length=22, choices=BedType, blank=True, help_text="As assessed.")
    sex = models.CharField(max_length=6, choices=Sex, blank=True)
    essential = SealedJSONField(help_text="Needs without which no home is right.")
    wished = SealedJSONField(help_text="What would be good to have.")
    visitors = SealedTextField(blank=True, default="", help_text="Postcodes of those who visit.")
    most_a_week = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="What the payer gives, in pounds."
    )
    temporary = models.CharField(
        max_length=7, choices=Known, default=Known.UNKNOWN, help_text="Whether a second move may be."
    )
    not_before = models.DateField(null=True, blank=True)
    review_first = models.CharField(
        max_length=300, blank=True, help_text="What must be reviewed before any move; empty = nothing."
    )

    class Meta:
        """Nothing below nothing."""

        verbose_name_plural = "match facts"
        constraints = (
            models.CheckConstraint(
                condition=Q(most_a_week=None) | Q(most_a_week__gt=0), name="match_facts_ceiling_above_zero"
            ),
        )

    def __str__(self) -> str:
        return f"what {self.person} needs of a place"


class KeepApart(Signed):
    """Two people who must not live together, or a home that is not safe for one. Ended, never deleted.

    Why is safeguarding's: others see that a home is not possible, not the reason.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kept_apart")
    other = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="kept_apart_from"
    )
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="kept_apart"
    )
    reason = SealedTextField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = SealedTextField(blank=True, default="")

    class Meta:
        """In the order written."""

        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(other=None, location__isnull=False) | Q(other__isnull=False, location=None),
                name="keep_apart_from_one_thing",
            ),
            models.CheckConstraint(condition=~Q(person=F("other")), name="keep_apart_two_people"),
            models.CheckConstraint(condition=~Q(reason=""), name="keep_apart_says_why"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(end_reason=""), name="keep_apart_ends_with_words"
            ),
            models.UniqueConstraint(
                fields=("person", "other"), condition=Q(ended_at=None, other__isnull=False),
                name="keep_apart_pair_once",
            ),
            models.UniqueConstraint(
                fields=("person", "location"), condition=Q(ended_at=None, location__isnull=False),
                name="keep_apart_home_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} apart from {self.other or self.location}"


class AgencyHours(Signed):
    """Hours a week that an agency can take over (Appendix C). The newest row of an agency counts.

    `zones` empty = it did not say where it works.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="agency_hours")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="hours_offered")
    hours_week = models.DecimalField(max_digits=6, decimal_places=1)
    zones: Any = models.JSONField(default=list, blank=True)
    hour_rate = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    source: Any = models.JSONField(default=list, blank=True, help_text="Overtime, bank, recruitment …")
    told_by = models.CharField(max_length=150, help_text="Who said so; personal data.")
    note = SealedTextField(blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("incident", "location__name", "-at", "-pk")
        verbose_name_plural = "agency hours"
        constraints = (
            models.CheckConstraint(
                condition=Q(hours_week__gte=0, hours_week__lte=20000), name="agency_hours_sane"
            ),
            models.CheckConstraint(
                condition=Q(hour_rate=None) | Q(hour_rate__gt=0), name="agency_rate_above_zero"
            ),
            models.CheckConstraint(condition=~Q(told_by=""), name="agency_hours_told_by_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.location}: {self.hours_week} hours a week"


class MatchRun(models.Model):
    """One proposal: what was known when it was asked for, sealed, and what came out. Nobody moves by it."""

    class Kind(models.TextChoices):
        """What is matched."""

        BEDS = "beds", "People to beds"
        ROUNDS = "rounds", "Rounds to agencies"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="match_runs")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by",
        help_text="The proposal of which as little as possible was to change.",
    )  # fmt: skip
    problem = SealedJSONField(help_text="Everything that was known.")
    problem_digest = models.CharField(max_length=64)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    solver = models.CharField(max_length=40, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    result = SealedJSONField(null=True, blank=True)
    people = models.PositiveIntegerField(default=0)
    placed = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="match_run_number_once"),
            models.CheckConstraint(
                condition=Q(solved_at=None, result=None, placed=None)
                | Q(solved_at__isnull=False, result__isnull=False, placed__isnull=False),
                name="match_run_solved_has_a_result",
            ),
            models.CheckConstraint(
                condition=Q(placed=None) | Q(placed__lte=F("people")), name="match_run_places_no_more"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"proposal {self.number}"

    def get_absolute_url(self) -> str:
        """The page of the proposal."""
        return reverse("failure_protocol:match", args=[self.incident_id, self.number])

    @property
    def title(self) -> str:
        """As a heading."""
        return f"Proposal {self.number}"


class MatchLine(models.Model):
    """A line of a proposal that was handed on: from then on it is a placement, with its own steps."""

    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="match_lines")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="match_lines")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order handed on."""

        ordering = ("at", "pk")
        constraints = (models.UniqueConstraint(fields=("run", "person"), name="match_line_handed_on_once"),)

    def __str__(self) -> str:
        return f"{self.person} of {self.run}"


class MatchLock(models.Model):
    """A line that somebody fixed for the proposals to come: a bed, an agency or nothing. Never deleted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="match_locks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="match_locks")
    offer = models.ForeignKey(
        BedOffer, null=True, blank=True, on_delete=models.PROTECT, related_name="match_locks"
    )
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="match_locks",
        help_text="The agency, in home care.",
    )  # fmt: skip
    reason = SealedTextField(blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """In the order made."""

        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(ended_at=None), name="match_lock_one_a_person"
            ),
            models.CheckConstraint(
                condition=Q(offer=None) | Q(location=None), name="match_lock_to_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(offer__isnull=False) | Q(location__isnull=False) | ~Q(reason=""),
                name="match_lock_to_nothing_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} locked"
