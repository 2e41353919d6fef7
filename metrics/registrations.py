"""What indicators and returns add to the house: navigation, search, Home, jobs, boxes on a home's page."""

from __future__ import annotations

from accounts.permissions import Permission
from metrics.home.returns import own_returns, returns_panel, returns_to_chase
from providers import panels
from ui import home as home_page
from ui import navigation


def register() -> None:
    """Called by the app's configuration."""
    navigation.register("Indicators", "metrics:indicators", order=35, permission=Permission.VIEW_INDICATORS)
    navigation.register("Your returns", "metrics:returns", order=31, permission=Permission.SEND_RETURNS)
    home_page.register(13, own_returns)
    home_page.register(18, returns_to_chase)
    panels.register(28, returns_panel)
