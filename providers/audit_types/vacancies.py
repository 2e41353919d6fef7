"""How the audit trail words what happens to vacancies."""

from __future__ import annotations


def register() -> None:
    """Called once by the package."""
