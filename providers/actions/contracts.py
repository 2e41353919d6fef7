"""Contracts and framework places of a home with the partnership."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import plain, save_changes
from providers.actions.checks import Problems, check, number_problems, text_problems, tidy
from providers.models import Contract, Location

EDITABLE = frozenset(
    {"name", "framework", "cluster", "lead_provider", "starts_on", "ends_on", "places", "note"}
)
NEEDED = {"name": "Give the contract a name."}
MOST_PLACES = 5000


@transaction.atomic
def add_contract(
    *, partnership: Partnership, location: Location, name: str, by: User, at: datetime, framework: str = "",
    cluster: str = "", lead_provider: bool = False, starts_on: date | None = None,
    ends_on: date | None = None, places: int | None = None, note: str = "",
) -> Contract:  # fmt: skip
    """Write down a contract or a place on a framework; `places` are beds, people or packages.

    Raises:
        ValidationError: no name, an end before the start, a number that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    values = tidy({
        "name": name, "framework": framework, "cluster": cluster, "lead_provider": lead_provider,
        "starts_on": starts_on, "ends_on": ends_on, "places": places, "note": note,
    })  # fmt: skip
    check(_problems(values))
    made = Contract.objects.create(partnership=partnership, location=location, **values)
    after = {name: plain(value) for name, value in values.items() if value not in ("", None)}
    _tell(made, "added", by=by, at=at, before=None, after=after)
    return made


@transaction.atomic
def update_contract(
    *, contract: Contract, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> Contract:
    """Change a contract (EDITABLE); one that has run out keeps its end and stays to be read.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        ValidationError: no name, an end before the start, a number that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, contract.partnership)
    wanted = tidy(changes)
    days = {"starts_on": contract.starts_on, "ends_on": contract.ends_on}
    check(_problems({**days, **wanted}))
    before, after = save_changes(contract, wanted, version, EDITABLE)
    if after:
        _tell(contract, "changed", by=by, at=at, before=before, after=after)
    return contract


def _problems(values: Mapping[str, Any]) -> Problems:
    problems = text_problems(Contract, values, NEEDED)
    problems |= number_problems({"places": values.get("places")}, MOST_PLACES, "places")
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        problems["ends_on"] = "It can’t end before it starts. Correct one of the days."
    return problems


def _tell(
    row: Contract, verb: str, *, by: User, at: datetime | None, before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:  # fmt: skip
    record(
        by=by, verb=f"providers.contract_{verb}", obj=row, partnership=row.partnership, at=at, before=before,
        after={**after, "location": row.location_id}, label=f"“{row.name}” ({row.location})",
    )  # fmt: skip
