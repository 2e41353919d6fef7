"""The api app."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What other programs may read."""

    name = "api"
    verbose_name = "API"

    def ready(self) -> None:
        """Make the words of the trail and the link for administrators known."""
        from accounts.permissions import Permission
        from api import audit_types
        from ui import navigation

        audit_types.register()
        navigation.register_account("Programs that read", "api:clients", 25, Permission.MANAGE_MEMBERS)
