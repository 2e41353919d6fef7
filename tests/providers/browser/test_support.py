"""Support levels in a browser: pages that everybody can use, and a step confirmed on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from providers.actions.support import confirm_step
from providers.models import Level, SupportStep
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.providers.knowing import about, concern, entry, worry
from tests.providers.making import make_home, make_officer, make_settings


@pytest.fixture
def known(people: Any, transactional_db: None) -> dict[str, Any]:
    """A home with an outbreak and staffing red, one that is supported with nothing wrong, a calm one."""
    make_settings(people)
    lou = make_officer(people)
    worried, calmer = make_home(phone="01700 900123"), make_home(name="Elm Lodge")
    concern(people, worried, lou, kind="outbreak", summary="Four cases.")
    worry(people, worried, lou)
    confirm_step(**about(people, calmer, lou), level=2, reason="We go in twice a week.")
    entry(people, calmer, lou, kind="visit_on_site", title="Medicines")
    return {"lou": lou, "worried": worried, "calmer": calmer, "calm": make_home(name="Quiet House")}


def step(home: Any) -> str:
    return reverse("providers:support_step", args=[home.pk])


def test_every_page_of_support_is_accessible_and_fits_a_phone(known, browsing, axe):
    page = browsing.open(user=known["lou"])
    pages = {
        "list": reverse("providers:support"),
        "board": reverse("providers:support_exceptions"),
        "step": step(known["worried"]),
        "steps": step(known["calmer"]),
        "calm": step(known["calm"]),
        "panel": known["worried"].get_absolute_url(),
    }
    for name, address in pages.items():
        assert page.goto(address).status == 200, address
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"support-{name}")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_step_up_is_confirmed_on_a_phone(known, browsing, axe, javascript):
    page = browsing.open(user=known["lou"], width=375, javascript=javascript)
    page.goto(known["worried"].get_absolute_url())
    says(page, "Step up to Supported?")
    page.get_by_role("button", name="Confirm or choose another level").click()
    page.wait_for_url("**/support/")
    expect(page.get_by_label("Supported: we help")).to_be_checked()
    expect(page.get_by_label("Why?")).to_have_value("Outbreak declared, Staffing red.")
    page.get_by_label("Why?").fill("")
    page.get_by_role("button", name="Confirm this level").click()
    says(page, "Say why, so that the lead and the board can follow it")
    if javascript:
        axe(page)
    page.get_by_label("Why?").fill("Outbreak and nobody to cover the nights.")
    page.get_by_role("button", name="Confirm this level").click()
    page.wait_for_url("**/#support")
    says(page, "from routine to supported")
    made = SupportStep.objects.get(location=known["worried"])
    assert (made.level, made.by, len(made.triggers)) == (Level.SUPPORTED, known["lou"], 2)


def test_the_keyboard_chooses_another_level_than_the_suggested_one(known, browsing):
    page = browsing.open(user=known["lou"])
    page.goto(step(known["worried"]))
    page.get_by_label("Supported: we help").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Intensive: daily help")).to_be_checked()
    page.get_by_role("button", name="Confirm this level").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#support")
    assert SupportStep.objects.get(location=known["worried"]).level == Level.INTENSIVE


def test_who_confirms_second_sees_both_steps(people, known, browsing, axe):
    page = browsing.open(user=known["lou"])
    page.goto(step(known["worried"]))
    confirm_step(**about(people, known["worried"], people.commissioner), level=1, reason="Ada was first.")
    page.get_by_role("button", name="Confirm this level").click()
    says(page, "Somebody saved this first")
    says(page, "Ada was first.")
    axe(page)
