"""Questions about decisions, tracked actions, risks and issues."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

HAS_ITEM = frozenset({"Decision", "BoardAction"})


class RegisterQuerySet(models.QuerySet[Any]):
    """Rows of a register of a board."""

    def visible_to(self, user: Any) -> RegisterQuerySet:
        """Rows of boards that `user` may see; exempt ones only where the role lets them be read.

        What was born in an exempt item or paragraph is exempt with it, whatever its own mark says.
        """
        seen = self.filter(board__partnership_id__in=partnership_ids(user, Permission.VIEW_BOARDS))
        return seen.filter(
            self._open_words() | Q(board__partnership_id__in=partnership_ids(user, Permission.VIEW_EXEMPT))
        )

    def public(self) -> RegisterQuerySet:
        """Rows of which nothing is exempt."""
        return self.filter(self._open_words())

    def open_on(self, day: date) -> RegisterQuerySet:
        """Tracked actions or risks that were not closed at the end of `day`."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def _open_words(self) -> Q:
        words = Q(exempt=False)
        if self.model.__name__ in HAS_ITEM:
            words &= (Q(item=None) | Q(item__exempt=False)) & (
                Q(paragraph=None) | Q(paragraph__exempt=False, paragraph__item__exempt=False)
            )
        return words


class EntryQuerySet(models.QuerySet[Any]):
    """Dated entries of a register: only ever added to."""

    def until(self, day: date) -> EntryQuerySet:
        """What was known at the end of `day`."""
        return self.filter(on__lte=day)

    def update(self, **kwargs: Any) -> int:
        """Refused: history is only ever added to."""
        raise TypeError("Entries are append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: history is only ever added to."""
        raise TypeError("Entries are append-only.")

    def newest_of(self, owner: str) -> dict[int, Any]:
        """Key of the owner (`action_id`, `risk_id`) -> its newest entry of this set. One query."""
        return {getattr(entry, owner): entry for entry in self}  # oldest first: the last one stays
