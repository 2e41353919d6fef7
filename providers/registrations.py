"""What the register adds to the house: navigation, search, Home, jobs, boxes on a home's page."""

from __future__ import annotations


def register() -> None:
    """Called by the app's configuration."""
