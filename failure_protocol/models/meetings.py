"""The steering group and the operational group: members, meetings, minutes, guests (R04-R08)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from failure_protocol.fields import SealedTextField
from failure_protocol.models.appointments import Somebody
from failure_protocol.models.incidents import Incident
from failure_protocol.models.team import Body
from failure_protocol.querysets.meetings import GuestInvitationQuerySet, IncidentMeetingQuerySet


class Group(models.TextChoices):
    """The two groups of section 7."""

    STEERING = "steering", "Joint Incident Steering Group"
    OPERATIONAL = "operational", "Operational Group"


class GroupMember(Somebody):
    """Somebody's seat in a group, with a deputy. Ended, never deleted.

    `is_core`: belongs to the core group, is kept informed and passes it on in their own service (7.2).
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="group_members")
    group = models.CharField(max_length=11, choices=Group)
    post = models.CharField(max_length=150, blank=True)
    body = models.CharField(max_length=8, choices=Body, default=Body.COUNCIL)
    is_core = models.BooleanField(default=False)
    deputy_name = models.CharField(max_length=150, blank=True)
    because = models.CharField(max_length=200, blank=True, help_text="Why they are a member, if by a rule.")
    post_key = models.CharField(max_length=20, blank=True, help_text="The post of section 5.1 or 7.3.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In the order they joined."""

        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="group_member_is_somebody"
            ),
            models.UniqueConstraint(
                fields=("incident", "group", "user"), condition=Q(ends_at=None, user__isnull=False),
                name="group_member_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | ~Q(end_reason=""), name="group_member_end_says_why"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.who


class Meeting(models.Model):
    """One meeting of a group. Its first meeting has an agenda that must be minuted whole (R05)."""

    class State(models.TextChoices):
        """Called, then held or called off."""

        CALLED = "called", "Called"
        HELD = "held", "Held"
        OFF = "off", "Called off"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="meetings")
    group = models.CharField(max_length=11, choices=Group)
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    is_virtual = models.BooleanField(default=False)
    joining = SealedTextField(blank=True, default="", help_text="How to join a virtual meeting.")
    state = models.CharField(max_length=6, choices=State, default=State.CALLED)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField(null=True, blank=True, help_text="When it was really held; K02 stops.")
    ended_at = models.DateTimeField(null=True, blank=True)
    chair = models.ForeignKey(
        GroupMember, null=True, blank=True, on_delete=models.PROTECT, related_name="chaired"
    )
    minute_taker = models.CharField(max_length=150, blank=True)
    frequency = models.CharField(max_length=100, blank=True, help_text="How often the group meets from now.")
    off_reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = IncidentMeetingQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-starts_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("incident", "group", "number"), name="incident_meeting_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="incident_meeting_forward"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(began_at__isnull=False, chair__isnull=False),
                name="incident_meeting_held_by_a_chair",
            ),
            models.CheckConstraint(
                condition=~Q(state="off") | ~Q(off_reason=""), name="incident_meeting_off_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_group_display()}, meeting {self.number}"

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("failure_protocol:meeting", args=[self.incident_id, self.pk])


class AgendaPart(models.Model):
    """One part of the agenda with its minutes. `key`: what the procedure asks of a first meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    minutes = SealedTextField(blank=True, default="")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In order."""

        ordering = ("meeting", "number")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "number"), name="agenda_part_once"),
            models.CheckConstraint(condition=~Q(title=""), name="agenda_part_named"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Attendance(models.Model):
    """How a member took part."""

    class How(models.TextChoices):
        """In the room, from afar, through the deputy, or not at all."""

        PRESENT = "present", "In the room"
        VIRTUAL = "virtual", "By phone or video"
        DEPUTY = "deputy", "Deputy came"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    member = models.ForeignKey(GroupMember, on_delete=models.PROTECT, related_name="attendance")
    how = models.CharField(max_length=9, choices=How)
    deputy = models.CharField(max_length=150, blank=True)

    class Meta:
        """By member."""

        ordering = ("meeting", "member")
        verbose_name_plural = "attendance"
        constraints = (
            models.UniqueConstraint(fields=("meeting", "member"), name="incident_attendance_once"),
            models.CheckConstraint(condition=~Q(how="deputy") | ~Q(deputy=""), name="deputy_has_a_name"),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.get_how_display().lower()}"

    @property
    def was_there(self) -> bool:
        """Themselves or through a deputy."""
        return self.how in (self.How.PRESENT, self.How.VIRTUAL, self.How.DEPUTY)


class MeetingDecision(models.Model):
    """What a meeting decided, in its minutes."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    part = models.ForeignKey(
        AgendaPart, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    text = SealedTextField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order they were taken."""

        ordering = ("meeting", "added_at", "pk")

    def __str__(self) -> str:
        return f"Decision of {self.meeting}"


class MeetingAction(Somebody):
    """What a meeting gave somebody to do, by a day (R07). Done, never deleted."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    part = models.ForeignKey(
        AgendaPart, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    text = SealedTextField()
    due = models.DateField()
    outcome = SealedTextField(blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By day."""

        ordering = ("due", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="meeting_action_has_an_owner"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | ~Q(outcome=""), name="meeting_action_done_says_how"
            ),
        )

    def __str__(self) -> str:
        return f"Action of {self.meeting}"


class Circulation(models.Model):
    """That the minutes went to somebody: a member, or a head of service (R07)."""

    class To(models.TextChoices):
        """As what."""

        MEMBER = "member", "Member"
        HEAD = "head", "Head of service"
        OTHER = "other", "Other"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="circulated")
    name = models.CharField(max_length=150)
    as_what = models.CharField(max_length=6, choices=To)
    how = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order they went out."""

        ordering = ("at", "pk")
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="circulated_to_somebody"),)

    def __str__(self) -> str:
        return f"Minutes of {self.meeting} to {self.name}"


class MeetingPaper(models.Model):
    """A paper of a part of the agenda. Whoever is invited to a part sees that part's papers only (R08)."""

    part = models.ForeignKey(AgendaPart, on_delete=models.PROTECT, related_name="papers")
    key = models.CharField(max_length=120, help_text="In storage.")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order they came."""

        ordering = ("added_at", "pk")

    def __str__(self) -> str:
        return self.name


class Invitation(Somebody):
    """An interested party invited to a meeting, or to a part of its agenda, until a moment (R08)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="invitations")
    part = models.ForeignKey(
        AgendaPart, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations",
        help_text="Empty: the whole meeting.",
    )  # fmt: skip
    organisation = models.CharField(max_length=150, blank=True)
    because = models.CharField(max_length=300, help_text="What they contribute.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="Their access ends here.")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = GuestInvitationQuerySet.as_manager()

    class Meta:
        """In the order they were invited."""

        ordering = ("meeting", "starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="invitation_to_somebody"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="invitation_ends"),
            models.CheckConstraint(condition=~Q(because=""), name="invitation_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.who} at {self.meeting}"
