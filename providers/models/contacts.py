"""Calls and visits, and what was promised in them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from providers.models.homes import LocalRow
from providers.models.locations import Location
from providers.querysets.homes import LocalQuerySet


class Contact(LocalRow):
    """One call or visit to a home, or a try at one. Append-only."""

    class How(models.TextChoices):
        """By which way."""

        CALL = "call", "Call"
        VIDEO = "video", "Video call"
        VISIT = "visit", "Visit"
        EMAIL = "email", "E-mail"

    class Outcome(models.TextChoices):
        """What came of it. Only the first counts as contact."""

        REACHED = "reached", "Spoke to somebody"
        MESSAGE = "message", "Left a message"
        NO_ANSWER = "no_answer", "No answer"
        REFUSED = "refused", "They had no time"

    how = models.CharField(max_length=5, choices=How, default=How.CALL)
    outcome = models.CharField(max_length=9, choices=Outcome)
    spoke_to = models.CharField(max_length=150, blank=True, help_text="Personal data: staff of the home.")
    words = models.TextField(blank=True)
    answers: Any = models.JSONField(
        default=dict,
        blank=True,
        help_text="What the ring-around asked -> what they said, as it was filled in.",
    )
    form_key = models.CharField(
        max_length=40, blank=True, help_text="Of the form it came with: sent twice, it is one contact."
    )

    objects = LocalQuerySet.as_manager()

    class Meta(LocalRow.Meta):
        """Newest first."""

        indexes = (models.Index(fields=("partnership", "location", "-at"), name="contact_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=("reached", "message", "no_answer", "refused")),
                name="contact_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(how__in=("call", "video", "visit", "email")), name="contact_how_known"
            ),
            models.UniqueConstraint(
                fields=("partnership", "form_key"), condition=~Q(form_key=""), name="contact_form_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_how_display()}, {self.get_outcome_display().lower()}"


class Promise(models.Model):
    """What was promised to a home, or by it: it comes back until it is kept or dropped."""

    class Whose(models.TextChoices):
        """Who promised."""

        OURS = "ours", "We promised"
        THEIRS = "theirs", "They promised"

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "Open"
        KEPT = "kept", "Kept"
        DROPPED = "dropped", "Dropped"

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="promises")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    whose = models.CharField(max_length=6, choices=Whose, default=Whose.OURS)
    text = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    ended_on = models.DateField(null=True, blank=True)
    ended_note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = LocalQuerySet.as_manager()

    class Meta:
        """By when it is due."""

        ordering = (models.F("due_on").asc(nulls_last=True), "pk")
        indexes = (models.Index(fields=("partnership", "state", "due_on"), name="promise_open"),)
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="promise_says_what"),
            models.CheckConstraint(condition=Q(whose__in=("ours", "theirs")), name="promise_whose_known"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "kept", "dropped")), name="promise_state_known"
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("made_on")), name="promise_due_after_made"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_on=None) | (~Q(state="open") & Q(ended_on__isnull=False)),
                name="promise_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(ended_note=""), name="promise_dropped_says_why"
            ),
        )

    def __str__(self) -> str:
        return self.text
