"""How the audit trail words what happens to homes' own staff and their corrections."""

from __future__ import annotations


def register() -> None:
    """Called once by the package."""
