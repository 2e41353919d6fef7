"""How the audit trail words what happens to vacancies."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.permissions import Permission
from audit.models import Entry
from audit.registry import register as add


def _home(entry: Entry) -> str:
    return reverse("providers:home", args=[entry.object_id])


def _figures(entry: Entry) -> str:
    said: dict[str, Any] = entry.after or {}
    reserved = f" and {said['reserved']} reserved" if said.get("reserved") else ""
    return f"{said.get('admittable')} free{reserved}, {str(said.get('bed_type', '')).lower()}"


def register() -> None:
    """Called once by the package."""
    seen: Any = {"url": _home, "permission": Permission.VIEW_HOMES.value}
    add(
        "providers.vacancy_set", kind="Vacancies written down",
        words=lambda e: f"wrote down the free beds of {e.object_label}: {_figures(e)}", **seen,
    )  # fmt: skip
    add(
        "providers.vacancy_confirmed", kind="Vacancies confirmed",
        words=lambda e: f"confirmed the free beds of {e.object_label} as they were: {_figures(e)}", **seen,
    )  # fmt: skip
    add(
        "providers.vacancy_late", kind="Vacancies of an earlier day",
        words=lambda e: f"added free beds of an earlier day to {e.object_label}: {_figures(e)}", **seen,
    )  # fmt: skip
