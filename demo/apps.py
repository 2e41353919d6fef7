"""Demonstration data, built through the same actions as the browser."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration."""

    name = "demo"
