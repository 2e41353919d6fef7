"""Indicators and returns: app configuration."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """Indicators, observations, returns, performance reports."""

    name = "metrics"
    verbose_name = "Indicators and returns"

    def ready(self) -> None:
        """Tell the audit trail, navigation, search, Home and the jobs what this app has."""
        from metrics import audit_types, registrations

        audit_types.register()
        registrations.register()
