"""How the audit trail words what happens: privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word

if TYPE_CHECKING:
    from audit.models import Entry


def register() -> None:
    """Called once by the app's configuration."""
    word(
        "failure_protocol.retention_changed", kind="How long records are kept changed", words=_changed,
        permission=Permission.MANAGE_PROTOCOL, url=lambda entry: reverse("failure_protocol:retention"),
    )  # fmt: skip


def _changed(entry: Entry) -> str:
    before, after = (entry.before or {}).get("years"), (entry.after or {}).get("years")
    what = entry.object_label.lower()
    if after is None:
        return f"changed from what it follows how long these are kept: {what}"
    return f"changed how long these are kept from {before} to {after} years: {what}"
