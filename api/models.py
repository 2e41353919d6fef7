"""Programs that may read for a partnership."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from api.querysets import ApiClientQuerySet
from api.scopes import Scope


class ApiClient(models.Model):
    """A program with a token: whose, what for, whom to ask, until when. The token itself is not kept."""

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="api_clients"
    )
    name = models.CharField(max_length=100)
    purpose = models.CharField(max_length=300)
    contact = models.EmailField(help_text="Whom to ask about it.")
    scopes: Any = models.JSONField(default=list, help_text="What it may read (api/scopes.py).")
    token_digest = models.CharField(max_length=64, unique=True)
    token_start = models.CharField(max_length=10, help_text="To tell one token from another.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_on = models.DateField(help_text="Its last day.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        """By name; a name once among those not revoked."""

        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                F("partnership"), Lower("name"), condition=Q(revoked_at=None), name="api_client_name_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(purpose="") & ~Q(contact=""), name="api_client_says_who_and_why"
            ),
            models.CheckConstraint(
                condition=Q(token_digest__regex=r"^[0-9a-f]{64}$"),  # noqa: S106  a pattern
                name="api_client_token_is_a_digest",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_client_revoked_says_who",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("api:client", args=[self.pk])

    @property
    def scope_labels(self) -> list[str]:
        """What it may read, in words."""
        return [scope.label for scope in Scope if scope in self.scopes]

    def state(self, day: date) -> str:
        """active, expired or revoked on `day`."""
        if self.revoked_at:
            return "revoked"
        return "active" if self.expires_on >= day else "expired"
