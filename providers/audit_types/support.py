"""How the audit trail words what happens to support levels and settings."""

from __future__ import annotations


def register() -> None:
    """Called once by the package."""
