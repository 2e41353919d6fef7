"""How the audit trail words what happens to calls, visits and promises."""

from __future__ import annotations


def register() -> None:
    """Called once by the package."""
