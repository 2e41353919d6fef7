"""What the register adds to the house: navigation, search, Home, jobs, boxes on a home's page."""

from __future__ import annotations

from accounts import saved_views
from accounts.handover import register as register_handover
from accounts.permissions import Permission
from jobs import registry as job_kinds
from providers import panels, tasks
from providers.actions import imports, imports_nightly
from providers.handover.contacts import promises_left
from providers.handover.locations import left_behind as homes_left
from providers.handover.support import lead_left
from providers.home import homes as homes_boxes
from providers.home.contacts import calls_today, contacts_panel
from providers.home.locations import building_panel, homes_that_worry
from providers.home.offers import offers_panel
from providers.home.settings import first_steps
from providers.home.staff import corrections_panel, corrections_waiting, own_homes_box
from providers.home.support import support_panel, support_waiting
from providers.home.vacancies import free_beds_box, vacancies_panel
from providers.search.homes import find_concerns
from providers.search.locations import find_homes, find_providers
from ui import home as home_page
from ui import navigation
from ui import search as site_search


def register() -> None:
    """Called by the app's configuration."""
    navigation.register("Homes", "providers:homes", order=30, permission=Permission.VIEW_HOMES)
    home_page.register(35, homes_that_worry)
    panels.register(70, building_panel)
    register_handover(homes_left)
    saved_views.register("homes", "providers:homes", Permission.VIEW_HOMES)
    site_search.register("Homes", find_homes, order=15)
    site_search.register("Concerns", find_concerns, order=17)
    site_search.register("Providers", find_providers, order=16)
    home_page.register(15, calls_today)
    home_page.register(36, free_beds_box)
    navigation.register("Your homes", "providers:own", order=30, permission=Permission.OWN_HOMES)
    home_page.register(14, own_homes_box)
    home_page.register(17, corrections_waiting)
    panels.register(85, corrections_panel)
    register_handover(lead_left)
    home_page.register(16, support_waiting)
    home_page.register_first_steps(20, first_steps)
    panels.register(20, support_panel)
    panels.register(25, vacancies_panel)
    panels.register(35, contacts_panel)
    panels.register(55, offers_panel)
    register_handover(promises_left)
    homes_boxes.register()
    job_kinds.register(imports.READ, tasks.read_register)
    job_kinds.register(imports.ACCEPT, tasks.accept_register)
    job_kinds.register(imports.UNDO, tasks.undo_register)
    job_kinds.register(imports_nightly.NIGHTLY, tasks.nightly_register)
