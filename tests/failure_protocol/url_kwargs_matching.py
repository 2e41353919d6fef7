"""Objects for the addresses of matching (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from failure_protocol.actions.matching_facts import keep_apart
from tests.failure_protocol.making import LATER, make_incident, make_lead
from tests.failure_protocol.matched import make_matched, propose


def incident(people: Any) -> dict[str, Any]:
    return {"pk": make_incident(people, make_lead(people)).pk}


def proposal(people: Any) -> dict[str, Any]:
    made = make_matched(people)
    return {"pk": made.incident.pk, "number": propose(made).number}


def line(people: Any) -> dict[str, Any]:
    made = make_matched(people)
    return {"pk": made.incident.pk, "number": propose(made).number, "person": made.people[0].pk}


def person(people: Any) -> dict[str, Any]:
    made = make_matched(people)
    return {"pk": made.incident.pk, "person": made.people[0].pk}


def apart(people: Any) -> dict[str, Any]:
    made = make_matched(people)
    one, other, _ = made.people
    row = keep_apart(person=one, other=other, reason="Harm", by=made.lead, at=LATER)
    return {"pk": made.incident.pk, "person": one.pk, "row": row.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "failure_protocol:matching": incident,
    "failure_protocol:match_ask": incident,
    "failure_protocol:match": proposal,
    "failure_protocol:match_stop": proposal,
    "failure_protocol:match_hand_on": line,
    "failure_protocol:match_lock": person,
    "failure_protocol:match_hold": person,
    "failure_protocol:match_needs": incident,
    "failure_protocol:match_facts": person,
    "failure_protocol:match_ceiling": person,
    "failure_protocol:match_apart": person,
    "failure_protocol:match_apart_end": apart,
    "failure_protocol:match_hours": incident,
}
