"""How the audit trail words what happens to imports of the register."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.permissions import Permission
from audit.models import Entry
from audit.registry import register as add


def _run(entry: Entry) -> str:
    return reverse("providers:import", args=[entry.object_id])


def _counts(entry: Entry) -> str:
    said: dict[str, Any] = entry.after or {}
    return f"{said.get('new', 0):,} new, {said.get('changed', 0):,} changed, {said.get('gone', 0):,} gone"


def _kept(entry: Entry) -> str:
    kept = (entry.after or {}).get("kept", 0)
    return f"; {kept} new homes stay, since people have written about them" if kept else ""


def register() -> None:
    """Called once by the package."""
    seen: Any = {"url": _run, "permission": Permission.IMPORT_REGISTER.value}
    add(
        "providers.register_imported", kind="Register imported",
        words=lambda e: f"accepted {e.object_label} into the register: {_counts(e)}", **seen,
    )  # fmt: skip
    add(
        "providers.register_import_undone", kind="Import of the register undone",
        words=lambda e: f"undid the import of {e.object_label}: {_counts(e)} before{_kept(e)}", **seen,
    )  # fmt: skip
    add(
        "providers.register_import_discarded", kind="Import of the register thrown away",
        words=lambda e: f"threw away the import of {e.object_label}", **seen,
    )  # fmt: skip
    add(
        "providers.register_import_refused", kind="Import of the register refused",
        words=lambda e: f"brought {e.object_label}, which was refused", **seen,
    )  # fmt: skip
