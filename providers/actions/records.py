"""The row in which a partnership keeps a home, and the caches on it."""

from __future__ import annotations

from accounts.models import Partnership
from providers.models import HomeRecord, Location


def record_of(partnership: Partnership, location: Location) -> HomeRecord:
    """The partnership's row of a home, made when there is none yet."""
    found, _ = HomeRecord.objects.get_or_create(partnership=partnership, location=location)
    return found
