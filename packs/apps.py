"""The packs app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from failure_protocol.pack_files import Order


class PacksConfig(AppConfig):
    """Packs: composed, frozen, rendered, issued."""

    name = "packs"
    verbose_name = "Packs"

    def ready(self) -> None:
        """Make jobs, audit wording, menu, search and what others ask of packs known."""
        from accounts.permissions import Permission
        from failure_protocol.pack_files import register as register_drawing
        from jobs.registry import register as register_job
        from metrics.panels import register as register_measures
        from oversight.panels import register as register_panel
        from oversight.public_files import register as register_public_files
        from packs import actions, audit_types, home, lists, panels, papers, public, search, tasks
        from ui.exports import register_pdf
        from ui.home import register_first_steps
        from ui.navigation import register as register_menu
        from ui.search import register as register_search

        audit_types.register()
        register_job(actions.MAKE, tasks.make, queue="packs")
        register_job(actions.MAKE_ALL, tasks.make_all, queue="packs")
        register_job(actions.RENDER, tasks.remake, queue="packs")
        register_menu("Packs", "packs:list", 70, Permission.VIEW_PACKS)
        register_first_steps(50, home.first_steps)
        register_pdf(lists.list_pdf)
        register_search("Packs", search.find_packs, 60)
        register_panel(panels.meeting_panel, 40)
        register_measures(panels.measures_panel)
        register_public_files(public.public_packs)
        papers.register()
        register_drawing(_draw_people)


def _draw_people(order: Order) -> bytes:
    """A file about people of an incident. Loaded when asked: the engine that lays out is large."""
    from packs.person_papers import draw

    return draw(order)
