"""Who belongs together: friends who should stay together, and the rounds of home care (S11, S12)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from failure_protocol.fields import SealedTextField
from failure_protocol.models.incidents import Incident, IncidentService
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person


class FriendGroup(Signed):
    """People who should stay together if it can be done: at least two. Ended, never deleted."""

    class Strength(models.TextChoices):
        """How much it matters."""

        MUST = "must", "Must stay together"
        STRONG = "strong", "Strong"
        SOME = "some", "Some"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="friend_groups")
    number = models.PositiveIntegerField()
    people: models.ManyToManyField[Person, models.Model] = models.ManyToManyField(
        Person, related_name="friend_groups"
    )
    strength = models.CharField(max_length=6, choices=Strength)
    is_mutual = models.BooleanField(default=True)
    source = SealedTextField(help_text="Who says so.")
    outside = SealedTextField(
        blank=True,
        default="",
        help_text="Friends in another incident, which no proposal knows of.",
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order written."""

        ordering = ("incident", "number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="friend_group_number_once"),
            models.CheckConstraint(condition=~Q(source=""), name="friend_group_has_source"),
        )

    def __str__(self) -> str:
        return f"friends {self.number}"


class Round(models.Model):
    """A round of home-care visits, so that it can go to another provider whole."""

    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="rounds")
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=80, blank=True)
    workers = SealedTextField(blank=True, default="", help_text="Who does it regularly.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By name."""

        ordering = ("service", "name")
        constraints = (
            models.UniqueConstraint(fields=("service", "name"), name="round_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="round_named"),
        )

    def __str__(self) -> str:
        return self.name
