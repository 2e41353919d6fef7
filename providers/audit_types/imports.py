"""How the audit trail words what happens to imports of the register."""

from __future__ import annotations


def register() -> None:
    """Called once by the package."""
