"""The register: app configuration."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    """Providers and homes."""

    name = "providers"
    verbose_name = "Providers and homes"

    def ready(self) -> None:
        """Tell the audit trail, navigation, search, Home and the jobs what this app has."""
        from providers import audit_types, registrations

        audit_types.register()
        registrations.register()
