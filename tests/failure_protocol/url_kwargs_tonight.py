"""Objects for the Tonight screen and handovers (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from failure_protocol.actions.handover import hand_over
from failure_protocol.matrix import TeamRole
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member


def incident(people: Any) -> dict[str, Any]:
    return {"pk": make_incident(people, make_lead(people)).pk}


def handover(people: Any) -> dict[str, Any]:
    lead = make_lead(people)
    made = make_incident(people, lead)
    night = make_member(people, made, TeamRole.COORDINATOR, lead, name="Nia Night")
    offered = hand_over(incident=made, incoming=night, since=OPENED, content={}, by=lead, at=LATER)
    return {"pk": made.pk, "number": offered.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "failure_protocol:tonight": incident,
    "failure_protocol:handover": incident,
    "failure_protocol:rehearse": incident,
    "failure_protocol:handover_page": handover,
    "failure_protocol:handover_answer": handover,
}
