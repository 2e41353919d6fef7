"""Accounts: app configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations, partnerships, roles and mail."""

    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Register the words of the audit trail, the links beside the person's name, and the first steps."""
        from accounts import audit_types, home
        from accounts.permissions import Permission
        from ui import home as home_page
        from ui import navigation

        audit_types.register()
        navigation.register_account("Your account", "accounts:profile", 10)
        navigation.register_account("People", "accounts:members", 20, Permission.MANAGE_MEMBERS)
        home_page.register_first_steps(5, home.first_steps)
