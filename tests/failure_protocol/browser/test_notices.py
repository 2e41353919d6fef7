"""Telling both bodies at 2 am on a phone, in a real browser (failure-protocol.md section 7 item 2)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from failure_protocol.actions.notices_acknowledge import offer_to_deputise
from failure_protocol.actions.notices_parties import tell_party
from failure_protocol.actions.notices_setup import Named, save_party, set_key_contact
from failure_protocol.models import NoticeAttempt
from failure_protocol.notice_links import code_of, token_of
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.failure_protocol.making import LATER, OPENED
from tests.failure_protocol.telling import (
    SET_UP,
    Told,
    mail_failed,
    mail_went_out,
    make_told,
    named,
    put_on_call,
    ring,
)

PHONE = 375
DAY = timedelta(days=1)


@pytest.fixture
def told(people: Any, transactional_db: None, time_machine: Any) -> Told:
    time_machine.move_to(LATER)
    told = make_told(people)
    User.objects.filter(pk=told.lead.pk).update(phone="023 8000 0100")
    return told


def at(told: Told, name: str = "notices", *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=[told.incident.pk, *parts])


def filled(told: Told) -> dict[str, str]:
    """Something in every place, and the address of every page."""
    by, people = told.lead, told.people
    ring(told, told.notice(), "voicemail", at=LATER)
    mail_failed(told.notice(), "The mail server did not take it: connection refused")
    mail_went_out(told.notice(place="deputy"))
    offer_to_deputise(incident=told.incident, body="council", by=people.viewer, at=LATER)
    put_on_call(people, by, "nhs", OPENED + DAY, OPENED + 2 * DAY)
    set_key_contact(
        partnership=people.partnership, key="placements", version=0, person=named("Pia", "023 8000 0050"),
        deputy=named("Des Deputy", "023 8000 0051"), is_vacant=False, reason="", by=by, at=SET_UP,
    )  # fmt: skip
    set_key_contact(
        partnership=people.partnership, key="asc_head", version=0, person=Named(), deputy=Named(),
        is_vacant=True, reason="Being recruited.", by=by, at=SET_UP,
    )  # fmt: skip
    party = save_party(
        partnership=people.partnership, kind="cqc", name="Care Quality Commission", contact="Duty desk",
        phone="03000 616161", email="duty@cqc.example", by=by, at=SET_UP,
    )  # fmt: skip
    tell_party(
        incident=told.incident, party=party, channel="call", words="A service may close.",
        basis="It regulates it.", has_personal_data=False, spoke_to="Ines", form_key="k", by=by, at=LATER,
    )  # fmt: skip
    deputy = told.notice("nhs").source
    return {
        "notices": at(told), "deputy": at(told, "ladder_deputy", "nhs"), "incident": at(told, "incident"),
        "refused": at(told, "acknowledge"), "parties": at(told, "parties"), "tell": at(told, "party_tell"),
        "release": at(told, "release"), "override": at(told, "release_override"),
        "contacts": reverse("failure_protocol:contacts"),
        "contact": reverse("failure_protocol:contact", args=[deputy.pk]),
        "lead": reverse("failure_protocol:contact_new", args=["nhs", "lead"]),
        "on-call": reverse("failure_protocol:contact_new", args=["nhs", "on_call"]),
        "key": reverse("failure_protocol:key_contact", args=["placements"]),
        "party": reverse("failure_protocol:party", args=[party.pk]),
        "home": "/",
    }  # fmt: skip


def test_every_page_of_telling_is_accessible_wide_and_narrow(told, browsing, axe):
    page = browsing.open(user=told.lead)
    for name, address in filled(told).items():
        answer = page.goto(address)
        assert answer.status == (403 if name == "refused" else 200), name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"notices-{name}")


def test_both_bodies_are_told_with_one_thumb(told, browsing, axe):
    """Voicemail, deputy, acknowledgement: on a phone, without typing anything but the code."""
    page = browsing.open(user=told.lead, width=PHONE)
    page.goto(at(told))
    council = page.get_by_role("region", name="Council")
    dial = council.get_by_role("button", name="Ring 023 8000 0001")
    expect(dial).to_have_attribute("href", "tel:02380000001")
    for each in council.locator(".ladder-wide").all():
        box = each.bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE
    council.get_by_role("button", name="Voicemail").click()
    says(page, "Not acceptable under section 4.4")
    says(page, "Ring Dee Deputy now.")
    council = page.get_by_role("region", name="Council")
    expect(council.get_by_role("button", name="Ring 07700 900003")).to_be_visible()
    council.get_by_role("button", name="Spoke to Dee Deputy").click()
    says(page, "Written down: spoke to Dee Deputy.")
    mail_went_out(told.notice(place="deputy"))
    page.reload()
    expect(page.get_by_role("region", name="Not both bodies are notified")).to_contain_text("Fully notified")
    axe(page)
    look(page, "notices-thumb")

    link = reverse("failure_protocol:acknowledge_link", args=[token_of(told.notice(place="deputy"))])
    phone = browsing.open(width=PHONE)
    phone.goto(link)
    says(phone, "Dee Deputy, you are told as deputy for the council.")
    axe(phone)
    look(phone, "notices-link")
    phone.get_by_label("Code of the written confirmation").fill("123")
    phone.get_by_role("button", name="I acknowledge it").click()
    says(phone, "This is not the code")
    axe(phone)
    phone.get_by_label("Code of the written confirmation").fill(code_of(told.notice(place="deputy")))
    phone.get_by_role("button", name="I acknowledge it").click()
    says(phone, "This link has done its work.")
    axe(phone)
    page.reload()
    says(page, "Acknowledged by Dee Deputy")


def test_a_failure_appears_on_the_open_page_by_itself(told, browsing):
    page = browsing.open(user=told.lead, width=PHONE)
    page.goto(at(told))
    page.get_by_label("When was the call?").first.select_option("5")
    mail_failed(told.notice(), "The mail server did not take it: connection refused")
    page.evaluate(
        "htmx.ajax('GET', document.querySelector('#standing').getAttribute('hx-get'), "
        "{target: '#standing', swap: 'outerHTML'})"
    )
    says(page, "Not sent: e-mail to Cora Council. The mail server did not take it: connection refused")
    expect(page.get_by_label("When was the call?").first).to_have_value("5")  # what was begun stays


def test_two_quick_taps_are_one_call_and_it_works_without_javascript(told, browsing):
    page = browsing.open(user=told.lead, width=PHONE, javascript=False)
    page.goto(at(told))
    page.get_by_role("button", name="Spoke to Nora Nhs").click()
    says(page, "Written down: spoke to Nora Nhs.")
    quick = browsing.open(user=told.lead, width=PHONE)
    quick.goto(at(told))
    button = quick.get_by_role("button", name=re.compile("Spoke to Cora Council"))
    button.dblclick()
    says(quick, "Written down: spoke to Cora Council.")
    assert NoticeAttempt.objects.filter(channel="call").count() == 2
