"""What indicators and returns add to the house: navigation, search, Home, jobs, boxes on a home's page."""

from __future__ import annotations

from accounts.permissions import Permission
from ui import navigation


def register() -> None:
    """Called by the app's configuration."""
    navigation.register("Indicators", "metrics:indicators", order=35, permission=Permission.VIEW_INDICATORS)
