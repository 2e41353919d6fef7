"""Who decides for a person: capacity, attorneys, deputies, advocates, deprivation of liberty (M01-M10).

Rows are added, never changed. What was wrong is struck through with a reason; what is over has an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from failure_protocol.deciding import POWERS, Code, Decision, Finding
from failure_protocol.fields import SealedTextField
from failure_protocol.models.decisions import Decision as IncidentDecision
from failure_protocol.models.incidents import Known
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person
from failure_protocol.querysets.authority import OfPersonQuerySet
from providers.models import Location

if TYPE_CHECKING:
    from datetime import date

ABOUT = [
    (Decision.ACCOMMODATION.value, "Where to live"),
    (Decision.CARE.value, "Care and treatment"),
    (Decision.MONEY.value, "Money and property"),
]


class OfPerson(Signed):
    """A row of one person that can be struck through or ended, with the reason."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)s_rows")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_why = SealedTextField(blank=True, default="")

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of {self.person}"


class CapacityAssessment(OfPerson):
    """Whether somebody can take one decision at one time (M01). The newest of a kind of decision counts."""

    about = models.CharField(max_length=13, choices=ABOUT)
    decision = SealedTextField(help_text="The decision in words, such as moving to another care home.")
    outcome = models.CharField(
        max_length=5,
        choices=[(Finding.HAS.value, "Has capacity"), (Finding.LACKS.value, "Lacks capacity")],
    )
    assessor = SealedTextField(help_text="Name and profession.")
    assessed_on = models.DateField()
    evidence = SealedTextField(help_text="What was asked, how the person was helped, what they answered.")

    class Meta:
        """Newest first."""

        ordering = ("person", "-assessed_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(decision="") & ~Q(assessor="") & ~Q(evidence=""), name="capacity_of_a_decision"
            ),
        )


class PowerOfAttorney(OfPerson):
    """A lasting or enduring power of attorney (M03, M04). `attorneys`: one a line, with a telephone."""

    class How(models.TextChoices):
        """How several act."""

        ALONE = "alone", "One attorney"
        SEVERALLY = "severally", "Together or each alone (jointly and severally)"
        JOINTLY = "jointly", "Only all of them together (jointly)"
        MIXED = "mixed", "Some decisions together, others alone"

    kind = models.CharField(max_length=11, choices=[(each.value, words) for each, words in POWERS.items()])
    attorneys = SealedTextField()
    how = models.CharField(max_length=9, choices=How)
    registered = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    checked_on = models.DateField(null=True, blank=True, help_text="When the OPG’s register was searched.")
    reference = SealedTextField(blank=True, default="", help_text="The OPG’s case number.")
    limits = SealedTextField(blank=True, default="", help_text="Instructions, preferences, restrictions.")

    class Meta:
        """In the order written."""

        ordering = ("person", "pk")
        verbose_name = "power of attorney"
        verbose_name_plural = "powers of attorney"
        constraints = (
            models.CheckConstraint(condition=~Q(attorneys=""), name="power_names_attorneys"),
            models.CheckConstraint(
                condition=~Q(registered="yes") | Q(checked_on__isnull=False),
                name="power_registered_seen_when",
            ),
        )

    @property
    def names(self) -> str:
        """The attorneys on one line, without their numbers."""
        return names_in(self.attorneys)


class CourtDeputy(OfPerson):
    """A deputy by an order of the Court of Protection: for what, from when, until when (M05)."""

    deputies = SealedTextField(help_text="One a line, with a telephone number.")
    accommodation = models.BooleanField(default=False)
    care = models.BooleanField(default=False)
    money = models.BooleanField(default=False)
    order_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    reference = SealedTextField(blank=True, default="")
    limits = SealedTextField(blank=True, default="")

    class Meta:
        """In the order written."""

        ordering = ("person", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(deputies=""), name="deputy_named"),
            models.CheckConstraint(
                condition=Q(accommodation=True) | Q(care=True) | Q(money=True), name="deputy_has_a_scope"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("order_on")),
                name="deputy_ends_after_start",
            ),
        )

    @property
    def names(self) -> str:
        """The deputies on one line, without their numbers."""
        return names_in(self.deputies)

    @property
    def scope(self) -> frozenset[Decision]:
        """What the order covers."""
        return frozenset(each for each in Decision if getattr(self, each.value))


class BestInterestsRecord(OfPerson):
    """A decision taken in the best interests of somebody who can't take it (M02)."""

    class Maker(models.TextChoices):
        """Who took it."""

        WORKER = "worker", "Whoever arranges the care"
        ATTORNEY = "attorney", "Attorney"
        DEPUTY = "deputy", "Court-appointed deputy"
        COURT = "court", "Court of Protection"

    about = models.CharField(max_length=13, choices=ABOUT[:2])
    assessment = models.ForeignKey(
        CapacityAssessment, on_delete=models.PROTECT, related_name="best_interests"
    )
    maker_kind = models.CharField(max_length=8, choices=Maker)
    maker = SealedTextField(help_text="Name and post.")
    power = models.ForeignKey(
        PowerOfAttorney, null=True, blank=True, on_delete=models.PROTECT, related_name="best_interests"
    )
    deputy = models.ForeignKey(
        CourtDeputy, null=True, blank=True, on_delete=models.PROTECT, related_name="best_interests"
    )
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="best_interests",
        help_text="Which home, where it is about one.",
    )  # fmt: skip
    decided_on = models.DateField()
    wishes = SealedTextField(help_text="What the person wishes and feels, now and before.")
    consulted = SealedTextField(help_text="Who was asked, and what they said.")
    options = SealedTextField()
    least_restrictive = SealedTextField()
    decision = SealedTextField()
    reasons = SealedTextField()

    class Meta:
        """Newest first."""

        ordering = ("person", "-decided_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(maker="") & ~Q(wishes="") & ~Q(consulted="") & ~Q(options="")
                & ~Q(least_restrictive="") & ~Q(decision="") & ~Q(reasons=""),
                name="best_interests_whole",
            ),
            models.CheckConstraint(
                condition=(~Q(maker_kind="attorney") | Q(power__isnull=False))
                & (~Q(maker_kind="deputy") | Q(deputy__isnull=False)),
                name="best_interests_maker_is_known",
            ),
        )  # fmt: skip


class ImcaReferral(OfPerson):
    """That an independent mental capacity advocate was asked, or why not (M06). The newest counts."""

    asked_on = models.DateField(null=True, blank=True)
    asked_whom = SealedTextField(blank=True, default="", help_text="Which advocacy service.")
    advocate = SealedTextField(blank=True, default="")
    reported_on = models.DateField(null=True, blank=True)
    report = SealedTextField(blank=True, default="")
    why_not = SealedTextField(blank=True, default="", help_text="Who is consulted instead.")

    class Meta:
        """Newest first."""

        ordering = ("person", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(asked_on__isnull=False) & ~Q(asked_whom="") | ~Q(why_not=""),
                name="imca_asked_or_why_not",
            ),
            models.CheckConstraint(
                condition=Q(reported_on=None)
                | Q(asked_on__isnull=False, reported_on__gte=F("asked_on")) & ~Q(advocate=""),
                name="imca_reports_after_asked",
            ),
        )


class AdvocacyNeed(OfPerson):
    """What somebody needs to be heard: an advocate, an interpreter, other support (M07)."""

    class Kind(models.TextChoices):
        """What."""

        ADVOCATE = "advocate", "Advocate (Care Act)"
        INTERPRETER = "interpreter", "Interpreter"
        AID = "aid", "Help to communicate"
        COMMUNITY = "community", "Other support of the community"

    kind = models.CharField(max_length=11, choices=Kind)
    needed = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    what = SealedTextField(blank=True, default="", help_text="Which language, which help, from whom.")
    arranged_on = models.DateField(null=True, blank=True)

    class Meta:
        """In the order written."""

        ordering = ("person", "pk")


class Deprivation(OfPerson):
    """An authorisation of a deprivation of liberty at one place: asked for, granted or not (M08, K11)."""

    class Kind(models.TextChoices):
        """Which."""

        URGENT = "urgent", "Urgent: the home gives it to itself, seven days"
        STANDARD = "standard", "Standard: the supervisory body grants it"

    kind = models.CharField(max_length=8, choices=Kind)
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="deprivations",
        help_text="Where; empty = the service that fails.",
    )  # fmt: skip
    place = SealedTextField(help_text="The home or hospital: the managing authority.")
    supervisory_body = models.CharField(max_length=150)
    asked_on = models.DateField()
    wanted_from = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_extended = models.BooleanField(default=False, help_text="An urgent one, by seven more days.")
    is_refused = models.BooleanField(default=False)
    conditions = SealedTextField(blank=True, default="")
    representative = SealedTextField(
        blank=True, default="", help_text="The relevant person’s representative."
    )

    class Meta:
        """The last to end first."""

        ordering = ("person", "-asked_on", "-pk")
        verbose_name = "deprivation of liberty"
        verbose_name_plural = "deprivations of liberty"
        constraints = (
            models.CheckConstraint(
                condition=Q(starts_on=None, ends_on=None)
                | Q(starts_on__isnull=False, ends_on__isnull=False, ends_on__gte=F("starts_on")),
                name="deprivation_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(is_refused=False) | Q(starts_on=None), name="deprivation_refused_never_began"
            ),
            models.CheckConstraint(
                condition=Q(is_extended=False) | Q(kind="urgent"), name="deprivation_urgent_is_extended"
            ),
            models.CheckConstraint(condition=~Q(supervisory_body=""), name="deprivation_has_a_body"),
        )

    def holds(self, day: date) -> bool:
        """Whether it is in force on the day."""
        if self.ended_at is not None or self.starts_on is None or self.ends_on is None:
            return False
        return self.starts_on <= day <= self.ends_on


class NewHomeTold(OfPerson):
    """That a new home was told of an authorisation and its conditions (M08). Append-only."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="deprivations_told")
    told_whom = SealedTextField()
    told_on = models.DateField()
    words = SealedTextField(blank=True, default="", help_text="What was passed on.")

    class Meta:
        """Newest first."""

        ordering = ("person", "-told_on", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(told_whom=""), name="new_home_told_whom"),)


class MentalHealthStatus(OfPerson):
    """Detention and aftercare under the Mental Health Act (M09). The newest counts."""

    detained = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    section = SealedTextField(blank=True, default="", help_text="Under which section, since when.")
    aftercare = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN, help_text="s117.")
    aftercare_words = SealedTextField(blank=True, default="", help_text="Who owes it: council and ICB.")

    class Meta:
        """Newest first."""

        ordering = ("person", "-pk")
        verbose_name_plural = "mental health statuses"


class AuthorityContact(OfPerson):
    """That attorneys or deputies were spoken to, about what, and what they said (M10). Append-only."""

    class About(models.TextChoices):
        """About what."""

        MOVE = "move", "The move, and where to"
        COST = "cost", "A changed cost"
        BOTH = "both", "Both"
        OTHER = "other", "Something else"

    power = models.ForeignKey(
        PowerOfAttorney, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts"
    )
    deputy = models.ForeignKey(
        CourtDeputy, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts"
    )
    about = models.CharField(max_length=5, choices=About)
    spoken_at = models.DateTimeField()
    how = models.CharField(max_length=60, help_text="Telephone, letter, meeting.")
    words = SealedTextField(help_text="What they said, and how they want to be involved.")

    class Meta:
        """Newest first."""

        ordering = ("person", "-spoken_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(power__isnull=False, deputy=None) | Q(power=None, deputy__isnull=False),
                name="authority_contact_with_one",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="authority_contact_says_what"),
        )


class EmergencyPass(OfPerson):
    """What a named authority let pass in an emergency, and when it is looked at again (M02).

    Ended when it was looked at; past its day of review it passes nothing any more.
    """

    code = models.CharField(
        max_length=14,
        choices=[
            (Code.BEST_INTERESTS.value, "Best-interests decision"),
            (Code.IMCA.value, "Advocate (IMCA)"),
            (Code.DOLS.value, "Deprivation of liberty at the new home"),
        ],
    )
    stops = SealedTextField(help_text="What stood in the way.")
    authority = models.CharField(max_length=200, help_text="Post and name of who said yes.")
    reason = SealedTextField()
    review_on = models.DateField()
    decision = models.OneToOneField(IncidentDecision, on_delete=models.PROTECT, related_name="emergency_pass")

    class Meta:
        """Newest first."""

        ordering = ("person", "-at", "-pk")
        verbose_name_plural = "emergency passes"
        constraints = (
            models.UniqueConstraint(
                fields=("person", "code"), condition=Q(ended_at=None), name="emergency_pass_once"
            ),
            models.CheckConstraint(
                condition=~Q(authority="") & ~Q(reason=""), name="emergency_pass_is_named"
            ),
        )


def names_in(lines: str) -> str:
    """People written one a line with their numbers, as names on one line."""
    names = (line.split(",")[0].strip() for line in lines.splitlines())
    return ", ".join(name for name in names if name)
