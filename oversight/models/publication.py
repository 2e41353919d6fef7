"""What the public was given, and who follows it. Public pages read only this and the board's own texts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from oversight.models.boards import Board
from oversight.models.meetings import Meeting
from oversight.querysets.publication import FollowerQuerySet, PublicationQuerySet


class Publication(models.Model):
    """One act of publishing: frozen public content and the digests of its files. Append-only once it is out.

    A later publication of the same kind for the same meeting replaces what the public page shows; the earlier
    one stays in the record.
    """

    class Kind(models.TextChoices):
        """What is published."""

        AGENDA = "agenda", "Agenda and papers"
        SUPPLEMENT = "supplement", "Supplement"
        MINUTES_DRAFT = "minutes_draft", "Draft minutes"
        MINUTES = "minutes", "Minutes"
        DECISIONS = "decisions", "Decision notice"
        CANCELLATION = "cancellation", "Notice of cancellation"

    class State(models.TextChoices):
        """planned -> out, stopped (the check found something) or called off."""

        PLANNED = "planned", "Planned"
        OUT = "out", "Published"
        STOPPED = "stopped", "Stopped"
        CALLED_OFF = "called_off", "Called off"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=13, choices=Kind)
    number = models.PositiveSmallIntegerField(default=1, help_text="Of its kind in the meeting.")
    supplement = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    planned_for = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    late_reason = models.TextField(blank=True, help_text="Why it came after its deadline.")
    note = models.TextField(blank=True, help_text="What a correction corrects, in words for the public.")
    problem = models.TextField(blank=True, help_text="Why it was stopped.")
    content = models.JSONField(null=True, blank=True, help_text="What the public page shows; see summaries.")
    digest = models.CharField(max_length=64, blank=True)
    files = models.JSONField(
        default=list, blank=True, help_text="Public files: title, storage name, pages, bytes."
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        """Newest first. What is out has content and a time; what was stopped says why."""

        ordering = ("-planned_for", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "kind", "number"), name="publication_number_once"),
            models.UniqueConstraint(
                F("meeting"), F("kind"), Coalesce("supplement", 0), condition=Q(state="planned"),
                name="publication_planned_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="out")
                | (Q(published_at__isnull=False, content__isnull=False) & ~Q(digest="")),
                name="publication_out_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | ~Q(problem=""), name="publication_stopped_says_why"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.meeting}"

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.meeting.board.partnership


class Follower(models.Model):
    """An address that gets a mail when a board publishes; confirmed by the link in the first mail."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="followers")
    email = models.EmailField()
    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret in the links.")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    last_publication = models.ForeignKey(
        Publication, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = FollowerQuerySet.as_manager()

    class Meta:
        """One row an address and board."""

        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("board", "email"), name="follower_once"),)

    def __str__(self) -> str:
        return self.email
