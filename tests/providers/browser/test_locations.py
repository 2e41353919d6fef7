"""The list of homes, the map, providers, brands and comparisons in a browser, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import SavedView
from providers.models import HomeRecord, Location, Succession
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling
from tests.providers.locating import at, free, keep, staffed
from tests.providers.making import make_home, make_officer, make_provider, make_settings


@pytest.fixture
def shore(people: Any, transactional_db: None) -> dict[str, Any]:
    """Eight homes on a shore, some of them worrying, two at one address."""
    make_settings(people)
    tide = make_provider(name="Tide Homes Ltd", brand="Tideway", companies_house="01234567")
    lou = make_officer(people)
    homes = [
        make_home(name=f"Shore House {number}", provider=tide if number % 2 else None, beds=20 + number,
                  latitude=50.9 + 0.01 * (number // 2), longitude=-1.4 + 0.013 * (number % 3),
                  outcode=f"TB{number // 3 + 1}", postcode=f"TB{number // 3 + 1} 1AA",
                  rated=("good", "inadequate", "")[number % 3])
        for number in range(8)
    ]  # fmt: skip
    for home, colour in zip(homes, ("red", "amber", "green", "white"), strict=False):
        keep(people, home, worst=colour, themes={"staffing": colour}, liaison=lou, level=2)
        free(people, home, 2)
        staffed(people, home, 14, 2)
    Succession.objects.create(before_id="1-0", after_id=homes[0].cqc_id, before_name="The Old Shore")
    SavedView.objects.create(
        user=people.commissioner, partnership=people.partnership, page="homes", name="Worst", query="rag=red"
    )
    return {"homes": homes, "provider": tide, "officer": lou}


def test_every_page_about_homes_is_accessible_wide_and_narrow(people, shore, browsing, axe):
    page = browsing.open(user=people.commissioner)
    for name, address in {
        "list": at("homes"),
        "list-filtered": f"{at('homes')}?rag=red&rag=amber&sort=-beds",
        "list-wrong": at("homes", kind="castle"),
        "list-none": at("homes", q="nowhere"),
        "map": at("map"),
        "map-filtered": at("map", theme="staffing"),
        "provider": shore["provider"].get_absolute_url(),
        "brand": shore["provider"].brand.get_absolute_url(),
        "compare": at("compare", shore["homes"][0].pk),
        "liaison": at("homes_chosen", do="liaison", selected=[home.pk for home in shore["homes"][:3]]),
        "search": f"{reverse('ui:search')}?q=shore",
    }.items():
        assert page.goto(address).status == 200, name
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"homes-{name}")


def test_an_empty_register_is_accessible(people, transactional_db, browsing, axe):
    page = browsing.open(user=people.commissioner)
    page.goto(at("homes"))
    expect(page.get_by_role("heading", name="The register is empty")).to_be_visible()
    axe(page)


def test_a_point_of_the_map_is_reached_by_keyboard_and_leads_to_its_home(people, shore, browsing):
    page = browsing.open(user=people.commissioner)
    page.goto(at("map"))
    page.get_by_role("group", name="Homes by RAG, picture").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Shore House 0: Red, 20 beds")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Shore House 0")).to_be_visible()


def test_the_map_says_the_same_as_a_table(people, shore, browsing):
    page = browsing.open(user=people.commissioner)
    page.goto(at("map"))
    page.get_by_text("Show as a table").click()
    expect(page.get_by_role("row", name="Shore House 1 Amber")).to_be_visible()


def test_homes_that_worry_are_found_kept_as_a_view_and_opened_again(people, shore, browsing):
    page = browsing.open(user=people.commissioner)
    page.goto(at("homes"))
    page.get_by_role("link", name="Amber", exact=True).click()
    expect(page.get_by_text("1 home", exact=True)).to_be_visible()
    page.get_by_text("Save this view").click()
    page.get_by_label("Name of the view").fill("Amber ones")
    page.get_by_role("button", name="Save the view").click()
    expect(page.get_by_text("The view “Amber ones” is saved.")).to_be_visible()
    page.goto(at("homes"))
    page.get_by_role("link", name="Amber ones").click()
    expect(page.get_by_role("rowheader", name="Shore House 1")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Shore House 0")).to_have_count(0)


def test_a_liaison_officer_is_set_for_ticked_homes(people, shore, browsing, axe):
    page = browsing.open(user=people.commissioner)
    page.goto(at("homes"))
    for number in (5, 6):
        page.get_by_label(f"Select Shore House {number}").check()
    page.get_by_role("button", name="Set the liaison officer").click()
    page.get_by_label("Liaison officer").select_option(label="Lou Liaison")
    page.get_by_role("button", name="Set for these homes").click()
    expect(page.get_by_role("heading", name="2 homes set")).to_be_visible()
    axe(page)
    assert HomeRecord.objects.filter(liaison=shore["officer"]).count() == 6
    assert Location.objects.count() == 8
