"""Imports of the register: a file, its difference to what is known, what became of it; and the way back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from providers.models.locations import Location
from providers.querysets.imports import RegisterImportQuerySet


class RegisterImport(models.Model):
    """One file from its arrival to its acceptance, and back when it is undone.

    The register stays as it is until somebody accepts. `ids` says what the file listed: what the last
    accepted file of the same layout listed and this one does not is gone.
    """

    class State(models.TextChoices):
        """What became of it."""

        READING = "reading", "Being read"
        WAITING = "waiting", "Waiting for you"
        APPLYING = "applying", "Being accepted"
        APPLIED = "applied", "Accepted"
        DISCARDED = "discarded", "Thrown away"
        REFUSED = "refused", "Refused"
        UNDONE = "undone", "Undone"

    class Source(models.TextChoices):
        """Where the file came from."""

        UPLOAD = "upload", "Uploaded"
        COMMAND = "command", "Command line"
        SCHEDULE = "schedule", "Schedule"

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="register_imports",
        help_text="Who brought it; the facts are common to all.",
    )  # fmt: skip
    source = models.CharField(max_length=8, choices=Source, default=Source.UPLOAD)
    name = models.CharField(max_length=200)
    layout = models.CharField(max_length=12, blank=True, help_text="Known once the header has been read.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    file = models.FileField(upload_to="register/", blank=True)
    as_of = models.DateField(null=True, blank=True, help_text="The day that the file speaks of.")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.READING)
    counts: Any = models.JSONField(
        default=dict, blank=True, help_text="rows, new, changed, gone, unchanged, held"
    )
    stops: Any = models.JSONField(default=list, blank=True, help_text="Why it waits, in words.")
    held: Any = models.JSONField(
        default=list, blank=True, help_text="Values left out: row, column, value, reason."
    )
    notes: Any = models.JSONField(default=list, blank=True)
    ids = models.BinaryField(blank=True, default=b"", help_text="Compressed list of the IDs in the file.")
    basis = models.PositiveIntegerField(
        default=0, help_text="How often the register had moved when this was compared with it."
    )
    turn = models.PositiveSmallIntegerField(
        null=True, blank=True, unique=True,
        help_text="1 while it is read, accepted or undone: one at a time, whoever began.",
    )  # fmt: skip
    busy_since = models.DateTimeField(null=True, blank=True, help_text="Since when it has the turn.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="Why it was refused, thrown away or undone.")

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        """Newest first; one is read or accepted at a time; one that has ended has its moment."""

        ordering = ("-started_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("reading", "waiting", "applying"), ended_at=None)
                | Q(state__in=("applied", "discarded", "refused", "undone"), ended_at__isnull=False),
                name="register_import_ended_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="register_import_refused_says_why"
            ),
            models.CheckConstraint(
                condition=Q(turn=None, busy_since=None) | Q(turn=1, busy_since__isnull=False),
                name="register_import_turn_since_when",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its difference and what became of it."""
        return reverse("providers:import", args=[self.pk])


class ImportRow(models.Model):
    """One location, provider or brand that an import would make, change or end.

    `facts` is what would be written (field -> value as JSON), `before` what was there (for the difference and
    for undoing), `ratings` and `successions` what would be added, `before_ratings` what they replace.
    """

    class Kind(models.TextChoices):
        """What would happen."""

        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        GONE = "gone", "Gone"

    class Subject(models.TextChoices):
        """What it happens to."""

        LOCATION = "location", "Location"
        PROVIDER = "provider", "Provider"
        BRAND = "brand", "Brand"

    run = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="rows")
    subject = models.CharField(max_length=8, choices=Subject, default=Subject.LOCATION)
    kind = models.CharField(max_length=7, choices=Kind)
    cqc_id = models.CharField(max_length=30)
    name = models.CharField(max_length=250, blank=True)
    council = models.CharField(max_length=100, blank=True)
    line = models.PositiveIntegerField(null=True, blank=True, help_text="Row of the file.")
    facts: Any = models.JSONField(default=dict)
    before: Any = models.JSONField(default=dict)
    ratings: Any = models.JSONField(default=list)
    before_ratings: Any = models.JSONField(default=list)
    successions: Any = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True, help_text="As: New owner, see 1-123.")

    class Meta:
        """In the order of the file."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("run", "subject", "cqc_id"), name="import_row_once"),
            models.CheckConstraint(condition=~Q(cqc_id=""), name="import_row_has_an_id"),
        )

    def __str__(self) -> str:
        return f"{self.cqc_id}: {self.get_kind_display().lower()}"


class LocationChange(models.Model):
    """A fact of a location that an accepted import changed: what it was, from when on. Append-only.

    With it the register can be asked what it said on an earlier day.
    """

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="changes")
    run = models.ForeignKey(RegisterImport, on_delete=models.PROTECT, related_name="changes")
    on = models.DateField(help_text="The day that the file speaks of.")
    field = models.CharField(max_length=40)
    old: Any = models.JSONField(null=True)
    new: Any = models.JSONField(null=True)

    class Meta:
        """Newest first."""

        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=("location", "field", "on"), name="location_change_lookup"),)

    def __str__(self) -> str:
        return f"{self.field} of {self.location_id}"
