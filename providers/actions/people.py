"""Whom to ring at a home. Personal data: the trail says which facts changed, never the facts themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from providers.actions.checks import Problems, check, email_problem, text_problems, tidy
from providers.models import HomePerson, Location

EDITABLE = frozenset({"name", "role", "phone", "email", "starts_on", "ends_on"})
NEEDED = {"name": "Enter a name.", "role": "Say what they do, as manager or deputy."}
BACKWARDS = "They can’t leave before they started. Correct one of the days."


@transaction.atomic
def add_person(
    *, partnership: Partnership, location: Location, name: str, role: str, by: User, at: datetime,
    phone: str = "", email: str = "", starts_on: date | None = None, ends_on: date | None = None,
) -> HomePerson:  # fmt: skip
    """Write down somebody to ring.

    Raises:
        ValidationError: no name or role, an address that can't be, an end before the start (by field).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    values = tidy({
        "name": name, "role": role, "phone": phone, "email": email, "starts_on": starts_on,
        "ends_on": ends_on,
    })  # fmt: skip
    check(_problems(values))
    made = HomePerson.objects.create(partnership=partnership, location=location, **values)
    _tell(made, "added", by=by, at=at, after={"role": made.role})
    return made


@transaction.atomic
def update_person(
    *, person: HomePerson, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> HomePerson:
    """Change what is known of somebody (EDITABLE).

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        ValidationError: no name or role, an address that can't be, an end before the start (by field).
    """
    require(by, Permission.EDIT_HOMES, person.partnership)
    wanted = tidy(changes)
    check(_problems({"starts_on": person.starts_on, "ends_on": person.ends_on, **wanted}))
    _, after = save_changes(person, wanted, version, EDITABLE)
    if after:
        _tell(person, "changed", by=by, at=at, after={"role": person.role, "changed": sorted(after)})
    return person


@transaction.atomic
def end_person(*, person: HomePerson, on: date, version: int, by: User, at: datetime) -> HomePerson:
    """Say that somebody is no longer to be rung from the day `on`; they stay to be read.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: they have left already.
        ValidationError: a day before they started (by field).
    """
    require(by, Permission.EDIT_HOMES, person.partnership)
    current = HomePerson.objects.select_for_update().get(pk=person.pk)
    if current.version != version:
        raise ChangedMeanwhile(current)
    if current.ends_on is not None:
        raise Refused(f"They were taken off the list on {day_words(current.ends_on)} already.")
    check({"on": BACKWARDS if current.starts_on and on < current.starts_on else ""})
    save_changes(person, {"ends_on": on}, version, EDITABLE)
    _tell(person, "ended", by=by, at=at, after={"role": person.role, "ends_on": on.isoformat()})
    return person


def _problems(values: Mapping[str, Any]) -> Problems:
    problems = text_problems(HomePerson, values, NEEDED)
    if wrong := email_problem(values.get("email", "")):
        problems.setdefault("email", wrong)
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        problems["ends_on"] = BACKWARDS
    return problems


def _tell(row: HomePerson, verb: str, *, by: User, at: datetime | None, after: Mapping[str, Any]) -> None:
    record(
        by=by, verb=f"providers.person_{verb}", obj=row, partnership=row.partnership, at=at, before=None,
        after={**after, "location": row.location_id}, label=str(row.location),
    )  # fmt: skip
