"""Questions about figures: of one series, of one period, of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Partnership
    from metrics.models import AcceptedException, Observation, Scope, Summary  # noqa: F401
    from providers.models import Location, Provider


class ScopeQuerySet(models.QuerySet["Scope"]):
    """Whom figures are about."""

    def visible_to(self, user: Any) -> Self:
        """All of partnerships where `user` may see indicators; a home's own staff see their homes."""
        from providers.models import HomeStaff

        seen = Q(partnership_id__in=partnership_ids(user, Permission.VIEW_INDICATORS))
        own = partnership_ids(user, Permission.SEND_RETURNS)
        if own:
            for mine in HomeStaff.objects.current_of(user).filter(partnership_id__in=own):
                seen |= Q(partnership_id=mine.partnership_id, location_id=mine.location_id)
        return self.filter(seen)

    def of_partnership(self, partnership: Partnership) -> Scope:
        """The partnership itself; made when first asked for."""
        return self.get_or_create(partnership=partnership, kind="partnership")[0]

    def reading(self, partnership: Partnership) -> Scope:
        """The partnership itself, for a page that only looks: before its first figure, one that has none."""
        found: Scope | None = self.filter(partnership=partnership, kind="partnership").first()
        return found or self.model(pk=0, partnership=partnership, kind="partnership")  # 0 is nobody's key

    def of_home(self, partnership: Partnership, location: Location) -> Scope:
        """One home as this partnership measures it; made when first asked for."""
        return self.get_or_create(partnership=partnership, kind="home", location=location)[0]

    def of_provider(self, partnership: Partnership, provider: Provider) -> Scope:
        """One provider as this partnership measures it; made when first asked for."""
        return self.get_or_create(partnership=partnership, kind="provider", provider=provider)[0]


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Figures."""

    def visible_to(self, user: Any) -> Self:
        """Those of scopes that `user` may see."""
        from metrics.models import Scope

        return self.filter(scope__in=Scope.objects.visible_to(user))

    def counted(self) -> Self:
        """Figures that enter sums."""
        from metrics.models import COUNTED

        return self.filter(kind__in=COUNTED)


class ExceptionQuerySet(models.QuerySet["AcceptedException"]):
    """Accepted exceptions."""

    def lasting(self, day: date) -> Self:
        """Not taken back, and not over on `day`."""
        return self.filter(ended_at=None, ends_on__gte=day)


class SummaryQuerySet(models.QuerySet["Summary"]):
    """Sums."""

    def series(self, scope: Scope, indicator: Any, first: date) -> Self:
        """One series from a day on, oldest first."""
        return self.filter(scope=scope, indicator=indicator, start__gte=first).order_by("start")
