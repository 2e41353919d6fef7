"""After a move: who must be told, reviews; and home care that changes hands by round (V07, V10, V12)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from failure_protocol.fields import SealedTextField
from failure_protocol.models.incidents import Incident, IncidentService
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person
from failure_protocol.models.placements import Placement
from providers.models import Location


class AfterItem(models.TextChoices):
    """What must change when somebody lives elsewhere (A7.17, A7.23, A7.25, A7.27, A7.28)."""

    GP = "gp", "GP: registered or changed"
    SYSTEMS = "systems", "Every body’s systems have the new address"
    PHARMACY = "pharmacy", "Pharmacy and continence supplies"
    DWP = "dwp", "Department for Work and Pensions"
    NEW_CONTRACT = "new_contract", "Contract of the new place begins"
    OLD_CONTRACT = "old_contract", "Contract and payments of the old place end"
    FAMILY = "family", "Family and friends have the new address"


class AfterDone(Signed):
    """That one of these was done for one placement, or why it needs nothing."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="after_done")
    item = models.CharField(max_length=12, choices=AfterItem)
    is_needed = models.BooleanField(default=True)
    note = SealedTextField(blank=True, default="")

    class Meta:
        """Each once."""

        ordering = ("placement", "item")
        constraints = (
            models.UniqueConstraint(fields=("placement", "item"), name="after_item_once"),
            models.CheckConstraint(
                condition=Q(is_needed=True) | ~Q(note=""), name="after_item_not_needed_says_why"
            ),
        )

    def __str__(self) -> str:
        return self.get_item_display()


class MoveReview(Signed):
    """A review after a move, due on a day (K13)."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="reviews")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    outcome = SealedTextField(blank=True, default="")
    support = SealedTextField(blank=True, default="", help_text="What support follows (V10).")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True, help_text="The placement ended before.")

    class Meta:
        """The next first."""

        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("placement", "due_on"), condition=Q(dropped_at=None), name="move_review_once"
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | (~Q(outcome="") & Q(done_by__isnull=False)),
                name="move_review_done_says_how",
            ),
        )

    def __str__(self) -> str:
        return f"review of {self.placement}"


class RoundTransfer(Signed):
    """A round of home care that goes to another agency, whole if possible (A7.2, V12)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="round_transfers")
    number = models.PositiveIntegerField()
    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="round_transfers")
    name = models.CharField(max_length=80, help_text="The round.")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="round_transfers")
    starts_at = models.DateTimeField()
    grace_minutes = models.PositiveSmallIntegerField(default=60)
    staff = SealedTextField(blank=True, default="", help_text="Which workers go along.")

    class Meta:
        """In the order they begin."""

        ordering = ("starts_at", "number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="round_transfer_number_once"),
            models.CheckConstraint(condition=~Q(name=""), name="round_transfer_named"),
        )

    def __str__(self) -> str:
        return f"{self.name} to {self.location}"


class FirstVisit(Signed):
    """The new agency's first visit to one person: due, confirmed, or missed (V12)."""

    transfer = models.ForeignKey(RoundTransfer, on_delete=models.PROTECT, related_name="visits")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="first_visits")
    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="first_visit")
    due_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = SealedTextField(blank=True, default="", help_text="Who confirmed it for the new agency.")
    missed_at = models.DateTimeField(null=True, blank=True)
    missed_words = SealedTextField(blank=True, default="", help_text="What was done about it.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The next first."""

        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(confirmed_at=None, ended_at=None),
                name="first_visit_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | ~Q(confirmed_by=""), name="first_visit_says_who"
            ),
            models.CheckConstraint(
                condition=Q(missed_at=None) | (Q(missed_at__gte=F("due_at")) & ~Q(missed_words="")),
                name="first_visit_missed_says_what",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"first visit to {self.person}"
