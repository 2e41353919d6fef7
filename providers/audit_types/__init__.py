"""How the audit trail words what happens in the register, a file a noun."""

from __future__ import annotations

from providers.audit_types import (
    contacts,
    homes,
    imports,
    locations,
    offers,
    settings,
    staff,
    support,
    vacancies,
)

NOUNS = (imports, locations, homes, contacts, vacancies, offers, support, settings, staff)


def register() -> None:
    """Called once by the app's configuration."""
    for noun in NOUNS:
        noun.register()
