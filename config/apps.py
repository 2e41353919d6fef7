"""The site as a whole: it holds the commands that concern every app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Backup and restore."""

    name = "config"
    label = "site_config"
