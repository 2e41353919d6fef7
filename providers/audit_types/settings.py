"""How the audit trail words what happens to the settings of a register."""

from __future__ import annotations

from django.urls import reverse

from accounts.permissions import Permission
from audit.models import Entry
from audit.registry import register as add

WORDS = {
    "councils": "its councils",
    "kinds": "the kinds watched over",
    "call_red": "how often red homes are called",
    "call_amber": "how often amber homes are called",
    "call_green": "how often other homes are called",
    "stale_days": "when figures are old",
    "occupancy_fall": "the fall in occupancy that is a trigger",
    "absent_percent": "the share of staff away that is a trigger",
    "lead": "who is told of steps in support",
    "nightly": "whether the register comes in each night",
    "nightly_source": "where the nightly file comes from",
    "nightly_accepts": "whether the nightly file is accepted by itself",
}


def _changed(entry: Entry) -> str:
    parts = [WORDS.get(name, name) for name in WORDS if name in (entry.after or {})]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"changed for the register: {listed}"


def register() -> None:
    """Called once by the package."""
    add(
        "providers.settings_changed", kind="Settings of the register changed", words=_changed,
        url=lambda _: reverse("providers:settings"), permission=Permission.MANAGE_REGISTER.value,
    )  # fmt: skip
