"""A home's own people in the program: which homes are theirs, and what they would correct."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from providers.models.locations import Location
from providers.querysets.homes import HomeCorrectionQuerySet, HomeStaffQuerySet


class HomeStaff(models.Model):
    """A person with the provider role who may see and correct one home, from a day until a day."""

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="own_homes")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="staff")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = HomeStaffQuerySet.as_manager()

    class Meta:
        """By home."""

        ordering = ("location__name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "user", "location"), condition=Q(ends_on=None), name="home_staff_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="home_staff_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} of {self.location}"


class HomeCorrection(models.Model):
    """What a home's own staff would put right in local facts; nothing changes until a commissioner agrees."""

    class Subject(models.TextChoices):
        """What it is about."""

        VACANCY = "vacancy", "Vacancies"
        STAFFING = "staffing", "Staffing"
        DIGITAL = "digital", "Digital readiness"
        FEATURES = "features", "What the home has"
        PERSON = "person", "Whom to ring"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "Waiting for a commissioner"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="corrections")
    subject = models.CharField(max_length=8, choices=Subject)
    values: Any = models.JSONField(
        default=dict, help_text="Field -> value, as the form of that subject takes them."
    )
    before: Any = models.JSONField(default=dict, help_text="What stood there when it was written.")
    words = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="Why it was declined.")
    version = models.PositiveIntegerField(default=1)

    objects = HomeCorrectionQuerySet.as_manager()

    class Meta:
        """Oldest first."""

        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="correction_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="correction_declined_says_why"
            ),
            models.UniqueConstraint(
                fields=("partnership", "location", "subject"),
                condition=Q(state="waiting", subject__in=("vacancy", "staffing", "digital", "features")),
                name="correction_one_waits",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_subject_display()} of {self.location}"
