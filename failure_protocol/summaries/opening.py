"""What somebody must know when an incident opens: what is missing in the set-up, what kind a service is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from failure_protocol.models.incidents import ServiceType
from failure_protocol.protocol import holders_of, settings_for, template_warning
from failure_protocol.summaries.notices_setup import gaps_of
from providers.kinds import Kind

if TYPE_CHECKING:
    from accounts.models import Partnership
    from providers.models import Location

TYPES = {
    Kind.NURSING: ServiceType.RESIDENTIAL,
    Kind.RESIDENTIAL: ServiceType.RESIDENTIAL,
    Kind.HOME_CARE: ServiceType.HOME_CARE,
    Kind.SUPPORTED: ServiceType.SUPPORTED,
    Kind.EXTRA_CARE: ServiceType.SUPPORTED,
    Kind.DAY_SERVICE: ServiceType.DAY,
    Kind.SHARED_LIVES: ServiceType.OTHER,
    Kind.OTHER: ServiceType.OTHER,
}


def type_of(location: Location) -> ServiceType:
    """The type that the register's kind suggests; a person may say otherwise."""
    return TYPES[Kind(location.kind)]


def warnings_for(partnership: Partnership, at: datetime) -> list[str]:
    """What is missing before an incident opens; it may be opened all the same (A12, N01, N05, N08).

    A checklist whose review is overdue, no Lead, no deputy, nobody on call, nobody who may activate.
    """
    settings = settings_for(partnership)
    overdue = template_warning(settings, timezone.localtime(at).date())
    found = [overdue] if overdue else []
    found += [gap.text for gap in gaps_of(partnership, at)]
    vacant = [each.post for each in holders_of(settings) if not each.name]
    if vacant:
        found.append(f"Nobody is named who may activate the procedure as: {'; '.join(vacant)}.")
    return found
