"""What is learned of an incident: debrief, feedback, report, recommendations, submissions (Q01-Q07)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from failure_protocol.fields import SealedJSONField, SealedTextField
from failure_protocol.models.incidents import Incident
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person


class Debrief(Signed):
    """The debrief that follows every incident (Q01), and the answer about the safeguarding board (Q06).

    Of a potential incident that was stood down the short form is enough.
    """

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="debrief")
    is_short = models.BooleanField(default=False)
    held_on = models.DateField(null=True, blank=True)
    agencies = models.TextField(blank=True, help_text="Which agencies took part, a line each.")
    went_well = SealedTextField(blank=True, default="")
    lessons = SealedTextField(blank=True, default="")
    to_do = SealedTextField(blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lsab_referred = models.BooleanField(null=True, blank=True, help_text="Empty = not considered yet.")
    lsab_reason = SealedTextField(blank=True, default="")
    lsab_at = models.DateTimeField(null=True, blank=True)
    lsab_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """What is done says what; an answer has a reason."""

        constraints = (
            models.CheckConstraint(
                condition=Q(done_at=None)
                | (Q(held_on__isnull=False, done_by__isnull=False) & ~Q(lessons="") & ~Q(agencies="")),
                name="debrief_done_says_what",
            ),
            models.CheckConstraint(
                condition=Q(lsab_referred=None, lsab_at=None)
                | (
                    Q(lsab_referred__isnull=False, lsab_at__isnull=False, lsab_by__isnull=False)
                    & ~Q(lsab_reason="")
                ),
                name="debrief_lsab_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"Debrief of {self.incident}"


class StaffSession(Signed):
    """A debriefing session of staff (Appendix D27). Names nobody who took part."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="staff_sessions")
    held_at = models.DateTimeField()
    whose = models.CharField(max_length=200, help_text="Which staff took part.")
    number_present = models.PositiveSmallIntegerField()
    emotional = SealedTextField()
    effectiveness = SealedTextField()
    lessons = SealedTextField()
    support = SealedTextField()

    class Meta:
        """Newest first."""

        ordering = ("incident", "-held_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(whose="") & ~Q(emotional="") & ~Q(effectiveness="") & ~Q(lessons="")
                & ~Q(support=""),
                name="staff_session_whole",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"Session with {self.whose}"


class Feedback(Signed):
    """How it was, as somebody told us who lives there or represents somebody (Q02)."""

    class Source(models.TextChoices):
        """Who says so."""

        USER = "user", "Somebody who uses the service"
        FAMILY = "family", "Family or representative"
        STAFF = "staff", "Staff"
        OTHER = "other", "Somebody else"

    class Phase(models.TextChoices):
        """When it was asked."""

        DURING = "during", "During"
        AFTER = "after", "Afterwards"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="feedback")
    source = models.CharField(max_length=6, choices=Source)
    phase = models.CharField(max_length=6, choices=Phase)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="feedback"
    )
    said_on = models.DateField()
    words = SealedTextField()

    class Meta:
        """Newest first."""

        ordering = ("incident", "-said_on", "-pk")
        verbose_name_plural = "feedback"
        constraints = (models.CheckConstraint(condition=~Q(words=""), name="feedback_says_something"),)

    def __str__(self) -> str:
        return f"Feedback of {self.said_on:%d %B %Y}"


class Recommendation(Signed):
    """What is to change, of which kind, by whom and when (Q04)."""

    class Kind(models.TextChoices):
        """What changes."""

        POLICY = "policy", "Policy"
        PROCEDURE = "procedure", "Procedure"
        PRACTICE = "practice", "Practice"

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", "Open"
        DONE = "done", "Done"
        REJECTED = "rejected", "Not taken up"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="recommendations")
    number = models.PositiveIntegerField()
    text = models.TextField(help_text="Names nobody who can be recognised.")
    kind = models.CharField(max_length=9, choices=Kind)
    body = models.CharField(max_length=200, help_text="Which body takes it on.")
    owner = models.CharField(max_length=150)
    due = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = models.TextField(blank=True)

    class Meta:
        """By number."""

        ordering = ("incident", "number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="recommendation_number_once"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(body="") & ~Q(owner=""), name="recommendation_whole"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(outcome=""), name="recommendation_ends_with_words"
            ),
        )

    def __str__(self) -> str:
        return f"recommendation {self.number}"

    def get_absolute_url(self) -> str:
        """The recommendation's page."""
        return reverse("failure_protocol:recommendation", args=[self.incident_id, self.number])

    def is_overdue(self, day: date) -> bool:
        """Whether it should have been done before the day."""
        return self.state == self.State.OPEN and self.due < day


class LessonsReport(Signed):
    """A version of the report on the incident, frozen: figures with the rows they come from (Q03).

    `content` is for the team; `published` is what may be shown to all: small numbers withheld, nobody named.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="lessons_reports")
    number = models.PositiveIntegerField()
    summary = models.TextField(blank=True, help_text="What is published in words; names nobody.")
    content = SealedJSONField()
    digest = models.CharField(max_length=64)
    published = models.JSONField()

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="lessons_report_number_once"),
            models.CheckConstraint(condition=~Q(digest=""), name="lessons_report_is_frozen"),
        )

    def __str__(self) -> str:
        return f"report version {self.number}"

    def get_absolute_url(self) -> str:
        """The version's page."""
        return reverse("failure_protocol:lessons_version", args=[self.incident_id, self.number])


class Submission(Signed):
    """A version of the report that went to a group of an agency or to the safeguarding board (Q05)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="submissions")
    report = models.ForeignKey(LessonsReport, on_delete=models.PROTECT, related_name="submissions")
    recipient = models.CharField(max_length=200)
    is_lsab = models.BooleanField(default=False)
    sent_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    received_by = models.CharField(max_length=200, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("incident", "-sent_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(recipient=""), name="submission_says_to_whom"),
            models.CheckConstraint(
                condition=Q(received_on=None)
                | (~Q(received_by="") & Q(received_on__gte=models.F("sent_on"))),
                name="submission_receipt_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report} to {self.recipient}"
