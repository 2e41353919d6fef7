"""How a person is cared for: carers, equipment, home care, assessments, outcomes, options (S12-S20)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from failure_protocol.fields import SealedTextField
from failure_protocol.models.groups import Round
from failure_protocol.models.incidents import IncidentService, Known
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person, Rag


def _known() -> models.CharField[str, str]:
    return models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)


class Carer(Signed):
    """Family or friend who cares, and what they need themselves (S19). Ended, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="carers")
    name = SealedTextField()
    relationship = SealedTextField(blank=True, default="")
    phone = SealedTextField(blank=True, default="")
    address = SealedTextField(blank=True, default="")
    is_main = models.BooleanField(default=False, help_text="The first to be rung.")
    out_of_area = _known()
    unwell = _known()
    assessment = _known()
    advocacy = _known()
    note = SealedTextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The first to be rung first."""

        ordering = ("person", "-is_main", "pk")
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="carer_named"),)

    def __str__(self) -> str:
        return f"carer {self.pk} of {self.person}"


class Equipment(Signed):
    """A thing that a person needs, and whose it is; nobody's yet = for the occupational therapist (S13)."""

    class Owner(models.TextChoices):
        """Whose."""

        HOME = "home", "The home"
        COMMUNITY = "community", "Community equipment service"
        PERSON = "person", "The person"
        UNKNOWN = "unknown", "Not known: ask the OT"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="equipment")
    name = SealedTextField()
    owner = models.CharField(max_length=9, choices=Owner, default=Owner.UNKNOWN)
    transferable = _known()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order written."""

        ordering = ("person", "pk")
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="equipment_named"),)

    def __str__(self) -> str:
        return f"equipment {self.pk} of {self.person}"


class HomeCare(models.Model):
    """Visits of somebody cared for at home (S12). The key-safe code is a secret: revealing it is logged."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="home_care")
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="home_care"
    )
    visits_week = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_week = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    times = SealedTextField(blank=True, default="")
    double_handed = _known()
    workers = SealedTextField(blank=True, default="", help_text="Who comes regularly.")
    key_safe = SealedTextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """One a person."""

        constraints = (
            models.CheckConstraint(
                condition=Q(visits_week=None) | Q(visits_week__range=(1, 168)), name="home_care_visits"
            ),
            models.CheckConstraint(
                condition=Q(hours_week=None) | Q(hours_week__gt=0, hours_week__lte=336),
                name="home_care_hours",
            ),
        )

    def __str__(self) -> str:
        return f"home care of {self.person}"


class MovingAssessment(Signed):
    """Moving and handling, assessed by an occupational therapist (S14). The newest counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="moving_assessments")
    assessed_on = models.DateField()
    assessor = models.CharField(max_length=150)
    hoist = _known()
    findings = SealedTextField()
    new_place = SealedTextField(help_text="What the new place must have.")

    class Meta:
        """Newest first."""

        ordering = ("person", "-assessed_on", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(assessor=""), name="moving_assessor_named"),)

    def __str__(self) -> str:
        return f"moving and handling of {self.person}"


SCALE = (MinValueValidator(1), MaxValueValidator(5))


class Outcome(Signed):
    """How a person is: before, after, at a review (S17). 1 = very poor, 5 = very good. Append-only."""

    class When(models.TextChoices):
        """At which moment."""

        BEFORE = "before", "Before the move"
        AFTER = "after", "After the move"
        REVIEW = "review", "At a review"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="outcomes")
    when = models.CharField(max_length=6, choices=When)
    on = models.DateField()
    health = models.PositiveSmallIntegerField(validators=SCALE)
    wellbeing = models.PositiveSmallIntegerField(validators=SCALE)
    note = SealedTextField(blank=True, default="")

    class Meta:
        """In the order of the days."""

        ordering = ("person", "on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(health__range=(1, 5), wellbeing__range=(1, 5)), name="outcome_on_the_scale"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_when_display()}: {self.person}"


class DesktopReview(Signed):
    """Informal support that could carry somebody for a short while, looked at on paper (S20). Append-only."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="desktop_reviews")
    support = SealedTextField()
    usable = _known()
    days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="For how long at most.")

    class Meta:
        """Newest first."""

        ordering = ("person", "-at", "-pk")

    def __str__(self) -> str:
        return f"desk-top review of {self.person}"


class BudgetTalk(Signed):
    """What a personal-budget holder was offered, and how they wish to be involved (S18). Newest counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="budget_talks")
    on = models.DateField()
    options = SealedTextField()
    involvement = SealedTextField()

    class Meta:
        """Newest first."""

        ordering = ("person", "-on", "-pk")

    def __str__(self) -> str:
        return f"personal budget of {self.person}"


class Photo(Signed):
    """A picture to know a person by (S01, V02), small, as a JPEG without what cameras add. Newest counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="photos")
    image = SealedTextField(help_text="The file in base64.")

    class Meta:
        """Newest first."""

        ordering = ("person", "-pk")

    def __str__(self) -> str:
        return f"photo of {self.person}"


class ProviderRag(Signed):
    """How the failing provider's service is rated (A3.1): another thing than a person's RAG (Z14).

    Append-only, the newest counts.
    """

    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="rags")
    rag = models.CharField(max_length=5, choices=[each for each in Rag.choices if each[0]])
    reason = models.TextField()
    due = models.DateField(help_text="When it is looked at again.")

    class Meta:
        """Newest first."""

        ordering = ("service", "-at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="provider_rag_says_why"),)

    def __str__(self) -> str:
        return f"{self.rag}: {self.service}"
