"""Concerns about a home: raised, kept up to date, closed with what came of them, opened again."""

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
from providers.actions.checks import LONGEST, check, day_of, day_problem, text_problems, tidy
from providers.models import HomeConcern, Location

EDITABLE = frozenset({"kind", "summary", "action_taken", "on"})
ENDS = frozenset({"closed_on", "outcome", "action_taken"})
NEEDED = {"kind": "Choose what it is about.", "summary": "Say what is wrong or being looked into."}


@transaction.atomic
def raise_concern(
    *, partnership: Partnership, location: Location, kind: str, summary: str, by: User, on: date,
    at: datetime, action_taken: str = "",
) -> HomeConcern:  # fmt: skip
    """Open a concern about a home, known since the day `on`.

    Raises:
        ValidationError: no words or kind, a day that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    texts = {"kind": kind, "summary": summary.strip(), "action_taken": action_taken.strip()}
    check({**text_problems(HomeConcern, texts, NEEDED), "on": day_problem(location, on, at)})
    made = HomeConcern.objects.create(
        partnership=partnership, location=location, by=by, on=on, at=at, **texts
    )
    _tell(made, "raised", by=by, at=at, before=None, after={**texts, "on": on.isoformat()})
    return made


@transaction.atomic
def update_concern(
    *, concern: HomeConcern, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> HomeConcern:
    """Change an open concern (EDITABLE).

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is closed.
        ValidationError: no words or kind, a day that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, concern.partnership)
    _check_open(concern, version, is_open=True)
    wanted = tidy(changes)
    problems = text_problems(HomeConcern, wanted, NEEDED)
    if "on" in wanted:
        problems["on"] = day_problem(concern.location, wanted["on"], at or concern.at)
    check(problems)
    before, after = save_changes(concern, wanted, version, EDITABLE)
    if after:
        _tell(concern, "changed", by=by, at=at, before=before, after=after)
    return concern


@transaction.atomic
def close_concern(
    *, concern: HomeConcern, outcome: str, on: date, version: int, by: User, at: datetime
) -> HomeConcern:
    """Close a concern on a day with what came of it.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is closed already.
        ValidationError: no outcome, a day to come or before it was raised (by field).
    """
    require(by, Permission.EDIT_HOMES, concern.partnership)
    _check_open(concern, version, is_open=True)
    words = outcome.strip()
    problems = text_problems(HomeConcern, {"outcome": words}, {"outcome": "Say what came of it."})
    if on > day_of(at):
        problems["on"] = "The day can’t be in the future. Give today or an earlier day."
    elif on < concern.on:
        problems["on"] = f"It was raised on {day_words(concern.on)}. Give that day or a later one."
    check(problems)
    before, after = save_changes(concern, {"closed_on": on, "outcome": words}, version, ENDS)
    _tell(concern, "closed", by=by, at=at, before=before, after=after)
    return concern


@transaction.atomic
def reopen_concern(*, concern: HomeConcern, reason: str, version: int, by: User, at: datetime) -> HomeConcern:
    """Open a closed concern again. How it was closed stays to be read in what was done about it.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is open.
        ValidationError: no reason, or one that is too long (by field).
    """
    require(by, Permission.EDIT_HOMES, concern.partnership)
    _check_open(concern, version, is_open=False)
    why = reason.strip()
    problem = "" if why else "Say why it is opened again."
    check({"reason": f"Shorten this to {LONGEST:,} letters." if len(why) > LONGEST else problem})
    assert concern.closed_on is not None  # noqa: S101  a closed one has its day
    story = (
        f"Closed on {day_words(concern.closed_on)}: {concern.outcome}\n"
        f"Opened again on {day_words(day_of(at))}: {why}"
    )
    done = f"{concern.action_taken}\n{story}".strip()
    fields = {"closed_on": None, "outcome": "", "action_taken": done}
    before, after = save_changes(concern, fields, version, ENDS)
    _tell(concern, "reopened", by=by, at=at, before=before, after={**after, "reason": why})
    return concern


def _check_open(concern: HomeConcern, version: int, *, is_open: bool) -> None:
    current = HomeConcern.objects.select_for_update().get(pk=concern.pk)
    if (current.closed_on is None) == is_open:
        return
    if current.version != version:
        raise ChangedMeanwhile(current)
    if is_open:
        raise Refused("This concern is closed. Open it again first.")
    raise Refused("This concern is open, so there is nothing to open again.")


def _tell(
    row: HomeConcern, verb: str, *, by: User, at: datetime | None, before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:  # fmt: skip
    record(
        by=by, verb=f"providers.concern_{verb}", obj=row, partnership=row.partnership, at=at, before=before,
        after={**after, "kind": row.kind, "location": row.location_id}, label=str(row.location),
    )  # fmt: skip
