"""The page of a home in a browser: accessible, wide and narrow, with the keyboard, without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from providers.actions import homes as actions
from providers.models import HomeConcern, ThemeRating
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.providers.knowing import concern, contract, entry, fill, person
from tests.providers.making import NOW, TODAY, make_home, make_officer, make_provider, make_settings, rate


@pytest.fixture
def known(people: Any, transactional_db: None, time_machine: Any) -> dict[str, Any]:
    """A home of which much is known, and one of which nothing is."""
    time_machine.move_to(NOW)
    make_settings(people)
    lou = make_officer(people)
    home = make_home(
        phone="01700 900123", provider=make_provider(brand="Harbour"), address="1 Shore Road\nTestborough"
    )
    rate(home, "inadequate", TODAY - timedelta(days=50))
    fill(people, home, lou, 8)
    return {
        "lou": lou, "home": home, "empty": make_home(name="Quiet House", rated=""),
        "closed": make_home(name="Old Mill", registered_to=TODAY - timedelta(days=9)),
        "far": make_home(name="Far Away", council="Otherplace"),
        "concern": concern(people, home, lou), "entry": entry(people, home, lou),
        "person": person(people, home, lou), "contract": contract(people, home, lou),
    }  # fmt: skip


def pages(known: dict[str, Any]) -> dict[str, str]:
    home = known["home"].pk
    of_home = (
        "home", "home_record", "home_rate", "home_ratings", "home_staffing", "staffing_new", "digital_new",
        "home_journal", "entry_new", "concern_new", "home_people", "person_new",
        "home_contracts", "contract_new",
    )  # fmt: skip
    found = {name: reverse(f"providers:{name}", args=[home]) for name in of_home}
    for row, name in (
        ("concern", "concern"), ("concern", "concern_edit"), ("concern", "concern_close"),
        ("entry", "entry_strike"), ("person", "person"), ("person", "person_end"), ("contract", "contract"),
    ):  # fmt: skip
        found[name] = reverse(f"providers:{name}", args=[known[row].pk])
    for name in ("empty", "closed", "far"):
        found[name] = known[name].get_absolute_url()
    return {
        **found,
        "home-theme": reverse("providers:home_theme", args=[home, "staffing"]),
        "home-as-at": f"{found['home']}?as_at={TODAY - timedelta(days=3)}",
        "concerns": reverse("providers:concerns"),
    }


def test_every_page_of_a_home_is_accessible_and_fits_a_phone(known, browsing, axe):
    page = browsing.open(user=known["lou"])
    for name, address in pages(known).items():
        assert page.goto(address).status == 200, address
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"home-{name}")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_worry_is_rated_from_the_page_and_stands_on_top_of_it(known, browsing, axe, javascript):
    page = browsing.open(user=known["lou"], javascript=javascript)
    page.goto(known["empty"].get_absolute_url())
    page.get_by_role("link", name="Rate PPE").click()
    page.wait_for_url("**/rate/**")
    page.get_by_label("Red: something is wrong").check()
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "Say why, so that whoever rings next knows")
    if javascript:
        axe(page)
    expect(page.get_by_label("Red: something is wrong")).to_be_checked()
    page.get_by_label("Why?").fill("Masks run out tomorrow.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/#worries")
    says(page, "Red for PPE")
    says(page, "Masks run out tomorrow.")
    assert ThemeRating.objects.get(theme="ppe", location=known["empty"]).by == known["lou"]


def test_the_keyboard_goes_from_the_list_of_boxes_to_a_box(known, browsing):
    page = browsing.open(user=known["lou"])
    page.goto(known["home"].get_absolute_url())
    link = page.get_by_role("navigation", name="On this page").get_by_role("link", name="Contracts")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#contracts")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Change Care homes framework")).to_be_focused()


def test_on_a_phone_ringing_and_recording_stay_at_hand(known, browsing):
    page = browsing.open(user=known["lou"], width=375)
    page.goto(known["home"].get_absolute_url())
    ring = page.get_by_role("group", name="Call this home").get_by_role("button", name="Ring 01700 900123")
    expect(ring).to_be_in_viewport()
    assert ring.get_attribute("href") == "tel:01700900123"
    page.get_by_role("heading", name="Contracts").scroll_into_view_if_needed()
    expect(ring).to_be_in_viewport()


def test_a_concern_is_raised_closed_and_found_in_the_list(known, browsing):
    page = browsing.open(user=known["lou"])
    page.goto(known["empty"].get_absolute_url())
    page.get_by_role("link", name="Raise a concern").click()
    page.get_by_label("Premises").check()
    page.get_by_label("What is wrong or being looked into?").fill("The lift stands still.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/#concerns")
    says(page, "The lift stands still.")
    page.goto(f"{reverse('providers:concerns')}?home=Quiet")
    page.get_by_role("link", name="The lift stands still.").click()
    page.get_by_role("button", name="Close it").click()
    page.get_by_label("What came of it?").fill("It runs again.")
    page.get_by_role("button", name="Close it").click()
    says(page, "It runs again.")
    assert HomeConcern.objects.get(location=known["empty"]).outcome == "It runs again."


def test_who_saves_second_sees_both_texts_and_loses_nothing(people, known, browsing, axe):
    page = browsing.open(user=known["lou"])
    page.goto(reverse("providers:concern_edit", args=[known["concern"].pk]))
    page.get_by_label("What was done about it so far (optional)").fill("I asked the manager.")
    actions.update_concern(
        concern=known["concern"], changes={"action_taken": "Ada asked first."}, version=1,
        by=people.commissioner, at=NOW,
    )  # fmt: skip
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "Somebody saved this first")
    says(page, "Ada asked first.")
    field = page.get_by_role("textbox", name="What was done about it so far (optional)")
    expect(field).to_have_value("I asked the manager.")
    axe(page)
