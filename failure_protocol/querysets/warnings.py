"""Questions about warning signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from failure_protocol.models import WarningSign  # noqa: F401


class WarningSignQuerySet(models.QuerySet["WarningSign"]):
    """Warning signs."""

    def visible_to(self, user: Any) -> Self:
        """All of the partnership for whoever leads or checks incidents, else one's own."""
        leads, reads, logs = (
            partnership_ids(user, each)
            for each in (Permission.LEAD_INCIDENTS, Permission.READ_INCIDENTS, Permission.OPEN_INCIDENTS)
        )
        own = Q(partnership_id__in=logs, by_id=user.pk)
        return self.filter(Q(partnership_id__in=leads | reads) | own)

    def unlinked(self) -> Self:
        """Of which no incident came yet."""
        return self.filter(incident=None)
