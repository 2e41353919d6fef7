"""How the partnership's audit trail words what happens around incidents, a file a noun.

What happens inside an incident stands in its own log, which fewer people read.
"""

from __future__ import annotations

from failure_protocol.audit_types import incidents, notices, packs, privacy, settings, team, warnings

NOUNS = (incidents, team, settings, privacy, packs, notices, warnings)


def register() -> None:
    """Called once by the app's configuration."""
    for noun in NOUNS:
        noun.register()
