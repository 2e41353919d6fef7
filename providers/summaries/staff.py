"""What a home's own people are shown of it: the regulator's facts, and those that they told us themselves.

Nothing that is said about the home: no colour, concern, contact, note of an officer, or level of support.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import Partnership
from providers.models import (
    Digital,
    Feature,
    HomeCorrection,
    HomePerson,
    HomeRecord,
    Location,
    Staffing,
    Vacancy,
)
from providers.summaries.corrections import in_words
from providers.summaries.locations import DomainRating, ratings_of

SHOWN = 10


@dataclass(frozen=True)
class Asked:
    """A correction as the home sees it; `lines` are (label, what they said)."""

    row: HomeCorrection
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class OwnFacts:
    """The page of one's own home."""

    ratings: Mapping[str, DomainRating]
    vacancies: Sequence[Vacancy]
    staffing: Staffing | None
    digital: Digital | None
    features: Sequence[str]
    people: Sequence[HomePerson]
    corrections: Sequence[Asked]


def own_facts(partnership: Partnership, home: Location, user: Any, day: date) -> OwnFacts:
    """The facts for somebody whose home it is today, in a fixed number of queries."""

    def mine(model: Any) -> Any:
        return model.objects.visible_to(user).about(partnership, home)

    here = Q(ends_on=None) | Q(ends_on__gt=day)
    kept = HomeRecord.objects.filter(partnership=partnership, location=home)
    features = kept.values_list("features", flat=True).first() or []
    corrections = mine(HomeCorrection).order_by("-made_at", "-pk")[:SHOWN]
    return OwnFacts(
        ratings=ratings_of(home, day),
        vacancies=list(mine(Vacancy).filter(current=True).order_by("bed_type")),
        staffing=mine(Staffing).first(),
        digital=mine(Digital).first(),
        features=[str(Feature(name).label) for name in features if name in Feature.values],
        people=list(mine(HomePerson).filter(here)),
        corrections=[Asked(row, list(in_words(row.subject, row.values).items())) for row in corrections],
    )
