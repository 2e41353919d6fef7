"""What was offered to a set of homes, what each answered, what arrived."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from providers.models.locations import Location
from providers.querysets.homes import OfferQuerySet


class Offer(models.Model):
    """Training, a device, an address, a visit or a grant, offered to a chosen set of homes."""

    class Kind(models.TextChoices):
        """What is offered."""

        TRAINING = "training", "Training"
        DEVICE = "device", "Device"
        NHSMAIL = "nhsmail", "NHSmail"
        IPC_VISIT = "ipc_visit", "Infection control visit"
        GRANT = "grant", "Grant"
        OTHER = "other", "Other"

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField(max_length=9, choices=Kind)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    offered_on = models.DateField()
    answer_by = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = OfferQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-offered_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="offer_says_what"),
            models.CheckConstraint(
                condition=Q(answer_by=None) | Q(answer_by__gte=F("offered_on")),
                name="offer_answer_after_offer",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The offer with its homes."""
        return reverse("providers:offer", args=[self.pk])


class OfferAnswer(models.Model):
    """One home of an offer: what it answered, and when it was delivered."""

    class Answer(models.TextChoices):
        """What the home said."""

        NONE = "none", "No answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        LATER = "later", "Later"

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="answers")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="offer_answers")
    invited_on = models.DateField(help_text="The day of the offer; later for a home that was added.")
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.NONE)
    answered_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By home; each once; only what was accepted is delivered."""

        ordering = ("location__name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("offer", "location"), name="offer_answer_once"),
            models.CheckConstraint(
                condition=Q(answer="none", answered_on=None)
                | (~Q(answer="none") & Q(answered_on__isnull=False)),
                name="offer_answer_says_when",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on=None) | Q(answer="accepted"), name="offer_delivered_was_accepted"
            ),
        )

    def __str__(self) -> str:
        return f"{self.location}: {self.get_answer_display()}"
