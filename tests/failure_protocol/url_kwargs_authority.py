"""Objects for the addresses of who decides (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from failure_protocol.models import Person
from tests.failure_protocol import settling
from tests.failure_protocol.making import make_incident, make_lead, make_person


def made(people: Any) -> tuple[Person, dict[str, Any]]:
    """Somebody who lacks capacity for where to live."""
    incident = make_incident(people, make_lead(people))
    person = make_person(incident)
    settling.lacking(person, incident.opened_by)
    return person, {"pk": incident.pk, "person": person.pk}


def person(people: Any) -> dict[str, Any]:
    return made(people)[1]


def passed(people: Any) -> dict[str, Any]:
    found, kwargs = made(people)
    return {**kwargs, "row": settling.passed(found, found.incident.opened_by).pk}


def power(people: Any) -> dict[str, Any]:
    found, kwargs = made(people)
    return {**kwargs, "row": settling.power(found, found.incident.opened_by).pk}


def liberty(people: Any) -> dict[str, Any]:
    found, kwargs = made(people)
    return {**kwargs, "row": settling.liberty(found, found.incident.opened_by).pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "failure_protocol:deciding": person,
    "failure_protocol:deciding_pass": person,
    "failure_protocol:deciding_review": passed,
    "failure_protocol:deciding_register": power,
    "failure_protocol:deciding_answer": liberty,
    "failure_protocol:deciding_add": lambda people: {**person(people), "kind": "capacity"},
    "failure_protocol:deciding_strike": lambda people: {**power(people), "kind": "power"},
}
