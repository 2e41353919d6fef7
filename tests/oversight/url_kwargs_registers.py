"""Objects for the addresses of registers (see url_matrix_registers.toml)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oversight.actions.risks import link_action
from tests.oversight.making import make_board, make_meeting
from tests.oversight.registering import decide, raise_risk, track


def decision(people: Any) -> dict[str, Any]:
    made = make_board(people)
    return {"pk": decide(made, make_meeting(made).items.get(number=4)).pk}


def action(people: Any) -> dict[str, Any]:
    return {"pk": track(make_board(people)).pk}


def risk(people: Any) -> dict[str, Any]:
    return {"pk": raise_risk(make_board(people)).pk}


def linked(people: Any) -> dict[str, Any]:
    made = make_board(people)
    found, tracked = raise_risk(made), track(made)
    link_action(risk=found, action=tracked, by=made.admin)
    return {"pk": found.pk, "action_pk": tracked.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "oversight:decision": decision,
    "oversight:decision_edit": decision,
    "oversight:decision_rescind": decision,
    "oversight:action": action,
    "oversight:action_report": action,
    "oversight:action_state": action,
    "oversight:action_edit": action,
    "oversight:action_step": action,
    "oversight:risk": risk,
    "oversight:risk_edit": risk,
    "oversight:risk_entry": risk,
    "oversight:risk_link": risk,
    "oversight:risk_unlink": linked,
}
