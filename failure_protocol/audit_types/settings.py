"""How the audit trail words changes of how incidents are run."""

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
        "failure_protocol.settings_changed", kind="How incidents are run changed", words=_changed,
        permission=Permission.MANAGE_PROTOCOL, url=lambda entry: reverse("failure_protocol:protocol"),
    )  # fmt: skip


def _changed(entry: Entry) -> str:
    names = ", ".join(name.replace("_", " ") for name in sorted(entry.after or {}))
    return f"changed how incidents are run: {names}"
