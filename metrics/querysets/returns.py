"""Questions about windows and returns."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from metrics.models import Return, Window  # noqa: F401


class WindowQuerySet(models.QuerySet["Window"]):
    """Entry windows."""

    def open_on(self, day: date) -> Self:
        """Those in which homes can send on `day`."""
        return self.filter(opens_on__lte=day, locks_on__gte=day)

    def overdue_on(self, day: date) -> Self:
        """Past their deadline on `day`, locked or not."""
        return self.filter(due_on__lt=day)


class ReturnQuerySet(models.QuerySet["Return"]):
    """Returns."""

    def visible_to(self, user: Any) -> Self:
        """Those of partnerships where `user` may see indicators; a home's own staff see their own."""
        from providers.models import HomeStaff

        seen = Q(window__form__partnership_id__in=partnership_ids(user, Permission.VIEW_INDICATORS))
        own = partnership_ids(user, Permission.SEND_RETURNS)
        if own:
            for mine in HomeStaff.objects.current_of(user).filter(partnership_id__in=own):
                seen |= Q(window__form__partnership_id=mine.partnership_id, location_id=mine.location_id)
        return self.filter(seen)

    def sent(self) -> Self:
        """Sent at least once and not with the home now."""
        return self.filter(state__in=("submitted", "approved"))
