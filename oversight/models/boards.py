"""A board, whose it is, who sits on it, and what it plans to talk about (boards-and-packs.md section 1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from oversight.querysets.boards import BoardQuerySet, ForwardItemQuerySet, MemberQuerySet


class Board(models.Model):
    """A board of a partnership, with its quorum rule, its regime of access and its deadlines."""

    class Regime(models.TextChoices):
        """Whether the law gives the public a right to its papers."""

        PUBLIC = "public", "Public committee"
        OFFICERS = "officers", "Officers only"

    class State(models.TextChoices):
        """Whether it still meets."""

        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="boards")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True, help_text="Its public address.")
    prefix = models.CharField(max_length=12, help_text="In front of decision numbers: JCB/2021/07.")
    regime = models.CharField(max_length=8, choices=Regime, default=Regime.PUBLIC)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    purpose = models.TextField(blank=True, help_text="What it is for, in words for the public.")
    quorum_total = models.PositiveSmallIntegerField(default=1, help_text="Voting members who must be there.")
    quorum_each = models.PositiveSmallIntegerField(default=0, help_text="Of them, from each partner.")
    usual_place = models.CharField(max_length=200, blank=True)
    usual_start = models.TimeField(null=True, blank=True)
    usual_minutes = models.PositiveSmallIntegerField(default=60)
    every_months = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Meeting series.")
    nth_week = models.SmallIntegerField(
        null=True, blank=True, help_text="1 to 4; -1 = the last of the month."
    )
    weekday = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 = Monday.")
    contact_name = models.CharField(max_length=150, blank=True)
    contact_title = models.CharField(max_length=150, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    agenda_days = models.PositiveSmallIntegerField(default=5, help_text="Clear days before: agenda is out.")
    clearance_days = models.PositiveSmallIntegerField(
        default=8, help_text="Clear days before: papers cleared."
    )
    author_days = models.PositiveSmallIntegerField(
        default=12, help_text="Clear days before: authors deliver."
    )
    key_days = models.PositiveSmallIntegerField(
        default=28, help_text="Clear days before: key-decision notice."
    )
    advice_days = models.PositiveSmallIntegerField(default=3, help_text="Working days to answer for advice.")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = BoardQuerySet.as_manager()

    class Meta:
        """One name per partnership; the series is whole or absent."""

        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("partnership", "name"), name="board_name_once"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(slug="") & ~Q(prefix=""), name="board_has_a_name"
            ),
            models.CheckConstraint(condition=Q(quorum_total__gte=1), name="board_quorum_is_somebody"),
            models.CheckConstraint(
                condition=Q(every_months=None, nth_week=None, weekday=None)
                | Q(
                    every_months__range=(1, 12),
                    nth_week__in=(-1, 1, 2, 3, 4),
                    weekday__range=(0, 6),
                    usual_start__isnull=False,
                ),
                name="board_series_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(author_days__gte=F("clearance_days"), clearance_days__gte=F("agenda_days")),
                name="board_deadlines_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The board's page."""
        return reverse("oversight:board", args=[self.pk])


class BoardText(models.Model):
    """A piece of public information of a board: heading and words (conduct of the meeting, access...)."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="texts")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=120)
    words = models.TextField()

    class Meta:
        """In the order in which it prints."""

        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(heading="") & ~Q(words=""), name="board_text_says_something"),
        )

    def __str__(self) -> str:
        return self.heading


class BoardPartner(models.Model):
    """A body that the board joins, with the short name that attendance lists print."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    short_name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Each body once."""

        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("board", "organisation"), name="board_partner_once"),
            models.CheckConstraint(condition=~Q(short_name=""), name="board_partner_has_a_short_name"),
        )

    def __str__(self) -> str:
        return str(self.organisation)


class Member(models.Model):
    """A seat held by a person from a day until a day. `partner` is whose seat it is: a person whom two
    bodies employ counts for the one that appointed them.
    """

    class Kind(models.TextChoices):
        """What the seat lets them do."""

        VOTING = "voting", "Voting member"
        ATTENDING = "attending", "Attends regularly"
        SUBSTITUTE = "substitute", "Named substitute"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="board_seats"
    )
    name = models.CharField(max_length=150)
    initials = models.CharField(max_length=30)
    title = models.CharField(max_length=150, blank=True)
    organisation = models.CharField(max_length=80, blank=True, help_text="As attendance lists print it.")
    email = models.EmailField(blank=True)
    partner = models.ForeignKey(
        BoardPartner, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    chair = models.BooleanField(default=False)
    vice_chair = models.BooleanField(default=False)
    stands_for = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="substitutes",
        help_text="A substitute for one member; without it, for any voting member of the same partner.",
    )  # fmt: skip
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The last day.")
    version = models.PositiveIntegerField(default=1)

    objects = MemberQuerySet.as_manager()

    class Meta:
        """Chair first, then voting members by name."""

        ordering = ("-chair", "-vice_chair", "name", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(name="") & ~Q(initials=""), name="member_has_a_name"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="member_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind="attending") | Q(partner__isnull=False),
                name="member_who_votes_has_a_partner",
            ),
            models.CheckConstraint(
                condition=Q(kind="voting") | Q(chair=False, vice_chair=False),
                name="member_in_the_chair_votes",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The seat's page."""
        return reverse("oversight:member", args=[self.pk])

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.board.partnership

    def sits_on(self, day: date) -> bool:
        """Whether the term covers `day`."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class ForwardItem(models.Model):
    """Something the board means to take, until a meeting takes it."""

    class State(models.TextChoices):
        """waiting -> taken or dropped."""

        WAITING = "waiting", "Waiting"
        TAKEN = "taken", "On an agenda"
        DROPPED = "dropped", "Dropped"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="forward_items")
    title = models.CharField(max_length=300)
    lead = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(
        max_length=12,
        choices=[("information", "Information"), ("discussion", "Discussion"), ("decision", "Decision")],
        default="discussion",
    )
    wanted_on = models.DateField(
        null=True, blank=True, help_text="The meeting on or after this day takes it."
    )
    key_decision = models.BooleanField(default=False)
    exempt = models.BooleanField(default=False, help_text="Expected to be taken in private.")
    note = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was dropped.")
    version = models.PositiveIntegerField(default=1)

    objects = ForwardItemQuerySet.as_manager()

    class Meta:
        """The soonest first."""

        ordering = (F("wanted_on").asc(nulls_last=True), "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="forward_item_has_a_title"),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""), name="forward_item_dropped_says_why"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("oversight:forward_item", args=[self.pk])

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.board.partnership
