"""Questions about returned workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from actionplans.models import EditedWorkbook  # noqa: F401


class EditedWorkbookQuerySet(models.QuerySet["EditedWorkbook"]):
    """Workbooks that came back."""

    def visible_to(self, user: Any) -> EditedWorkbookQuerySet:
        """The person's own, of plans that they may still see."""
        ids = partnership_ids(user, Permission.VIEW_PLANS)
        return self.filter(issued__plan__partnership_id__in=ids, uploaded_by_id=user.pk)
