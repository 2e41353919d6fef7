"""Kinds of location as commissioners count them, the names of ratings, and which ratings are none. Pure.

Source: registers-and-returns.md section 1; the profile table of the quality report of December 2020 counts
nursing homes, residential homes and home care.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models


class Kind(models.TextChoices):
    """What sort of location it is. A home with several services is what heads this list."""

    NURSING = "nursing", "Nursing home"
    RESIDENTIAL = "residential", "Residential home"
    HOME_CARE = "home_care", "Home care"
    SUPPORTED = "supported", "Supported living"
    EXTRA_CARE = "extra_care", "Extra care"
    SHARED_LIVES = "shared_lives", "Shared lives"
    DAY_SERVICE = "day_service", "Community service"
    OTHER = "other", "Other"


CARE_HOMES = (Kind.NURSING, Kind.RESIDENTIAL)
SOCIAL_CARE = (*CARE_HOMES, Kind.HOME_CARE, Kind.SUPPORTED, Kind.EXTRA_CARE, Kind.SHARED_LIVES)

_BY_SERVICE: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.NURSING, ("care home service with nursing", "nursing homes")),
    (Kind.RESIDENTIAL, ("care home service without nursing", "residential homes")),
    (Kind.HOME_CARE, ("domiciliary care service", "homecare agencies")),
    (Kind.SUPPORTED, ("supported living service", "supported living")),
    (Kind.EXTRA_CARE, ("extra care housing services", "supported housing")),
    (Kind.SHARED_LIVES, ("shared lives",)),
)


def kind_of(services: Iterable[str]) -> Kind:
    """The kind that a location with these service types counts as, in either of the regulator's wordings."""
    there = {" ".join(service.split()).casefold() for service in services}
    for kind, names in _BY_SERVICE:
        if there & set(names):
            return kind
    community = any(
        service.startswith(("community based services", "community services")) for service in there
    )
    return Kind.DAY_SERVICE if community else Kind.OTHER


class Domain(models.TextChoices):
    """What a rating speaks of: the whole, or one of the five key questions."""

    OVERALL = "overall", "Overall"
    SAFE = "safe", "Safe"
    EFFECTIVE = "effective", "Effective"
    CARING = "caring", "Caring"
    RESPONSIVE = "responsive", "Responsive"
    WELL_LED = "well_led", "Well-led"


class Label(models.TextChoices):
    """What the regulator said. The first four are ratings; the others are states, neither good nor bad."""

    OUTSTANDING = "outstanding", "Outstanding"
    GOOD = "good", "Good"
    REQUIRES_IMPROVEMENT = "requires_improvement", "Requires improvement"
    INADEQUATE = "inadequate", "Inadequate"
    NOT_RATED = "not_rated", "Inspected but not rated"
    INSUFFICIENT = "insufficient", "Insufficient evidence to rate"
    UNPUBLISHED = "unpublished", "No published rating"
    REMOVED = "removed", "Rating removed"


RATINGS = (Label.OUTSTANDING, Label.GOOD, Label.REQUIRES_IMPROVEMENT, Label.INADEQUATE)
NOT_YET_RATED = "Not yet rated"


def worse(now: str, before: str) -> bool:
    """Whether the rating fell; False when one of the two is no rating."""
    order: list[str] = [label.value for label in RATINGS]
    return now in order and before in order and order.index(now) > order.index(before)
