"""A quality lead who never saw the app, on a phone at 17:40: told at each step what is next, and by a link.

Source: journeys.md, Friday 17:40; failure-protocol.md section 7, items 1 and 2.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.models import Incident, Meeting, Notice, NoticeAttempt
from failure_protocol.notice_links import code_of, token_of
from tests.actionplans.browser.test_rounds import look, says
from tests.failure_protocol.making import LATER, make_lead
from tests.failure_protocol.telling import mail_went_out, set_up
from tests.providers.making import make_home, make_settings

pytestmark = pytest.mark.journey
PHONE = 375


@pytest.fixture
def made(people: Any, transactional_db: None, time_machine: Any) -> dict[str, Any]:
    """A home and both Leads with deputies; nothing is open yet, and nobody is on call."""
    time_machine.move_to(LATER)
    make_settings(people)
    lead = make_lead(people)
    make_home(name="Larchfield", town="Testborough")
    return {"lead": lead, "council": set_up(people, lead, on_call=False)}


def next_step(page: Any, words: str) -> Any:
    """The one thing to do, which stands on top of Tonight as a link; and it fits under a thumb."""
    page.get_by_role("navigation", name="Incident").get_by_role("link", name="Tonight").click()
    button = page.locator(".incident-next").get_by_role("button")
    expect(button).to_have_text(re.compile(words))
    box = button.bounding_box()
    assert box["height"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE
    look_here(page, words)
    return button


def look_here(page: Any, name: str) -> None:
    """A picture, and the phone as it was."""
    look(page, "newcomer-" + re.sub(r"\W+", "-", name))
    page.set_viewport_size({"width": PHONE, "height": 800})


def card(page: Any, body: str) -> Any:
    return page.get_by_role("region", name=body)


def newest(body: str, place: str = "lead") -> Notice:
    return Notice.objects.filter(ladder__body=body, place=place).latest("pk")


def test_a_newcomer_opens_notifies_and_convenes_led_by_the_page(made, browsing, axe):
    page = browsing.open(user=made["lead"], width=PHONE)
    page.goto("/")
    page.locator("summary, button").filter(has_text="Menu").first.click()
    page.get_by_role("link", name="Incidents", exact=True).first.click()
    look_here(page, "list")
    page.get_by_role("button", name="Open an incident").first.click()
    page.get_by_label("Name, postcode or CQC ID").fill("larchfield")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Larchfield").click()
    page.get_by_label("Insolvency or money trouble").check()
    page.get_by_role("group", name="By when?").get_by_label("Not yet known").check()
    look_here(page, "open")
    page.get_by_role("button", name="Open the incident").click()

    next_step(page, "Ring Cora Council").click()
    card(page, "Council").get_by_role("button", name="Voicemail").click()
    says(page, "Ring Dee Deputy now.")
    look_here(page, "voicemail")
    next_step(page, "Ring Nora Nhs").click()
    card(page, "NHS").get_by_role("button", name="Spoke to Nora Nhs").click()
    mail_went_out(newest("nhs"))
    next_step(page, "Ring Dee Deputy").click()
    card(page, "Council").get_by_role("button", name="Spoke to Dee Deputy").click()
    mail_went_out(newest("council", "deputy"))
    next_step(page, "Ask Dee Deputy .* to acknowledge")

    for notice in (newest("council", "deputy"), newest("nhs")):
        phone = browsing.open(width=PHONE)
        phone.goto(reverse("failure_protocol:acknowledge_link", args=[token_of(notice)]))
        phone.get_by_label("Code of the written confirmation").fill(code_of(notice))
        phone.get_by_role("button", name="I acknowledge it").click()
        says(phone, "This link has done its work.")
    page.reload()
    says(page, "Both Leads have acknowledged.")
    axe(page)

    next_step(page, "Call the first meeting of the steering group").click()
    look_here(page, "call")
    page.get_by_label("Day").first.fill("6 September 2021")
    page.get_by_label("From what time?").fill("10:00")
    page.get_by_label("Until what time?").fill("11:00")
    page.get_by_label("By phone or video").check()
    page.get_by_label("How to join").fill("0800 1")
    page.get_by_role("button", name="Call it").click()
    look_here(page, "called")
    next_step(page, "Ask the owner and CQC whether it is true")
    axe(page)
    assert Incident.objects.get().contact_at is not None
    assert Meeting.objects.get().state == "called"
    assert NoticeAttempt.objects.filter(outcome="voicemail").count() == 1
