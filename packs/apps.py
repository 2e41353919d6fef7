"""The packs app."""

from __future__ import annotations

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Packs: composed, frozen, rendered, issued."""

    name = "packs"
    verbose_name = "Packs"

    def ready(self) -> None:
        """Make the jobs, the audit wording, the menu entry, the first step and lists on paper known."""
        from accounts.permissions import Permission
        from jobs.registry import register as register_job
        from packs import actions, audit_types, home, lists, tasks
        from ui.exports import register_pdf
        from ui.home import register_first_steps
        from ui.navigation import register as register_menu

        audit_types.register()
        register_job(actions.MAKE, tasks.make, queue="packs")
        register_job(actions.RENDER, tasks.remake, queue="packs")
        register_menu("Packs", "packs:list", 70, Permission.VIEW_PACKS)
        register_first_steps(50, home.first_steps)
        register_pdf(lists.list_pdf)
