"""How the audit trail words what happens to boards, a file a noun."""

from __future__ import annotations

from oversight.audit_types import boards, meetings, papers, publication, registers, sitting

NOUNS = (boards, meetings, sitting, registers, papers, publication)


def register() -> None:
    """Called once by the app's configuration."""
    for noun in NOUNS:
        noun.register()
