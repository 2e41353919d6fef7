"""Objects for the addresses of the register (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from failure_protocol.models import (
    Carer,
    Commissioner,
    FinanceTask,
    FriendGroup,
    FundingLine,
    IncidentService,
    Person,
    Photo,
    Round,
)
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


def carer(people: Any) -> dict[str, Any]:
    found = person(people)
    lead = Person.objects.get(pk=found["person"]).incident.opened_by
    row = Carer.objects.create(person_id=found["person"], name="Jo Invented", by=lead, at=LATER)
    return {**found, "kind": "carer", "row": row.pk}


def visited(people: Any) -> dict[str, Any]:
    found = person(people)
    IncidentService.objects.update(service_type="home_care")
    return found


def evenly_paid(people: Any) -> dict[str, Any]:
    found = person(people)
    lead = Person.objects.get(pk=found["person"]).incident.opened_by
    for payer in ("council", "chc"):
        FundingLine.objects.create(person_id=found["person"], payer=payer, percent=50, by=lead, at=LATER)
    return found


def payer(people: Any) -> dict[str, Any]:
    found = person(people)
    lead = Person.objects.get(pk=found["person"]).incident.opened_by
    row = Commissioner.objects.create(
        person_id=found["person"], name="Solmouth", told_at=LATER, by=lead, at=LATER
    )
    return {**found, "row": row.pk}


def task(people: Any) -> dict[str, Any]:
    found = person(people)
    lead = Person.objects.get(pk=found["person"]).incident.opened_by
    row = FinanceTask.objects.create(
        person_id=found["person"], kind="amend", due=LATER.date(), by=lead, at=LATER
    )
    return {**found, "row": row.pk}


def pictured(people: Any) -> dict[str, Any]:
    found = person(people)
    lead = Person.objects.get(pk=found["person"]).incident.opened_by
    Photo.objects.create(person_id=found["person"], image="aGk=", by=lead, at=LATER)
    return found


def friends(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    row = FriendGroup.objects.create(
        incident=made, number=1, strength="must", source="x", by=made.opened_by, at=LATER
    )
    row.people.set([make_person(made), make_person(made)])
    return {"pk": made.pk, "group": row.pk}


def visiting_round(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    return {"pk": made.pk, "row": Round.objects.create(service=made.services.get(), name="North").pk}


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
    "failure_protocol:people_groups": incident,
    "failure_protocol:people_friends_new": incident,
    "failure_protocol:people_friends": friends,
    "failure_protocol:people_friends_end": friends,
    "failure_protocol:people_round_new": incident,
    "failure_protocol:people_round": visiting_round,
    "failure_protocol:people_provider_rag": service,
    "failure_protocol:person_care_add": lambda people: {**person(people), "kind": "carer"},
    "failure_protocol:person_care_change": carer,
    "failure_protocol:person_care_end": carer,
    "failure_protocol:person_visits": visited,
    "failure_protocol:person_key_safe": visited,
    "failure_protocol:person_photo": pictured,
    "failure_protocol:person_funding": person,
    "failure_protocol:person_lead": evenly_paid,
    "failure_protocol:person_commissioner_new": person,
    "failure_protocol:person_commissioner": payer,
    "failure_protocol:person_money": person,
    "failure_protocol:person_task_new": person,
    "failure_protocol:person_task": task,
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
