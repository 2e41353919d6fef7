"""Papers of an item: uploads and reports written here, in versions, with their sign-off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from oversight.models.meetings import AgendaItem, Meeting
from oversight.querysets.papers import PaperQuerySet


class Paper(models.Model):
    """A paper attached to an item; what it says is in its newest version.

    `kind` is a slug of oversight/paper_kinds.py.
    """

    class State(models.TextChoices):
        """draft -> advice -> approved; a withdrawn paper keeps its place in the record."""

        DRAFT = "draft", "Draft"
        ADVICE = "advice", "With advisers"
        APPROVED = "approved", "Approved"
        WITHDRAWN = "withdrawn", "Withdrawn"

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers")
    position = models.PositiveSmallIntegerField(help_text="Order in the pack.")
    kind = models.SlugField(max_length=40)
    title = models.CharField(max_length=300)
    appendix = models.CharField(
        max_length=30, blank=True, help_text="Appendix 1, when it hangs on another paper."
    )
    exempt = models.BooleanField(default=False, help_text="Exempt although its item may be public.")
    exempt_paragraph = models.CharField(max_length=12, blank=True)
    public_interest = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    supplement = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Came after the agenda was out: the number of its supplement."
    )
    current = models.ForeignKey(
        "PaperVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_approved_at = models.DateTimeField(
        null=True, blank=True, help_text="Tells what went out with the agenda from what came after."
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = PaperQuerySet.as_manager()

    class Meta:
        """In pack order."""

        ordering = ("item__number", "position", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title="") & ~Q(kind=""), name="paper_has_a_title"),
            models.CheckConstraint(
                condition=Q(exempt=False) | (~Q(exempt_paragraph="") & ~Q(public_interest="")),
                name="paper_exempt_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_reason=""), name="paper_withdrawn_says_why"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The paper's page."""
        return reverse("oversight:paper", args=[self.pk])

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.item.meeting.board.partnership

    @property
    def is_exempt(self) -> bool:
        """Whether it is kept from the public, by itself or because its item is."""
        return self.exempt or self.item.exempt

    @property
    def is_restricted(self) -> bool:
        """Whether its current version was made for those who may read exempt papers, and nobody else."""
        return self.current is not None and self.current.edition == "restricted"

    @property
    def discreet(self) -> str:
        """What it may be called where anybody might read it: the trail, mails, jobs."""
        return (
            f"an exempt paper of item {self.item.number}, {self.item.meeting}"
            if self.is_exempt
            else self.title
        )

    @property
    def came_late(self) -> bool:
        """Whether the agenda went out without it, so that it belongs into a supplement."""
        out = self.item.meeting.agenda_published_at
        return out is not None and (self.first_approved_at is None or self.first_approved_at > out)


class PaperVersion(models.Model):
    """What a paper said: a file, or the content of a report written here. Append-only.

    `pdf` is what becomes pages of the pack: the upload itself, or what it was converted to; it is empty for a
    report written here, which the pack lays out from `content`.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True, help_text="What changed.")
    content = models.JSONField(
        null=True, blank=True, help_text="Report written here: see oversight/reports.py."
    )
    file = models.CharField(max_length=200, blank=True, help_text="Storage name of the upload as it came.")
    file_name = models.CharField(max_length=200, blank=True, help_text="What its owner called it.")
    file_type = models.CharField(
        max_length=10, blank=True, help_text="pdf, docx, xlsx, png, jpeg: by content."
    )
    size = models.PositiveIntegerField(default=0, help_text="Bytes of the upload.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the upload.")
    pdf = models.CharField(max_length=200, blank=True, help_text="Storage name of the PDF for the pack.")
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=20, blank=True, help_text="As the PDF says, such as en-GB.")
    pdf_title = models.CharField(max_length=300, blank=True, help_text="What the PDF calls itself.")
    tagged = models.BooleanField(default=False, help_text="The PDF can be read by a screen reader.")
    edition = models.CharField(
        max_length=10, blank=True, help_text="Of a paper made here: public, or restricted. Else empty."
    )
    as_at = models.DateField(null=True, blank=True, help_text="Of a paper made here: as at which day.")
    since = models.DateField(null=True, blank=True, help_text="Of a paper made here: compared with when.")
    notes = models.JSONField(default=list, blank=True, help_text="What the author was told about the file.")
    text = models.TextField(
        blank=True, help_text="Its words, for search and the leak check; a form feed ends each page."
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        """Newest last. A version is a file or a report, never both."""

        ordering = ("paper", "number")
        constraints = (
            models.UniqueConstraint(fields=("paper", "number"), name="paper_version_number_once"),
            models.CheckConstraint(
                condition=Q(content__isnull=False, file="") | (Q(content__isnull=True) & ~Q(file="")),
                name="paper_version_is_file_or_report",
            ),
        )

    def __str__(self) -> str:
        return f"{self.paper}, version {self.number}"

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.paper.item.meeting.board.partnership


class Advice(models.Model):
    """Advice asked for before a paper is approved, with its working-day clock."""

    class Kind(models.TextChoices):
        """Who is asked."""

        FINANCE = "finance", "Finance"
        LEGAL = "legal", "Legal"
        OTHER = "other", "Other"

    class Outcome(models.TextChoices):
        """What the adviser says."""

        CLEARED = "cleared", "Cleared"
        CHANGES = "changes", "Changes needed"

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="advice")
    of_version = models.ForeignKey(PaperVersion, on_delete=models.PROTECT, related_name="advice")
    kind = models.CharField(max_length=8, choices=Kind)
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="advice_asked"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    words = models.TextField(blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        """The oldest first; answered means an outcome."""

        ordering = ("asked_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at=None, outcome="") | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="advice_answered_says_what",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} advice on {self.paper}"

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.paper.item.meeting.board.partnership


class Supplement(models.Model):
    """Papers that came after the agenda was out, published together with pages S1, S2..."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="supplements")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField(help_text="Why it came late, in the chair's words.")
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    first_page = models.PositiveIntegerField(
        default=1, help_text="S-pages run on over the supplements of a meeting."
    )

    class Meta:
        """Numbered from 1 in a meeting."""

        ordering = ("meeting", "number")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "number"), name="supplement_number_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="supplement_says_why"),
        )

    def __str__(self) -> str:
        return f"Supplement {self.number}, {self.meeting}"

    @property
    def partnership(self) -> Any:
        """The tenant it belongs to."""
        return self.meeting.board.partnership
