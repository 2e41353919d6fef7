"""Carry-over: the open rows of one edition of a plan go on in the next, and both ends say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from actionplans.actions.concerns import add_concern, join_concern
from actionplans.actions.offers import link_offer
from actionplans.actions.plans import (
    LeadName,
    add_action,
    add_done_entry,
    add_step,
    add_workstream,
    close_plan,
    create_plan,
    set_leads,
)
from actionplans.actions.updates import update_action, update_step
from actionplans.models import Action, Plan, Round, Step, Update, Workstream
from actionplans.statuses import Status
from actionplans.tracking import ACTION_FIELDS, STEP_FIELDS
from audit.actions import record
from core.words import day_words

COPIED = (
    "layout",
    "scheme",
    "workstream_name",
    "action_name",
    "step_name",
    "columns",
    "objectives",
    "due_soon_days",
    "silent_days",
    "subtitle",
)


class Fate(StrEnum):
    """What becomes of an unfinished row of the old edition. A person says so for each."""

    CARRY = "carry"
    SUPERSEDE = "supersede"
    LEAVE = "leave"


@dataclass(frozen=True)
class NewEdition:
    """The successor that carrying over makes: its title and the date printed on it."""

    title: str
    as_at: date


@dataclass
class Carried:
    """What carrying over did."""

    target: Plan
    actions: list[Action] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    superseded: int = 0
    left: int = 0


@transaction.atomic
def carry_over(
    *,
    plan: Plan,
    into: Plan | NewEdition,
    fates: Mapping[int, Fate],
    actions: Mapping[int, Fate],
    close: bool,
    by: User,
    at: datetime,
) -> Carried:
    """Take rows of `plan` into its successor; nothing is written when anything is refused.

    `fates` says for every unfinished step, and `actions` for every open action without steps, by primary key,
    whether it goes on, is superseded, or is left as it is. An action goes with its first step, with its
    leads and what was done so far. What goes on ends here as superseded, with the words where to.

    Raises:
        ValidationError: the successor is not possible, a round is open, a row has no answer, nothing goes on.
        ChangedMeanwhile: a row was changed while this ran.
    """
    require(by, Permission.EDIT_PLANS, plan.partnership)
    _check_source(plan)
    steps, bare = unfinished(plan)
    _check_answers(steps, bare, fates, actions)
    done = Carried(_target(plan, into, by, at))
    for step in steps:
        _settle_step(step, fates[step.pk], done, by, at)
    for action in bare:
        _settle_action(action, actions[action.pk], done, by, at)
    _count(plan, done, by, at)
    if close:
        close_plan(plan=plan, by=by, reason=f"Carried over to {done.target.title}.")
    return done


def unfinished(plan: Plan) -> tuple[list[Step], list[Action]]:
    """What may go on, in the plan's order: unfinished steps, and open actions that have no step at all."""
    order = ("action__workstream__position", "action__workstream__pk", "action__position", "action__pk")
    steps = Step.objects.filter(action__workstream__plan=plan).unfinished().with_parents()
    actions = Action.objects.filter(workstream__plan=plan, steps=None).exclude(rag="blue")
    if plan.scheme == "delivery":
        actions = actions.exclude(rag="green")
    bare = actions.filter(carried_to=None).select_related("workstream__plan__partnership")
    return (
        list(steps.order_by(*order, "position", "pk")),
        list(bare.order_by("workstream__position", "workstream__pk", "position", "pk")),
    )


def _check_source(plan: Plan) -> None:
    if plan.state != Plan.State.OPEN:
        raise ValidationError(f"{plan} is closed. Reopen it before you carry it over.")
    waiting = Round.objects.open().filter(plan=plan).first()
    if waiting:
        raise ValidationError(
            f"The round {waiting.title} is still open. Close it first, so that its answers count."
        )


def _check_answers(
    steps: list[Step], bare: list[Action], fates: Mapping[int, Fate], actions: Mapping[int, Fate]
) -> None:
    rows: list[Step | Action] = [*steps, *bare]
    open_rows = [step for step in steps if step.pk not in fates] + [
        row for row in bare if row.pk not in actions
    ]
    if open_rows:
        raise ValidationError(
            f"Say what becomes of each of the {len(rows)} unfinished rows; {len(open_rows)} have no answer, "
            f"the first is “{open_rows[0]}”."
        )
    chosen = [fates[step.pk] for step in steps] + [actions[action.pk] for action in bare]
    if Fate.CARRY not in chosen:
        raise ValidationError("Nothing was chosen to go on, so there is nothing to carry over.")


def _target(plan: Plan, into: Plan | NewEdition, by: User, at: datetime) -> Plan:
    """The successor, linked to `plan` as the edition before it."""
    earlier = Plan.objects.filter(succeeds=plan).first()
    if isinstance(into, NewEdition):
        if earlier:
            raise ValidationError({"into": f"{plan} goes on in {earlier} already. Choose that plan."})
        into = create_plan(
            partnership=plan.partnership,
            title=into.title,
            as_at=into.as_at,
            by=by,
            at=at,
            **{name: getattr(plan, name) for name in COPIED},
        )
    _check_target(plan, into, earlier)
    if into.succeeds_id is None:
        Plan.objects.filter(pk=into.pk, succeeds=None).update(succeeds=plan, version=F("version") + 1)
        into.refresh_from_db()
    return into


def _check_target(plan: Plan, into: Plan, earlier: Plan | None) -> None:
    if into.pk == plan.pk:
        raise ValidationError({"into": "A plan can't be carried over into itself."})
    if into.partnership_id != plan.partnership_id:
        raise ValidationError({"into": "The next edition must belong to the same partnership."})
    if into.state != Plan.State.OPEN:
        raise ValidationError({"into": f"{into} is closed. Choose an open plan."})
    if into.succeeds_id not in (None, plan.pk):
        raise ValidationError({"into": f"{into} is the next edition of {into.succeeds} already."})
    if earlier and earlier.pk != into.pk:
        raise ValidationError({"into": f"{plan} goes on in {earlier} already. Choose that plan."})
    before = plan.succeeds
    while before:
        if before.pk == into.pk:
            raise ValidationError({"into": f"{into} is an earlier edition of {plan}. Choose a later one."})
        before = before.succeeds


def _settle_step(step: Step, fate: Fate, done: Carried, by: User, at: datetime) -> None:
    if fate is Fate.LEAVE:
        done.left += 1
    elif fate is Fate.SUPERSEDE:
        words = f"Not carried over to {done.target.title}: superseded."
        _end_step(step, "", words, Update.Kind.CHANGED, by, at)
        done.superseded += 1
    else:
        action = _carried_action(step.action, done, by, at)
        tracked = {name: getattr(step, name) for name in STEP_FIELDS if name != "text"}
        copy = add_step(
            action=action,
            text=step.text,
            by=by,
            at=at,
            kind=Update.Kind.CARRIED,
            carried_from=step,
            **tracked,
        )
        _copy_leads(step.action, action, step, copy, by)
        words = f"Carried over to {done.target.title} as {action.ref}."
        _end_step(step, "Carried over", words, Update.Kind.CARRIED, by, at)
        done.steps.append(copy)


def _end_step(step: Step, printed: str, words: str, kind: str, by: User, at: datetime) -> None:
    update_step(
        step=step,
        version=step.version,
        by=by,
        at=at,
        changes={"status": Status.SUPERSEDED.value, "status_text": printed},
        note=words,
        kind=kind,
        check_reason=False,
    )


def _settle_action(action: Action, fate: Fate, done: Carried, by: User, at: datetime) -> None:
    if fate is Fate.LEAVE:
        done.left += 1
    elif fate is Fate.SUPERSEDE:
        words = f"Not carried over to {done.target.title}: superseded."
        update_action(action=action, version=action.version, by=by, at=at, changes={}, note=words)
        done.superseded += 1
    else:
        _carried_action(action, done, by, at)


def _carried_action(action: Action, done: Carried, by: User, at: datetime) -> Action:
    """The action in the new edition; made with the first of its rows that goes on."""
    existing = (
        Action.objects.filter(carried_from=action).select_related("workstream__plan__partnership").first()
    )
    if existing:
        return existing
    workstream = _workstream(action.workstream, done.target, by)
    free = not workstream.actions.filter(ref=action.ref).exists()
    tracked = {name: getattr(action, name) for name in ACTION_FIELDS if name != "title"}
    copy = add_action(
        workstream=workstream,
        title=action.title,
        by=by,
        at=at,
        ref=action.ref if free else _free_ref(workstream),
        care_settings=action.care_settings,
        phases=action.phases,
        kind=Update.Kind.CARRIED,
        carried_from=action,
        **tracked,
    )
    _copy_leads(action, copy, None, None, by)
    for entry in action.done_entries.filter(withdrawn_on=None):
        add_done_entry(action=copy, text=entry.text, by=by, on=entry.added_on)
    for concern in action.concerns.filter(removed_on=None).select_related(
        "location", "provider", "indicator"
    ):
        made = add_concern(
            action=copy, kind=concern.kind, text=concern.text, indicator=concern.indicator, by=by,
            on=concern.added_on,
        )  # fmt: skip
        if concern.location or concern.provider:
            join_concern(concern=made, by=by, location=concern.location, provider=concern.provider)
    for link in action.offer_links.filter(removed_on=None).select_related("offer"):
        link_offer(action=copy, offer=link.offer, by=by, on=timezone.localtime(at).date(), at=at)
    words = f"Carried over to {done.target.title} as {copy.ref}."
    update_action(
        action=action,
        version=action.version,
        by=by,
        at=at,
        changes={},
        note=words,
        kind=Update.Kind.CARRIED,
        check_reason=False,
    )
    done.actions.append(copy)
    return copy


def _workstream(old: Workstream, target: Plan, by: User) -> Workstream:
    """The part of the same name in the new edition; else a new one, under its old number if that is free."""
    for there in target.workstreams.select_related("plan__partnership"):
        if there.name.strip().casefold() == old.name.strip().casefold():
            return there
    taken = set(target.workstreams.values_list("number", flat=True))
    number = old.number if old.number not in taken else _free_number(taken)
    return add_workstream(
        plan=target,
        number=number,
        name=old.name,
        by=by,
        statement=old.statement,
        focus=old.focus,
        objectives=old.objectives,
        metrics=list(old.metrics.values_list("name", flat=True)),
        lead=old.lead,
    )


def _free_number(taken: set[str]) -> str:
    return str(next(number for number in range(1, len(taken) + 2) if str(number) not in taken))


def _free_ref(workstream: Workstream) -> str:
    taken = set(workstream.actions.values_list("ref", flat=True))
    refs = (f"{workstream.number}.{number}" for number in range(1, len(taken) + 2))
    return next(ref for ref in refs if ref not in taken)


def _copy_leads(old: Action, new: Action, old_step: Step | None, new_step: Step | None, by: User) -> None:
    leads = [
        LeadName(lead.name, lead.user, lead.accountable)
        for lead in old.leads.filter(step=old_step).select_related("user")
    ]
    if leads:
        set_leads(action=new, step=new_step, leads=leads, by=by)


def _count(plan: Plan, done: Carried, by: User, at: datetime) -> None:
    record(
        by=by,
        verb="actionplans.carried_over",
        obj=plan,
        partnership=plan.partnership,
        before=None,
        after={
            "target": done.target.title,
            "steps": len(done.steps) + len(done.actions),
            "superseded": done.superseded,
            "left": done.left,
            "on": day_words(timezone.localtime(at)),
        },
        at=at,
    )
