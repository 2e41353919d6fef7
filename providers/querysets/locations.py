"""Questions about brands, providers, locations and ratings: the regulator's facts, common to all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.access import partnership_ids
from accounts.permissions import Permission

if TYPE_CHECKING:
    from accounts.models import Partnership
    from providers.models import Location, Provider, Rating  # noqa: F401


class LocationQuerySet(models.QuerySet["Location"]):
    """Locations."""

    def visible_to(self, user: Any) -> Self:
        """All of them for whoever may see homes anywhere; a home's own staff see their homes only."""
        if partnership_ids(user, Permission.VIEW_HOMES):
            return self
        own = partnership_ids(user, Permission.OWN_HOMES)
        if not own:
            return self.none()
        from providers.models import HomeStaff

        mine = HomeStaff.objects.current_of(user).filter(partnership_id__in=own)
        return self.filter(pk__in=mine.values("location_id"))

    def on(self, day: date) -> Self:
        """Registered on `day`; a location without dates counts as registered."""
        began = Q(registered_from=None) | Q(registered_from__lte=day)
        return self.filter(began, Q(registered_to=None) | Q(registered_to__gt=day))

    def counted(self) -> Self:
        """Each building once: of a dual registration the primary one only.

        Where the primary has ended or was never in the register, the one there is counts; where each names
        the other, the lower ID does. No building is lost.
        """
        primary = self.model._default_manager.filter(cqc_id=OuterRef("dual_primary_id"), registered_to=None)
        elsewhere = primary.exclude(dual_primary_id=OuterRef("cqc_id"), cqc_id__gt=OuterRef("cqc_id"))
        return self.filter(
            Q(dual_primary_id="") | Q(dual_primary_id=F("cqc_id")) | ~Exists(elsewhere.order_by())
        )

    def of(self, partnership: Partnership) -> Self:
        """The partnership's own: in its councils and of the kinds it watches, with what was added or taken
        out by hand.
        """
        from providers.kinds import SOCIAL_CARE
        from providers.models import HomeRecord, RegisterSettings

        chosen = RegisterSettings.objects.filter(partnership=partnership).first()
        councils = chosen.councils if chosen else []
        kinds = (chosen.kinds if chosen else []) or list(SOCIAL_CARE)
        by_hand = HomeRecord.objects.filter(partnership=partnership)
        return self.filter(
            (
                Q(council__in=councils, kind__in=kinds)
                & ~Q(pk__in=by_hand.filter(ours=False).values("location_id"))
            )
            | Q(pk__in=by_hand.filter(ours=True).values("location_id"))
        )

    def rated_at(self, day: date) -> Self:
        """With `label_then`: the newest overall label published by the end of `day`, None without one."""
        from providers.models import Rating

        newest = Rating.objects.overall().filter(location=OuterRef("pk"), published_on__lte=day)
        return self.annotate(label_then=Subquery(newest.order_by("-published_on", "-pk").values("label")[:1]))

    def known_to(self, partnership: Partnership) -> Self:
        """With what the partnership keeps of each: one join, and nothing of any other partnership.

        worst (white without a record) and worry (0 = red), level, liaison_name, last_contact_at, funded,
        themes, and rank of the overall rating (0 = inadequate, 3 = outstanding, 4 = no rating).
        """
        from providers.kinds import RATINGS
        from providers.models import Level, Severity

        white, routine = Value(Severity.WHITE.value), Value(Level.ROUTINE.value)
        return self.annotate(
            record=FilteredRelation("records", condition=Q(records__partnership=partnership)),
            worst=Coalesce("record__worst", white, output_field=CharField()),
            worry=_place("record__worst", Severity.values),
            level=Coalesce("record__level", routine, output_field=IntegerField()),
            liaison_name=F("record__liaison__full_name"),
            last_contact_at=F("record__last_contact_at"),
            funded=F("record__funded"),
            themes=F("record__themes"),
            rank=_place("overall", [label.value for label in reversed(RATINGS)]),
        )

    def with_free_beds(self, partnership: Partnership) -> Self:
        """With `free`: beds that can be filled, as the partnership was told last; None = it was not told."""
        from providers.models import Vacancy

        told = Vacancy.objects.filter(partnership=partnership, current=True, location=OuterRef("pk"))
        sums = told.order_by().values("location").annotate(beds=Sum("admittable")).values("beds")
        return self.annotate(free=Subquery(sums))

    def fell_since(self, since: date, day: date) -> Self:
        """Whose overall rating fell from `since` to `day`: the newest against the rating before it.

        What is no rating ("Inspected but not rated") is passed over: unrated is not bad.
        """
        from providers.kinds import RATINGS
        from providers.models import Rating

        order = [label.value for label in reversed(RATINGS)]
        rated = Rating.objects.overall().filter(
            location=OuterRef("pk"), published_on__lte=day, label__in=order
        )
        newest = rated.annotate(place=_place("label", order)).order_by("-published_on", "-pk")
        return self.annotate(
            fell_on=Subquery(newest.values("published_on")[:1]),
            place_now=Subquery(newest.values("place")[:1]),
            place_before=Subquery(newest.values("place")[1:2]),
        ).filter(fell_on__gte=since, place_now__lt=F("place_before"))


def _place(field: str, values: list[str]) -> Case:
    """The place of a value in a list, for sorting; what is not in it comes last."""
    found = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*found, default=Value(len(values)), output_field=IntegerField())


class ProviderQuerySet(models.QuerySet["Provider"]):
    """Providers."""

    def visible_to(self, user: Any) -> Self:
        """All of them for whoever may see homes anywhere."""
        return self if partnership_ids(user, Permission.VIEW_HOMES) else self.none()


class RatingQuerySet(models.QuerySet["Rating"]):
    """Ratings of locations."""

    def overall(self) -> Self:
        """Of the whole location, not of one service or population group."""
        return self.filter(domain="overall", group="Overall")
