"""The lists that make the register: provider's, council's, NHS's, side by side, and signed (S02-S04)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.words import day_words
from failure_protocol.fields import SealedJSONField, SealedTextField
from failure_protocol.models.incidents import Incident, IncidentService
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person
from failure_protocol.querysets.registers import PersonListQuerySet
from ui.forms import lower_first


class Source(models.TextChoices):
    """Whose list."""

    PROVIDER = "provider", "The provider"
    COUNCIL = "council", "The council"
    NHS = "nhs", "The NHS"


class PersonList(Signed):
    """A list that was brought, with the file itself, sealed. Nothing of it counts until it is taken."""

    class State(models.TextChoices):
        """How far."""

        LOOKED_AT = "looked_at", "Not taken yet"
        TAKEN = "taken", "Taken"
        DISCARDED = "discarded", "Discarded"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="lists")
    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="lists")
    source = models.CharField(max_length=8, choices=Source)
    state = models.CharField(max_length=9, choices=State, default=State.LOOKED_AT)
    name = SealedTextField(help_text="The file's name, which may name people.")
    content = SealedTextField(help_text="The file as it came, in base64.")
    sha256 = models.CharField(max_length=64)
    unknown_columns = SealedJSONField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PersonListQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("service", "source", "sha256"), condition=~Q(state="discarded"),
                name="person_list_file_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="person_list_taken_by_somebody",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"list {self.pk} of {self.whose}"

    @property
    def whose(self) -> str:
        """As "the NHS", within a sentence."""
        return lower_first(self.get_source_display())


class ListRow(models.Model):
    """A row of a list: what it says, what is wrong with it, who it is."""

    class State(models.TextChoices):
        """What became of it."""

        READY = "ready", "Can be taken"
        WRONG = "wrong", "Has an error"
        HELD = "held", "Funding not understood"
        LEFT_OUT = "left_out", "Left out"
        WAITING = "waiting", "Not in the register: decide"
        MATCHED = "matched", "In the register"
        NOT_OURS = "not_ours", "Not one of ours"

    list = models.ForeignKey(PersonList, on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField(help_text="Of the file.")
    state = models.CharField(max_length=8, choices=State)
    cells = SealedJSONField(help_text="As the file has them: field -> text.")
    facts = SealedJSONField(help_text="As understood: field -> value.")
    problems = SealedJSONField(help_text="Sentences.")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="list_rows"
    )
    reason = SealedTextField(blank=True, default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """As in the file."""

        ordering = ("list", "line")
        constraints = (
            models.UniqueConstraint(fields=("list", "line"), name="list_row_once"),
            models.CheckConstraint(
                condition=~Q(state="matched") | Q(person__isnull=False), name="list_row_matched_to_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("left_out", "not_ours")) | ~Q(reason=""), name="list_row_out_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"line {self.line} of {self.list}"

    @property
    def born(self) -> str:
        """The day of birth as it is read, or nothing."""
        return day_words(date.fromisoformat(self.facts["born_on"])) if self.facts.get("born_on") else ""


class Settlement(Signed):
    """How a disagreement between lists about a person was settled. It holds while the lists say the same."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="settlements")
    field = models.CharField(max_length=30)
    said = models.CharField(max_length=16, help_text="Fingerprint of what each list said.")
    value = SealedTextField()
    note = SealedTextField(help_text="Who said so, on the telephone or on paper.")

    class Meta:
        """Newest first."""

        ordering = ("person", "-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("person", "field", "said"), name="settlement_once"),
            models.CheckConstraint(condition=~Q(note=""), name="settlement_says_who"),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.person}"


class Headcount(Signed):
    """How many people the provider says there are, agreed at a moment (S04). The newest counts."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="headcounts")
    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="headcounts")
    number = models.PositiveIntegerField()
    provider_name = models.CharField(max_length=150, help_text="Who agreed for the provider.")
    agreed_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("service", "-agreed_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(provider_name=""), name="headcount_agreed_with_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.number} people at {self.service}"


class SignOff(Signed):
    """Somebody says that the register of a service is right. It ends when the register or a list changes."""

    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="sign_offs")
    count = models.PositiveIntegerField(help_text="People in the register at that moment.")
    missing = models.CharField(max_length=300, blank=True, help_text="Why a list is missing.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("service", "-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("service",), condition=Q(ended_at=None), name="sign_off_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"register of {self.service} signed"
