"""For tests of proposals: a home that fails with three people, two homes with beds, and everybody known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from failure_protocol.actions.matching import ask_for_proposal, solve_run
from failure_protocol.actions.matching_facts import set_match_facts
from failure_protocol.models import BedOffer, Incident, MatchRun, Person
from failure_protocol.models.incidents import Known
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_person
from tests.failure_protocol.moving import make_offer
from tests.providers.making import make_home, make_provider

BEDS = MatchRun.Kind.BEDS
LAST = date(2021, 9, 17)


@dataclass
class Matched:
    """A lead, an incident, three people, two offers of beds."""

    lead: User
    incident: Incident
    people: list[Person]
    sea: BedOffer
    oak: BedOffer


def make_matched(people: Any, **fields: Any) -> Matched:
    """Ada, Ben and Cy need a residential place; Seaview has two beds for £800, Oaks one for £700."""
    lead = make_lead(people)
    incident = make_incident(people, lead, **fields)
    incident.services.update(last_safe_on=LAST)
    values = {"nursing": Known.NO, "dementia": Known.NO}
    residents = [
        make_person(incident, first=first, last="Invented", **values) for first in ("Ada", "Ben", "Cy")
    ]
    sea = make_offer(incident, lead, make_home(name="Seaview", provider=make_provider()))
    oak = make_offer(
        incident, lead, make_home(name="Oaks", provider=make_provider(name="Oak Care")), beds=1,
        weekly_fee=Decimal(700),
    )  # fmt: skip
    return Matched(lead, incident, residents, sea, oak)


def set_facts(person: Person, by: User, **fields: Any) -> Any:
    """What a place must have; nothing, unless said."""
    values: dict[str, Any] = {
        "category": "", "sex": "", "essential": (), "wished": (), "visitors": "", "temporary": "unknown",
        "not_before": None, "review_first": "", "version": 0,
    }  # fmt: skip
    return set_match_facts(person=person, by=by, at=LATER, **{**values, **fields})


def propose(made: Matched, **fields: Any) -> MatchRun:
    """Asked for and worked out."""
    run = ask_for_proposal(incident=made.incident, kind=BEDS, by=made.lead, at=LATER, **fields)
    return solve_run(run=run, by=made.lead, at=lambda: LATER)


def lines(run: MatchRun) -> dict[str, str]:
    """Who goes where, by the keys of the solver."""
    found: dict[str, str] = run.result["solution"]["lines"]
    return found
