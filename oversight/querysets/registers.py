"""Questions about decisions, tracked actions, risks and issues."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from oversight.models import (  # noqa: F401
        BoardAction,
        BoardActionEntry,
        Decision,
        DecisionCorrection,
        Risk,
        RiskEntry,
    )

Row = TypeVar("Row", bound=models.Model)
HAS_ITEM = frozenset({"Decision", "BoardAction"})


class RegisterQuerySet(models.QuerySet[Row]):
    """Rows of a register of a board."""

    def visible_to(self, user: Any) -> Self:
        """Rows of boards that `user` may see; exempt ones only where the role lets them be read.

        What was born in an exempt item or paragraph is exempt with it, whatever its own mark says.
        """
        seen = self.filter(board__partnership_id__in=partnership_ids(user, Permission.VIEW_BOARDS))
        return seen.filter(
            self._open_words() | Q(board__partnership_id__in=partnership_ids(user, Permission.VIEW_EXEMPT))
        )

    def public(self) -> Self:
        """Rows of which nothing is exempt."""
        return self.filter(self._open_words())

    def _open_words(self) -> Q:
        words = Q(exempt=False)
        if self.model.__name__ in HAS_ITEM:
            words &= (Q(item=None) | Q(item__exempt=False)) & (
                Q(paragraph=None) | Q(paragraph__exempt=False, paragraph__item__exempt=False)
            )
        return words


class EntryQuerySet(models.QuerySet[Row]):
    """Dated entries of a register: only ever added to."""

    def until(self, day: date) -> Self:
        """What was known at the end of `day`."""
        return self.filter(on__lte=day)

    def update(self, **kwargs: Any) -> int:
        """Refused: history is only ever added to."""
        raise TypeError("Entries are append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: history is only ever added to."""
        raise TypeError("Entries are append-only.")


class DecisionQuerySet(RegisterQuerySet["Decision"]):
    """Decisions."""


class BoardActionQuerySet(RegisterQuerySet["BoardAction"]):
    """Tracked actions."""


class RiskQuerySet(RegisterQuerySet["Risk"]):
    """Risks and issues."""


class CorrectionQuerySet(EntryQuerySet["DecisionCorrection"]):
    """Corrections of decisions."""


class ActionEntryQuerySet(EntryQuerySet["BoardActionEntry"]):
    """Reports on tracked actions."""


class RiskEntryQuerySet(EntryQuerySet["RiskEntry"]):
    """Entries of risks."""
