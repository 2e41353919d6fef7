"""Questions about boards, their members and their forward plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from oversight.models import Board, ForwardItem, Member  # noqa: F401


class BoardQuerySet(models.QuerySet["Board"]):
    """Boards."""

    def visible_to(self, user: Any) -> BoardQuerySet:
        """Boards of the partnerships where `user` may see boards."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.VIEW_BOARDS))

    def open(self) -> BoardQuerySet:
        """Boards that still meet."""
        return self.filter(state="open")


class MemberQuerySet(models.QuerySet["Member"]):
    """Members."""

    def visible_to(self, user: Any) -> MemberQuerySet:
        """Members of boards that `user` may see."""
        return self.filter(board__partnership_id__in=partnership_ids(user, Permission.VIEW_BOARDS))

    def on(self, day: date) -> MemberQuerySet:
        """Those whose term covers `day`."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class ForwardItemQuerySet(models.QuerySet["ForwardItem"]):
    """The forward plan."""

    def visible_to(self, user: Any) -> ForwardItemQuerySet:
        """Items of boards that `user` may see, without those expected to be private when they may not."""
        return self.filter(board__partnership_id__in=partnership_ids(user, Permission.VIEW_BOARDS)).filter(
            Q(exempt=False) | Q(board__partnership_id__in=partnership_ids(user, Permission.VIEW_EXEMPT))
        )


def with_words(rows: Any, words: Iterable[str], *fields: str) -> Any:
    """Rows in which every word stands in one of the fields, for the site's search."""
    for word in words:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows
