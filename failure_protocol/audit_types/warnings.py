"""How the audit trail words warning signs: by their reference, never by the provider's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word

if TYPE_CHECKING:
    from audit.models import Entry


def register() -> None:
    """Called once by the app's configuration."""
    for verb, kind, words in (
        (
            "logged",
            "Warning sign written down",
            lambda entry: f"wrote down warning sign {entry.object_label}",
        ),
        ("verified", "Warning sign verified", lambda entry: f"verified warning sign {entry.object_label}"),
        ("linked", "Warning sign linked", _linked),
    ):
        word(
            f"failure_protocol.warning_{verb}", kind=kind, words=words, url=_page,
            permission=Permission.OPEN_INCIDENTS,
        )  # fmt: skip


def _page(entry: Entry) -> str:
    return reverse("failure_protocol:warning", args=[entry.object_id])


def _linked(entry: Entry) -> str:
    return f"linked warning sign {entry.object_label} to incident {(entry.after or {})['incident']}"
