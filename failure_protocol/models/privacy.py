"""Packs that leave, breaches, what people ask about themselves, how long things are kept (section 6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from failure_protocol.fields import SealedJSONField, SealedTextField
from failure_protocol.models.incidents import Incident
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person
from failure_protocol.retention import DEFAULTS, Kept

MOST_WRONG = 5  # codes, after which a pack's link is locked
REPORT_HOURS = timedelta(hours=72)  # UK GDPR article 33, counted from awareness, nights and weekends too


class SealedPack(Signed):
    """One file for one recipient: encrypted, for a while, behind a link and a code, or for one account.

    Made by failure_protocol/actions/packs.py seal_pack; each row is a disclosure with its basis and need.
    """

    class Kind(models.TextChoices):
        """What for."""

        TRANSFER = "transfer", "Transfer pack for a receiving provider"
        NEED = "need", "Need-to-know pack"
        GRAB = "grab", "Grab pack"
        ASSIGNED = "assigned", "Download of assigned people"
        SUBJECT = "subject", "What somebody asked about themselves"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=150, help_text="What it is; names nobody.")
    people = models.ManyToManyField(Person, related_name="packs", blank=True)
    groups: models.JSONField = models.JSONField(default=list, help_text="Field groups that are in it.")
    recipient = SealedTextField(help_text="Name and organisation.")
    reached = SealedTextField(blank=True, default="", help_text="Where the link went, and the code.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Whose account opens it; empty = link and code.",
    )  # fmt: skip
    basis = models.CharField(max_length=300, help_text="Lawful basis.")
    need = SealedTextField(help_text="Why they need to know.")
    view = SealedTextField(blank=True, default="", help_text="What the person, or who speaks for them, said.")
    key = models.CharField(max_length=120, blank=True, help_text="In storage; empty once it was removed.")
    filename = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    secret = SealedTextField(help_text="Link and code are made from it.")
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_why = SealedTextField(blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="sealed_pack_number_once"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("at")), name="sealed_pack_expires"),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(need="") & ~Q(recipient=""), name="sealed_pack_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"pack {self.number}"

    def get_absolute_url(self) -> str:
        """Its page, for those of the incident."""
        return reverse("failure_protocol:sealed_pack", args=[self.incident_id, self.number])

    @property
    def is_locked(self) -> bool:
        """Whether its link was locked by wrong codes."""
        return self.user_id is None and self.wrong_codes >= MOST_WRONG

    def is_live(self, at: datetime) -> bool:
        """Whether it can still be opened, as far as time and withdrawal go."""
        return bool(self.key) and self.revoked_at is None and at < self.expires_at


class PackOpening(models.Model):
    """One try to open a pack, from wherever it came. Append-only."""

    class Outcome(models.TextChoices):
        """What came of it."""

        OPENED = "opened", "Opened"
        WRONG_CODE = "wrong_code", "Wrong code"
        LATE = "late", "Too late"
        USED = "used", "Link used before"
        REVOKED = "revoked", "Taken back"
        LOCKED = "locked", "Locked after wrong codes"

    pack = models.ForeignKey(SealedPack, on_delete=models.PROTECT, related_name="openings")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = SealedTextField(blank=True, default="", help_text="The network address it came from.")

    class Meta:
        """Newest first."""

        ordering = ("pack", "-at", "-pk")

    def __str__(self) -> str:
        return f"{self.outcome}: {self.pack}"


class Breach(Signed):
    """Personal data that went, or was seen, where it must not. The clock runs from awareness: 72 hours."""

    class Kind(models.TextChoices):
        """What."""

        RECIPIENT = "recipient", "Wrong recipient"
        LOST = "lost", "Lost or stolen"
        ACCESS = "access", "Seen by somebody who may not"
        CHANGED = "changed", "Changed or destroyed"
        OTHER = "other", "Something else"

    class Report(models.TextChoices):
        """Whether the Information Commissioner is told."""

        UNDECIDED = "", "Not decided"
        YES = "yes", "Reported"
        NO = "no", "Not reported: no risk to people is likely"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="breaches")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    aware_at = models.DateTimeField(help_text="When anybody of us first knew: the clock starts.")
    what = SealedTextField()
    recipient = SealedTextField(blank=True, default="")
    people = models.ManyToManyField(Person, related_name="breaches", blank=True)
    groups: models.JSONField = models.JSONField(default=list, help_text="Field groups concerned.")
    pack = models.ForeignKey(
        SealedPack, null=True, blank=True, on_delete=models.PROTECT, related_name="breaches"
    )
    contained = SealedTextField(blank=True, default="", help_text="What was done to get it back.")
    contained_at = models.DateTimeField(null=True, blank=True)
    report = models.CharField(max_length=3, choices=Report, blank=True, default="")
    report_why = SealedTextField(blank=True, default="")
    reported_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    late_why = SealedTextField(blank=True, default="", help_text="Why it took more than 72 hours.")
    told_people = SealedTextField(blank=True, default="", help_text="Who was told of those concerned.")
    lesson = SealedTextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        verbose_name_plural = "breaches"
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="breach_number_once"),
            models.CheckConstraint(condition=Q(aware_at__lte=F("at")), name="breach_known_before_written"),
            models.CheckConstraint(condition=~Q(what=""), name="breach_says_what"),
            models.CheckConstraint(
                condition=Q(report="") | ~Q(report_why="") | Q(report="yes"), name="breach_not_told_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(report="yes") | Q(reported_at__isnull=False), name="breach_told_when"
            ),
            models.CheckConstraint(condition=Q(closed_at=None) | ~Q(report=""), name="breach_closed_decided"),
        )

    def __str__(self) -> str:
        return f"breach {self.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("failure_protocol:breach", args=[self.incident_id, self.number])

    @property
    def due_at(self) -> datetime:
        """By when the Information Commissioner is told."""
        return self.aware_at + REPORT_HOURS


class SubjectRequest(Signed):
    """Somebody asks what is kept about them (UK GDPR article 15). Words about others wait for a decision."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="subject_requests")
    asked_on = models.DateField()
    asked_by = SealedTextField(help_text="The person, or who asks for them, and by what right.")
    checked = SealedTextField(help_text="How it was made sure who asks.")
    due_on = models.DateField()
    held = SealedJSONField(
        null=True, blank=True, help_text="What was decided of each text that may name others."
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64, blank=True)
    ended_why = SealedTextField(blank=True, default="", help_text="Withdrawn or refused, and why.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("person", "-asked_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(asked_by="") & ~Q(checked=""), name="subject_request_by"),
            models.CheckConstraint(condition=Q(due_on__gt=F("asked_on")), name="subject_request_due_later"),
        )

    def __str__(self) -> str:
        return f"request {self.pk} about {self.person}"


class RetentionRule(Signed):
    """How long a partnership keeps one class of records, and from what that follows; else the default."""

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="retention_rules"
    )
    kept = models.CharField(
        max_length=10, choices=[(each.value, rule.name) for each, rule in DEFAULTS.items()]
    )
    years = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=300)

    class Meta:
        """By class."""

        ordering = ("partnership", "kept")
        constraints = (
            models.UniqueConstraint(fields=("partnership", "kept"), name="retention_rule_once"),
            models.CheckConstraint(condition=Q(years__range=(1, 100)), name="retention_rule_years"),
            models.CheckConstraint(condition=~Q(basis=""), name="retention_rule_has_basis"),
        )

    def __str__(self) -> str:
        return f"{DEFAULTS[Kept(self.kept)].name}: {self.years} years"


class RetentionRun(models.Model):
    """One time that the retention command took words away: what, of which class, how much. Append-only."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="retention_runs")
    kept = models.CharField(
        max_length=10, choices=[(each.value, rule.name) for each, rule in DEFAULTS.items()]
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(help_text="Since when it could go.")
    counts: models.JSONField = models.JSONField(default=dict, help_text="Table -> rows.")

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.kept} of {self.incident}"
