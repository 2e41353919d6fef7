"""Objects for the addresses of the register (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.failure_protocol.lists import brought, row, taken
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


def service(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    return {"pk": made.pk, "service": made.services.get().pk}


def brought_list(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    return {"pk": made.pk, "number": brought(made, made.opened_by, [row(1)]).pk}


def brought_row(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    found = brought(made, made.opened_by, [row(1)])
    return {"pk": made.pk, "number": found.pk, "row": found.rows.get().pk}


def waiting_row(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    taken(made, made.opened_by, [row(1)])
    return {"pk": made.pk, "row": taken(made, made.opened_by, [row(2)], source="nhs").rows.get().pk}


def differing(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    taken(made, made.opened_by, [row(1)])
    taken(made, made.opened_by, [row(1, **{"Date of birth": "01/01/1930"})], source="nhs")
    return {"pk": made.pk, "person": made.people.get().pk, "field": "born_on"}


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
    "failure_protocol:person_merge": person,
    "failure_protocol:person_remove": person,
    "failure_protocol:people_settle": differing,
    "failure_protocol:people_lists": incident,
    "failure_protocol:people_list_new": incident,
    "failure_protocol:people_list": brought_list,
    "failure_protocol:people_list_take": brought_list,
    "failure_protocol:people_list_discard": brought_list,
    "failure_protocol:people_list_file": brought_list,
    "failure_protocol:people_list_row": brought_row,
    "failure_protocol:people_list_row_out": brought_row,
    "failure_protocol:people_place": waiting_row,
    "failure_protocol:people_side": service,
    "failure_protocol:people_headcount": service,
    "failure_protocol:people_sign": service,
}
