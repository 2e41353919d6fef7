"""Free beds and offers for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from providers.actions.offers import answer_offer, deliver, make_offer
from providers.actions.vacancies import set_vacancy
from providers.models import Location, Offer, Vacancy
from tests.providers.making import NOW, TODAY, make_home, make_settings

OFFERED = TODAY - timedelta(days=20)


def free(people: Any, home: Location, bed_type: str = "nursing", admittable: int = 2, **said: Any) -> Vacancy:
    """What a home says of one type of bed, written down today by Ada unless `said` otherwise."""
    given = {
        "partnership": people.partnership, "by": people.commissioner, "on": TODAY, "at": NOW,
        "verified_by": "Mo Manager", "how": "Call",
    }  # fmt: skip
    return set_vacancy(location=home, bed_type=bed_type, admittable=admittable, **{**given, **said})


def days_ago(number: int) -> dict[str, Any]:
    """As `said`: verified so many days ago."""
    return {"on": TODAY - timedelta(days=number), "verified_at": NOW - timedelta(days=number)}


def homes_of(people: Any, number: int = 4) -> list[Location]:
    """Homes of Testborough, named in order."""
    make_settings(people)
    return [make_home(name=f"Home {place:02}") for place in range(1, number + 1)]


def offer(people: Any, homes: Iterable[Location], **said: Any) -> Offer:
    """Training that was offered twenty days ago."""
    given = {
        "partnership": people.partnership, "kind": "training", "title": "RESTORE2 training",
        "by": people.commissioner, "on": OFFERED, "at": NOW,
    }  # fmt: skip
    return make_offer(locations=homes, **{**given, **said})


def said(made: Offer, home: Location, what: str, *, by: Any, on: date = TODAY, at: datetime = NOW) -> Any:
    """One home's answer."""
    row = made.answers.get(location=home)
    return answer_offer(answer=row, answer_value=what, on=on, version=row.version, by=by, at=at)


def given_to(made: Offer, home: Location, *, by: Any, on: date = TODAY) -> Any:
    """One home got it."""
    row = made.answers.get(location=home)
    return deliver(answer=row, on=on, version=row.version, by=by, at=NOW)
