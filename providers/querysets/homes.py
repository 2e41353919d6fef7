"""Questions about what a partnership knows of its homes. No other partnership gets an answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from accounts.models import Partnership
    from providers.models import (  # noqa: F401
        HomeConcern,
        HomeCorrection,
        HomeRecord,
        HomeStaff,
        Location,
        Offer,
    )

Row = TypeVar("Row", bound=models.Model)


class LocalQuerySet(models.QuerySet[Row]):
    """Rows of a partnership about a home."""

    def visible_to(self, user: Any) -> Self:
        """Rows of partnerships where `user` may see homes."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.VIEW_HOMES))

    def about(self, partnership: Partnership, location: Location) -> Self:
        """Of one home, as one partnership knows it."""
        return self.filter(partnership=partnership, location=location)


class SharedQuerySet(LocalQuerySet[Row]):
    """Rows that a home's own staff see, too: what they know best, nothing that is said about them."""

    def visible_to(self, user: Any) -> Self:
        """Rows of partnerships where `user` may see homes; a home's own staff see those of their homes."""
        seen = Q(partnership_id__in=partnership_ids(user, Permission.VIEW_HOMES))
        own = partnership_ids(user, Permission.OWN_HOMES)
        if own:
            from providers.models import HomeStaff

            for mine in HomeStaff.objects.current_of(user).filter(partnership_id__in=own):
                seen |= Q(partnership_id=mine.partnership_id, location_id=mine.location_id)
        return self.filter(seen)


class HomeRecordQuerySet(LocalQuerySet["HomeRecord"]):
    """Homes as partnerships keep them."""


class ConcernQuerySet(LocalQuerySet["HomeConcern"]):
    """Concerns."""

    def open(self) -> Self:
        """Not closed yet."""
        return self.filter(closed_on=None)


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers."""

    def visible_to(self, user: Any) -> Self:
        """Offers of partnerships where `user` may see homes."""
        return self.filter(partnership_id__in=partnership_ids(user, Permission.VIEW_HOMES))


class HomeStaffQuerySet(models.QuerySet["HomeStaff"]):
    """Homes' own people."""

    def on(self, day: date) -> Self:
        """Whose home it is on `day`; the last day counts."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def current_of(self, user: Any) -> Self:
        """The homes that are this person's today."""
        today = timezone.localdate()  # noqa: TID251  access is decided for the present day
        return self.on(today).filter(user_id=getattr(user, "pk", None))


class HomeCorrectionQuerySet(SharedQuerySet["HomeCorrection"]):
    """What homes' own staff would put right."""

    def waiting(self) -> Self:
        """Not answered yet."""
        return self.filter(state="waiting")
