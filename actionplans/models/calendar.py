"""The secret addresses under which people subscribe to their due dates in a calendar."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class CalendarFeed(models.Model):
    """One address of one person. Only a hash of its secret part is kept: a stolen backup opens no feed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first; one address in use a person."""

        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(revoked_at=None), name="calendar_feed_one_in_use"
            ),
        )

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
