"""How the audit trail words what happens to indicators and returns, a file a noun."""

from __future__ import annotations

from metrics.audit_types import imports, indicators, observations, reports, returns

NOUNS = (indicators, observations, imports, returns, reports)


def register() -> None:
    """Called once by the app's configuration."""
    for noun in NOUNS:
        noun.register()
