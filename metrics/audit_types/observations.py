"""How the audit trail words figures that are typed in."""

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
        "metrics.figure_entered", kind="Figure entered", words=_entered,
        permission=Permission.VIEW_INDICATORS,
        url=lambda entry: reverse("metrics:indicator", args=[entry.object_id]),
    )  # fmt: skip


def _entered(entry: Entry) -> str:
    after = entry.after or {}
    before = (entry.before or {}).get("value")
    was = f" instead of {before}" if before else ""
    return f"entered {after.get('value')}{was} for {entry.object_label}, {after.get('period')}"
