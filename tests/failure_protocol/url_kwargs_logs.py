"""Objects for the addresses of logs, decisions, risks, actions and concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.models import User
from failure_protocol.models import Incident
from tests.failure_protocol.making import make_incident, make_lead
from tests.failure_protocol.saying import make_action, make_concern, make_decision, make_risk


def opened(people: Any) -> tuple[Incident, User]:
    lead = make_lead(people)
    return make_incident(people, lead), lead


def incident(people: Any) -> dict[str, Any]:
    return {"pk": opened(people)[0].pk}


def with_number(make: Callable[[Incident, User], Any]) -> Callable[[Any], dict[str, Any]]:
    def build(people: Any) -> dict[str, Any]:
        found, lead = opened(people)
        return {"pk": found.pk, "number": make(found, lead).number}

    return build


def entry(people: Any) -> dict[str, Any]:
    return {**incident(people), "number": 1}


decision, risk = with_number(make_decision), with_number(make_risk)
action, concern = with_number(make_action), with_number(make_concern)

KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "failure_protocol:log": incident,
    "failure_protocol:log_file": incident,
    "failure_protocol:log_add": lambda people: {**incident(people), "kind": "contact"},
    "failure_protocol:log_strike": entry,
    "failure_protocol:decisions": incident,
    "failure_protocol:decision_new": incident,
    "failure_protocol:decision": decision,
    "failure_protocol:decision_correct": decision,
    "failure_protocol:decision_strike": decision,
    "failure_protocol:serious": incident,
    "failure_protocol:serious_decide": lambda people: {**incident(people), "body": "nhs"},
    "failure_protocol:risks": incident,
    "failure_protocol:risk_new": incident,
    "failure_protocol:risk": risk,
    "failure_protocol:risk_review": risk,
    "failure_protocol:risk_close": risk,
    "failure_protocol:incident_actions": incident,
    "failure_protocol:incident_action_new": incident,
    "failure_protocol:incident_action": action,
    "failure_protocol:incident_action_move": action,
    "failure_protocol:incident_action_end": action,
    "failure_protocol:incident_concerns": incident,
    "failure_protocol:incident_concern": concern,
    "failure_protocol:incident_concern_pass": concern,
    "failure_protocol:incident_concern_close": concern,
}
