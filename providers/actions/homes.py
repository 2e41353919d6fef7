"""What a partnership knows about a home: one door to its parts, and the record itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.access import may, require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record as write_trail
from audit.edits import save_changes
from providers.actions.checks import Problems, check, day_of, number_problems
from providers.actions.concerns import close_concern, raise_concern, reopen_concern, update_concern
from providers.actions.contracts import add_contract, update_contract
from providers.actions.facts import add_digital, add_staffing
from providers.actions.journal import add_entry, strike_entry
from providers.actions.people import add_person, end_person, update_person
from providers.actions.themes import rate_theme
from providers.models import Feature, HomeRecord

__all__ = [
    "add_contract", "add_digital", "add_entry", "add_person", "add_staffing", "close_concern", "end_person",
    "raise_concern", "rate_theme", "reopen_concern", "strike_entry", "update_concern", "update_contract",
    "update_person", "update_record",
]  # fmt: skip

EDITABLE = frozenset({"liaison", "ours", "funded", "funded_on", "call_every", "features"})
MOST_FUNDED = 5000
LONGEST_WAIT = 366  # days between calls


@transaction.atomic
def update_record(
    *, record: HomeRecord, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> HomeRecord:
    """Change how the partnership keeps a home (EDITABLE): who looks after it, whom it pays for, and so on.

    `ours` None = its council decides. `features` are slugs of Feature, kept in its order.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        ValidationError: an officer without access, a number, day or feature that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, record.partnership)
    wanted = dict(changes)
    check(_problems(record, wanted, at))
    if "features" in wanted:
        wanted["features"] = [name for name in Feature.values if name in wanted["features"]]
    before, after = save_changes(record, wanted, version, EDITABLE)
    if after:
        write_trail(
            by=by, verb="providers.home_changed", obj=record, partnership=record.partnership, at=at,
            before=before, after={**after, "location": record.location_id}, label=str(record.location),
        )  # fmt: skip
    return record


def _problems(kept: HomeRecord, wanted: Mapping[str, Any], at: datetime | None) -> Problems:
    problems = number_problems({"funded": wanted.get("funded")}, MOST_FUNDED, "people")
    liaison = wanted.get("liaison")
    if liaison is not None and not may(liaison, Permission.EDIT_HOMES, kept.partnership):
        problems["liaison"] = (
            f"{liaison} can’t write down what homes of {kept.partnership} say. Choose somebody who can."
        )
    every = wanted.get("call_every")
    if every is not None and not 1 <= every <= LONGEST_WAIT:
        problems["call_every"] = f"The number of days must be from 1 to {LONGEST_WAIT}, or empty."
    problems |= _feature_problems(wanted.get("features", ()))
    return problems | _funded_problems(kept, wanted, at)


def _feature_problems(features: Sequence[str]) -> Problems:
    unknown = [name for name in features if name not in Feature.values]
    return {"features": f"“{unknown[0]}” is not on the list. Choose from it."} if unknown else {}


def _funded_problems(kept: HomeRecord, wanted: Mapping[str, Any], at: datetime | None) -> Problems:
    funded = wanted.get("funded", kept.funded)
    day = wanted.get("funded_on", kept.funded_on)
    if funded is not None and day is None:
        return {"funded_on": "Say on which day that many people were paid for."}
    if day is not None and at is not None and day > day_of(at):
        return {"funded_on": "The day can’t be in the future. Give today or an earlier day."}
    return {}
