"""Objects for the addresses of incidents (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from failure_protocol.models import Incident
from tests.failure_protocol import beginnings
from tests.failure_protocol.making import OPENED, make_incident, make_lead


def incident(people: Any) -> dict[str, Any]:
    return {"pk": _made(people).pk}


def contacted(people: Any) -> dict[str, Any]:
    return {"pk": _made(people, contact_at=OPENED).pk}


def service(people: Any) -> dict[str, Any]:
    made = _made(people)
    return {"pk": made.pk, "service": made.services.get().pk}


def approval(people: Any) -> dict[str, Any]:
    made = _made(people)
    beginnings.name_posts(people, made.opened_by)
    return {"pk": made.pk, "approval": beginnings.activated(made, made.opened_by).pk}


def act(people: Any) -> dict[str, Any]:
    made = _made(people)
    return {"pk": made.pk, "act": beginnings.make_act(made, made.opened_by).pk}


def asked(people: Any) -> dict[str, Any]:
    made = _made(people)
    return {"pk": made.pk, "row": beginnings.ask(made, made.opened_by).pk}


def planned(people: Any) -> dict[str, Any]:
    made = _made(people)
    return {"pk": made.pk, "plan": beginnings.plan(made, made.opened_by).pk}


def alert(people: Any) -> dict[str, Any]:
    made = _made(people)
    return {"pk": made.pk, "number": beginnings.alert(made, made.opened_by).number}


def sign(people: Any) -> dict[str, Any]:
    return {"pk": beginnings.sign(people, make_lead(people)).pk}


def _made(people: Any, **fields: Any) -> Incident:
    return make_incident(people, make_lead(people), **fields)


_OF_INCIDENTS = (
    "incident", "about", "about_edit", "service_new", "business_failure", "emergency", "state", "clocks",
    "left_open", "activation", "activate", "acts", "act_new", "verification", "verification_new",
    "contact_plan_new", "safeguarding", "safeguarding_flag", "safeguarding_tell", "alert_new",
)  # fmt: skip
KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{f"failure_protocol:{name}": incident for name in _OF_INCIDENTS},
    "failure_protocol:contact_edit": contacted,
    "failure_protocol:service_edit": service,
    "failure_protocol:agreement": approval,
    "failure_protocol:act_edit": act,
    "failure_protocol:act_withdraw": act,
    "failure_protocol:verification_answer": asked,
    "failure_protocol:contact_plan_done": planned,
    "failure_protocol:alert_made": alert,
    **{f"failure_protocol:{name}": sign for name in ("warning", "warning_verify", "warning_link")},
}
