"""The registers in a browser: usable, accessible, narrow and wide, with and without JavaScript."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from oversight.actions.decisions import correct_decision, rescind_decision
from oversight.actions.risks import link_action
from oversight.models import Attendance, BoardAction, Declaration, Publication
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.factories import make_small_plan
from tests.oversight.making import MEETS_AT, MEETS_ON, NOW, make_board, make_meeting
from tests.oversight.registering import decide, raise_risk, report, track


@pytest.fixture
def kept(people: Any, transactional_db: None) -> dict[str, Any]:
    """A board with something in each register."""
    made = make_board(people)
    meeting = make_meeting(made, state="held", agenda_published_at=NOW)
    earlier = make_meeting(made, at=MEETS_AT - timedelta(days=28), state="held", agenda_published_at=NOW)
    item = meeting.items.get(number=4)
    first = decide(
        made, item, reasons="People go home sooner.", options_rejected="To wait.", powers="Care Act"
    )
    Publication.objects.create(
        meeting=meeting, kind="decisions", state="out", planned_for=NOW, planned_by=made.admin,
        published_at=NOW, content={}, digest="d",
    )  # fmt: skip
    correct_decision(
        decision=first, changes={"wording": "To fund ten beds."}, note="The number was missing.", version=1,
        by=made.admin, at=NOW,
    )  # fmt: skip
    second = decide(made, item, title="Home first, with twelve beds", votes=(4, 1, 1), key_decision=True)
    rescind_decision(decision=first, reason="More money came.", by=made.admin, at=NOW, replaced_by=second)
    lead = people.join(Role.WORKSTREAM_LEAD, name="Lee Lead")
    action = track(made, lead_user=lead, item=item)
    report(made, action, text="A first draft was read by both partners.")
    track(
        made, subject="Budget", text="Bring the budget to the board.", deadline=None, deadline_text="Ongoing"
    )
    risk = raise_risk(made, likelihood=4, impact=4, review_on=date(2021, 7, 20))
    raise_risk(made, project="Discharge", kind="issue", rank="moderate", mitigation="")
    link_action(risk=risk, action=action, by=made.admin)
    for number, member in enumerate(made.members):
        for held in (earlier, meeting):
            away = number == 1 and held == meeting
            facts = {
                "name": member.name, "initials": member.initials, "partner": member.partner,
                "capacity": "apologies" if away else "present", "votes": not away, "position": number,
            }  # fmt: skip
            row, _ = Attendance.objects.update_or_create(meeting=held, member=member, defaults=facts)
            if number == 2 and held == meeting:
                Declaration.objects.create(
                    attendance=row, item=item, kind="pecuniary", interest="Owns shares in a home.",
                    did="left", declared_at=NOW,
                )  # fmt: skip
    made.members[5].starts_on = MEETS_ON
    made.members[5].save(update_fields=["starts_on"])
    return {"made": made, "decision": first, "action": action, "risk": risk, "lead": lead, "item": item}


def pages(kept: dict[str, Any]) -> dict[str, str]:
    board, action, risk = kept["made"].board.pk, kept["action"].pk, kept["risk"].pk
    decision = kept["decision"].replaced_by.pk
    year = "since=2021-01-01&until=2021-12-31"
    return {
        "decisions": reverse("oversight:decisions"),
        "decision": kept["decision"].get_absolute_url(),
        "decision-new": f"{reverse('oversight:decision_new')}?item={kept['item'].pk}",
        "decision-edit": reverse("oversight:decision_edit", args=[decision]),
        "decision-rescind": reverse("oversight:decision_rescind", args=[decision]),
        "tracker": reverse("oversight:tracker"),
        "tracker-as-at": f"{reverse('oversight:tracker_as_at')}?board={board}&day=2021-07-20",
        "tracker-report": reverse("oversight:tracker_report"),
        "action": reverse("oversight:action", args=[action]),
        "action-report": reverse("oversight:action_report", args=[action]),
        "action-new": reverse("oversight:action_new"),
        "action-edit": reverse("oversight:action_edit", args=[action]),
        "action-step": reverse("oversight:action_step", args=[action]),
        "risks": reverse("oversight:risks"),
        "risks-as-at": f"{reverse('oversight:risks_as_at')}?board={board}&day=2021-07-20",
        "risk": reverse("oversight:risk", args=[risk]),
        "risk-new": reverse("oversight:risk_new"),
        "risk-edit": reverse("oversight:risk_edit", args=[risk]),
        "risk-entry": reverse("oversight:risk_entry", args=[risk]),
        "declarations": reverse("oversight:declarations"),
        "attendance": f"{reverse('oversight:attendance_register')}?board={board}&{year}",
    }


def test_every_page_of_the_registers_is_accessible_wide_and_narrow(kept, browsing, axe):
    page = browsing.open(user=kept["made"].admin)
    for name, address in pages(kept).items():
        answer = page.goto(address)
        assert answer.status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"register-{name}")


def cell(page: Any) -> Any:
    """The row that is reported in place."""
    return page.locator("form.register-edit")


def test_an_action_is_reported_in_its_row_and_focus_comes_back(kept, browsing, axe):
    page = browsing.open(user=kept["lead"])
    page.goto("/tracker/?state=open")
    page.get_by_role("link", name="Report on Discharge hub").focus()
    page.keyboard.press("Enter")
    cell(page).get_by_label("State").select_option("closed")
    axe(page)
    page.get_by_role("button", name="Save the report on Discharge hub").click()
    says(page, "Say in a line how it was closed")
    cell(page).get_by_label("Progress").fill("The hub is open.")
    page.get_by_role("button", name="Save the report on Discharge hub").click()
    says(page, "The hub is open.")
    expect(page.get_by_role("link", name="Report on Discharge hub")).to_be_focused()
    axe(page)
    action = BoardAction.objects.get(pk=kept["action"].pk)
    assert (action.state, action.progress) == ("closed", "The hub is open.")

    page.get_by_role("link", name="Report on Discharge hub").click()
    cell(page).get_by_label("Progress").press("Escape")
    expect(page.get_by_role("link", name="Report on Discharge hub")).to_be_focused()


def test_two_who_report_at_once_see_both_texts_and_lose_nothing(kept, browsing, axe):
    page = browsing.open(user=kept["lead"], width=375)
    page.goto("/tracker/")
    page.get_by_role("link", name="Report on Discharge hub").click()
    cell(page).get_by_label("Progress").fill("Mine: half of it is done.")
    report(
        kept["made"], BoardAction.objects.get(pk=kept["action"].pk), text="Theirs: we wait for the lawyers."
    )
    page.get_by_role("button", name="Save the report on Discharge hub").click()
    says(page, "reported on this first")
    says(page, "Theirs: we wait for the lawyers.")
    axe(page)
    no_sideways_scrolling(page)
    look(page, "register-conflict")
    assert cell(page).get_by_label("Progress").input_value() == "Mine: half of it is done."
    page.get_by_role("button", name="Save the report on Discharge hub").click()
    expect(cell(page)).to_have_count(0)
    says(page, "Mine: half of it is done.")
    texts = list(kept["action"].entries.values_list("text", flat=True))
    assert texts[-2:] == ["Theirs: we wait for the lawyers.", "Mine: half of it is done."]


def test_without_javascript_an_action_is_reported_and_becomes_a_step(kept, browsing, people):
    plan = make_small_plan(people.partnership, people.commissioner)
    target = plan.workstreams.get().actions.get()
    page = browsing.open(user=people.commissioner, javascript=False)
    page.goto("/tracker/")
    page.get_by_role("link", name="Report on Discharge hub").click()
    page.get_by_label("Progress").fill("Drafted.")
    page.get_by_role("button", name="Save the report on Discharge hub").click()
    says(page, "Saved: Discharge hub.")
    page.goto(kept["action"].get_absolute_url())
    page.get_by_role("link", name="Put it into a plan").click()
    page.get_by_label("Action of a plan").select_option(str(target.pk))
    page.get_by_role("button", name="Make it a step").click()
    says(page, f"It is a step of {target.ref}")
    assert BoardAction.objects.get(pk=kept["action"].pk).step.action == target
