"""How the audit trail words what happens to what is known about homes."""

from __future__ import annotations


def register() -> None:
    """Called once by the package."""
