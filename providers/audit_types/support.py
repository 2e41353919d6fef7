"""How the audit trail words what happens to support levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word
from providers.models import Level

if TYPE_CHECKING:
    from audit.models import Entry


def register() -> None:
    """Called once by the package."""
    word(
        "providers.support_confirmed", kind="Support level confirmed", words=_step, url=_home,
        permission=Permission.VIEW_HOMES,
    )  # fmt: skip


def _after(entry: Entry) -> dict[str, Any]:
    return entry.after or {}


def _home(entry: Entry) -> str:
    return reverse("providers:home", args=[_after(entry)["location"]])


def _step(entry: Entry) -> str:
    said = _after(entry)
    level, before = Level(said["level"]).label.lower(), Level((entry.before or {})["level"]).label.lower()
    because = f" ({', '.join(said['triggers'])})" if said.get("triggers") else ""
    if level == before:
        return f"kept the support of {entry.object_label} at {level}{because}"
    return f"changed the support of {entry.object_label} from {before} to {level}{because}"
