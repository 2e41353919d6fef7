"""Questions about indicators and their targets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from metrics.models import Indicator, Target  # noqa: F401


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Indicators."""

    def visible_to(self, user: Any) -> Self:
        """Those of partnerships where `user` may see indicators."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.VIEW_INDICATORS))

    def in_use(self, day: date) -> Self:
        """Not retired on `day`."""
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=day))


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets."""

    def standing(self) -> Self:
        """Not struck out."""
        return self.filter(struck_at=None)

    def by_indicator(self, indicators: Iterable[Any]) -> dict[int, list[Target]]:
        """The standing targets of each indicator, oldest first; one query."""
        found: dict[int, list[Target]] = {}
        for target in self.standing().filter(indicator__in=indicators).order_by("effective_from"):
            found.setdefault(target.indicator_id, []).append(target)
        return found
