"""The team, its rota and briefings in a browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.actions.appointments import appoint
from failure_protocol.actions.briefings import ask_cascade
from failure_protocol.actions.rota import list_agencies
from failure_protocol.checklists import Service
from failure_protocol.matrix import TeamRole
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member

PHONE = 375


@pytest.fixture
def made(people: Any, transactional_db: None, time_machine: Any) -> dict[str, Any]:
    """A home and an agency of one provider in trouble, with a small team."""
    time_machine.move_to(LATER)
    lead = make_lead(people)
    incident = make_incident(people, lead, service_kind=Service.MIXED)
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    common = {"incident": incident, "by": lead, "at": LATER}
    appoint(kind="assignment", key="lead", user=lead, name="", is_backup=False, **common)
    appoint(kind="assignment", key="lead", user=None, name="Dee Deputy", is_backup=True, **common)
    appoint(kind="code", key="PL", user=worker, name="", is_backup=False, **common)
    list_agencies(**common)
    ask_cascade(kind="spa", user=None, name="Single point of access", told_by="Quinn", **common)
    return {"lead": lead, "incident": incident, "worker": worker}


def at(made: dict[str, Any], name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=[made["incident"].pk, *parts])


def test_every_page_of_the_team_is_accessible_wide_and_narrow(made, browsing, axe):
    page = browsing.open(user=made["lead"])
    for name, address in {
        "team": at(made, "team"),
        "add": at(made, "member_add"),
        "part": at(made, "part", "assignment", "lead"),
        "appoint": at(made, "part_appoint", "assignment", "lead"),
        "authority": at(made, "authority_confirm"),
        "impact": at(made, "impact_declare"),
        "rota": at(made, "rota"),
        "shift": at(made, "shift_add"),
        "briefings": at(made, "briefings"),
        "briefing": at(made, "briefing_add"),
    }.items():
        assert page.goto(address).status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"team-{name}")


def test_a_briefing_is_written_down_on_a_phone_and_a_telling_ticked(made, browsing):
    page = browsing.open(user=made["lead"], width=PHONE)
    page.goto(at(made, "briefings"))
    page.get_by_role("link", name="Write down a briefing").click()
    says(page, "Single point of access (Quinn tells them)")
    page.get_by_label("What will happen?").fill("Six people move.")
    page.get_by_label("By when?").fill("By noon.")
    page.get_by_label("How is an issue raised").fill("Ring Quinn.")
    page.get_by_role("button", name="Save").click()
    says(page, "Start of day, 17:45, by Quinn Lead")
    page.get_by_role("button", name=re.compile("Told.*Single point")).click()
    expect(page.get_by_text("told; ticked by Quinn Lead")).to_be_visible()
