"""The checklist of an incident: items of the procedure, local ones, and what each body answers (L01-L13)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from failure_protocol.checklists import Applies
from failure_protocol.fields import SealedTextField
from failure_protocol.models.incidents import Incident
from failure_protocol.models.logs import LogEntry
from failure_protocol.models.team import Body
from failure_protocol.querysets.checklist import ItemAnswerQuerySet, ItemQuerySet

BODIES = (Body.COUNCIL, Body.NHS, Body.PROVIDER)  # the columns of Appendix A
BODY_CODES = {Body.COUNCIL: "LA", Body.NHS: "NHS", Body.PROVIDER: "Provider"}
_COLUMNS = [(body.value, body.label) for body in BODIES]


class Source(models.TextChoices):
    """Where an item comes from."""

    A = "A", "Management checklist (Appendix A)"
    C = "C", "Immediate action plan, home care (Appendix C)"
    D = "D", "Emergency closure of a home (Appendix D)"
    LOCAL = "L", "Local items"


class Status(models.TextChoices):
    """How far a body is with an item (L04)."""

    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    DONE = "done", "Done"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    NOT_YET = "not_yet", "Not yet applicable"
    CANNOT = "cannot", "Cannot do"


RESOLVED = frozenset({Status.DONE, Status.NOT_APPLICABLE, Status.CANNOT})


class ChecklistItem(models.Model):
    """One item. Those of the procedure keep its numbers; local ones are L-1, L-2 … Nothing is deleted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="items")
    source = models.CharField(max_length=1, choices=Source)
    ref = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=4)
    section_title = models.CharField(max_length=80)
    text = models.TextField()
    applicability = models.CharField(
        max_length=3, blank=True, choices=[(each.value, each.value or "Not stated") for each in Applies]
    )
    column = models.CharField(max_length=8, blank=True, help_text="Appendix C: now or progress.")
    responsible: models.JSONField = models.JSONField(
        default=list, help_text="Bodies (A), lead codes (C) or posts (D) that the procedure names."
    )
    is_standing = models.BooleanField(default=False, help_text="A duty: stays open until the debrief (L05).")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = ItemQuerySet.as_manager()

    class Meta:
        """In the procedure's order, local items last."""

        ordering = ("incident", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("incident", "ref"), name="item_ref_once"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(ref=""), name="item_says_what"),
            models.CheckConstraint(
                condition=Q(source="L", ref__startswith="L-") | (~Q(source="L") & ~Q(ref__startswith="L-")),
                name="item_local_numbers",
            ),
        )

    def __str__(self) -> str:
        return f"item {self.ref}"

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("failure_protocol:item", args=[self.incident_id, self.pk])


class ItemAnswer(models.Model):
    """What one body answers to one item (L03, L04).

    A body is asked when somebody says so or names its officer; an item that no body is asked about is
    nobody's. What people write may concern residents, so it rests sealed.
    """

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="answers")
    body = models.CharField(max_length=8, choices=_COLUMNS)
    is_asked = models.BooleanField(default=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="item_answers"
    )
    status = models.CharField(max_length=14, choices=Status, default=Status.NOT_STARTED)
    due = models.DateField(null=True, blank=True)
    outcome = SealedTextField(blank=True, default="")
    note = SealedTextField(blank=True, default="")
    reason = SealedTextField(blank=True, default="")
    escalated_to = models.CharField(max_length=200, blank=True)
    trigger = SealedTextField(blank=True, default="", help_text="What would make it applicable.")
    evidence = models.CharField(max_length=300, blank=True, help_text="Where the evidence is, if no file.")
    status_at = models.DateTimeField(null=True, blank=True)
    status_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ItemAnswerQuerySet.as_manager()

    class Meta:
        """In the order of the columns."""

        ordering = ("item", "body")
        constraints = (
            models.UniqueConstraint(fields=("item", "body"), name="answer_body_once"),
            models.CheckConstraint(
                condition=Q(body__in=[body.value for body in BODIES]), name="answer_body_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[each.value for each in Status]), name="answer_status_known"
            ),
            models.CheckConstraint(
                condition=Q(is_asked=True) | Q(officer=None, status="not_started"),
                name="answer_only_if_asked",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(outcome=""), name="answer_done_has_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("not_applicable", "cannot")) | ~Q(reason=""), name="answer_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(status="not_yet") | ~Q(trigger=""), name="answer_says_when_it_applies"
            ),
            models.CheckConstraint(
                condition=~Q(status="cannot") | ~Q(escalated_to=""), name="answer_cannot_is_escalated"
            ),
            models.CheckConstraint(
                condition=Q(status="not_started") | Q(status_at__isnull=False, status_by__isnull=False),
                name="answer_status_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item}, {self.get_body_display()}"


class ItemEvidence(models.Model):
    """A file that proves an answer. Never replaced: another one stands beside it."""

    answer = models.ForeignKey(ItemAnswer, on_delete=models.PROTECT, related_name="files")
    key = models.CharField(max_length=120, help_text="In storage; random, under no name that says anything.")
    name = models.CharField(max_length=200, help_text="As it was called when it was sent.")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        """In the order they came."""

        ordering = ("added_at", "pk")
        verbose_name_plural = "item evidence"

    def __str__(self) -> str:
        return self.name


class ItemLink(models.Model):
    """An item that needs another first. Shown, not enforced (L07); a circle is refused."""

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="needs")
    needs = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="needed_by")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By item."""

        ordering = ("item", "needs")
        constraints = (
            models.UniqueConstraint(
                fields=("item", "needs"), condition=Q(ended_at=None), name="item_link_once"
            ),
            models.CheckConstraint(condition=~Q(item=F("needs")), name="item_needs_another"),
        )

    def __str__(self) -> str:
        return f"{self.item} needs {self.needs}"


class ItemEntry(models.Model):
    """Which entries of the log tell of which item: its history (L11)."""

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="entries")
    entry = models.ForeignKey(LogEntry, on_delete=models.PROTECT, related_name="items")

    class Meta:
        """In the order they were made."""

        ordering = ("entry__number",)
        constraints = (models.UniqueConstraint(fields=("item", "entry"), name="item_entry_once"),)

    def __str__(self) -> str:
        return f"{self.item}: {self.entry}"
