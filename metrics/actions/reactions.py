"""The clock of a red: it starts with the figure, somebody answers by a day, it ends when no longer red.

Source: registers-and-returns.md section 2 (a reaction clock on every red).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import Refused
from core.working_days import add_working_days
from metrics.models import Colour, Indicator, Observation, Reaction, Summary

ANSWER_IN = 10  # working days; local, the design names no figure
EDITABLE = frozenset({"owner", "due_on", "answer", "answered_at", "answered_by"})


def follow_reds(*, partnership: Partnership, touched: Sequence[Observation], at: datetime) -> None:
    """Start and end clocks for what the newest figure of each touched series says, homes and sums alike."""
    newest = _newest(partnership, touched)
    open_ones = {
        (each.indicator_id, each.scope_id): each
        for each in Reaction.objects.filter(
            indicator__in={key[0] for key in newest}, scope__in={key[1] for key in newest}, ended_at=None
        )
    }
    owners = dict(Indicator.objects.filter(pk__in={key[0] for key in newest}).values_list("pk", "owner"))
    begun = [
        Reaction(
            indicator_id=key[0], scope_id=key[1], start=start, since=at, owner_id=owners[key[0]],
            due_on=add_working_days(at.date(), ANSWER_IN),
        )
        for key, (start, colour) in newest.items()
        if colour == Colour.RED and key not in open_ones
    ]  # fmt: skip
    Reaction.objects.bulk_create(begun, ignore_conflicts=True)
    over = [each.pk for key, each in open_ones.items() if key in newest and newest[key][1] != Colour.RED]
    Reaction.objects.filter(pk__in=over).update(ended_at=at, version=F("version") + 1)


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


def _newest(
    partnership: Partnership, touched: Sequence[Observation]
) -> dict[tuple[int, int], tuple[date, int]]:
    """(indicator, scope) -> first day and colour of its newest figure."""
    found: dict[tuple[int, int], tuple[date, int]] = {}
    indicators = {row.indicator_id for row in touched}
    scopes = {row.scope_id for row in touched}
    rows = Observation.objects.filter(indicator__in=indicators, scope__in=scopes)
    last = rows.values("indicator", "scope").annotate(last=Max("start"))
    wanted = {(each["indicator"], each["scope"]): each["last"] for each in last}
    for row in rows.filter(start__in=set(wanted.values())).only(
        "indicator_id", "scope_id", "start", "rag_target"
    ):
        if wanted.get((row.indicator_id, row.scope_id)) == row.start:
            found[row.indicator_id, row.scope_id] = (row.start, row.rag_target)
    sums = Summary.objects.filter(indicator__in=indicators, scope__partnership=partnership)
    ends = sums.values("indicator", "scope").annotate(last=Max("start"))
    wanted = {(each["indicator"], each["scope"]): each["last"] for each in ends}
    for total in sums.filter(start__in=set(wanted.values())):
        if wanted.get((total.indicator_id, total.scope_id)) == total.start:
            found[total.indicator_id, total.scope_id] = (total.start, total.rag_target)
    return found


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
