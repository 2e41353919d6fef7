"""Accounts: app configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations, partnerships, roles and mail."""

    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Register the words of the audit trail."""
        from accounts import audit_types  # noqa: F401  importing registers
