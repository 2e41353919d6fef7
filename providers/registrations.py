"""What the register adds to the house: navigation, search, Home, jobs, boxes on a home's page."""

from __future__ import annotations

from providers import panels
from providers.home.offers import offers_panel
from providers.home.vacancies import free_beds_box, vacancies_panel
from ui import home as home_page


def register() -> None:
    """Called by the app's configuration."""
    home_page.register(36, free_beds_box)
    panels.register(25, vacancies_panel)
    panels.register(55, offers_panel)
