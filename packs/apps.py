"""The packs app."""

from __future__ import annotations

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Registers the job that makes packs, and the wording of its audit entries."""

    name = "packs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the job kind and the audit wording known."""
