"""The clock of a red: it starts with the figure, somebody answers by a day, it ends when no longer red.

Source: registers-and-returns.md section 2 (a reaction clock on every red).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import Refused
from core.working_days import add_working_days
from metrics.models import Colour, Indicator, Observation, Reaction, Summary

ANSWER_IN = 10  # working days; local, the design names no figure
PAGE = 1_000  # keys in one question to the database
Rated = Observation | Summary
Series = tuple[int, int]  # indicator and scope
EDITABLE = frozenset({"owner", "due_on", "answer", "answered_at", "answered_by"})


def follow_reds(*, touched: Sequence[Rated], at: datetime) -> None:
    """Start and end clocks for what the newest figure of each touched series says, homes and sums alike."""
    open_ones = {
        (each.indicator_id, each.scope_id): each.pk
        for each in Reaction.objects.filter(
            indicator__in={row.indicator_id for row in touched}, ended_at=None
        ).only("indicator_id", "scope_id")
    }
    newest = _newest(touched, open_ones)
    owners = dict(Indicator.objects.filter(pk__in={key[0] for key in newest}).values_list("pk", "owner"))
    due_on = add_working_days(at.date(), ANSWER_IN)
    begun = [
        Reaction(
            indicator_id=key[0], scope_id=key[1], start=row.start, since=at, owner_id=owners[key[0]],
            due_on=due_on,
        )
        for key, row in newest.items()
        if row.rag_target == Colour.RED and key not in open_ones
    ]  # fmt: skip
    Reaction.objects.bulk_create(begun, ignore_conflicts=True, batch_size=PAGE)
    over = [open_ones[key] for key, row in newest.items() if row.rag_target != Colour.RED]
    for pks in _pages(over):
        Reaction.objects.filter(pk__in=pks).update(ended_at=at, version=F("version") + 1)


@transaction.atomic
def answer_red(*, reaction: Reaction, answer: str, version: int, by: User, at: datetime) -> Reaction:
    """Say what is done about a red.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is no longer red.
        ValidationError: no words.
    """
    require(by, Permission.ENTER_FIGURES, reaction.indicator.partnership)
    _check_open(reaction)
    if not answer.strip():
        raise ValidationError({"answer": "Say what is done about it."})
    changes = {"answer": answer.strip(), "answered_at": at, "answered_by": by}
    _save(reaction, changes, version, "red_answered", by, at)
    return reaction


@transaction.atomic
def assign_red(
    *, reaction: Reaction, owner: User, due_on: date, version: int, by: User, at: datetime
) -> Reaction:
    """Say who answers, and by when.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is no longer red.
        ValidationError: a day that is over.
    """
    require(by, Permission.ENTER_FIGURES, reaction.indicator.partnership)
    _check_open(reaction)
    if due_on < at.date():
        raise ValidationError({"due_on": "Choose today or a later day."})
    _save(reaction, {"owner": owner, "due_on": due_on}, version, "red_assigned", by, at)
    return reaction


def _newest(touched: Sequence[Rated], open_ones: Container[Series]) -> dict[Series, Rated]:
    """Touched rows that start or end a clock: the newest of their series, red or with a clock."""
    found: dict[Series, Rated] = {}
    for row in touched:
        key = (row.indicator_id, row.scope_id)
        if row.rag_target != Colour.RED and key not in open_ones:
            continue
        if key not in found or found[key].start < row.start:
            found[key] = row
    for model in (Observation, Summary):
        ours = {row.pk: key for key, row in found.items() if isinstance(row, model)}
        for pks in _pages(list(ours)):
            for pk in _outdated(model, pks):
                del found[ours[pk]]
    return found


def _pages(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many at a time as one question takes."""
    for first in range(0, len(keys), PAGE):
        yield keys[first : first + PAGE]


def _outdated(model: type[Rated], pks: Sequence[int]) -> list[int]:
    """Which of these rows have a later one in their series."""
    later = model._default_manager.filter(
        scope=OuterRef("scope"), indicator=OuterRef("indicator"), start__gt=OuterRef("start")
    )
    rows = model._default_manager.filter(Exists(later), pk__in=pks)
    return list(rows.values_list("pk", flat=True))


def _check_open(reaction: Reaction) -> None:
    if reaction.ended_at:
        raise Refused("It is no longer red, so nothing waits for an answer.")


def _save(
    reaction: Reaction, changes: dict[str, object], version: int, verb: str, by: User, at: datetime
) -> None:
    before, after = save_changes(reaction, changes, version, EDITABLE)
    if after:
        record(
            by=by, verb=f"metrics.{verb}", obj=reaction.indicator, at=at,
            partnership=reaction.indicator.partnership,
            before=before, after=after,
        )  # fmt: skip
