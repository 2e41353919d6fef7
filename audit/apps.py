"""Audit: app configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The trail of changes and readings."""

    name = "audit"
    verbose_name = "Audit trail"

    def ready(self) -> None:
        """Put the trail beside the person's name, for those who may read it."""
        from audit.registry import VIEW_ENTRY
        from ui import navigation

        navigation.register_account("Audit trail", "audit:entries", 30, VIEW_ENTRY)
