"""Changes to the structure of a plan: what it contains, not how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from actionplans.actions.updates import first_update
from actionplans.layouts import DEFAULTS, Layout
from actionplans.models import Action, DoneEntry, Lead, Plan, Step, Update, Workstream, WorkstreamMetric
from actionplans.tracking import ACTION_FIELDS, STEP_FIELDS, stored
from audit.actions import record

PLAN_EDITABLE = frozenset(
    {
        "title",
        "subtitle",
        "as_at",
        "layout",
        "scheme",
        "workstream_name",
        "action_name",
        "step_name",
        "columns",
        "objectives",
        "due_soon_days",
        "silent_days",
    }
)
Row = TypeVar("Row", Plan, Workstream)
WORKSTREAM_EDITABLE = frozenset({"number", "name", "statement", "focus", "objectives", "lead"})


@dataclass(frozen=True)
class LeadName:
    """A lead as printed, with the account of the person where there is one."""

    name: str
    user: User | None = None
    accountable: bool = False


@transaction.atomic
def create_plan(
    *, partnership: Partnership, title: str, layout: str, as_at: date, by: User, at: datetime, **fields: Any
) -> Plan:
    """Start an empty plan with its layout's words, columns and scheme.

    `fields` (PLAN_EDITABLE) override them.

    Raises:
        ValidationError: no title, or the partnership already has a plan of that title.
    """
    require(by, Permission.EDIT_PLANS, partnership)
    _refuse_unknown(fields, PLAN_EDITABLE)
    if not title.strip():
        raise ValidationError({"title": "Enter a title."})
    if Plan.objects.filter(partnership=partnership, title=title.strip()).exists():
        raise ValidationError({"title": f"There is already a plan called {title.strip()}."})
    defaults = DEFAULTS[Layout(layout)]
    values: dict[str, Any] = {
        "scheme": defaults.scheme.value,
        "workstream_name": defaults.workstream_name,
        "action_name": defaults.action_name,
        "step_name": defaults.step_name,
        **fields,
    }
    plan = Plan.objects.create(
        partnership=partnership, title=title.strip(), layout=layout, as_at=as_at, created_at=at, **values
    )
    record(
        by=by,
        verb="actionplans.plan_created",
        obj=plan,
        partnership=partnership,
        before=None,
        after={"title": plan.title, "as_at": as_at.isoformat(), "layout": layout},
        at=at,
    )
    return plan


@transaction.atomic
def edit_plan(*, plan: Plan, version: int, by: User, changes: Mapping[str, Any]) -> Plan:
    """Change a plan's own settings (PLAN_EDITABLE); refused when someone else changed them meanwhile."""
    require(by, Permission.EDIT_PLANS, plan.partnership)
    return _edit(plan, version, by, changes, PLAN_EDITABLE, "actionplans.plan_edited")


@transaction.atomic
def edit_workstream(
    *, workstream: Workstream, version: int, by: User, changes: Mapping[str, Any]
) -> Workstream:
    """Change a workstream's name, focus, lead and so on (WORKSTREAM_EDITABLE)."""
    require(by, Permission.EDIT_PLANS, workstream.partnership)
    return _edit(workstream, version, by, changes, WORKSTREAM_EDITABLE, "actionplans.workstream_edited")


@transaction.atomic
def close_plan(*, plan: Plan, by: User, reason: str) -> None:
    """Stop updates to a plan; its rows stay readable as they are."""
    _set_state(plan, by, Plan.State.CLOSED, reason, "actionplans.plan_closed")


@transaction.atomic
def reopen_plan(*, plan: Plan, by: User, reason: str) -> None:
    """Take a closed plan up again, with a reason."""
    _set_state(plan, by, Plan.State.OPEN, reason, "actionplans.plan_reopened")


@transaction.atomic
def add_workstream(
    *,
    plan: Plan,
    number: str,
    name: str,
    by: User,
    statement: str = "",
    focus: Sequence[str] = (),
    objectives: Sequence[str] = (),
    metrics: Iterable[str] = (),
    lead: User | None = None,
) -> Workstream:
    """Add a workstream at the end of the plan, with the names of its key metrics."""
    _may_edit(plan, by)
    if not name.strip():
        raise ValidationError({"name": "Enter a name."})
    if plan.workstreams.filter(number=number).exists():
        raise ValidationError({"number": f"There is already a {plan.workstream_name} {number}."})
    workstream = Workstream.objects.create(
        plan=plan,
        number=number,
        name=name.strip(),
        position=_next(plan.workstreams),
        statement=statement,
        focus=list(focus),
        objectives=list(objectives),
        lead=lead,
    )
    _write_metrics(workstream, metrics)
    _added(workstream, by, {"number": number, "name": workstream.name})
    return workstream


@transaction.atomic
def set_metrics(*, workstream: Workstream, names: Sequence[str], by: User) -> None:
    """Replace the key metrics a workstream names."""
    _may_edit(workstream.plan, by)
    before = list(workstream.metrics.values_list("name", flat=True))
    if before == list(names):
        return
    codes = dict(workstream.metrics.exclude(indicator_code="").values_list("name", "indicator_code"))
    workstream.metrics.all().delete()
    _write_metrics(workstream, names, codes)
    record(
        by=by,
        verb="actionplans.workstream_edited",
        obj=workstream,
        partnership=workstream.partnership,
        before={"metrics": before},
        after={"metrics": list(names)},
    )


@transaction.atomic
def add_action(
    *,
    workstream: Workstream,
    title: str,
    by: User,
    at: datetime,
    ref: str = "",
    for_day: date | None = None,
    care_settings: Sequence[str] = (),
    phases: Sequence[str] = (),
    kind: str = Update.Kind.CREATED,
    carried_from: Action | None = None,
    **tracked: Any,
) -> Action:
    """Add an action at the end of its workstream. Without a `ref` the next number is made ("3.4").

    `tracked` are fields of ACTION_FIELDS, as they stand at the beginning.
    """
    _may_edit(workstream.plan, by)
    _refuse_unknown(tracked, frozenset(ACTION_FIELDS))
    if not title.strip():
        raise ValidationError({"title": "Enter what needs to be done."})
    position = _next(workstream.actions)
    ref = ref or f"{workstream.number}.{position}"
    if workstream.actions.filter(ref=ref).exists():
        raise ValidationError({"ref": f"There is already an action {ref} here."})
    action = Action.objects.create(
        workstream=workstream,
        ref=ref,
        position=position,
        title=title.strip(),
        care_settings=list(care_settings),
        phases=list(phases),
        carried_from=carried_from,
        **tracked,
    )
    first_update(action, by=by, at=at, for_day=for_day or timezone.localtime(at).date(), kind=kind)
    _added(action, by, {"ref": ref, "title": action.title}, at)
    return action


@transaction.atomic
def add_step(
    *,
    action: Action,
    text: str,
    by: User,
    at: datetime,
    for_day: date | None = None,
    kind: str = Update.Kind.CREATED,
    carried_from: Step | None = None,
    **tracked: Any,
) -> Step:
    """Add a step at the end of its action. `tracked` are fields of STEP_FIELDS at the beginning.

    The first agreed date is also the original one unless it is given apart.
    """
    _may_edit(action.plan, by)
    _refuse_unknown(tracked, frozenset(STEP_FIELDS))
    if not text.strip():
        raise ValidationError({"text": "Enter what needs to be done."})
    if tracked.get("agreed_due"):
        tracked.setdefault("original_due", tracked["agreed_due"])
    step = Step.objects.create(
        action=action, text=text.strip(), position=_next(action.steps), carried_from=carried_from, **tracked
    )
    first_update(step, by=by, at=at, for_day=for_day or timezone.localtime(at).date(), kind=kind)
    _added(step, by, {"text": step.text, "status": step.status, "timescale_text": step.timescale_text}, at)
    return step


@transaction.atomic
def add_done_entry(*, action: Action, text: str, by: User, on: date) -> DoneEntry:
    """Write down one thing that has been done."""
    require(by, Permission.UPDATE_PLANS, action.partnership)
    if not text.strip():
        raise ValidationError({"text": "Enter what has been done."})
    entry = DoneEntry.objects.create(
        action=action,
        text=text.strip(),
        position=_next(action.done_entries),
        added_on=on,
        added_by=by.full_name,
    )
    record(
        by=by,
        verb="actionplans.done_added",
        obj=action,
        partnership=action.partnership,
        before=None,
        after={"done": entry.text},
    )
    return entry


@transaction.atomic
def withdraw_done_entry(*, entry: DoneEntry, by: User, on: date) -> None:
    """Take an entry out of the list; it stays in the history."""
    require(by, Permission.UPDATE_PLANS, entry.action.partnership)
    if not DoneEntry.objects.filter(pk=entry.pk, withdrawn_on=None).update(withdrawn_on=on):
        return
    record(
        by=by,
        verb="actionplans.done_withdrawn",
        obj=entry.action,
        partnership=entry.action.partnership,
        before={"done": entry.text},
        after=None,
    )


@transaction.atomic
def set_leads(*, action: Action, leads: Sequence[LeadName], by: User, step: Step | None = None) -> None:
    """Name who leads an action, or one step of it; at most one is accountable."""
    _may_edit(action.plan, by)
    if sum(lead.accountable for lead in leads) > 1:
        raise ValidationError({"leads": "Only one lead can be accountable."})
    existing = action.leads.filter(step=step)
    before = [lead.name for lead in existing]
    existing.delete()
    Lead.objects.bulk_create(
        Lead(
            action=action, step=step, position=n, name=lead.name, user=lead.user, accountable=lead.accountable
        )
        for n, lead in enumerate(leads)
    )
    after = [lead.name for lead in leads]
    if before != after:
        record(
            by=by,
            verb="actionplans.leads_set",
            obj=step or action,
            partnership=action.partnership,
            before={"leads": before},
            after={"leads": after},
        )


def _may_edit(plan: Plan, by: User) -> None:
    require(by, Permission.EDIT_PLANS, plan.partnership)
    if plan.state != Plan.State.OPEN:
        raise ValidationError(f"{plan.title} is closed. Reopen it before you change it.")


def _refuse_unknown(fields: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := set(fields) - known:
        raise ValueError(f"Not known: {', '.join(sorted(unknown))}")


def _next(rows: Any) -> int:
    return int(rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _write_metrics(
    workstream: Workstream, names: Iterable[str], codes: Mapping[str, str] | None = None
) -> None:
    WorkstreamMetric.objects.bulk_create(
        WorkstreamMetric(
            workstream=workstream, position=n, name=name, indicator_code=(codes or {}).get(name, "")
        )
        for n, name in enumerate(names, start=1)
    )


def _added(
    row: Workstream | Action | Step, by: User, after: dict[str, Any], at: datetime | None = None
) -> None:
    verb = f"actionplans.{type(row).__name__.lower()}_added"
    record(by=by, verb=verb, obj=row, partnership=row.partnership, before=None, after=after, at=at)


def _edit(
    row: Row, version: int, by: User, changes: Mapping[str, Any], known: frozenset[str], verb: str
) -> Row:
    """Write changed fields where the row still has `version`.

    Raises:
        ValidationError: someone saved it meanwhile, or a name or number is taken.
    """
    _refuse_unknown(changes, known)
    fields = {field: value for field, value in changes.items() if value != getattr(row, field)}
    if not fields:
        return row
    before = {field: _words(getattr(row, field)) for field in fields}
    rows = type(row).objects.filter(pk=row.pk, version=version)
    try:
        with transaction.atomic():
            moved = rows.update(**fields, version=F("version") + 1)
    except IntegrityError as error:
        raise ValidationError("That name or number is already used. Choose another.") from error
    row.refresh_from_db()
    if not moved:
        raise ValidationError(
            f"{row} was changed by someone else meanwhile. Look at it as it is now, then try again."
        )
    after = {field: _words(getattr(row, field)) for field in fields}
    record(by=by, verb=verb, obj=row, partnership=row.partnership, before=before, after=after)
    return row


def _set_state(plan: Plan, by: User, state: str, reason: str, verb: str) -> None:
    require(by, Permission.EDIT_PLANS, plan.partnership)
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    if not Plan.objects.filter(pk=plan.pk).exclude(state=state).update(state=state, version=F("version") + 1):
        return
    before = plan.state
    plan.refresh_from_db()
    record(
        by=by,
        verb=verb,
        obj=plan,
        partnership=plan.partnership,
        before={"state": before},
        after={"state": state},
        note=reason,
    )


def _words(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else stored(value)
