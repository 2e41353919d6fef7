"""How the audit trail words what happens to boards."""

from __future__ import annotations


def register() -> None:
    """Called once by the package."""
