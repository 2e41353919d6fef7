"""Figures of other councils and of England brought in with a file: accepted as one, taken back as one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import ChangedMeanwhile, Refused
from metrics.models import ComparatorFigure, ObservationImport

State = ObservationImport.State
KEPT = ("value", "rank", "ranked", "source")  # what a later file may say otherwise


@dataclass
class Brought:
    """Keys of figures by what became of them."""

    new: list[int] = field(default_factory=list)
    revised: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)


@transaction.atomic
def accept_comparators(*, run: ObservationImport, version: int, by: User, at: datetime) -> Brought:
    """Bring them in; what was there for the same name and period is changed, and kept to be taken back.

    Raises:
        ChangedMeanwhile: somebody decided on it after `version`.
        Refused: it was decided on already.
    """
    require(by, Permission.ENTER_FIGURES, run.partnership)
    held = _taken(run, version, State.WAITING, "This file is decided already.")
    done, before = Brought(), []
    for told in held.result["rows"]:
        values = {**{name: told[name] for name in KEPT}, "value": Decimal(told["value"])}
        row, made = ComparatorFigure.objects.select_for_update().get_or_create(
            indicator_id=told["pk"], name=told["name"], start=date.fromisoformat(told["start"]),
            defaults={**values, "by": by, "at": at},
        )  # fmt: skip
        if made:
            done.new.append(row.pk)
        elif all(getattr(row, name) == value for name, value in values.items()):
            done.unchanged.append(row.pk)
        else:
            before.append({"pk": row.pk, **{name: _plain(getattr(row, name)) for name in KEPT}})
            done.revised.append(row.pk)
            _set(row, values, by, at)
    did = {"new": done.new, "before": before, "unchanged": done.unchanged}
    held.result = {**held.result, "did": did}
    _end(held, State.ACCEPTED, "", by, at)
    _tell(held, "import_accepted", by, at, {
        "new": len(done.new), "revised": len(done.revised), "unchanged": len(done.unchanged),
        "held": len(held.result["held"]),
    })  # fmt: skip
    return done


@transaction.atomic
def undo_comparators(*, run: ObservationImport, version: int, reason: str, by: User, at: datetime) -> int:
    """Take back what an accepted file did; give how many figures.

    Of files that tell of the same figures the newest goes first, so that each brings back what it found.

    Raises:
        ChangedMeanwhile: somebody decided on it after `version`.
        Refused: not accepted, no reason, nothing to take back, or a later file tells of the same figures.
    """
    require(by, Permission.ENTER_FIGURES, run.partnership)
    held = _taken(run, version, State.ACCEPTED, "Only an accepted file can be undone.")
    if not reason.strip():
        raise Refused("Say why it is undone. The figures are taken back, the reason is kept.")
    did = held.result["did"]
    if not did["new"] and not did["before"]:
        raise Refused("Every figure of this file stood already, so there is nothing to take back.")
    if (later := _later(held)) is not None:
        raise Refused(f"“{later}” was accepted later and tells of the same figures. Undo that file first.")
    gone, _ = ComparatorFigure.objects.filter(pk__in=did["new"]).delete()
    rows = ComparatorFigure.objects.in_bulk([told["pk"] for told in did["before"]])
    for told in did["before"]:
        values = {**{name: told[name] for name in KEPT}, "value": Decimal(told["value"])}
        _set(rows[told["pk"]], values, by, at)
    _end(held, State.UNDONE, reason.strip()[:300], by, at)
    _tell(held, "import_undone", by, at, {"figures": gone + len(rows), "reason": held.reason})
    return gone + len(rows)


def _later(run: ObservationImport) -> ObservationImport | None:
    """The newest file accepted after this one that tells of one of its figures."""
    ours = _touched(run)
    others = ObservationImport.objects.filter(
        partnership=run.partnership, kind=run.kind, state=State.ACCEPTED, ended_at__gt=run.ended_at
    ).order_by("-ended_at", "-pk")
    return next((each for each in others if ours & _touched(each)), None)


def _touched(run: ObservationImport) -> set[int]:
    did = run.result["did"]
    return {*did["new"], *did["unchanged"], *(told["pk"] for told in did["before"])}


def _taken(run: ObservationImport, version: int, state: str, refusal: str) -> ObservationImport:
    held = ObservationImport.objects.select_for_update().get(pk=run.pk)
    if held.version != version:
        raise ChangedMeanwhile(held)
    if held.state != state:
        raise Refused(refusal)
    return held


def _set(row: ComparatorFigure, values: dict[str, Any], by: User, at: datetime) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.by, row.at = by, at
    row.save(update_fields=[*KEPT, "by", "at"])


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _end(run: ObservationImport, state: str, reason: str, by: User, at: datetime) -> None:
    run.state, run.reason, run.ended_by, run.ended_at = state, reason, by, at
    run.version += 1
    run.save(update_fields=["state", "reason", "ended_by", "ended_at", "version", "result"])


def _tell(run: ObservationImport, verb: str, by: User, at: datetime, after: dict[str, Any]) -> None:
    record(
        by=by, verb=f"metrics.{verb}", obj=run, partnership=run.partnership, at=at, before=None,
        after={"file": run.name, **after},
    )  # fmt: skip
