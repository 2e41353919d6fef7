"""Jobs: app configuration."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work with a page of its own."""

    name = "jobs"
    verbose_name = "Jobs"
