"""A return in the browser: filled in on a phone, counted, sent back, sent again, approved; and its form."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from metrics.models import Return
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.metrics.returning import World
from tests.providers.making import NOW


@pytest.fixture
def world(people: Any, transactional_db: None, time_machine: Any) -> World:
    time_machine.move_to(NOW)
    return World(people)


def checked(page: Any, axe: Any, name: str) -> None:
    axe(page)
    no_sideways_scrolling(page)
    look(page, f"returns-{name}")


def test_a_manager_sends_and_a_commissioner_sends_back_and_approves(world, people, browsing, axe):
    phone = browsing.open(user=world.mo, width=375)
    phone.goto("/")
    says(phone, "Returns to send")
    phone.get_by_role("main").get_by_role("link", name="Your returns").click()
    axe(phone)
    phone.get_by_role("button", name="Fill it in").click()
    falls = phone.get_by_role("textbox", name="How many: Falls?")
    falls.fill("3")
    falls.press("Tab")
    expect(phone.locator("#kept")).to_contain_text("Kept.")
    phone.get_by_role("button", name="Send it").click()
    says(phone, "It is saved, and can’t be sent yet")
    axe(phone)
    phone.get_by_role("link", name="Own staff away: answer this").click()
    phone.get_by_role("textbox", name="How many: Own staff away?").fill("2")
    phone.get_by_role("button", name="Send it").click()
    says(phone, "Sent. Thank you")
    axe(phone)

    desk = browsing.open(user=people.commissioner)
    desk.goto(reverse("metrics:returns"))
    checked(desk, axe, "list")
    says(desk, "1 of 1 sent, 1 in time")
    desk.get_by_role("link", name="July 2021").click()
    checked(desk, axe, "window")
    desk.get_by_role("link", name="Seaview", exact=True).click()
    checked(desk, axe, "one")
    desk.get_by_role("button", name="Send it back").click()
    desk.get_by_label("What should the home look at again?").fill("Is it really 3?")
    checked(desk, axe, "back")
    desk.get_by_role("button", name="Save").click()
    says(desk, "is with Seaview again")

    phone.goto(reverse("metrics:returns"))
    phone.get_by_role("button", name="Look at it again").click()
    says(phone, "Is it really 3?")
    phone.get_by_role("textbox", name="How many: Falls?").fill("4")
    phone.get_by_role("button", name="Send it").click()
    says(phone, "Sent. Thank you")

    desk.goto(Return.objects.get().get_absolute_url())
    desk.get_by_role("button", name="Approve it").click()
    says(desk, "Its figures are final.")
    assert world.figure().status == "final"
    assert world.figure().value == 4


def test_every_page_of_a_form_is_accessible_and_fits_a_phone(world, people, browsing, axe):
    page = browsing.open(user=people.commissioner)
    form, question = [world.form.pk], [world.q1]
    for name, parts in (
        ("return_forms", []), ("return_form", form), ("return_form_new", []), ("return_form_edit", form),
        ("return_question_new", form), ("return_question_retire", question), ("return_check_new", form),
        ("return_standing", form), ("return_upload", [world.begin().pk]),
        ("return_chase", [world.window.pk, world.home.pk]),
    ):  # fmt: skip
        assert page.goto(reverse(f"metrics:{name}", args=parts)).status == 200, name
        checked(page, axe, name)
