"""The application that every page is built with."""

from django.apps import AppConfig
from django.core.checks import register


class UiConfig(AppConfig):
    """Registers its own navigation item; the other apps register theirs."""

    name = "ui"
    verbose_name = "Interface"

    def ready(self) -> None:
        """Home is the first item of the menu, for everybody."""
        from ui import navigation

        navigation.register("Home", "ui:home", order=0)
        register(navigation.check)
