"""The first meeting of the steering group in a browser: called, attended, held, minuted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.actions.meetings import call_meeting
from failure_protocol.actions.minutes import add_decision
from failure_protocol.actions.seats import add_seat
from failure_protocol.models import Meeting
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead

PHONE = 375


@pytest.fixture
def made(people: Any, transactional_db: None, time_machine: Any) -> dict[str, Any]:
    """A steering group of two, five minutes after the incident was opened."""
    time_machine.move_to(LATER)
    lead = make_lead(people)
    incident = make_incident(people, lead, contact_at=OPENED)
    common = {"incident": incident, "group": "steering", "post": "", "is_core": True, "by": lead, "at": LATER}
    add_seat(user=lead, name="", body="council", deputy_name="Dee Deputy", **common)
    add_seat(user=None, name="Nina Nurse", body="nhs", deputy_name="", **common)
    return {"lead": lead, "incident": incident}


def at(made: dict[str, Any], name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=[made["incident"].pk, *parts])


def test_every_page_of_meetings_is_accessible_wide_and_narrow(made, browsing, axe):
    from datetime import timedelta

    meeting = call_meeting(
        incident=made["incident"], group="steering", starts_at=LATER, ends_at=LATER + timedelta(hours=1),
        place="", is_virtual=True, joining="0800 1", by=made["lead"], at=LATER,
    )  # fmt: skip
    part = meeting.parts.first()
    add_decision(meeting=meeting, part=part, text="Close by Friday.", by=made["lead"], at=LATER)
    page = browsing.open(user=made["lead"])
    for name, address in {
        "list": at(made, "meetings"),
        "call": at(made, "meeting_call"),
        "meeting": at(made, "meeting", meeting.pk),
        "attendance": at(made, "meeting_attendance", meeting.pk),
        "hold": at(made, "meeting_hold", meeting.pk),
        "minutes": at(made, "part_minutes", meeting.pk, part.pk),
        "action": at(made, "part_action", meeting.pk, part.pk),
        "invite": at(made, "guest_invite", meeting.pk),
        "seat": at(made, "seat_add"),
    }.items():
        assert page.goto(address).status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"meetings-{name}")


def test_the_first_meeting_on_a_phone(made, browsing):
    page = browsing.open(user=made["lead"], width=PHONE)
    page.goto(at(made, "meetings"))
    says(page, "Due by 8 September 2021")
    page.get_by_role("link", name="Call it", exact=True).click()
    page.get_by_label("Day").first.fill("3 September 2021")
    page.get_by_label("From what time?").fill("17:40")
    page.get_by_label("Until what time?").fill("18:40")
    page.get_by_label("By phone or video").check()
    page.get_by_label("How to join").fill("0800 1")
    page.get_by_role("button", name="Call it").click()
    page.get_by_role("link", name="Joint Incident Steering Group, meeting 1").click()
    says(page, "To be settled and minuted")
    page.get_by_role("link", name="Who came").click()
    page.get_by_label("Quinn Lead", exact=True).select_option("By phone or video")
    page.get_by_label("Nina Nurse", exact=True).select_option("Apologies")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Mark as held").click()
    page.get_by_label("Who chaired it?").select_option("Quinn Lead")
    page.get_by_role("button", name="Mark as held").click()
    says(page, "Incomplete")
    page.get_by_role("link", name=re.compile("Write the minutes.*of part 1$")).click()
    page.get_by_label("What was said").fill("Quinn chairs.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Quinn chairs.")).to_be_visible()
    page.goto(at(made, "meetings"))
    says(page, "was due by 8 September 2021")
    assert Meeting.objects.get().state == "held"
