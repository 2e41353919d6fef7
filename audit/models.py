"""The rows of the trail. Ids and names are text without foreign keys: history survives what it tells of."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.querysets import EntryQuerySet, ReadQuerySet


class Entry(models.Model):
    """One change: who, when, to what, before, after. The hash covers it and the hash of the entry before.

    Entries of one partnership form one chain, numbered from 1; the database refuses a second entry with the
    same number, so that a chain can't fork, and refuses updates (a trigger; on PostgreSQL deletes as well).
    `manage.py verify_audit` walks every chain.
    """

    partnership_id = models.CharField(max_length=40, blank=True)  # "" = belongs to no partnership
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=60)
    object_label = models.CharField(max_length=300)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    note = models.TextField(blank=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        verbose_name_plural = "entries"
        indexes = (
            models.Index(fields=("partnership_id", "-at"), name="audit_by_partnership"),
            models.Index(fields=("object_type", "object_id"), name="audit_by_object"),
            models.Index(fields=("partnership_id", "actor_id"), name="audit_by_actor"),
        )
        constraints = (
            models.UniqueConstraint(fields=("partnership_id", "number"), name="audit_chain_never_forks"),
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_numbers_from_one"),
            models.CheckConstraint(condition=~Q(hash="") & ~Q(verb=""), name="audit_entry_complete"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"

    @property
    def page_url(self) -> str:
        """The trail of the thing that this entry is about."""
        return reverse("audit:object", args=[self.object_type, self.object_id])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the trail is only added to."""
        raise TypeError("Audit entries can't be deleted.")


class Read(models.Model):
    """One reading of something personal or restricted: who looked, when, at what. Not chained."""

    partnership_id = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=200)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=60)
    object_label = models.CharField(max_length=300)
    how = models.CharField(max_length=60, help_text="Seen on a page, downloaded, exported.")

    objects = ReadQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("object_type", "object_id"), name="audit_reads_by_object"),)

    def __str__(self) -> str:
        return f"{self.actor_name} read {self.object_label}"
