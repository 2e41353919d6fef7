"""The liaison officer's Monday in a browser: the list, the call, the promise that comes back on Wednesday."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from providers.actions.homes import add_person, add_staffing, rate_theme
from providers.actions.vacancies import Free, set_vacancies
from providers.models import Contact, HomeRecord, Promise, Staffing, Vacancy
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.providers.calling import at, promised, rung, watched
from tests.providers.making import NOW, TODAY, make_officer, make_settings

PHONE = 375
FRIDAY = TODAY - timedelta(days=3)
WEDNESDAY = date(2021, 8, 4)


@pytest.fixture
def made(people: Any, transactional_db: None, time_machine: Any) -> dict[str, Any]:
    """Three homes to call on a Monday: one red for staffing, one with a try, one that was reached."""
    time_machine.move_to(NOW)
    make_settings(people)
    officer = make_officer(people)
    fields = {"phone": "023 8000 1234", "liaison": officer}
    red = watched(people, "Seaview", last=3, **fields)
    common = {"partnership": people.partnership, "location": red, "by": officer, "on": FRIDAY}
    then = NOW - timedelta(days=3)
    rate_theme(**common, theme="staffing", severity="red", reason="Four of ten away.", at=then)
    add_staffing(**common, employed=10, agency=2, absent=4, at=then)
    set_vacancies(**common, rows=[Free("nursing", 2, 1), Free("residential", 0)], verified_by="Di", at=then)
    add_person(
        partnership=people.partnership, location=red, name="Di Deputy", role="Deputy manager", by=officer,
        phone="023 8000 1235", at=then,
    )  # fmt: skip
    promised(people, red, officer, "PPE training", due=TODAY, made=FRIDAY)
    amber = watched(people, "Mill House", "amber", 8, **fields)
    rung(people, amber, officer, "no_answer")
    done = watched(people, "Quay Lodge", "amber", 8, **fields)
    contact = rung(
        people, done, officer, spoke_to="Mo Manager", words="All well.",
        answers={"free": "Nursing: 1 free", "visitors": "By appointment"},
    )  # fmt: skip
    theirs = promised(people, done, officer, "A list of staff", due=FRIDAY, made=FRIDAY, whose="theirs")
    return {"officer": officer, "red": red, "amber": amber, "contact": contact, "promise": theirs}


def pages(made: dict[str, Any]) -> dict[str, str]:
    home, promise = made["red"].pk, made["promise"].pk
    return {
        "calls": at("calls"),
        "ring": at("ring", home) + "?whose=mine",
        "contacts": at("contacts"),
        "contacts-home": at("home_contacts", made["contact"].location_id),
        "contact": at("contact", made["contact"].pk),
        "contact-new": at("contact_new", home),
        "promises": at("promises"),
        "promise": at("promise", promise),
        "promise-keep": at("promise_keep", promise),
        "promise-drop": at("promise_drop", promise),
        "promise-new": at("promise_new", home),
    }


def test_every_page_of_calls_is_accessible_wide_and_narrow(made, browsing, axe):
    page = browsing.open(user=made["officer"])
    for name, address in pages(made).items():
        answer = page.goto(address)
        assert answer.status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"calls-{name}")


def test_a_form_with_mistakes_is_accessible(made, browsing, axe):
    page = browsing.open(user=made["officer"], width=PHONE)
    page.goto(at("ring", made["red"].pk))
    page.get_by_label("Own care staff").fill("three")
    page.get_by_role("button", name="Save the call").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what came of it")
    axe(page)
    look(page, "calls-ring-wrong")
    page.get_by_role("link", name="Choose what came of it").click()
    expect(page.get_by_label("Spoke to somebody")).to_be_focused()


def test_the_liaison_officers_monday_on_a_phone(made, browsing, time_machine):
    page = browsing.open(user=made["officer"], width=PHONE)
    page.goto("/")
    page.get_by_role("link", name="Calls to make today: 2").click()
    says(page, "2 to make, 1 done")
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Red for staffing; last spoken to 3 days ago; wanted daily")
    expect(first).to_contain_text("1 promise of ours due today")
    expect(first.get_by_role("link", name="023 8000 1234")).to_have_attribute("href", "tel:02380001234")
    expect(page.locator("tbody tr").nth(1)).to_contain_text("No answer at 09:10")
    first.get_by_role("button", name="Call Seaview").click()

    says(page, "PPE training")
    says(page, "Di Deputy, Deputy manager: 023 8000 1235")
    page.get_by_label("Spoke to somebody").check()
    page.get_by_label("Whom you spoke to").fill("Di Deputy, deputy manager")
    page.get_by_label("Nursing: Free", exact=True).fill("1")
    page.get_by_label("Own staff away").fill("2")
    page.get_by_text("PPE", exact=True).click()
    theme = page.locator("details", has_text="PPE is now")
    theme.get_by_label("Red").check()
    theme.get_by_label("Why (PPE)").fill("Gloves run out on Thursday.")
    page.get_by_text("Something was promised").click()
    promise = page.get_by_role("group", name="Promise 1")
    promise.get_by_label("What was promised").fill("Gloves by Wednesday")
    promise.get_by_label("Day").fill("4 August 2021")
    look(page, "calls-ring-filled")
    page.get_by_role("button", name="Save the call").click()

    says(page, "1 to make, 2 done")
    expect(page.get_by_text("Saved: Seaview, spoke to somebody. Next: Mill House.")).to_be_visible()
    assert page.url.endswith(f"?whose=mine#row-{made['amber'].pk}")
    staff = Staffing.objects.first()
    assert (staff.employed, staff.agency, staff.absent) == (10, 2, 2)
    assert Vacancy.objects.get(current=True, bed_type="nursing").admittable == 1
    assert HomeRecord.objects.get(location=made["red"]).themes["ppe"] == "red"

    page.goto(made["red"].get_absolute_url())
    box = page.get_by_role("region", name="Contacts and promises")
    expect(box).to_contain_text("Gloves by Wednesday")
    expect(box).to_contain_text("Di Deputy, deputy manager")

    time_machine.move_to(NOW + timedelta(days=2))
    again = browsing.open(user=made["officer"], width=PHONE)
    again.goto(at("calls"))
    row = again.locator("tbody tr", has_text="Seaview")
    expect(row).to_contain_text("2 promises of ours overdue")
    again.goto(at("promises"))
    again.get_by_role("link", name="Gloves by Wednesday").click()
    again.get_by_role("button", name="It was kept").click()
    expect(again.get_by_role("heading", name="It was kept")).to_be_visible()  # the page before saves, too
    again.get_by_role("button", name="Save").click()
    expect(again.get_by_text("Kept: Gloves by Wednesday")).to_be_visible()
    assert Promise.objects.get(text="Gloves by Wednesday").ended_on == WEDNESDAY


def test_nobody_answers_and_nothing_else_is_asked(made, browsing):
    page = browsing.open(user=made["officer"], width=PHONE)
    page.goto(at("ring", made["red"].pk) + "?whose=mine")
    expect(page.get_by_label("Own care staff")).to_be_visible()
    page.get_by_label("No answer").check()
    expect(page.get_by_label("Own care staff")).to_be_hidden()
    page.get_by_label("Spoke to somebody").check()
    expect(page.get_by_label("Own care staff")).to_be_visible()
    page.get_by_label("No answer").check()
    page.get_by_role("button", name="Save the call").click()
    says(page, "2 to make, 1 done")
    expect(page.locator("tbody tr", has_text="Seaview")).to_contain_text(re.compile("No answer at 09:1"))


def test_a_call_is_written_down_with_the_keyboard_alone(made, browsing):
    page = browsing.open(user=made["officer"])
    page.goto(at("ring", made["amber"].pk))
    page.get_by_label("Spoke to somebody").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Mo Manager")
    expect(page.get_by_label("Whom you spoke to")).to_have_value("Mo Manager")
    page.get_by_role("button", name="Save the call").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved: Mill House, spoke to somebody.")).to_be_visible()
    assert Contact.objects.filter(location=made["amber"], spoke_to="Mo Manager").count() == 1


def test_a_call_is_written_down_without_javascript(made, browsing):
    page = browsing.open(user=made["officer"], width=PHONE, javascript=False)
    page.goto(at("calls"))
    page.locator("tbody tr", has_text="Seaview").get_by_role("button", name="Call Seaview").click()
    page.get_by_label("Spoke to somebody").check()
    page.get_by_label("All free beds above are still true").check()
    page.get_by_role("button", name="Save the call").click()
    expect(page.get_by_text("Saved: Seaview, spoke to somebody. Next: Mill House.")).to_be_visible()
    assert Vacancy.objects.filter(current=True, on=TODAY).count() == 2
