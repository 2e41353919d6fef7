"""How the audit trail words imports of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word
from core.words import count_of

if TYPE_CHECKING:
    from audit.models import Entry


def register() -> None:
    """Called once by the app's configuration."""
    for verb, kind, words in (
        ("import_accepted", "Figures imported", _accepted),
        ("import_discarded", "File of figures thrown away", _discarded),
        ("import_undone", "Import of figures undone", _undone),
    ):
        word(f"metrics.{verb}", kind=kind, words=words, permission=Permission.ENTER_FIGURES, url=_page)


def _page(entry: Entry) -> str:
    return reverse("metrics:import", args=[entry.object_id])


def _accepted(entry: Entry) -> str:
    after = entry.after or {}
    return (
        f"imported {entry.object_label}: {count_of(after.get('new', 0), 'new figure')}, "
        f"{after.get('revised')} revised, {after.get('held')} held"
    )


def _discarded(entry: Entry) -> str:
    return f"threw {entry.object_label} away before anything of it was imported"


def _undone(entry: Entry) -> str:
    after = entry.after or {}
    return f"undid the import of {entry.object_label}: {after.get('reason')}"
