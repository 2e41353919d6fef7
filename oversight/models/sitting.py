"""What happens in the meeting: who is there, who leaves for an item, interests, minutes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from oversight.models.boards import BoardPartner, Member
from oversight.models.meetings import AgendaItem, Meeting
from oversight.querysets.sitting import SittingQuerySet


class Attendance(models.Model):
    """A person on the attendance list of a meeting, as it prints: names and titles are those of the day."""

    class Capacity(models.TextChoices):
        """The list on which the person stands."""

        PRESENT = "present", "Present"
        ATTENDING = "attending", "In attendance"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="attendance",
        help_text="The seat they came for; a guest has none.",
    )  # fmt: skip
    substitute_for = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="substituted"
    )
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=150)
    initials = models.CharField(max_length=30)
    title = models.CharField(max_length=150, blank=True)
    organisation = models.CharField(max_length=80, blank=True)
    partner = models.ForeignKey(
        BoardPartner, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Whose seat counts for the quorum.",
    )  # fmt: skip
    capacity = models.CharField(max_length=10, choices=Capacity)
    votes = models.BooleanField(default=False, help_text="A voting member, or a substitute for one.")
    virtual = models.BooleanField(default=False)
    takes_minutes = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = SittingQuerySet.as_manager()

    class Meta:
        """As the list prints. Only somebody who is there can vote, and only for a partner."""

        ordering = ("meeting", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "member"), condition=Q(member__isnull=False), name="attendance_once"
            ),
            models.UniqueConstraint(fields=("meeting", "name"), name="attendance_name_once"),
            models.UniqueConstraint(
                fields=("meeting", "substitute_for"), condition=Q(substitute_for__isnull=False),
                name="attendance_one_substitute",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(initials=""), name="attendance_has_a_name"),
            models.CheckConstraint(
                condition=Q(votes=False) | Q(capacity="present", partner__isnull=False),
                name="attendance_votes_when_present",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.meeting.board.partnership


class Away(models.Model):
    """A person who was there was out of the room for one item (came late, left early, stepped out)."""

    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="away")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="away")

    class Meta:
        """Once a person and item."""

        constraints = (models.UniqueConstraint(fields=("attendance", "item"), name="away_once"),)

    def __str__(self) -> str:
        return f"{self.attendance} out for {self.item}"


class Declaration(models.Model):
    """An interest declared: who, in what, what they did. One entry feeds quorum, minutes and decisions."""

    class Kind(models.TextChoices):
        """Sorts of interest, as councils and the NHS keep them."""

        PECUNIARY = "pecuniary", "Financial (disclosable pecuniary)"
        PROFESSIONAL = "professional", "Non-financial professional"
        PERSONAL = "personal", "Non-financial personal"
        INDIRECT = "indirect", "Indirect (through somebody close)"

    class Did(models.TextChoices):
        """What the person did; who left or took no part does not count for the quorum of the item."""

        SPOKE = "spoke", "Stayed and took part"
        STAYED = "stayed", "Stayed, took no part"
        LEFT = "left", "Left the room"

    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="declarations")
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="declarations",
        help_text="Without an item: for the whole meeting.",
    )  # fmt: skip
    kind = models.CharField(max_length=12, choices=Kind)
    interest = models.TextField(help_text="What the interest is.")
    did = models.CharField(max_length=6, choices=Did)
    declared_at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)

    objects = SittingQuerySet.as_manager()

    class Meta:
        """In the order in which they were made."""

        ordering = ("declared_at", "pk")
        constraints = (models.CheckConstraint(condition=~Q(interest=""), name="declaration_says_what"),)

    def __str__(self) -> str:
        return f"{self.attendance}: {self.interest}"

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.attendance.meeting.board.partnership


class MinuteParagraph(models.Model):
    """A paragraph of the minutes of an item. A decision or an action is marked where it arises: the rows in
    registers.py point here, and their wording is this paragraph's wording at that time.
    """

    class Kind(models.TextChoices):
        """What the paragraph is."""

        NOTE = "note", "Note"
        DECISION = "decision", "Decision"
        ACTION = "action", "Action"

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="paragraphs")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.NOTE)
    heading = models.CharField(max_length=120, blank=True, help_text="A small heading: Matters arising.")
    speakers = models.CharField(max_length=120, blank=True, help_text="Initials of who spoke, with commas.")
    text = models.TextField()
    exempt = models.BooleanField(default=False, help_text="Left out of public minutes, whatever its item is.")
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    removed = models.BooleanField(default=False, help_text="Struck out while in draft; kept for the record.")

    objects = SittingQuerySet.as_manager()

    class Meta:
        """In the order of the talk."""

        ordering = ("item", "position", "pk")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="minute_says_something"),)

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        """Its place in the minutes."""
        return f"{reverse('oversight:minutes', args=[self.item.meeting_id])}#paragraph-{self.pk}"

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.item.meeting.board.partnership
