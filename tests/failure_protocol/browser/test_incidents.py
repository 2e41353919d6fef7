"""An incident is opened at night, on a phone, by somebody who has never done it; every page can be read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.models import Incident
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.failure_protocol import beginnings
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead
from tests.failure_protocol.telling import set_up
from tests.providers.making import make_home, make_provider, make_settings

PHONE = 375


@pytest.fixture
def made(people: Any, transactional_db: None, time_machine: Any) -> dict[str, Any]:
    """A home of a provider with two; nothing is open yet."""
    time_machine.move_to(LATER)
    make_settings(people)
    lead = make_lead(people)
    provider = make_provider(name="Larch Care Ltd")
    home = make_home(name="Larchfield", provider=provider, town="Testborough")
    make_home(name="Larch Lodge", provider=provider)
    return {"lead": lead, "people": people, "home": home}


def at(name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=parts)


def test_an_incident_is_opened_on_a_phone_without_javascript(made, browsing):
    set_up(made["people"], made["lead"])
    page = browsing.open(user=made["lead"], width=PHONE, javascript=False)
    page.goto(at("incidents"))
    page.get_by_role("button", name="Open an incident").first.click()
    page.get_by_label("Name, postcode or CQC ID").fill("larchf")
    page.get_by_role("button", name="Find").click()
    look(page, "open-find")
    page.get_by_role("link", name="Larchfield").click()
    page.get_by_role("button", name="Open the incident").click()
    says(page, "Choose a cause, or “Not yet known”")
    says(page, "Choose a timescale, or “Not yet known”")
    look(page, "open-refused")
    page.get_by_label("Larch Lodge").check()
    page.get_by_label("Insolvency or money trouble").check()
    page.get_by_role("group", name="By when?").get_by_label("Not yet known").check()
    page.get_by_role("button", name="Open the incident").click()
    expect(page).to_have_url(re.compile(r"/tonight/$"))
    made_one = Incident.objects.get()
    assert (made_one.state, made_one.cause, made_one.timescale) == ("potential", "insolvency", "unknown")
    assert sorted(str(each) for each in made_one.services.all()) == ["Larch Lodge", "Larchfield"]


def test_every_page_of_an_incidents_beginning_is_accessible_wide_and_narrow(made, browsing, axe):
    people, lead = made["people"], made["lead"]
    incident = make_incident(
        people, lead, location=made["home"], contact_at=OPENED, is_safeguarding=True, hazard="fire",
        cause="premises",
    )  # fmt: skip
    beginnings.name_posts(people, lead)
    beginnings.make_act(incident, lead)
    beginnings.ask(incident, lead)
    beginnings.plan(incident, lead)
    beginnings.alert(incident, lead)
    sign = beginnings.sign(people, lead)
    pk = incident.pk
    pages = {
        "list": at("incidents") + "?names=yes", "find": at("open") + "?q=larch",
        "details": at("open_details") + f"?service={made['home'].pk}", "name": at("open_details"),
        "incident": at("incident", pk), "about": at("about", pk), "edit": at("about_edit", pk),
        "state": at("state", pk), "activate": at("activate", pk), "acts": at("acts", pk),
        "act": at("act_new", pk), "verification": at("verification", pk),
        "safeguarding": at("safeguarding", pk), "clocks": at("clocks", pk), "open": at("left_open", pk),
        "warnings": at("warnings"), "warning": at("warning", sign.pk), "warning-new": at("warning_new"),
        "protocol": at("protocol"), "home": made["home"].get_absolute_url(), "first": "/",
    }  # fmt: skip
    page = browsing.open(user=lead)
    for name, address in pages.items():
        assert page.goto(address).status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"incidents-{name}")
    beginnings.activated(incident, lead)
    assert page.goto(at("activation", pk)).status == 200
    axe(page)
    look(page, "incidents-activation")
