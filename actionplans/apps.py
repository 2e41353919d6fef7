"""Action plans: app configuration."""

from django.apps import AppConfig


class ActionPlansConfig(AppConfig):
    """Plans, workstreams, actions, steps and their updates."""

    name = "actionplans"
    verbose_name = "Action plans"

    def ready(self) -> None:
        """Tell the audit trail, the search and the home page what this app has."""
        from actionplans import audit_types, registrations

        audit_types.register()
        registrations.register()
