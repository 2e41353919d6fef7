"""Objects for the addresses of the register (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.failure_protocol.making import LATER, make_incident, make_lead, make_person


def incident(people: Any) -> dict[str, Any]:
    return {"pk": make_incident(people, make_lead(people)).pk}


def person(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    return {"pk": made.pk, "person": make_person(made).pk}


def group(people: Any) -> dict[str, Any]:
    return {**person(people), "group": "needs"}


def worker(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    found = make_person(made)
    return {
        "pk": made.pk, "person": found.pk,
        "worker": found.workers.create(user=made.opened_by, starts_at=LATER).pk,
    }  # fmt: skip


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "failure_protocol:people": incident,
    "failure_protocol:person_new": incident,
    "failure_protocol:person": person,
    "failure_protocol:person_edit": group,
    "failure_protocol:person_confirm": person,
    "failure_protocol:person_rag": person,
    "failure_protocol:person_stage": person,
    "failure_protocol:person_worker": person,
    "failure_protocol:person_worker_end": worker,
}
