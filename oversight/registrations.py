"""What this app tells the rest of the house once, when the program starts."""

from __future__ import annotations

from accounts.permissions import Permission
from ui import navigation


def register() -> None:
    """Navigation, search, Home, jobs. Called by the app's configuration."""
    navigation.register("Boards", "oversight:boards", order=50, permission=Permission.VIEW_BOARDS)
