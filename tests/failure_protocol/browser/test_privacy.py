"""Privacy in a browser: a nurse opens a record on a phone, the lead sees it, and every page is accessible."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.actions.breach import start_breach
from failure_protocol.actions.privacy import break_glass
from failure_protocol.actions.subject import open_request
from failure_protocol.matrix import TeamRole
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member, make_person

PHONE = 375


@pytest.fixture
def made(people: Any, transactional_db: None, time_machine: Any) -> dict[str, Any]:
    """An incident with two people, an opening, a breach and a request."""
    time_machine.move_to(LATER)
    lead = make_lead(people)
    incident = make_incident(people, lead)
    first, _second = make_person(incident), make_person(incident, last="Other")
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    opened = break_glass(incident=incident, ref="P02", reason="The move is tonight", by=nurse, at=LATER)
    start_breach(
        incident=incident, kind="recipient", aware_at=None, what="A list went astray",
        recipient="Birch House", people=[first], by=lead, at=LATER,
    )  # fmt: skip
    request = open_request(
        person=first, asked_on=TODAY, asked_by="Herself", checked="Passport", by=lead, at=LATER, day=TODAY
    )
    return {"lead": lead, "nurse": nurse, "incident": incident, "opened": opened, "request": request}


def at(made: dict[str, Any], name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=[made["incident"].pk, *parts])


def test_every_page_of_privacy_is_accessible_wide_and_narrow(made, browsing, axe):
    page = browsing.open(user=made["lead"])
    for name, address in {
        "log": at(made, "privacy"), "opened": at(made, "glass"),
        "review": at(made, "glass_review", made["opened"].pk), "breaches": at(made, "breaches"),
        "report": at(made, "breach_new"), "breach": at(made, "breach", 1),
        "decide": at(made, "breach_step", 1, "decide"), "asked": at(made, "subjects"),
        "request": at(made, "subject", made["request"].pk),
        "texts": at(made, "subject_look", made["request"].pk),
        "give": at(made, "subject_issue", made["request"].pk), "keeping": at(made, "keeping"),
        "rules": reverse("failure_protocol:retention"),
        "rule": reverse("failure_protocol:retention_rule", args=["person"]),
    }.items():  # fmt: skip
        assert page.goto(address).status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"privacy-{name}")


def test_a_nurse_opens_a_record_on_a_phone_and_closes_it_again(made, browsing, axe):
    page = browsing.open(user=made["nurse"], width=PHONE)
    page.goto(made["incident"].get_absolute_url())
    page.get_by_role("link", name="Open a record in an emergency").click()
    axe(page)
    page.get_by_label("Whose record?").fill("P01")
    page.get_by_label("Why do you need it now?").fill("Her worker is ill")
    page.get_by_role("button", name="Open it for 3 hours").click()
    expect(page.get_by_text("It is open to you for 3 hours.")).to_be_visible()
    page.goto(made["incident"].get_absolute_url())
    page.get_by_role("link", name="The record of P01").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada Invented")
    page.goto(made["incident"].get_absolute_url())
    page.get_by_role("button", name="Close P01 again").click()
    expect(page.get_by_text("It is closed.")).to_be_visible()
