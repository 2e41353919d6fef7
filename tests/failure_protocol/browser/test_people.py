"""The register in a browser: a list of 38 with two errors, lists that agree; a person on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from failure_protocol.actions.people_care import add_carer, add_equipment, set_visits
from failure_protocol.actions.people_groups import add_round, make_group
from failure_protocol.models import Person
from tests.actionplans.browser.test_rounds import no_sideways_scrolling
from tests.failure_protocol.lists import brought, csv, row, taken
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_person

PHONE = 375


@pytest.fixture
def lead(people: Any, transactional_db: None, time_machine: Any) -> Any:
    time_machine.move_to(LATER)
    return make_lead(people)


@pytest.fixture
def incident(people: Any, lead: Any) -> Any:
    return make_incident(people, lead)


def test_a_list_of_38_with_two_errors_is_taken_and_reconciled(browsing, axe, incident, lead, tmp_path: Path):
    rows = [row(count) for count in range(1, 39)]
    rows[4]["Date of birth"], rows[20]["Funding"] = "31/02/1940", "Pooled thing"
    path = tmp_path / "residents.csv"
    path.write_bytes(csv(rows))
    page = browsing.open(user=lead, width=1280)
    page.goto(f"/incidents/{incident.pk}/people/lists/")
    expect(page.get_by_text("Not signed", exact=True)).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Bring a list").click()
    page.get_by_label("The provider").check()
    page.get_by_label("The list", exact=True).set_input_files(path)
    page.get_by_role("button", name="Show what it says").click()
    expect(page.get_by_text("2 rows must be put right or left out")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Put right line 6").click()
    page.get_by_label("Date of birth").fill("28 February 1940")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Put right line 22").click()
    axe(page)
    page.get_by_label("Who pays?").select_option("unknown")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Take this list into the register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Larchfield: lists side by side")
    assert Person.objects.count() == 38
    taken(incident, lead, [row(1, **{"Date of birth": "05/05/1937"}), row(39)], source="nhs")
    page.reload()
    axe(page)
    page.get_by_role("link", name="Say who it is in line 3").click()
    page.get_by_role("radio", name="Not one of ours").check()
    page.get_by_label("Why are they not one of ours?").fill("Left in June")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Settle Date of birth of P01").click()
    page.get_by_label("5 May 1937 (the NHS)").check()
    page.get_by_label("Who said so, and how did you ask?").fill("Her daughter, on the telephone")
    page.get_by_role("button", name="Settle").click()
    page.get_by_role("link", name="Agree the number with the provider").click()
    page.get_by_label("How many people are there?").fill("38")
    page.get_by_label("Who agreed it for the provider?").fill("Manager Invented")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Sign the register").click()
    page.get_by_label("Why is it right without the missing lists?").fill("The council knows nobody there")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("with 38 people")).to_be_visible()
    expect(page.get_by_text("is not signed")).to_have_count(0)
    page.goto(f"/incidents/{incident.pk}/people/")
    expect(page.locator("dl.people-counts dd").first).to_have_text("38")
    axe(page)


def full_person(incident: Any, lead: Any) -> Person:
    """Somebody of whom much is known."""
    incident.services.update(service_type="home_care")
    person = make_person(
        incident, first="Adelaide", last="Invented", room="1 Harbour Row", needs="Two to walk", rag="red",
        rag_reason="Alone at night", health="Insulin", gp="Dr Invented, Harbour Surgery",
    )  # fmt: skip
    how = {"by": lead, "at": LATER}
    add_carer(person=person, facts={"name": "Jo Invented", "phone": "023 8000 0000", "is_main": True}, **how)
    add_carer(person=person, facts={"name": "Al Invented", "phone": "ask at the shop"}, **how)
    add_equipment(person=person, facts={"name": "Standing hoist"}, **how)
    round_ = add_round(service=person.service, name="North", **how)
    changes = {"round": round_, "visits_week": 14, "key_safe": "4711"}
    set_visits(person=person, changes=changes, version=0, **how)
    people = [person, make_person(incident)]
    make_group(incident=incident, people=people, strength="must", source="Sister", outside="Bo", **how)
    return person


@pytest.mark.parametrize("width", [1280, PHONE])
def test_every_page_of_people_fits_and_passes_axe(browsing, axe, incident, lead, width):
    person = full_person(incident, lead)
    made = brought(incident, lead, [row(1), row(2, **{"NHS No.": "1"})])
    page = browsing.open(user=lead, width=width)
    base, one = f"/incidents/{incident.pk}/people/", person.get_absolute_url()
    service = f"{base}service/{person.service_id}/"
    for address in (
        one, base, f"{base}?wall=1", f"{base}groups/", f"{base}lists/{made.pk}/", service,
        f"{one}edit/needs/", f"{one}edit/identity/", f"{one}risk/", f"{one}worker/", f"{one}visits/",
        f"{one}care/carer/", f"{one}care/outcome/", f"{one}care/photo/", f"{base}groups/new/", f"{base}new/",
        f"{service}sign/",
    ):  # fmt: skip
        page.goto(address)
        no_sideways_scrolling(page)
        axe(page)


def test_a_risk_is_rated_with_one_thumb_and_red_says_why(browsing, incident, lead):
    person = make_person(incident)
    page = browsing.open(user=lead, width=PHONE, javascript=False)
    page.goto(person.get_absolute_url())
    page.get_by_role("link", name="Rate the risk").click()
    page.get_by_label("Red").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Say why it is red")).to_be_visible()
    page.get_by_label("Why?").fill("Alone at night")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Red", exact=True).first).to_be_visible()
