"""Accounts: app configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations, partnerships, roles and mail."""

    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Register the words of the audit trail and the links beside the person's name."""
        from accounts import audit_types  # noqa: F401  importing registers
        from accounts.permissions import Permission
        from ui import navigation

        navigation.register_account("Your account", "accounts:profile", 10)
        navigation.register_account("People", "accounts:members", 20, Permission.MANAGE_MEMBERS)
