"""How the audit trail words what happens to programs that read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word

if TYPE_CHECKING:
    from audit.models import Entry


def register() -> None:
    """Called once by the app's configuration."""
    for verb, kind, words in (
        ("api.client_made", "Program may read", "let the program {label} read"),
        ("api.client_revoked", "Program’s token revoked", "revoked the token of the program {label}"),
    ):
        word(verb, kind=kind, words=_says(words), url=_to_clients, permission=Permission.VIEW_AUDIT)


def _says(words: str) -> Callable[[Entry], str]:
    return lambda entry: words.format(label=f"“{entry.object_label}”")


def _to_clients(entry: Entry) -> str:
    return reverse("api:client", args=[entry.object_id])
