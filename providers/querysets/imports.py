"""Questions about imports of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from providers.models import RegisterImport


class RegisterImportQuerySet(models.QuerySet["RegisterImport"]):
    """Imports."""

    def visible_to(self, user: Any) -> Self:
        """Imports of the partnerships where `user` may import the register."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.IMPORT_REGISTER))

    def last_applied(self, layout: str) -> RegisterImport | None:
        """The newest accepted file of a layout, whoever brought it; None = there was none."""
        return self.filter(layout=layout, state="applied").order_by("-basis", "-ended_at", "-pk").first()

    def moves(self) -> int:
        """How often an import has changed the register: each acceptance and each undoing is one.

        An import compares with the register as it is at some number of moves, and is accepted at that number
        only; so of two accepted ones the later has the higher `basis`.
        """
        counted = self.aggregate(
            applied=Count("pk", filter=Q(state="applied")), undone=Count("pk", filter=Q(state="undone"))
        )
        return int(counted["applied"]) + 2 * int(counted["undone"])
