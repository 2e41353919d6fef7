"""A home's own people in a browser: they correct their facts on a phone, and a commissioner accepts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from providers.actions.homes import add_digital, add_staffing
from providers.actions.staff import propose_correction
from providers.actions.vacancies import set_vacancy
from providers.models import HomeCorrection, HomeStaff, Vacancy
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.providers.knowing import about, person
from tests.providers.making import NOW, TODAY, make_home, make_manager, make_officer, make_settings


@pytest.fixture
def known(people: Any, transactional_db: None) -> dict[str, Any]:
    """A manager of one home of which beds, staff, digital readiness and a deputy are known."""
    make_settings(people)
    lou, home = make_officer(people), make_home(phone="01700 900123", address="1 Shore Road")
    mo = make_manager(people, home)
    set_vacancy(
        **about(people, home, lou), bed_type="residential", admittable=2, verified_by="By phone",
        weekly_fee=900, features=["hoist"],
    )  # fmt: skip
    add_staffing(**about(people, home, lou), employed=30, agency=2, absent=1)
    add_digital(**about(people, home, lou), nhsmail=True, devices=3)
    asked = propose_correction(
        partnership=people.partnership, location=home, subject="staffing", by=mo, at=NOW,
        values={"employed": 31, "agency": 0, "absent": 0}, words="Two began on Monday.",
    )  # fmt: skip
    return {
        "lou": lou, "mo": mo, "home": home, "asked": asked, "deputy": person(people, home, lou),
        "staff": HomeStaff.objects.get(user=mo),
    }  # fmt: skip


def own(name: str, known: dict[str, Any], *more: str) -> str:
    return reverse(f"providers:{name}", args=[known["home"].pk, *more])


def test_every_page_of_ones_own_home_is_accessible_and_fits_a_phone(people, known, browsing, axe):
    make_home(name="Elm Lodge")
    page = browsing.open(user=known["mo"], width=375)
    subjects = ("vacancy", "staffing", "digital", "features", "person", "other")
    addresses = {subject: own("own_correct", known, subject) for subject in subjects}
    addresses["deputy"] = f"{addresses['person']}?person={known['deputy'].pk}"
    addresses["home"] = own("own_home", known)
    for name, address in addresses.items():
        assert page.goto(address).status == 200, address
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"own-{name}")


def test_every_page_about_homes_people_is_accessible(people, known, browsing, axe):
    page = browsing.open(user=people.commissioner)
    addresses = {
        "staff": reverse("providers:staff"),
        "end": reverse("providers:staff_end", args=[known["staff"].pk]),
        "corrections": reverse("providers:corrections"),
        "correction": reverse("providers:correction", args=[known["asked"].pk]),
        "panel": known["home"].get_absolute_url(),
        "settings": reverse("providers:settings"),
    }
    for name, address in addresses.items():
        assert page.goto(address).status == 200, address
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"staff-{name}")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_manager_corrects_free_beds_on_a_phone_and_a_commissioner_accepts(
    people, known, browsing, axe, javascript
):
    page = browsing.open(user=known["mo"], width=375, javascript=javascript)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Seaview").click()
    page.get_by_role("button", name="Update free beds").click()
    page.wait_for_url("**/correct/vacancy/")
    beds = page.get_by_role("group", name="Residential", exact=True)
    beds.get_by_label("Can be filled today").fill("40")
    page.get_by_role("button", name="Send", exact=True).click()
    says(page, "has 30 beds")
    if javascript:
        axe(page)
    expect(beds.get_by_label("Can be filled today")).to_have_value("40")
    beds.get_by_label("Can be filled today").fill("4")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/own/*/#corrections")
    says(page, "Thank you.")
    assert Vacancy.objects.get(current=True).admittable == 2

    desk = browsing.open(user=people.commissioner, javascript=javascript)
    desk.goto("/")
    desk.get_by_role("link", name="Corrections waiting: 2").click()
    desk.get_by_role("link", name="Vacancies", exact=True).last.click()
    says(desk, "4 free, 0 reserved")
    desk.get_by_role("button", name="Accept").click()
    desk.wait_for_url("**/#corrections")
    says(desk, "vacancies accepted")
    current = Vacancy.objects.get(current=True)
    assert (current.admittable, current.verified_by) == (4, str(known["mo"]))
    says(desk, f"Verified by the home itself ({known['mo']})")


def test_what_waits_is_changed_on_a_phone(known, browsing, axe):
    page = browsing.open(user=known["mo"], width=375)
    page.goto(own("own_home", known))
    page.get_by_role("link", name=re.compile("Change it ?: staffing")).click()
    says(page, "still waits")
    expect(page.get_by_label("Your own care staff")).to_have_value("31")
    axe(page)
    no_sideways_scrolling(page)
    look(page, "own-waiting")
    page.get_by_label("Your own care staff").fill("33")
    page.get_by_role("button", name="Send in its place").click()
    page.wait_for_url("**/own/*/#corrections")
    assert HomeCorrection.objects.waiting().get().values["employed"] == 33


def test_a_manager_takes_a_correction_back(known, browsing):
    page = browsing.open(user=known["mo"], width=375)
    page.goto(own("own_home", known))
    page.get_by_role("button", name="Take it back").click()
    says(page, "It is taken back.")
    known["asked"].refresh_from_db()
    assert known["asked"].state == HomeCorrection.State.WITHDRAWN


def test_a_correction_is_declined_with_a_reason_that_is_kept_when_it_is_missing(people, known, browsing):
    page = browsing.open(user=people.commissioner)
    page.goto(reverse("providers:correction", args=[known["asked"].pk]))
    page.get_by_role("button", name="Decline").click()
    says(page, "Say why, for the home to read")
    page.get_by_label("If you decline: why?").fill("You said 30 by phone.")
    page.get_by_role("button", name="Decline").click()
    says(page, "staffing declined")


def test_a_home_is_given_to_a_manager(people, known, browsing):
    make_home(name="Elm Lodge")
    page = browsing.open(user=people.commissioner)
    page.goto(reverse("providers:staff"))
    page.get_by_label("Who?").select_option(label="Mo Manager")
    page.get_by_label("Which home?").fill("Elm Lodge")
    page.get_by_role("button", name="Give this home").click()
    says(page, "Mo Manager sees Elm Lodge now.")
    assert HomeStaff.objects.filter(user=known["mo"], starts_on__gte=TODAY).count() == 1
