"""Logs, communications, situation reports and the debrief in a browser: by thumb, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.actions.debrief import freeze_report, submit_report
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling
from tests.failure_protocol import saying
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_person

PHONE = 375


@pytest.fixture
def made(people: Any, transactional_db: None, time_machine: Any) -> dict[str, Any]:
    """An incident that runs, with one person in the register."""
    time_machine.move_to(LATER)
    lead = make_lead(people)
    incident = make_incident(people, lead)
    saying.activate(incident, lead)
    return {"lead": lead, "incident": incident, "person": make_person(incident)}


def url(made: dict[str, Any], name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=[made["incident"].pk, *parts])


def walk(made: dict[str, Any], browsing: Any, axe: Any, pages: dict[str, tuple[Any, ...]]) -> None:
    """Open each page: it answers, breaks no rule of accessibility and never scrolls sideways."""
    page = browsing.open(user=made["lead"])
    for name, parts in pages.items():
        assert page.goto(url(made, name, *parts)).status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"records-{name}")


def test_every_page_of_the_logs_is_accessible_wide_and_narrow(made, browsing, axe):
    incident, lead = made["incident"], made["lead"]
    for make in (saying.make_decision, saying.make_risk, saying.make_action, saying.make_concern):
        make(incident, lead)
    pages = {
        "log": (), "log_add": ("contact",), "log_strike": (1,), "decisions": (), "decision_new": (),
        "decision": (1,), "decision_strike": (1,), "serious": (), "serious_decide": ("nhs",), "risks": (),
        "risk_new": (), "risk": (1,), "risk_review": (1,), "incident_actions": (), "incident_action": (1,),
        "incident_action_move": (1,), "incident_concerns": (), "incident_concern": (1,),
    }  # fmt: skip
    walk(made, browsing, axe, pages)


def test_every_page_of_communications_is_accessible_wide_and_narrow(made, people, browsing, axe):
    incident, lead = made["incident"], made["lead"]
    message = saying.make_message(people, incident, lead)
    saying.make_call(incident, lead, person=made["person"])
    saying.make_complaint(incident, lead)
    saying.make_enquiry(incident, lead)
    pages = {
        "communications": (), "scripts": (), "script": (message.script_id,), "telling": (),
        "told": (made["person"].pk, "person"), "public_messages": (), "public_message_release": (message.pk,),
        "consultations": (), "consultation_new": (), "need_to_know": (), "need_to_know_new": (),
        "family_line": (), "family_call_new": (), "family_call": (1,), "complaints": (), "complaint": (1,),
        "complaint_resolve": (1,), "enquiries": (), "enquiry": (1,), "shared": (), "shared_new": (),
    }  # fmt: skip
    walk(made, browsing, axe, pages)


def test_every_page_of_reports_and_the_debrief_is_accessible_wide_and_narrow(made, browsing, axe):
    incident, lead = made["incident"], made["lead"]
    saying.make_issued(incident, lead)
    saying.make_sitrep(incident, lead)
    saying.make_debrief(incident, lead)
    saying.make_session(incident, lead)
    saying.make_recommendation(incident, lead)
    report = freeze_report(incident=incident, summary="", by=lead, at=LATER)
    sent = submit_report(report=report, recipient="Board", is_lsab=True, sent_on=TODAY, by=lead, at=LATER)
    pages = {
        "sitreps": (), "sitrep": (1,), "sitrep_edit": (2,), "sitrep_figure": (2,), "sitrep_issue": (2,),
        "debrief": (), "debrief_edit": (), "debrief_lsab": (), "session_new": (), "feedback_new": (),
        "recommendations": (), "recommendation": (1,), "recommendation_end": (1,), "lessons": (),
        "lessons_version": (1,), "submission_receipt": (sent.pk,), "close": (),
    }  # fmt: skip
    walk(made, browsing, axe, pages)


def test_a_caller_whom_nobody_knows_is_told_nothing_by_thumb(made, browsing, axe):
    page = browsing.open(user=made["lead"], width=PHONE)
    page.goto(url(made, "family_line"))
    page.get_by_role("button", name="Take a call").click()
    page.get_by_label("Who is ringing?").fill("Bea Invented")
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_label("What do they ask?").fill("Where does she go?")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#main-content")).to_contain_text("Disclose nothing.")
    axe(page)
    no_sideways_scrolling(page)
