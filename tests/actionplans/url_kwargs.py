"""Objects for the addresses of action plans (see url_matrix.toml and tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from actionplans import actions
from actionplans.actions.calendar import make_address
from actionplans.actions.roundtrip import issue_workbook, receive_workbook
from tests.actionplans.around import OPENED, make_around


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
}
