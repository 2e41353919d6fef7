"""Updates to actions and steps: append-only rows, with the current values as their newest state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from actionplans import rag as rules
from actionplans.actions.rounds import note_answer
from actionplans.errors import ChangedMeanwhile
from actionplans.layouts import Scheme
from actionplans.models import Action, Step, Update
from actionplans.statuses import Status
from actionplans.tracking import ACTION_FIELDS, STEP_FIELDS, snapshot, stored
from audit.actions import record
from core.rag import Rag
from core.words import day_words

STEP_EDITABLE = frozenset(STEP_FIELDS) - {"times_moved", "original_due", "rag_declared_on"}
ACTION_EDITABLE = frozenset(ACTION_FIELDS) - {"rag_previous", "rag_declared_on"}


@transaction.atomic
def update_step(
    *,
    step: Step,
    version: int,
    by: User,
    at: datetime,
    changes: Mapping[str, Any],
    note: str = "",
    for_day: date | None = None,
    kind: str = Update.Kind.CHANGED,
    check_reason: bool = True,
) -> Update:
    """Change tracked fields of a step (STEP_EDITABLE) and say why.

    `version` is what the person saw; `at` the moment; `for_day` the day the news is about (default: of `at`).
    Without any difference and with a note, the note alone is the update. `check_reason` is off only for
    imports, which bring colours without reasons.

    Raises:
        ChangedMeanwhile: the row moved on since `version`; nothing is written.
        ValidationError: by field name, when a rule refuses the change.
        PermissionDenied: `by` may not update this plan.
    """
    require(by, Permission.UPDATE_PLANS, step.partnership)
    fields = _differences(step, changes, STEP_EDITABLE)
    if note:
        fields["note"] = note
    _follow_words(step, fields, changes)
    _follow_dates(step, fields)
    day = _checked(step, fields, note=note, at=at, for_day=for_day)
    if "rag" in fields or "rag_reason" in fields:
        fields["rag_declared_on"] = day if fields.get("rag", step.rag) else None
    if check_reason:
        _check_step_reason(step, fields, note, day)
    return _write(step, version=version, by=by, at=at, day=day, fields=fields, note=note, kind=kind)


@transaction.atomic
def update_action(
    *,
    action: Action,
    version: int,
    by: User,
    at: datetime,
    changes: Mapping[str, Any],
    note: str = "",
    for_day: date | None = None,
    kind: str = Update.Kind.CHANGED,
    check_reason: bool = True,
) -> Update:
    """Change tracked fields of an action (ACTION_EDITABLE); the colour before is kept as `rag_previous`.

    Raises: as update_step.
    """
    require(by, Permission.UPDATE_PLANS, action.partnership)
    fields = _differences(action, changes, ACTION_EDITABLE)
    day = _checked(action, fields, note=note, at=at, for_day=for_day)
    if "rag" in fields:
        fields["rag_previous"] = action.rag
        fields["rag_declared_on"] = day if fields["rag"] else None
    if fields and "date_updated" not in fields and action.date_updated != day:
        fields["date_updated"] = day
    if check_reason:
        _check_action_reason(action, fields, note, day)
    return _write(action, version=version, by=by, at=at, day=day, fields=fields, note=note, kind=kind)


@transaction.atomic
def confirm_no_change(*, row: Action | Step, by: User, at: datetime, note: str = "") -> Update:
    """Say that a row was looked at and stands as it is: it is no longer silent."""
    require(by, Permission.UPDATE_PLANS, row.partnership)
    _refuse_closed(row)
    return _write(
        row,
        version=row.version,
        by=by,
        at=at,
        day=timezone.localtime(at).date(),
        fields={},
        note=note,
        kind=Update.Kind.NO_CHANGE,
    )


def first_update(
    row: Action | Step, *, by: User, at: datetime, for_day: date, kind: str, note: str = ""
) -> Update:
    """The row's beginning. Called inside the transaction that creates the row."""
    type(row).objects.filter(pk=row.pk).update(last_update_at=at, last_update_by=by.full_name)
    row.last_update_at, row.last_update_by = at, by.full_name
    return Update.objects.create(
        **_of(row), kind=kind, by=by, reported_at=at, for_day=for_day, state=snapshot(row), note=note
    )


def _of(row: Action | Step) -> dict[str, Any]:
    return {"plan": row.plan, "step" if isinstance(row, Step) else "action": row}


def _differences(row: Action | Step, changes: Mapping[str, Any], editable: frozenset[str]) -> dict[str, Any]:
    unknown = set(changes) - editable
    if unknown:
        raise ValueError(f"Not editable: {', '.join(sorted(unknown))}")
    return {field: value for field, value in changes.items() if value != getattr(row, field)}


def _follow_words(step: Step, fields: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Printed words that a new status or date has overtaken are not printed any more; history keeps them."""
    if "status" in fields and "status_text" not in changes and step.status_text:
        fields["status_text"] = ""
    overtaken = step.timescale_text and step.timescale_kind != "ongoing"
    if fields.get("agreed_due") and "timescale_text" not in changes and overtaken:
        fields["timescale_text"] = day_words(fields["agreed_due"])
        for field, value in (("timescale_kind", "due"), ("precision", "day")):
            if getattr(step, field) != value:
                fields.setdefault(field, value)


def _follow_dates(step: Step, fields: dict[str, Any]) -> None:
    """Keep original, agreed and forecast apart, and count how often the agreed date moved."""
    if "agreed_due" not in fields:
        return
    if step.original_due is None:
        fields["original_due"] = fields["agreed_due"]
    elif step.agreed_due is not None:
        fields["times_moved"] = step.times_moved + 1


def _checked(
    row: Action | Step, fields: dict[str, Any], *, note: str, at: datetime, for_day: date | None
) -> date:
    """Rules every update obeys; returns the day it is for."""
    _refuse_closed(row)
    if not fields and not note:
        raise ValidationError("Nothing was changed. Change something, or write a line about it.")
    for field in ("text", "title"):
        if field in fields and not fields[field].strip():
            raise ValidationError({field: "Enter what needs to be done."})
    day = for_day or timezone.localtime(at).date()
    if day > timezone.localtime(at).date():
        raise ValidationError({"for_day": "The day of an update can't be in the future."})
    last = row.updates.order_by("-pk").values_list("for_day", flat=True).first()
    if last and day < last:
        raise ValidationError(
            {"for_day": f"There is already an update for {day_words(last)}, which is later."}
        )
    return day


def _refuse_closed(row: Action | Step) -> None:
    if row.plan.state != row.plan.State.OPEN:
        raise ValidationError(f"{row.plan.title} is closed. Reopen it before you change it.")


def _check_step_reason(step: Step, fields: dict[str, Any], note: str, day: date) -> None:
    if not ({"rag", "status", "agreed_due", "review_date"} & set(fields)):
        return
    plan = step.plan
    after = {field: fields.get(field, getattr(step, field)) for field in STEP_FIELDS}
    facts = rules.StepFacts(
        Status(after["status"]), after["agreed_due"], after["review_date"], after["cycle"], day
    )
    suggestion = rules.suggested(Scheme(plan.scheme), facts, day, limits_of(plan))
    _need_reason(Scheme(plan.scheme), after, suggestion, fields, note)


def _check_action_reason(action: Action, fields: dict[str, Any], note: str, day: date) -> None:
    if "rag" not in fields:
        return
    plan = action.plan
    steps = [
        rules.suggested(Scheme(plan.scheme), facts_of(step), day, limits_of(plan))
        for step in action.steps.all()
    ]
    after = {field: fields.get(field, getattr(action, field)) for field in ACTION_FIELDS}
    _need_reason(Scheme(plan.scheme), after, rules.of_action(Scheme(plan.scheme), steps), fields, note)


def _need_reason(
    scheme: Scheme, after: dict[str, Any], suggestion: Any, fields: dict[str, Any], note: str
) -> None:
    """A colour that differs keeps an old reason only while the colour itself stays."""
    declared = Rag(after["rag"]) if after["rag"] else None
    if not rules.needs_reason(scheme, declared, suggestion):
        return
    if "rag" in fields and "rag_reason" not in fields:
        if not note:
            raise ValidationError({"rag_reason": _why_reason(scheme, after["rag"], suggestion)})
        fields["rag_reason"] = note
    elif not after["rag_reason"].strip():
        raise ValidationError({"rag_reason": _why_reason(scheme, after["rag"], suggestion)})


def _why_reason(scheme: Scheme, declared: str, suggestion: Any) -> str:
    if scheme is Scheme.JUDGEMENT or suggestion.rag is None:
        return f"Say why it is {declared}."
    colour, reason = suggestion.rag.label.lower(), suggestion.reason.rstrip(".")
    return f"The rule suggests {colour}: {reason}. Say why it is {declared}."


def limits_of(plan: Any) -> rules.Limits:
    """The plan's own settings for the RAG rules."""
    return rules.Limits(plan.due_soon_days, plan.silent_days)


def facts_of(step: Step) -> rules.StepFacts:
    """A step as the RAG rules see it."""
    last = timezone.localtime(step.last_update_at).date() if step.last_update_at else None
    return rules.StepFacts(Status(step.status), step.agreed_due, step.review_date, step.cycle, last)


def _write(
    row: Action | Step,
    *,
    version: int,
    by: User,
    at: datetime,
    day: date,
    fields: dict[str, Any],
    note: str,
    kind: str,
) -> Update:
    """Write the row where it still has `version`, then the history, then the audit trail."""
    before = {field: stored(getattr(row, field)) for field in fields}
    model = type(row)
    moved = model.objects.filter(pk=row.pk, version=version).update(
        **fields, version=F("version") + 1, last_update_at=at, last_update_by=by.full_name
    )
    row.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(row)
    update = Update.objects.create(
        **_of(row),
        kind=kind,
        by=by,
        reported_at=at,
        for_day=day,
        before=before,
        state=snapshot(row),
        note=note,
    )
    after = {field: update.state[field] for field in before}
    verb = "actionplans.step_updated" if isinstance(row, Step) else "actionplans.action_updated"
    record(
        by=by,
        verb=verb,
        obj=row,
        partnership=row.partnership,
        before=before,
        after=after,
        note=note,
        at=at,
        label=label_of(row),
    )
    note_answer(update)
    return update


def label_of(row: Action | Step) -> str:
    """What the audit trail calls it: "step 1.4 Coordinate testing"."""
    return f"step {row.action.ref} {row}" if isinstance(row, Step) else f"action {row}"
