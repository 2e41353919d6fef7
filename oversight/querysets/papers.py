"""Questions about papers, their versions and advice."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

PAPER = {"Paper": "", "PaperVersion": "paper__", "Advice": "paper__"}


class PaperQuerySet(models.QuerySet[Any]):
    """Papers, or what hangs on them."""

    def visible_to(self, user: Any) -> PaperQuerySet:
        """Those of boards that `user` may see; exempt papers only for who may read them, or wrote them."""
        to = PAPER[self.model.__name__]
        board = f"{to}item__meeting__board__partnership_id__in"
        found = self.filter(**{board: partnership_ids(user, Permission.VIEW_BOARDS)})
        public = Q(**{f"{to}exempt": False, f"{to}item__exempt": False})
        may = Q(**{board: partnership_ids(user, Permission.VIEW_EXEMPT)})
        return found.filter(public | may | Q(**{f"{to}author": user}))
