"""What a liaison officer wrote down of a home, for tests of pages and actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from providers.actions import homes as actions
from providers.models import Contract, HomeConcern, HomeEntry, HomePerson, Location, ThemeRating
from tests.providers.making import NOW, TODAY


def about(people: Any, home: Location, by: User, on: date = TODAY) -> dict[str, Any]:
    """What every action is told."""
    return {"partnership": people.partnership, "location": home, "by": by, "on": on, "at": NOW}


def worry(people: Any, home: Location, by: User, **fields: Any) -> ThemeRating:
    """Red for staffing, unless told otherwise."""
    values = {"theme": "staffing", "severity": "red", "reason": "Two nights without a nurse.", **fields}
    return actions.rate_theme(**{**about(people, home, by), **values})


def concern(people: Any, home: Location, by: User, **fields: Any) -> HomeConcern:
    """A concern about the quality of care."""
    values = {"kind": "quality", "summary": "Medicines came late.", **fields}
    return actions.raise_concern(**{**about(people, home, by), **values})


def entry(people: Any, home: Location, by: User, /, **fields: Any) -> HomeEntry:
    """A training."""
    values = {"kind": "training", "title": "RESTORE2", "people": 5, **fields}
    return actions.add_entry(**{**about(people, home, by), **values})


def contract(people: Any, home: Location, by: User, **fields: Any) -> Contract:
    """A place on a framework."""
    values = {"name": "Care homes framework", "starts_on": date(2020, 4, 1), **fields}
    return actions.add_contract(partnership=people.partnership, location=home, by=by, at=NOW, **values)


def person(people: Any, home: Location, by: User, **fields: Any) -> HomePerson:
    """The deputy."""
    values = {"name": "Dee Deputy", "role": "Deputy", "phone": "01700 900001", **fields}
    return actions.add_person(partnership=people.partnership, location=home, by=by, at=NOW, **values)


def fill(people: Any, home: Location, by: User, rows: int) -> None:
    """As many rows of everything as asked for."""
    for number in range(rows):
        day = TODAY - timedelta(days=number)
        for theme in ("staffing", "ppe", "finance"):
            worry(people, home, by, theme=theme, on=day)
        actions.add_staffing(**about(people, home, by, day), employed=40, agency=2, absent=number)
        actions.add_digital(**about(people, home, by, day), nhsmail=True)
        entry(people, home, by, on=day)
        made = concern(people, home, by, on=day)
        if number % 2:
            actions.close_concern(concern=made, outcome="Put right.", on=TODAY, version=1, by=by, at=NOW)
        contract(people, home, by, name=f"Contract {number}")
        person(people, home, by, name=f"Person {number}")
