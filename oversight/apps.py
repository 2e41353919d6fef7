"""Boards: app configuration."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Boards, meetings, papers, decisions."""

    name = "oversight"
    verbose_name = "Boards and meetings"

    def ready(self) -> None:
        """Tell the audit trail, navigation, search, Home and the jobs what this app has."""
        from oversight import audit_types, registrations

        audit_types.register()
        registrations.register()
