"""The premises, the practical side and money in a browser: by thumb, wide and narrow."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.actions import practical, premises, prevention
from failure_protocol.actions.authority import confirm_authority
from failure_protocol.actions.legal import ask_lawyers
from failure_protocol.actions.money import approve_code, spend
from failure_protocol.matrix import TeamRole
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_incident, make_lead, make_member

PHONE = 375


@pytest.fixture
def made(people: Any, transactional_db: None, time_machine: Any) -> dict[str, Any]:
    """A home where it is safe to be, a worker, somebody of finance with a code."""
    time_machine.move_to(LATER)
    lead = make_lead(people)
    incident = make_incident(people, lead)
    service = incident.services.get()
    at = {"by": lead, "at": LATER, "day": TODAY}
    premises.assess_risk(
        service=service, duty="presence", outcome="measures", assessor="Rae Safe", assessed_on=TODAY,
        valid_until=TODAY, findings="Two at a time", **at,
    )  # fmt: skip
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead, name="Wil Worker")
    clerk = make_member(people, incident, TeamRole.FINANCE, lead, name="Fin Clerk")
    confirm_authority(
        incident=incident, limit=Decimal(900), decisions="All", given_by="Scheme", by=lead, at=LATER
    )
    return {"lead": lead, "incident": incident, "service": service, "worker": worker, "clerk": clerk}


def url(made: dict[str, Any], name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=[made["incident"].pk, *parts])


def test_a_worker_signs_on_and_off_with_a_thumb(made, browsing, axe):
    page = browsing.open(user=made["worker"], width=PHONE)
    page.goto(url(made, "premises"))
    page.get_by_role("button", name="I am here: sign on").click()
    page.get_by_label("Mobile number").fill("07700 900 000")
    page.get_by_role("button", name="I am here").click()
    expect(page.locator("#main-content")).to_contain_text("You are signed on")
    axe(page)
    no_sideways_scrolling(page)
    page.get_by_role("button", name="I leave: sign off").click()
    expect(page.locator("#main-content")).to_contain_text("You are signed off.")


def test_every_page_of_the_practical_side_is_accessible_wide_and_narrow(made, browsing, axe):
    lead, clerk, incident = made["lead"], made["clerk"], made["incident"]
    now = {"at": LATER, "day": TODAY}
    row = premises.roster(
        service=made["service"], duty="presence", starts_at=OPENED, ends_at=LATER, user=made["worker"],
        phone="023 8000 0000", by=lead, **now,
    )  # fmt: skip
    premises.sign_on(presence=row, version=1, by=made["worker"], **now)
    practical.save_contact(incident=incident, facts={"kind": "owner", "name": "O. Owner"}, by=lead, at=LATER)
    ask_lawyers(incident=incident, topic="notice", question="How long?", asked_on=TODAY, by=lead, **now)
    code = approve_code(
        incident=incident, code="ASC-1", purpose="taxis", limit=Decimal(100), approved_by=lead,
        approved_on=TODAY, by=clerk, **now,
    )  # fmt: skip
    spend(
        incident=incident, code=code, amount=Decimal(40), spent_on=TODAY, payee="Cab Co", words="Visits",
        approved_by=lead, by=clerk, **now,
    )  # fmt: skip
    prevention.propose_payment(
        incident=incident, to="provider", payee="Larch Care", amount=Decimal(80), purpose="Wages", by=clerk,
        at=LATER,
    )  # fmt: skip
    own = {
        "premises": url(made, "premises"), "roster": url(made, "premises_roster"),
        "risk": url(made, "premises_risk"), "call": url(made, "premises_call", row.pk),
        "practical": url(made, "practical"), "item": url(made, "practical_item", 1),
        "calls": url(made, "capacity_calls"), "contact": url(made, "provider_contact_new"),
        "contingency": url(made, "contingency"), "legal": url(made, "legal_advice"),
        "advice": url(made, "legal_answer", 1), "prevention": url(made, "prevention"),
        "option": url(made, "prevention_decide", "funding"), "incident": incident.get_absolute_url(),
    }  # fmt: skip
    office = {
        "money": url(made, "money"), "spend": url(made, "spend_new"), "code": url(made, "code_new"),
        "agreement": url(made, "payment_agreement", 1), "paid": url(made, "payment_paid", 1),
        "withhold": url(made, "payment_withhold", 1),
    }  # fmt: skip
    for user, pages in ((lead, own), (clerk, office)):
        page = browsing.open(user=user)
        for name, address in pages.items():
            assert page.goto(address).status == 200, name
            axe(page)
            no_sideways_scrolling(page)
            look(page, f"practical-{name}")
