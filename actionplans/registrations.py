"""What this app tells the rest of the house once, when the program starts."""

from __future__ import annotations

from accounts import saved_views
from accounts.handover import register as register_handover
from accounts.permissions import Permission
from actionplans import handover, home, search
from actionplans.home_panel import plans_panel
from actionplans.measured import actions_panel, portfolios
from actionplans.rounds.home import open_rounds
from metrics import panels as metrics_panels
from providers import panels as home_panels
from ui import home as home_page
from ui import navigation
from ui import search as site_search


def register() -> None:
    """Navigation, search, Home and what is to be handed over. Called by the app's configuration."""
    navigation.register("Plans", "actionplans:plans", order=10, permission=Permission.VIEW_PLANS)
    navigation.register("My work", "actionplans:my_work", order=5, permission=Permission.UPDATE_PLANS)
    saved_views.register("steps", "actionplans:steps", Permission.VIEW_PLANS)
    site_search.register("Plans", search.find_plans, order=10)
    site_search.register("Actions", search.find_actions, order=11)
    site_search.register("Steps", search.find_steps, order=12)
    home_page.register(10, home.my_steps)
    home_page.register(20, open_rounds)
    home_page.register(30, home.what_changed)
    home_page.register_first_steps(10, home.first_steps)
    register_handover(handover.left_behind)
    home_panels.register(80, plans_panel)
    metrics_panels.register(actions_panel)
    metrics_panels.register_works(portfolios)
