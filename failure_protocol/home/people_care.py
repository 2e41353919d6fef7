"""Boxes on a person's page: carers, what they need about them, who pays, how they are."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from failure_protocol import person_sections
from failure_protocol.actions.people_care import is_phone
from failure_protocol.lead_body import EXTERNAL
from failure_protocol.matrix import Group, Level
from failure_protocol.models import HomeCare, Person
from failure_protocol.sections import Here
from failure_protocol.summaries.care import needs_hoist, ownerless
from failure_protocol.summaries.funding import lead_of, paid_of


def register() -> None:
    """Called by failure_protocol/home/people.py."""
    person_sections.register(12, Group.CONTACT, _carers)
    person_sections.register(23, Group.NEEDS, _care)
    person_sections.register(24, Group.NEEDS, _visits)
    person_sections.register(25, Group.HEALTH, _outcomes)
    person_sections.register(30, Group.FINANCE, _funding)


def _draw(name: str, here: Here, person: Person, group: Group, **context: Any) -> SafeString:
    shared = {"here": here, "incident": here.incident, "person": person, "may": group in here.rights.edits}
    return SafeString(render_to_string(f"failure_protocol/person_{name}.html", {**shared, **context}))


def _carers(here: Here, person: Person) -> SafeString:
    rows = [(row, bool(row.phone) and not is_phone(row.phone)) for row in person.carers.filter(ended_at=None)]
    return _draw("carers", here, person, Group.CONTACT, rows=rows)


def _care(here: Here, person: Person) -> SafeString:
    groups = person.friend_groups.filter(ended_at=None)
    return _draw(
        "care", here, person, Group.NEEDS, equipment=person.equipment.filter(ended_at=None),
        ownerless=ownerless(person), moving=person.moving_assessments.select_related("by").first(),
        hoist=needs_hoist(person).label, support=person.desktop_reviews.first(),
        talk=person.budget_talks.first(), friends=groups,
    )  # fmt: skip


def _visits(here: Here, person: Person) -> SafeString | None:
    if not person.service.is_home_care:
        return None
    row = HomeCare.objects.filter(person=person).select_related("round").first()
    return _draw("visits", here, person, Group.NEEDS, row=row)


def _outcomes(here: Here, person: Person) -> SafeString:
    return _draw("outcomes", here, person, Group.HEALTH, rows=person.outcomes.all())


def _funding(here: Here, person: Person) -> SafeString:
    paid, lead = paid_of(person), lead_of(person)
    decides = lead.is_due and here.rights.decisions >= Level.EDIT
    return _draw(
        "funding", here, person, Group.FINANCE, paid=paid, lead=lead, decides=decides,
        is_external=any(line.payer in EXTERNAL for line in paid.lines),
        commissioners=person.commissioners.all(), money=person.money.first(),
        tasks=person.finance_tasks.all(),
        runs=here.rights.incident >= Level.EDIT or here.rights.finance >= Level.EDIT,
        decide_url=reverse("failure_protocol:person_lead", args=[here.incident.pk, person.pk]),
    )  # fmt: skip
