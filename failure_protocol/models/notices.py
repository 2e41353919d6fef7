"""Who was told of an incident, by which channel, when and by whom, and who acknowledged it themselves."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import MailLog
from failure_protocol.fields import SealedTextField
from failure_protocol.ladder import Outcome, Standing, Written, delivered
from failure_protocol.models.incidents import Incident
from failure_protocol.models.notices_setup import (
    BODIES,
    PLACES,
    LadderPerson,
    OtherParty,
    Reachable,
)
from failure_protocol.querysets.notices import LadderQuerySet, NoticeAttemptQuerySet, NoticeQuerySet

STANDINGS = {
    Standing.GAP: "No Lead is set up",
    Standing.WAITING: "Nobody reached yet",
    Standing.TRYING: "Tried, nobody reached yet",
    Standing.HALF: "Half notified",
    Standing.NOTIFIED: "Fully notified, not acknowledged",
    Standing.ACKNOWLEDGED: "Acknowledged",
    Standing.DEAD_END: "Dead end: nobody is left to tell",
}
OUTCOMES = {
    Outcome.SPOKE_LEAD: "Spoke to the Lead",
    Outcome.SPOKE_DEPUTY: "Spoke to the deputy",
    Outcome.NO_ANSWER: "No answer",
    Outcome.VOICEMAIL: "Voicemail",
    Outcome.STAFF: "Left with administrative staff",
}
WRITTEN = {
    Written.WAITING: "On its way",
    Written.SENT: "Sent",
    Written.FAILED: "Not sent",
    Written.EXERCISE: "Exercise, not sent",
}
SLOW = "The mail has not left within a minute: mail is not going out."


class Ladder(models.Model):
    """How one body is told of one incident. Its standing is a cache of what notices and attempts say."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="ladders")
    body = models.CharField(max_length=8, choices=[(body.value, body.label) for body in BODIES])
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        help_text="Stays responsible until somebody acknowledged (N06).",
    )  # fmt: skip
    started_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True, help_text="From when the present step counts.")
    dead_end_at = models.DateTimeField(null=True, blank=True)
    standing = models.CharField(
        max_length=12, default=Standing.WAITING,
        choices=[(standing.value, words) for standing, words in STANDINGS.items()],
    )  # fmt: skip
    has_failure = models.BooleanField(default=False, help_text="A written confirmation did not go out.")

    objects = LadderQuerySet.as_manager()

    class Meta:
        """One a body and incident."""

        ordering = ("incident", "body")
        constraints = (
            models.UniqueConstraint(fields=("incident", "body"), name="ladder_once_a_body"),
            models.CheckConstraint(
                condition=Q(started_at=None, since=None)
                | Q(started_at__isnull=False, since__isnull=False),
                name="ladder_counts_from_its_start",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_body_display()}"


class Notice(Reachable):
    """One step of a ladder: who is told, with the numbers of the set-up.

    Until `opened_at` it is an offer to stand in as deputy, nothing more.
    """

    class Via(models.TextChoices):
        """How somebody acknowledged."""

        SIGNED_IN = "signed_in", "signed in"
        LINK = "link", "with the link and code of the written confirmation"

    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="notices")
    place = models.CharField(max_length=7, choices=[(place.value, words) for place, words in PLACES.items()])
    source = models.ForeignKey(
        LadderPerson, null=True, blank=True, on_delete=models.PROTECT, related_name="notices",
        help_text="From where a corrected number comes.",
    )  # fmt: skip
    recipient_key = models.CharField(max_length=40)
    offered_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    secret = SealedTextField(help_text="What link and code of the written confirmation are made from.")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_via = models.CharField(max_length=9, choices=Via, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        """In the order of the ladder; the same recipient at the same place once (N07)."""

        ordering = ("opened_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("ladder", "place", "recipient_key"), name="notice_once_a_step"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="notice_to_somebody"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False) | Q(offered_at__isnull=False),
                name="notice_open_or_offer",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_via="")
                | (Q(acknowledged_at__isnull=False, opened_at__isnull=False) & ~Q(acknowledged_via="")),
                name="notice_acknowledged_how",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.who}, {self.get_place_display().lower()}"

    @property
    def step_key(self) -> tuple[str, str]:
        """As of LadderPerson."""
        return self.place, self.recipient_key


class NoticeAttempt(models.Model):
    """A call with its outcome, or a written confirmation by one channel with what became of it.

    A call is never changed. A written confirmation is one row a channel: sent again it keeps the time of its
    first try (N07).
    """

    class Channel(models.TextChoices):
        """By what."""

        CALL = "call", "Telephone"
        MAIL = "mail", "E-mail"
        TEXT = "text", "Text message"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="attempts")
    channel = models.CharField(max_length=4, choices=Channel)
    at = models.DateTimeField(help_text="The call, or the first try.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(
        max_length=12, blank=True, choices=[(outcome.value, words) for outcome, words in OUTCOMES.items()]
    )
    form_key = models.CharField(max_length=36, blank=True, help_text="One tap is one call.")
    state = models.CharField(
        max_length=8, blank=True, choices=[(state.value, words) for state, words in WRITTEN.items()]
    )
    tries = models.PositiveSmallIntegerField(default=1)
    last_at = models.DateTimeField(help_text="The newest try.")
    sent_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True, help_text="It bounced.")
    error = models.CharField(max_length=300, blank=True)
    mail = models.ForeignKey(MailLog, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    next_try_at = models.DateTimeField(null=True, blank=True, help_text="When a text message is tried.")
    gateway_reference = models.CharField(max_length=100, blank=True)

    objects = NoticeAttemptQuerySet.as_manager()

    class Meta:
        """In the order made; a call has an outcome, a written confirmation a state."""

        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "channel"), condition=~Q(channel="call"), name="notice_written_once"
            ),
            models.UniqueConstraint(
                fields=("form_key",), condition=~Q(form_key=""), name="notice_call_once_a_tap"
            ),
            models.CheckConstraint(
                condition=(Q(channel="call", state="") & ~Q(outcome=""))
                | (Q(channel__in=("mail", "text"), outcome="") & ~Q(state="")),
                name="notice_attempt_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="notice_failed_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="notice_sent_when"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_channel_display()} to {self.notice}"

    def state_at(self, now: datetime) -> Written:
        """What is known of a written confirmation at the moment, the row of its mail included."""
        if self.mail is None or self.returned_at is not None:
            return Written(self.state)
        return delivered(self.mail.state, self.last_at, now)

    def error_at(self, now: datetime) -> str:
        """Why it is not sent, in words; empty when it is."""
        if self.state_at(now) != Written.FAILED:
            return ""
        if self.mail is None or self.returned_at is not None:
            return self.error
        return self.mail.last_error or SLOW


class PartyNotice(models.Model):
    """Another body that is told of an incident, in one state of it: one record, however often (N07, N10)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="party_notices")
    party = models.ForeignKey(OtherParty, on_delete=models.PROTECT, related_name="notices")
    stage = models.CharField(max_length=12, help_text="State of the incident when it was first told.")
    first_at = models.DateTimeField()

    class Meta:
        """In the order told; the same party in the same state once."""

        ordering = ("first_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("incident", "party", "stage"), name="party_once_a_stage"),
        )

    def __str__(self) -> str:
        return f"{self.party} about {self.incident}"


class PartyMessage(models.Model):
    """One message to another body: what was said, on which need to know, by whom. Never changed."""

    class Channel(models.TextChoices):
        """By what."""

        CALL = "call", "Telephone"
        MAIL = "mail", "E-mail"
        MEETING = "meeting", "In person or in a meeting"

    notice = models.ForeignKey(PartyNotice, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=7, choices=Channel)
    words = SealedTextField(help_text="What was said or written.")
    basis = models.CharField(max_length=300, help_text="Why they need to know.")
    has_personal_data = models.BooleanField()
    spoke_to = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=[(state.value, words) for state, words in WRITTEN.items()])
    error = models.CharField(max_length=300, blank=True)
    mail = models.ForeignKey(MailLog, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    form_key = models.CharField(max_length=36, unique=True)

    class Meta:
        """In the order said; personal data never goes by mail."""

        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(basis=""), name="party_message_need_to_know"),
            models.CheckConstraint(
                condition=~Q(channel="mail", has_personal_data=True), name="party_mail_without_people"
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="party_failed_says_why"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_channel_display()} to {self.notice.party}"

    def state_at(self, now: datetime) -> Written:
        """What is known at the moment, the row of its mail included."""
        return Written(self.state) if self.mail is None else delivered(self.mail.state, self.at, now)

    def error_at(self, now: datetime) -> str:
        """Why a mail is not sent; empty when it is."""
        if self.mail is None or self.state_at(now) != Written.FAILED:
            return ""
        return self.mail.last_error or SLOW


class Release(models.Model):
    """What the regulator said: whom it will tell, and from when others may be told (N11)."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="release")
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_of = models.CharField(max_length=150, blank=True, help_text="Who at the regulator.")
    audience = models.CharField(max_length=300, blank=True, help_text="To whom it will communicate.")
    release_at = models.DateTimeField(null=True, blank=True, help_text="Empty = not answered yet.")
    override_at = models.DateTimeField(null=True, blank=True)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    override_officer = models.CharField(max_length=200, blank=True, help_text="Who decided: name and post.")
    override_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """An override names an officer and says why."""

        constraints = (
            models.CheckConstraint(
                condition=Q(override_at=None, override_officer="", override_reason="")
                | (Q(override_at__isnull=False) & ~Q(override_officer="") & ~Q(override_reason="")),
                name="release_override_named",
            ),
        )

    def __str__(self) -> str:
        return f"Release of {self.incident}"
