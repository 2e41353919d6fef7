"""A meeting and its agenda (boards-and-packs.md section 1)."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.words import day_words
from oversight.models.boards import Board, ForwardItem
from oversight.querysets.meetings import AgendaItemQuerySet, MeetingQuerySet

ONLINE = re.compile(r"\bon[- ]?line\b|\bvirtual", re.IGNORECASE)  # a place that says so itself


class Meeting(models.Model):
    """One meeting of a board. What may follow what stands in oversight/states.py."""

    class State(models.TextChoices):
        """draft -> agenda published -> held -> minutes draft -> minutes approved -> closed."""

        DRAFT = "draft", "Draft agenda"
        PUBLISHED = "published", "Agenda published"
        HELD = "held", "Held"
        MINUTES_DRAFT = "minutes_draft", "Minutes in draft"
        MINUTES_APPROVED = "minutes_approved", "Minutes approved"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    virtual = models.BooleanField(default=False)
    link = models.URLField(blank=True, help_text="Where to join; public only when the board says so.")
    notes = models.TextField(
        blank=True, help_text="Printed on the cover: open to the public, change of time."
    )
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    reason = models.TextField(blank=True, help_text="Why cancelled or reopened.")
    day_reason = models.TextField(blank=True, help_text="Why it is held on a day that is no working day.")
    late_reason = models.TextField(blank=True, help_text="Why the agenda was published after its deadline.")
    agenda_published_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    approved_at_meeting = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="approved_minutes_of",
        help_text="The meeting that approved these minutes.",
    )  # fmt: skip
    minutes_corrections = models.TextField(
        blank=True, help_text="What was corrected when they were approved."
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        """Newest first; a board meets once at a time."""

        ordering = ("-starts_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("board", "starts_at"), condition=~Q(state="cancelled"), name="meeting_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="meeting_cancelled_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "cancelled")) | Q(agenda_published_at__isnull=False),
                name="meeting_published_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("minutes_approved", "closed")) | Q(approved_at_meeting__isnull=False),
                name="meeting_approved_says_where",
            ),
        )

    def __str__(self) -> str:
        return f"{self.board}, {day_words(self.day)}"

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("oversight:meeting", args=[self.pk])

    @property
    def day(self) -> Any:
        """The local date of the meeting."""
        return timezone.localtime(self.starts_at).date()

    @property
    def where(self) -> Any:
        """The place, "Online", or both, as "Civic Offices and online"; empty when nobody has said yet."""
        if not self.virtual:
            return self.place
        if not self.place:
            return "Online"
        return self.place if ONLINE.search(self.place) else f"{self.place} and online"

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.board.partnership


class Purpose(models.TextChoices):
    """What the board is asked to do."""

    INFORMATION = "information", "Information"
    DISCUSSION = "discussion", "Discussion"
    DECISION = "decision", "Decision"


class AgendaItem(models.Model):
    """An item of an agenda. Once the agenda is published its number never changes; an item that is not
    taken stays with its number and says why.
    """

    class Kind(models.TextChoices):
        """Standing items come by themselves (boards-and-packs.md section 1)."""

        ORDINARY = "ordinary", "Ordinary item"
        WELCOME = "welcome", "Welcome and apologies"
        DECLARATIONS = "declarations", "Declarations of interest"
        MINUTES = "minutes", "Minutes of the previous meeting and action tracker"
        NEXT_MEETING = "next_meeting", "Date of next meeting"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField(help_text="As printed.")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ORDINARY)
    lead = models.CharField(max_length=200, blank=True)
    lead_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.DISCUSSION)
    note = models.TextField(blank=True, help_text="Printed under the title.")
    minutes_planned = models.PositiveSmallIntegerField(null=True, blank=True)
    key_decision = models.BooleanField(default=False)
    key_notice_on = models.DateField(
        null=True, blank=True, help_text="The day on which notice of the key decision was published."
    )
    exempt = models.BooleanField(default=False)
    exempt_paragraph = models.CharField(max_length=12, blank=True, help_text="See oversight/exemptions.py.")
    public_interest = models.TextField(blank=True, help_text="Why keeping it exempt outweighs publishing it.")
    public_title = models.CharField(max_length=300, blank=True, help_text="What the public agenda calls it.")
    late = models.BooleanField(default=False)
    late_reason = models.TextField(blank=True, help_text="The chair's reason for taking it late.")
    added_after_publication = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    forward_item = models.OneToOneField(
        ForwardItem, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_item"
    )
    started_at = models.DateTimeField(null=True, blank=True, help_text="When the meeting came to it.")
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        """In the printed order. An exempt item names its paragraph and the public interest."""

        ordering = ("number", "pk")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "number"), name="agenda_item_number_once"),
            models.CheckConstraint(condition=~Q(title="") & Q(number__gte=1), name="agenda_item_has_a_title"),
            models.CheckConstraint(
                condition=Q(exempt=False)
                | (~Q(exempt_paragraph="") & ~Q(public_interest="") & ~Q(public_title="")),
                name="agenda_item_exempt_says_why",
            ),
            models.CheckConstraint(
                condition=Q(late=False) | ~Q(late_reason=""), name="agenda_item_late_says_why"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | ~Q(withdrawn_reason=""), name="agenda_item_withdrawn_says_why"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("oversight:item", args=[self.pk])

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.meeting.board.partnership
