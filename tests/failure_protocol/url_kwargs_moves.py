"""Objects for the addresses of beds, placements and moves (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from failure_protocol.actions.choices import plan_visit, refuse_home
from failure_protocol.actions.moves import move_person
from failure_protocol.actions.rounds import transfer_round
from failure_protocol.balance import Part
from failure_protocol.models import FirstVisit, Move
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_person
from tests.failure_protocol.moving import booked, make_offer, ready, set_rate, there
from tests.providers.making import make_home, make_provider
from tests.providers.offering import free


def incident(people: Any) -> dict[str, Any]:
    return {"pk": make_incident(people, make_lead(people)).pk}


def vacancy(people: Any) -> dict[str, Any]:
    home = make_home(name="Seaview", provider=make_provider())
    return {**incident(people), "vacancy": free(people, home).pk}


def offer(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    return {"pk": made.pk, "number": make_offer(made, made.opened_by).number}


def person(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    return {"pk": made.pk, "person": make_person(made).pk}


def home(people: Any) -> dict[str, Any]:
    return {**person(people), "location": make_home(name="Seaview").pk}


def refusal(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    who = make_person(made)
    row = refuse_home(person=who, location=make_home(), reason="Far", by=made.opened_by, at=OPENED)
    return {"pk": made.pk, "person": who.pk, "refusal": row.pk}


def visit(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    who = make_person(made)
    row = plan_visit(
        person=who, location=make_home(), kind="look", planned_on=OPENED.date(), who="Jo", by=made.opened_by,
        at=OPENED,
    )  # fmt: skip
    return {"pk": made.pk, "person": who.pk, "visit": row.pk}


def placement(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    set_rate(made, made.opened_by)
    row = booked(make_person(made), make_offer(made, made.opened_by), made.opened_by)
    return {"pk": made.pk, "number": row.number}


def planned(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    set_rate(made, made.opened_by)
    move = ready(booked(make_person(made), make_offer(made, made.opened_by), made.opened_by), made.opened_by)
    return {"pk": made.pk, "number": move.number}


def without_escort(people: Any) -> dict[str, Any]:
    found = planned(people)
    Move.objects.update(escort="")
    return {**found, "code": "escort"}


def review(people: Any) -> dict[str, Any]:
    found = planned(people)
    move = Move.objects.select_related("placement").get()
    return {"pk": found["pk"], "review": there(move, move.by).reviews.first().pk}


def movement(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    row = move_person(person=make_person(made), to=Part.HOSPITAL, by=made.opened_by, at=LATER)
    return {"pk": made.pk, "number": row.number}


def home_round(people: Any) -> dict[str, Any]:
    made = make_incident(people, make_lead(people))
    service = made.services.get()
    service.service_type = "home_care"
    service.save(update_fields=["service_type"])
    agency = make_home(name="New Agency", kind="home_care", provider=make_provider())
    who = make_person(made)
    row = transfer_round(
        service=service, name="North", location=agency, people=[(who, OPENED + timedelta(days=1))],
        by=made.opened_by, at=OPENED,
    )  # fmt: skip
    return {"pk": made.pk, "number": row.number}


def first_visit(people: Any) -> dict[str, Any]:
    found = home_round(people)
    return {"pk": found["pk"], "visit": FirstVisit.objects.get().pk}


def more(make: Callable[[Any], dict[str, Any]], **parts: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda people: {**make(people), **parts}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    f"failure_protocol:{name}": make
    for make, names in (
        (incident, ("vacancies", "vacancy_search", "offer_new", "rates", "placements", "moves", "movements",
                    "paces", "moves_after", "rounds", "round_new")),
        (vacancy, ("offer_take",)),
        (offer, ("offer", "offer_edit", "offer_hold", "offer_withdraw", "offer_override", "offer_embargo")),
        (person, ("placement_new", "person_choice", "person_refuse", "place_visit", "person_moved")),
        (home, ("person_proof",)),
        (refusal, ("refusal_withdraw",)),
        (visit, ("place_visit_done",)),
        (placement, ("placement", "placement_terms", "placement_fee", "placement_family", "placement_area",
                     "move_new")),
        (more(placement, step="withdraw"), ("placement_step",)),
        (more(placement, item="gp"), ("placement_after",)),
        (review, ("move_review",)),
        (planned, ("move", "move_edit", "move_officer", "move_depart", "move_arrive", "move_back",
                   "move_confirm", "move_care")),
        (more(planned, end="departure"), ("move_identity",)),
        (more(planned, what="lead_told_at"), ("move_tell",)),
        (without_escort, ("move_pass",)),
        (movement, ("movement_strike",)),
        (home_round, ("round", "round_step")),
        (first_visit, ("visit_confirm", "visit_missed")),
    )
    for name in names
}  # fmt: skip
