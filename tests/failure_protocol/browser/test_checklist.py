"""The checklist in a browser: by thumb and by keyboard, in place, and when two people save."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.actions.answers import answer_item
from failure_protocol.models import ItemAnswer
from failure_protocol.models.team import Body
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.failure_protocol.making import LATER, make_incident, make_lead

PHONE = 375


@pytest.fixture
def made(people: Any, transactional_db: None, time_machine: Any) -> dict[str, Any]:
    """A care home in trouble, five minutes after it was opened."""
    time_machine.move_to(LATER)
    lead = make_lead(people)
    return {"lead": lead, "incident": make_incident(people, lead)}


def at(made: dict[str, Any], name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=[made["incident"].pk, *parts])


def answer_of(made: dict[str, Any], ref: str) -> ItemAnswer:
    rows = ItemAnswer.objects.select_related("item__incident", "officer")
    return rows.get(item__incident=made["incident"], item__ref=ref, body=Body.COUNCIL)


def test_every_page_of_the_checklist_is_accessible_wide_and_narrow(made, browsing, axe):
    answer = answer_of(made, "2.21")
    changes = {"officer": made["lead"], "status": "done", "outcome": "Written."}
    answer_item(answer=answer, version=1, changes=changes, by=made["lead"], at=LATER)
    page = browsing.open(user=made["lead"])
    for name, address in {
        "list": at(made, "checklist"),
        "all": at(made, "checklist") + "?open=all",
        "none": at(made, "checklist") + "?body=provider",
        "item": at(made, "item", answer.item_id),
        "answer": at(made, "answer", answer.item_id, "council"),
        "add": at(made, "item_add"),
        "give": at(made, "checklist_assign"),
    }.items():
        assert page.goto(address).status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"checklist-{name}")


def test_an_item_is_answered_in_place_on_a_phone_without_leaving_the_list(made, browsing, axe):
    page = browsing.open(user=made["lead"], width=PHONE)
    page.goto(at(made, "checklist"))
    page.get_by_text("2 First work and clarification").click()
    item = page.locator("#item-2\\.1")
    item.get_by_role("link", name="Ask Council").click()
    form = item.locator("form")
    expect(form.get_by_label("Not started")).to_be_focused()
    expect(form.get_by_label("Outcome")).to_be_hidden()
    form.get_by_label("Done", exact=True).check()
    expect(form.get_by_label("Outcome")).to_be_visible()
    form.get_by_label("Officer").select_option("Quinn Lead")
    form.get_by_role("button", name="Save").click()
    expect(item.locator(".govuk-error-message").first).to_contain_text("done needs an outcome")
    axe(page)
    item.get_by_label("Outcome").fill("By Friday.")
    look(page, "checklist-editing")
    item.get_by_role("button", name="Save").click()
    expect(item).to_contain_text("Outcome: By Friday.")
    expect(item.get_by_role("link", name="Done")).to_be_focused()
    expect(page.locator("#counts-section-a-2")).to_contain_text("1 of 21 settled")
    expect(page.locator("#live")).to_have_text("Saved: 2.1, Council: done.")


def test_escape_leaves_and_nothing_is_saved(made, browsing):
    page = browsing.open(user=made["lead"])
    page.goto(at(made, "checklist") + "?open=all")
    item = page.locator("#item-D1")
    item.get_by_role("link", name="Not started").click()
    item.get_by_label("Note").fill("A thought")
    page.keyboard.press("Escape")
    expect(item.get_by_role("link", name="Not started")).to_be_focused()
    assert answer_of(made, "D1").note == ""


def test_two_people_on_one_item_both_keep_their_words(made, people, browsing, axe):
    other = make_lead(people, "Olive Other")
    page = browsing.open(user=made["lead"], width=PHONE)
    page.goto(at(made, "checklist") + "?open=all")
    item = page.locator("#item-D1")
    item.get_by_role("link", name="Not started").click()
    item.get_by_label("Note").fill("Owner says Monday.")
    changes = {"note": "Bank says Friday.", "status": "in_progress"}
    answer_item(answer=answer_of(made, "D1"), version=1, changes=changes, by=other, at=LATER)
    item.get_by_role("button", name="Save").click()
    banner = item.get_by_role("alert")
    expect(banner).to_contain_text("Olive Other saved a change")
    expect(banner).to_contain_text("Owner says Monday.")
    expect(banner).to_contain_text("Bank says Friday.")
    expect(item.get_by_label("In progress")).to_be_checked()
    axe(page)
    look(page, "checklist-conflict")
    item.get_by_role("textbox", name="Note").fill("Bank says Friday; owner says Monday.")
    item.get_by_role("button", name="Save").click()
    expect(item).to_contain_text("Bank says Friday; owner says Monday.")
    answer = answer_of(made, "D1")
    assert (answer.status, answer.version) == ("in_progress", 3)


def test_without_javascript_the_same_form_is_a_page(made, browsing):
    page = browsing.open(user=made["lead"], javascript=False)
    page.goto(at(made, "checklist") + "?open=all")
    page.locator("#item-D1").get_by_role("link", name="Not started").click()
    page.get_by_label("In progress").check()
    page.get_by_role("button", name="Save").click()
    says(page, "In progress")
    assert answer_of(made, "D1").status == "in_progress"


def test_a_link_to_an_item_opens_its_section(made, browsing):
    page = browsing.open(user=made["lead"])
    page.goto(at(made, "checklist") + "#item-7.13")
    expect(page.locator("#item-7\\.13")).to_be_visible()
    expect(page.locator("#item-7\\.13")).to_contain_text("equipment is 2.8")
