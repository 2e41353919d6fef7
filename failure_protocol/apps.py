"""The failure protocol: app configuration."""

from django.apps import AppConfig


class FailureProtocolConfig(AppConfig):
    """Incidents: what is done when a provider fails or leaves."""

    name = "failure_protocol"
    verbose_name = "Incidents"

    def ready(self) -> None:
        """Tell the audit trail, navigation, search, Home and the jobs what this app has."""
        from failure_protocol import audit_types, registrations

        audit_types.register()
        registrations.register()
