"""Objects for the addresses of action plans (see url_matrix.toml and tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from actionplans import actions
from actionplans.actions.calendar import make_address
from actionplans.actions.roundtrip import issue_workbook, receive_workbook
from actionplans.importers.commit import start_import
from actionplans.models import Action
from tests.actionplans.around import OPENED, make_around
from tests.actionplans.importers.books import oversight
from tests.factories import make_small_plan
from tests.metrics.making import make_indicator


def plan(people: Any) -> dict[str, Any]:
    return {"pk": make_around(people).plan.pk}


def update_round(people: Any) -> dict[str, Any]:
    around = make_around(people)
    (opened,) = actions.open_rounds(
        title="Board",
        deadline=OPENED + timedelta(days=3000),
        workstreams=around.streams,
        by=around.admin,
        at=OPENED,
    )
    return {"pk": opened.pk}


def workbook(people: Any) -> dict[str, Any]:
    around = make_around(people)
    by = people.commissioner
    _, content = issue_workbook(plan=around.plan, by=by, at=OPENED)
    edited = receive_workbook(plan=around.plan, content=content, name="x.xlsx", by=by, at=OPENED)
    return {"pk": edited.pk}


def small(of: str, name: str = "pk") -> Callable[[Any], dict[str, Any]]:
    """The key of the small plan or of a part of it, under the name that the address has for it."""

    def make(people: Any) -> dict[str, Any]:
        made = make_small_plan(people.partnership, people.commissioner)
        stream = made.workstreams.get()
        action = stream.actions.get()
        rows = {"plan": made, "workstream": stream, "action": action, "step": action.steps.first()}
        return {name: rows[of].pk}

    return make


def done_entry(people: Any) -> dict[str, Any]:
    action = Action.objects.get(pk=small("action")(people)["pk"])
    entry = actions.add_done_entry(
        action=action, text="Wrote to all.", by=people.commissioner, on=OPENED.date()
    )
    return {"pk": action.pk, "entry_pk": entry.pk}


def indicator(people: Any) -> dict[str, Any]:
    return {"pk": make_indicator(people).pk}


def concern(people: Any) -> dict[str, Any]:
    action = Action.objects.get(pk=small("action")(people)["pk"])
    added = actions.add_concern(
        action=action, kind="home", text="Elm Lodge", by=people.commissioner, on=OPENED.date()
    )
    return {"pk": action.pk, "concern_pk": added.pk}


def upload(people: Any) -> dict[str, Any]:
    by = people.commissioner
    run = start_import(partnership=people.partnership, name="p.xlsx", content=oversight(), by=by, at=OPENED)
    return {"pk": run.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "actionplans:round": update_round,
    "actionplans:round_proof": update_round,
    "actionplans:round_chase": update_round,
    "actionplans:round_review": update_round,
    "actionplans:round_close": update_round,
    "actionplans:round_reopen": update_round,
    "actionplans:calendar_feed": lambda people: {"secret": make_address(by=people.viewer, at=OPENED)},
    "actionplans:workbook": plan,
    "actionplans:workbook_download": plan,
    "actionplans:workbook_preview": workbook,
    "actionplans:workbook_discard": workbook,
    "actionplans:carry_over": plan,
    "actionplans:plan": small("plan"),
    "actionplans:plan_changes": small("plan"),
    "actionplans:plan_edit": small("plan"),
    "actionplans:plan_state": small("plan"),
    "actionplans:workstream_new": small("plan", "plan_pk"),
    "actionplans:workstream": small("workstream"),
    "actionplans:workstream_edit": small("workstream"),
    "actionplans:grid": small("workstream"),
    "actionplans:action_new": small("workstream", "workstream_pk"),
    "actionplans:action": small("action"),
    "actionplans:action_edit": small("action"),
    "actionplans:action_state": small("action"),
    "actionplans:action_confirm": small("action"),
    "actionplans:action_wording": small("action"),
    "actionplans:action_leads": small("action"),
    "actionplans:done_add": small("action"),
    "actionplans:import_preview": upload,
    "actionplans:import_copy": upload,
    "actionplans:import_discard": upload,
    "actionplans:import_undo": upload,
    "actionplans:concern_add": small("action"),
    "actionplans:concern_choose": small("action"),
    "actionplans:concern_remove": concern,
    "actionplans:indicator_act": indicator,
    "actionplans:metrics_link": small("workstream"),
    "actionplans:step_new": small("action", "action_pk"),
    "actionplans:step": small("step"),
    "actionplans:step_edit": small("step"),
    "actionplans:step_state": small("step"),
    "actionplans:step_confirm": small("step"),
    "actionplans:step_wording": small("step"),
    "actionplans:step_leads": small("step"),
    "actionplans:done_withdraw": done_entry,
}
