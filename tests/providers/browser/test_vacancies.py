"""Free beds in a browser: asked in a sentence, written down on a phone, accessible wide and narrow."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from providers.models import Vacancy
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.providers.making import make_home, make_officer, make_settings
from tests.providers.offering import free


@pytest.fixture
def homes(people: Any, transactional_db: None) -> list[Any]:
    """Three nursing homes: one told us today, one long ago, one never."""
    make_settings(people)
    at = timezone.now()
    homes = [
        make_home(name=name, kind="nursing", latitude=50.91 + number / 100, phone=f"01632 96000{number}")
        for number, name in enumerate(("Seaview", "Elm Lodge", "Oak House"))
    ]
    for home, days in zip(homes[:2], (0, 12), strict=True):
        then = at - timedelta(days=days)
        free(
            people, home, "nursing_dementia", 2, reserved=1, features=("ground_floor", "hoist"),
            weekly_fee=Decimal(980), on=timezone.localdate(then), at=at, verified_at=then,
        )  # fmt: skip
    return homes


def test_every_page_of_free_beds_is_accessible_wide_and_narrow(
    people: Any, homes: Any, browsing: Any, axe: Any
) -> None:
    page = browsing.open(user=people.commissioner)
    search, home = reverse("providers:vacancies"), homes[0].pk
    for name, address in {
        "search": search,
        "answers": f"{search}?say=nursing dementia bed within 5 miles of TB1, sea view",
        "silent": f"{search}?bed=nursing_dementia&list=silent",
        "wrong": f"{search}?within=5",
        "totals": reverse("providers:vacancy_totals"),
        "form": reverse("providers:vacancies_edit", args=[home]),
        "history": reverse("providers:vacancy_history", args=[home]),
        "first": "/",
    }.items():
        answer = page.goto(address)
        assert answer.status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"vacancies-{name}")


def test_a_sentence_finds_the_nearest_bed_and_says_what_it_did_not_read(
    people: Any, homes: Any, browsing: Any
) -> None:
    page = browsing.open(user=people.viewer)
    page.goto(reverse("providers:vacancies"))
    ask = page.get_by_label("What do you need?")
    ask.fill("nursing dementia bed, ground floor, within 5 miles of TB1 1AA, under £1,100, hoist, sea view")
    ask.press("Enter")
    says(page, "2 homes fit; 1 home never told us")
    says(page, "“sea view”")
    expect(page.get_by_role("row", name="Elm Lodge")).to_contain_text("Stale")
    expect(page.get_by_role("row", name="Seaview")).to_contain_text("today")
    page.get_by_role("link", name="Remove filter Within miles: 5").click()
    says(page, "2 homes fit")
    assert "within=" not in page.url
    page.get_by_text("Change the search field by field").click()
    page.get_by_label("Verified within days").fill("3")
    page.get_by_role("button", name="Search", exact=True).last.click()
    says(page, "1 home fits; 1 more may: ask them")


def test_a_liaison_officer_writes_free_beds_down_on_a_phone(
    people: Any, homes: Any, browsing: Any, axe: Any
) -> None:
    page = browsing.open(user=make_officer(people), width=375)
    page.goto(reverse("providers:vacancies_edit", args=[homes[1].pk]))
    page.get_by_label("Who said so").fill("Deputy manager")
    dementia = page.get_by_role("group", name="Nursing, dementia", exact=True)
    dementia.get_by_label("Can be filled today").fill("40")
    page.get_by_role("button", name="Save free beds").click()
    says(page, "has 30 beds, and these figures make 41")
    axe(page)
    expect(page.get_by_label("Who said so")).to_have_value("Deputy manager")
    dementia.get_by_label("Can be filled today").fill("1")
    page.get_by_role("button", name="Save free beds").click()
    says(page, "The free beds of Elm Lodge are written down")
    says(page, "Verified by Deputy manager today")
    assert Vacancy.objects.get(location=homes[1], current=True).admittable == 1


def test_without_javascript_all_of_it_is_confirmed_with_one_button(
    people: Any, homes: Any, browsing: Any
) -> None:
    page = browsing.open(user=people.commissioner, javascript=False)
    page.goto(reverse("providers:vacancies_edit", args=[homes[1].pk]))
    page.get_by_label("Who said so").fill("Mo Manager")
    page.get_by_role("button", name="All of it is still true").click()
    says(page, "Verified by Mo Manager today")
