"""How the audit trail words what happens to packs."""

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
        ("packs.made", "Pack made", "made the pack"),
        ("packs.issued", "Pack issued", "issued the pack"),
        ("packs.superseded", "Pack superseded", "replaced the pack by another"),
        ("packs.files_made_again", "Pack files made again", "made the files again of the pack"),
    ):
        word(verb, kind=kind, words=_says(words), url=_to_pack, permission=Permission.VIEW_PACKS)


def _says(words: str) -> Callable[[Entry], str]:
    return lambda entry: f"{words} “{entry.object_label}”"


def _to_pack(entry: Entry) -> str:
    return reverse("packs:pack", args=[entry.object_id])
