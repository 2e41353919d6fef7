"""A pack as it was made: its content, frozen, and the files made from it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.words import day_words
from packs.content import PackContent, from_json
from packs.querysets import NEEDS, PackQuerySet


class Pack(models.Model):
    """Content and digest never change; a new position is a new pack (architecture.md, section 3)."""

    class State(models.TextChoices):
        """draft -> issued -> superseded."""

        DRAFT = "draft", "Draft"
        ISSUED = "issued", "Issued"
        SUPERSEDED = "superseded", "Superseded"

    class Edition(models.TextChoices):
        """Who may read it."""

        RESTRICTED = "restricted", "Restricted"
        PUBLIC = "public", "Public"

    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="packs")
    definition = models.SlugField(max_length=60)
    scope = models.CharField(max_length=60, help_text="What it is about, as its definition names it.")
    title = models.CharField(max_length=300)
    as_at = models.DateField()
    since = models.DateField(null=True, blank=True)
    edition = models.CharField(max_length=10, choices=Edition)
    needs = models.CharField(
        max_length=40, blank=True, help_text="What its readers need besides the permission to see packs."
    )
    sources = models.JSONField(
        default=dict, blank=True, help_text="Papers that it was made from, each with its version."
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.TextField(help_text="Canonical JSON; its SHA-256 is the digest.")
    digest = models.CharField(max_length=64)
    sections = models.JSONField(default=list, help_text="Title, first and last page of each section.")
    pages = models.PositiveIntegerField(default=0)
    pdf = models.CharField(max_length=120, help_text="Where the file is kept, named by its own SHA-256.")
    xlsx = models.CharField(max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="packs_made")
    made_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="packs_issued"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    objects = PackQuerySet.as_manager()

    class Meta:
        """Newest first. The same content is one pack; an issued one says who and when."""

        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "definition", "scope", "edition", "digest"), name="pack_content_once"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", issued_at=None, issued_by=None)
                | Q(state__in=("issued", "superseded"), issued_at__isnull=False, issued_by__isnull=False),
                name="pack_issued_says_who_and_when",
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="pack_has_a_digest"),
            models.CheckConstraint(
                condition=Q(edition__in=("restricted", "public")), name="pack_edition_known"
            ),
            models.CheckConstraint(
                condition=Q(needs="") | Q(needs__in=NEEDS, edition="restricted"), name="pack_needs_known"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(content="") & ~Q(pdf="") & ~Q(xlsx=""), name="pack_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(since__lte=F("as_at")), name="pack_since_is_before"
            ),
            models.CheckConstraint(condition=~Q(supersedes=F("pk")), name="pack_does_not_supersede_itself"),
        )

    def __str__(self) -> str:
        return f"{self.title}, {day_words(self.as_at)} ({self.get_edition_display().lower()})"

    def get_absolute_url(self) -> str:
        """The pack's page."""
        return reverse("packs:pack", args=[self.pk])

    def read_content(self) -> PackContent:
        """The frozen content. Raises packs.content.ContentError when it can't be read."""
        return from_json(self.content)

    def ranges(self) -> dict[str, tuple[int, int]]:
        """First and last page of each section, by its key."""
        return {s["key"]: (s["first_page"], s["last_page"]) for s in self.sections}

    def file_name(self, kind: str) -> str:
        """The name under which a person saves the file; `kind` is "pdf", "xlsx" or "json".

        It names the kind of pack, so that two packs about one plan can lie in one folder.
        """
        words = "".join(c if c.isalnum() else "-" for c in self.title.lower())
        words = "-".join(filter(None, words.split("-")))[:60].strip("-")
        return f"{words or 'pack'}-{self.definition}-{self.as_at:%Y-%m-%d}-{self.edition}.{kind}"
