"""Offers in a browser: made, answered for several homes at once, tied to a plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from providers.models import Offer
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.factories import make_small_plan
from tests.providers.offering import homes_of, offer, said


@pytest.fixture
def made(people: Any, transactional_db: None) -> Offer:
    at = timezone.now()
    homes = homes_of(people, 3)
    made = offer(people, homes, on=timezone.localdate() - timedelta(days=5), at=at, words="Half a day.")
    row = said(made, homes[0], "accepted", by=people.commissioner, on=made.offered_on, at=at)
    assert row.answer == "accepted"
    return made


def test_every_page_of_offers_is_accessible_wide_and_narrow(
    people: Any, made: Offer, browsing: Any, axe: Any
) -> None:
    plan = make_small_plan(people.partnership, people.commissioner)
    action = plan.workstreams.get().actions.get()
    page = browsing.open(user=people.commissioner)
    for name, address in {
        "list": reverse("providers:offers"),
        "offer": made.get_absolute_url(),
        "new": reverse("providers:offer_new"),
        "edit": reverse("providers:offer_edit", args=[made.pk]),
        "homes": reverse("providers:offer_homes", args=[made.pk]),
        "answer": reverse("providers:offer_answer", args=[made.answers.all()[0].pk]),
        "link": reverse("actionplans:offer_link", args=[action.pk]),
    }.items():
        answer = page.goto(address)
        assert answer.status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"offers-{name}")


def test_an_offer_is_made_and_several_answers_are_written_down_at_once(
    people: Any, made: Offer, browsing: Any, axe: Any
) -> None:
    page = browsing.open(user=people.commissioner)
    page.goto(reverse("providers:offers"))
    page.get_by_role("button", name="Make an offer").click()
    page.get_by_label("Kind", exact=True).select_option("device")
    page.get_by_label("What is offered").fill("A tablet")
    says(page, "3 of 3 homes ticked")
    page.get_by_role("button", name="Untick all homes").click()
    page.get_by_label("Home 01").check()
    page.get_by_label("Home 03").check()
    says(page, "2 of 3 homes ticked")
    page.get_by_role("button", name="Make the offer").click()
    says(page, "2 invited, 2 no answer")
    page.get_by_label("Select Home 01").check()
    page.get_by_label("Write down for the ticked homes").select_option("accepted")
    page.get_by_role("button", name="Write down", exact=True).click()
    says(page, "2 invited, 1 accepted, 1 no answer")
    page.get_by_label("Select every row of this page").check()
    page.get_by_label("Write down for the ticked homes").select_option("delivered")
    page.get_by_role("button", name="Write down", exact=True).click()
    says(page, "2 ticked, 1 refused")
    says(page, "Home 03 has not accepted")
    axe(page)
    assert Offer.objects.get(title="A tablet").answers.filter(delivered_on__isnull=False).count() == 1


def test_an_action_of_a_plan_shows_the_counts_once_it_is_tied(
    people: Any, made: Offer, browsing: Any
) -> None:
    plan = make_small_plan(people.partnership, people.commissioner)
    action = plan.workstreams.get().actions.get()
    page = browsing.open(user=people.commissioner, javascript=False)
    page.goto(action.get_absolute_url())
    page.get_by_role("link", name="Add an offer").click()
    page.get_by_label("RESTORE2 training").check()
    page.get_by_role("button", name="Save").click()
    says(page, "Offer RESTORE2 training: 3 invited, 1 accepted, 2 no answer, as at")
    page.goto(action.workstream.get_absolute_url())
    says(page, "3 invited, 1 accepted, 2 no answer")
    page.goto(action.get_absolute_url())
    page.get_by_role("button", name="Remove RESTORE2 training").click()
    expect(page.locator("#main-content")).not_to_contain_text("3 invited")
