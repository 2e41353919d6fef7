"""Audit: app configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The trail of changes and readings."""

    name = "audit"
    verbose_name = "Audit trail"
