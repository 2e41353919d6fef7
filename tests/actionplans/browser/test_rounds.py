"""The board administrator's round in a browser: open, answer, accept, send back, chase, proof, close."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import MailLog
from accounts.notifications import unseal
from actionplans.models import Round
from actionplans.summaries import plan_view
from tests.actionplans.around import Around, make_around

SHOTS = os.environ.get("SCREENSHOTS", "")


@pytest.fixture
def around(people, transactional_db) -> Around:
    return make_around(people)


def look(page, name: str) -> None:
    """Keep a picture of the page at two widths when a folder for them is given."""
    if not SHOTS:
        return
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def says(page, words: str) -> None:
    """The page says so, at the latest when it has arrived in full."""
    expect(page.locator("#main-content")).to_contain_text(words)


TOO_WIDE = """[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > 321)
    .map(e => `${e.tagName}.${e.className}`).slice(0, 5).join(", ")"""


def no_sideways_scrolling(page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"{page.url} is {width} px wide at 320 px: {page.evaluate(TOO_WIDE)}"
    page.set_viewport_size({"width": 1280, "height": 900})


def link_of(user) -> str:
    body = unseal(MailLog.objects.filter(user=user, template="actionplans/mail_round.txt").latest("pk").body)
    line = next(line for line in body.splitlines() if line.startswith("http"))
    return line.removeprefix("http://testserver")


def open_the_round(page) -> None:
    page.goto("/plans/rounds/")
    page.get_by_role("link", name="Open a round").click()
    page.get_by_label("What are the updates for?").fill("Board of December")
    soon = timezone.localdate() + timezone.timedelta(days=14)
    for part, value in (("Day", soon.day), ("Month", soon.month), ("Year", soon.year)):
        page.get_by_label(part, exact=True).fill(str(value))
    page.get_by_label("Time").fill("5pm")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_round_from_opening_to_closing(around, browsing, axe, javascript):
    admin = browsing.open(user=around.admin, javascript=javascript)
    open_the_round(admin)
    if javascript:
        axe(admin)
        no_sideways_scrolling(admin)
        look(admin, "round-open")
    admin.get_by_role("button", name="Open the round and ask").click()
    says(admin, "2 people are asked by mail")
    opened = Round.objects.get()
    assert opened.requests.count() == 2

    lead = browsing.open(user=around.lead, width=375, javascript=javascript)
    lead.goto(link_of(around.lead))
    says(lead, "2 of 2 rows still need an answer")
    if javascript:
        axe(lead)
        look(lead, "round-mine")
    lead.get_by_role("link", name="Update 1.1 Agree rotas").click()
    lead.get_by_label("Status").select_option("complete")
    lead.get_by_label("One line about it").fill("All homes agreed.")
    lead.get_by_role("button", name="Save").first.click()
    lead.goto(link_of(around.lead))
    lead.get_by_role("button", name="No change to 1.1 Train carers").click()
    says(lead, "You have answered everything")

    admin.goto(opened.get_absolute_url())
    says(admin, "Chase 1 who has not answered")
    if javascript:
        axe(admin)
        no_sideways_scrolling(admin)
        look(admin, "round-progress")
    admin.get_by_label("Select 1.1 Agree rotas").check()
    admin.get_by_role("button", name="Accept what is selected").click()
    says(admin, "Accepted: 1 row.")
    admin.get_by_label("Select 1.1 Train carers").check()
    admin.get_by_role("button", name="Send back what is selected").click()
    admin.get_by_label("What is missing?").fill("How many are trained?")
    if javascript:
        axe(admin)
        look(admin, "round-send-back")
    admin.get_by_role("button", name="Send back").click()
    lead.goto(link_of(around.lead))
    says(lead, "How many are trained?")

    admin.get_by_role("button", name="Chase 2 who have not answered").click()
    says(admin, "Chased: Priya Leads, Sam Second")
    admin.get_by_role("link", name="Proof of who was asked when").click()
    if javascript:
        axe(admin)
        no_sideways_scrolling(admin)
        look(admin, "round-proof")
    admin.goto(opened.get_absolute_url())
    admin.get_by_role("link", name="Close the round").click()
    says(admin, "1 row of 3 has no update")
    if javascript:
        axe(admin)
        look(admin, "round-close")
    admin.get_by_role("button", name="Close the round").click()
    says(admin, "The round is closed")
    if javascript:
        look(admin, "round-closed")
    opened.refresh_from_db()
    frozen = {step.text: step.status.value for step in plan_view(around.plan, opened.closed_at).steps}
    assert frozen["Agree rotas"] == "complete"


def test_a_round_is_opened_and_closed_with_the_keyboard_alone(around, browsing):
    page = browsing.open(user=around.admin)
    open_the_round(page)
    page.get_by_role("button", name="Open the round and ask").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/rounds/*/")
    page.get_by_role("link", name="Close the round").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/close/")
    page.get_by_role("button", name="Close the round").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/rounds/*/")
    assert not Round.objects.get().is_open


def test_every_error_of_the_opening_form_leads_to_its_input(around, browsing, axe):
    page = browsing.open(user=around.admin)
    page.goto("/plans/rounds/open/")
    page.get_by_label("Time").fill("5")
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Open the round and ask").click()
    axe(page)
    look(page, "round-open-errors")
    links = page.locator(".govuk-error-summary a").all()
    assert len(links) == 4
    for link in links:
        target = link.get_attribute("href")
        link.click()
        assert page.evaluate("'#' + document.activeElement.id") == target
