"""How the audit trail words what happens to locations, providers and brands."""

from __future__ import annotations


def register() -> None:
    """Called once by the package."""
