"""Who can be asked about the rows of a round, and who stands in (action-plans.md section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.access import members_with
from accounts.models import User
from accounts.permissions import Permission
from actionplans.models import Lead, Plan, RoundRow, Step, Workstream
from actionplans.models.plans import Action
from actionplans.rounds.querysets import silent_runs
from actionplans.statuses import CLOSED


@dataclass(frozen=True)
class Route:
    """Who is asked about one row, and why. Without people there is nobody to ask.

    `unreachable` names the leads that can't be asked, each with the reason.
    """

    people: tuple[User, ...]
    why: str
    unreachable: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """One person and the rows they are asked for."""

    user: User
    why: str
    rows: tuple[RoundRow, ...]


def routes(rows: Sequence[RoundRow], day: date) -> dict[int, Route]:
    """The route of each row, by the row's `position`, for rows of one plan.

    Leads with an account who may report today are asked. Without one the workstream's lead stands in. A fixed
    number of queries, whatever the number of rows.
    """
    if not rows:
        return {}
    plan = rows[0].action.workstream.plan
    able = {user.pk for user in members_with(plan.partnership, Permission.UPDATE_PLANS, day)}
    of_action, of_step = _leads(plan)
    found = {}
    for row in rows:
        leads = (of_step.get(row.step_id) if row.step_id else None) or of_action.get(row.action_id, [])
        found[row.position] = _route(leads, row.action.workstream, able)
    return found


def asked(rows: Sequence[RoundRow], day: date) -> tuple[list[Asked], list[RoundRow]]:
    """Rows of one plan by person, and the rows for which there is nobody to ask."""
    found = routes(rows, day)
    by_person: dict[int, list[RoundRow]] = defaultdict(list)
    people: dict[int, tuple[User, str]] = {}
    for row in rows:
        route = found[row.position]
        for user in route.people:
            by_person[user.pk].append(row)
            people.setdefault(user.pk, (user, route.why))
    listed = [Asked(user, why, tuple(by_person[pk])) for pk, (user, why) in people.items()]
    nobody = [row for row in rows if not found[row.position].people]
    return sorted(listed, key=lambda each: (each.user.full_name, each.user.pk)), nobody


def _leads(plan: Plan) -> tuple[dict[int, list[Lead]], dict[int, list[Lead]]]:
    of_action: dict[int, list[Lead]] = defaultdict(list)
    of_step: dict[int, list[Lead]] = defaultdict(list)
    for lead in Lead.objects.filter(action__workstream__plan=plan).select_related("user"):
        if lead.step_id:
            of_step[lead.step_id].append(lead)
        else:
            of_action[lead.action_id].append(lead)
    return of_action, of_step


def _route(leads: Iterable[Lead], workstream: Workstream, able: set[int]) -> Route:
    leads = list(leads)
    unreachable = tuple(f"{lead.name} ({_why_not(lead)})" for lead in leads if lead.user_id not in able)
    people = {lead.user_id: lead.user for lead in leads if lead.user and lead.user_id in able}
    if people:
        return Route(tuple(people.values()), "you lead these rows", unreachable)
    stand_in = workstream.lead
    if stand_in and stand_in.pk in able:
        instead = f"you lead {workstream.name}, and the leads of these rows can't be asked"
        return Route((stand_in,), instead, unreachable or ("no lead is named",))
    return Route((), "", unreachable or ("no lead is named",))


def _why_not(lead: Lead) -> str:
    if lead.user is None:
        return "no account"
    return "has left" if not lead.user.is_active else "no longer reports here"


def rows_to_ask(plan: Plan, workstreams: Iterable[Workstream]) -> list[RoundRow]:
    """Unsaved rows for what is unfinished in the workstreams, in the plan's order.

    A plan that is coloured by dates is reported step by step, and an action without steps as itself; where
    the colour sits on the action (delivery, judgement), the action is what is asked about.
    """
    actions = (
        Action.objects.filter(workstream__in=list(workstreams), workstream__plan=plan)
        .select_related("workstream__plan__partnership", "workstream__lead")
        .prefetch_related("steps")
        .order_by("workstream__position", "workstream__pk", "position", "pk")
    )
    rows: list[RoundRow] = []
    for action in actions:
        for step in _units(plan, action):
            rows.append(RoundRow(position=len(rows) + 1, action=action, step=step))
    return rows


def _units(plan: Plan, action: Action) -> Iterable[Step | None]:
    steps = list(action.steps.all())
    if plan.scheme == "dates" and steps:
        return [step for step in steps if step.status not in CLOSED]
    if action.rag == "blue" or (plan.scheme == "delivery" and action.rag == "green"):
        return []
    if steps and all(step.status in CLOSED for step in steps):
        return []
    return [None]


def earlier_runs(rows: Sequence[RoundRow]) -> dict[int, int]:
    """For how many closed rounds running each row (by `position`) was silent before this round.

    A row that was carried over goes on counting where its earlier edition stopped.
    """
    steps = [row.step for row in rows if row.step]
    actions = [row.action for row in rows if not row.step]
    step_runs, action_runs = _with_ancestors(steps), _with_ancestors(actions)
    return {
        row.position: step_runs.get(row.step.pk, 0) if row.step else action_runs.get(row.action.pk, 0)
        for row in rows
    }


def _with_ancestors(rows: Sequence[Step] | Sequence[Action]) -> dict[int, int]:
    runs = silent_runs(list(rows))
    without = [row for row in rows if row.pk not in runs and row.carried_from_id]
    if without:
        ancestors: Any = type(without[0]).objects.filter(pk__in=[row.carried_from_id for row in without])
        older = _with_ancestors(list(ancestors))
        runs |= {row.pk: older[row.carried_from_id] for row in without if row.carried_from_id in older}
    return runs
