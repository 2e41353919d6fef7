"""Questions about imports of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from metrics.models import ObservationImport  # noqa: F401


class ImportQuerySet(models.QuerySet["ObservationImport"]):
    """Imports."""

    def visible_to(self, user: Any) -> Self:
        """Those of partnerships where `user` may enter figures."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.ENTER_FIGURES))
