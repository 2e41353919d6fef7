"""Taking a whole import back: what it made goes, what it changed becomes as it was before.

Source: action-plans.md section 5 ("A whole import can be undone"). Refused, with the names of the rows, where
somebody has worked on them since: nothing that a person wrote is lost. The file and what was read from
it stay with the import, and the audit trail tells both, so that undoing loses nothing either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from actionplans.actions.plans import (
    LeadName,
    edit_plan,
    edit_workstream,
    set_leads,
    set_metrics,
    withdraw_done_entry,
)
from actionplans.actions.updates import update_action, update_step
from actionplans.importers import values
from actionplans.importers.commit import write_tags
from actionplans.models import (
    Action,
    DoneEntry,
    ImportRun,
    Lead,
    Plan,
    Step,
    Update,
    Workstream,
    WorkstreamMetric,
)
from audit.actions import record

_MODELS: Mapping[str, type[models.Model]] = {
    "plan": Plan,
    "workstream": Workstream,
    "action": Action,
    "step": Step,
}
_DEEPEST_FIRST = ("step", "action", "workstream", "plan")
_NAMED_AT_MOST = 10


@transaction.atomic
def undo_import(*, run: ImportRun, by: User, at: datetime, day: date) -> None:
    """Take an accepted import back. ``day`` is the day of the updates that say so.

    Raises:
        ValidationError: it is not the newest import of its plan, or rows were changed since; they are named.
    """
    require(by, Permission.IMPORT_PLANS, run.partnership)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportRun.State.APPLIED or run.plan is None:
        raise ValidationError(f"{run.name} is not an import that stands, so there is nothing to undo.")
    newest = ImportRun.objects.applied_to(run.plan).last()
    if newest is not None and newest.pk != run.pk:
        raise ValidationError(f"{newest.name} was imported after it. Undo that one first.")
    _refuse_touched(run)
    label, pk = run.plan.title, run.plan.pk
    plan_goes = f"plan:{pk}" in run.created
    record(
        by=by,
        verb="actionplans.import_undone",
        obj=run.plan,
        partnership=run.partnership,
        before={"file": run.name},
        after=None,
        label=label,
        at=at,
    )
    for key, before in run.before.items():
        _restore(_row(key), before, by=by, at=at, day=day)
    try:
        with transaction.atomic():
            _remove(run.created)
    except ProtectedError as error:
        used = {str(one) for one in error.protected_objects}
        raise ValidationError(
            f"Rows of this import are used elsewhere: {_listed(used)}. It can't be undone."
        ) from error
    run.state, run.ended_at = ImportRun.State.UNDONE, at
    if plan_goes:
        run.plan = None
    run.save(update_fields=["state", "ended_at", "plan"])


def _row(key: str) -> Any:
    level, _, pk = key.partition(":")
    return _MODELS[level]._default_manager.filter(pk=pk).first()


def _refuse_touched(run: ImportRun) -> None:
    """Every row must stand exactly as the import left it, and nothing may hang on what it made."""
    changed = set()
    for key, version in run.versions.items():
        row = _row(key)
        if row is None:
            changed.add(f"{key.partition(':')[0]} that is gone")
        elif row.version != version:
            changed.add(str(row))
    changed |= _added_since(run)
    if changed:
        raise ValidationError(
            f"Changed since the import: {_listed(changed)}. Undo is refused so that nothing of it is lost."
        )


def _added_since(run: ImportRun) -> set[str]:
    """Rows that people put below what the import made, and what they wrote down as done there."""
    made = _by_level(run.created)
    added: set[str] = set()
    for child, parent, model in (
        ("step", "action", Step),
        ("action", "workstream", Action),
        ("workstream", "plan", Workstream),
    ):
        rows = model._default_manager.filter(**{f"{parent}__in": made[parent]}).exclude(pk__in=made[child])
        added |= {str(row) for row in rows}
    kinds = (Update.Kind.IMPORTED,)
    later = Update.objects.filter(
        models.Q(step__in=made["step"]) | models.Q(action__in=made["action"])
    ).exclude(kind__in=kinds)
    added |= {str(update.step or update.action) for update in later.select_related("step", "action")}
    for action in Action.objects.filter(pk__in=made["action"]).prefetch_related("done_entries", "leads"):
        told = run.rows.get(f"action:{action.pk}", {})
        now = values.of_action(action)
        if any(now[name] != told.get(name) for name in ("done", "leads")):
            added.add(str(action))
    return added


def _by_level(keys: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {level: [] for level in _MODELS}
    for key in keys:
        level, _, pk = key.partition(":")
        found[level].append(int(pk))
    return found


def _listed(names: set[str]) -> str:
    ordered = sorted(names)
    more = len(ordered) - _NAMED_AT_MOST
    shown = "; ".join(ordered[:_NAMED_AT_MOST])
    return f"{shown}; and {more} more" if more > 0 else shown


def _restore(row: Any, before: Mapping[str, Any], *, by: User, at: datetime, day: date) -> None:
    """Put changed fields back, as updates of their own, so that the history tells it."""
    if isinstance(row, Plan):
        edit_plan(
            plan=row, version=row.version, by=by, changes={"as_at": date.fromisoformat(before["as_at"])}
        )
    elif isinstance(row, Workstream):
        changes = {name: value for name, value in before.items() if name != "metrics"}
        if changes:
            row = edit_workstream(workstream=row, version=row.version, by=by, changes=changes)
        if "metrics" in before:
            set_metrics(workstream=row, names=before["metrics"], by=by)
    elif isinstance(row, Step):
        update_step(
            step=row, version=row.version, by=by, at=at, changes=values.stored(before),
            for_day=_day(row, day), kind=Update.Kind.UNDONE, check_reason=False,
        )  # fmt: skip
    elif isinstance(row, Action):
        _restore_action(row, before, by=by, at=at, day=day)


def _restore_action(action: Action, before: Mapping[str, Any], *, by: User, at: datetime, day: date) -> None:
    apart = {"leads", "done", "care_settings", "phases"}
    tracked = values.stored({name: value for name, value in before.items() if name not in apart})
    if tracked:
        update_action(
            action=action, version=action.version, by=by, at=at, changes=tracked,
            for_day=_day(action, day), kind=Update.Kind.UNDONE, check_reason=False,
        )  # fmt: skip
    if "leads" in before:
        known = {lead.name: lead for lead in action.leads.filter(step=None)}
        names = [LeadName(name, known[name].user if name in known else None) for name in before["leads"]]
        set_leads(action=action, leads=names, by=by)
    if "done" in before:
        for entry in action.done_entries.filter(withdrawn_on=None).exclude(text__in=before["done"]):
            withdraw_done_entry(entry=entry, by=by, on=day)
    tags = {name: list(before[name]) for name in ("care_settings", "phases") if name in before}
    if tags:
        write_tags(action, tags, by=by)


def _day(row: Action | Step, day: date) -> date:
    last = row.updates.order_by("-pk").values_list("for_day", flat=True).first()
    return max(day, last or day)


def _remove(created: Iterable[str]) -> None:
    """Delete what the import made. Its first updates go with it: they tell of rows that never should have
    been.

    The history refuses to be deleted through its own manager, rightly; this is the one place that may.
    """
    made = _by_level(created)
    history: models.QuerySet[Update] = models.QuerySet(Update).filter(
        models.Q(step__in=made["step"]) | models.Q(action__in=made["action"])
    )
    history.delete()
    Lead.objects.filter(action__in=made["action"]).delete()
    DoneEntry.objects.filter(action__in=made["action"]).delete()
    WorkstreamMetric.objects.filter(workstream__in=made["workstream"]).delete()
    for level in _DEEPEST_FIRST:
        _MODELS[level]._default_manager.filter(pk__in=made[level]).delete()
