"""Who decides for a person, in a browser: every page fits, passes axe, and a fact is written on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from failure_protocol.actions import capacity, safeguards
from failure_protocol.models import Person
from failure_protocol.models.incidents import Known
from tests.actionplans.browser.test_rounds import no_sideways_scrolling
from tests.failure_protocol import settling
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_person

PHONE = 375


@pytest.fixture
def lead(people: Any, transactional_db: None, time_machine: Any) -> Any:
    time_machine.move_to(LATER)
    return make_lead(people)


@pytest.fixture
def person(people: Any, lead: Any) -> Person:
    return make_person(make_incident(people, lead), first="Adelaide", unbefriended=Known.YES)


def known_of(person: Person, lead: Any) -> tuple[int, int, int]:
    """Much is known, and one thing was let pass; the keys of a power, an authorisation and the pass."""
    settling.lacking(person, lead)
    how = {"person": person, "by": lead, "at": LATER}
    capacity.record_best_interests(facts=settling.best_facts(), **how)
    safeguards.note_imca(facts=settling.imca_facts(), **how)
    settling.deputy(person, lead, accommodation=False, money=True)
    power = settling.power(person, lead, registered="no", checked_on=None)
    liberty = settling.liberty(person, lead)
    capacity.strike_row(row=settling.lacking(person, lead), reason="Twice", by=lead, at=LATER)
    return power.pk, liberty.pk, settling.passed(person, lead, code="imca").pk


@pytest.mark.parametrize("width", [1280, PHONE])
def test_every_page_of_who_decides_fits_and_passes_axe(browsing, axe, person, lead, width):
    power, liberty, passed = known_of(person, lead)
    page = browsing.open(user=lead, width=width)
    one = person.get_absolute_url()
    base = f"{one}deciding/"
    for address in (
        base, one, f"{base}best-interests/new/", f"{base}liberty/new/", f"{base}pass/", f"{base}contact/new/",
        f"{base}power/{power}/register/", f"{base}liberty/{liberty}/answer/", f"{base}pass/{passed}/review/",
        f"{base}power/{power}/strike/",
    ):  # fmt: skip
        page.goto(address)
        no_sideways_scrolling(page)
        axe(page)


def test_on_a_phone_capacity_is_written_down_and_the_next_lawful_step_is_said(browsing, person, lead):
    page = browsing.open(user=lead, width=PHONE, javascript=False)
    page.goto(person.get_absolute_url())
    page.get_by_role("link", name="All that is known of who decides").click()
    page.get_by_role("link", name="Write an assessment down").click()
    page.get_by_label("Which decision, in words?").fill("lacks capacity")
    page.get_by_label("Lacks capacity", exact=True).check()
    page.get_by_label("Who assessed it?").fill("Sal, social worker")
    for part, value in (("Day", "3"), ("Month", "9"), ("Year", "2021")):
        page.get_by_label(part).fill(value)
    page.get_by_label("From what?").fill("Pictures of both homes were shown.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Name the decision").first).to_be_visible()
    page.get_by_label("Which decision, in words?").fill(settling.WHETHER)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Ask for an independent mental capacity advocate")).to_be_visible()
    expect(page.get_by_text("Blocked")).to_have_count(2)
