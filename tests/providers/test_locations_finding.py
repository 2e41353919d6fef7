"""Finding homes: the search box, suggestions while typing, and the field that takes a home by its name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.urls import reverse

from accounts.roles import Role
from providers.forms.fields import HomeField
from tests.actionplans.reading import words
from tests.providers.locating import at, keep
from tests.providers.making import NOW, make_home, make_manager, make_provider, make_settings


class Asking(forms.Form):
    home = HomeField(label="Home")


class Perhaps(forms.Form):
    home = HomeField(label="Home", required=False, only_own=True)


@pytest.fixture
def area(people: Any, time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return make_settings(people)


def typed(people: Any, text: str, form: type[forms.Form] = Asking) -> forms.Form:
    made = form({"home": text})
    made.fields["home"].partnership = people.partnership
    made.is_valid()
    return made


# --- the field ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    ["Seaview, TB1 1AA (1-77)", "1-77", "seaview", " Seaview ", "The Old Vicarage", "sea TB1", "TB1 1AA"],
)
def test_a_home_is_taken_by_its_name_id_or_postcode(people, area, text):
    home = make_home(name="Seaview", cqc_id="1-77", also_known_as="The Old Vicarage")
    make_home(name="Elm", postcode="TB2 2BB", outcode="TB2")
    assert typed(people, text).cleaned_data["home"] == home


def test_a_name_that_several_homes_have_is_refused_with_their_names(people, area):
    make_home(name="Seaview", cqc_id="1-1")
    make_home(name="Seaview", cqc_id="1-2", postcode="TB2 2BB")
    [error] = typed(people, "seaview").errors["home"]
    assert "could be more than one home: Seaview, TB1 1AA (1-1); Seaview, TB2 2BB (1-2)" in error


def test_our_own_home_is_meant_before_one_of_the_same_name_elsewhere(people, area):
    ours = make_home(name="Seaview")
    make_home(name="Seaview", council="Solmouth")
    assert typed(people, "Seaview").cleaned_data["home"] == ours


def test_a_name_that_no_home_has_is_said(people, area):
    [error] = typed(people, "Nowhere").errors["home"]
    assert "No home in the register is called “Nowhere”" in error


def test_a_field_for_our_own_homes_takes_no_other(people, area):
    make_home(name="Seaview", council="Solmouth")
    [error] = typed(people, "Seaview", Perhaps).errors["home"]
    assert "No home of yours" in error
    assert typed(people, "", Perhaps).cleaned_data["home"] is None


def test_a_home_is_shown_so_that_no_other_is_meant_and_is_unchanged_when_sent_back(db):
    home = make_home(name="Seaview", cqc_id="1-77")
    for initial in (home, home.pk):
        form = Asking({"home": "Seaview, TB1 1AA (1-77)"}, initial={"home": initial})
        assert not form.has_changed()
        assert 'value="Seaview, TB1 1AA (1-77)"' in str(Asking(initial={"home": initial})["home"])
    assert 'data-suggest="/homes/find/"' in str(Asking()["home"])


# --- suggestions ----------------------------------------------------------------------------------
def test_suggestions_name_our_own_homes_first_and_few(people, area, signed_in):
    for number in range(12):
        make_home(name=f"Seaview {number:02}", council="Solmouth")
    make_home(name="Old Seaview", cqc_id="1-77")
    answer = signed_in(people.viewer).get(at("find_homes", q="seav")).json()
    assert len(answer["homes"]) == 10
    assert answer["homes"][0]["text"] == answer["texts"][0] == "Old Seaview, TB1 1AA (1-77)"
    assert set(answer["homes"][0]) == {"pk", "name", "town", "text"}


def test_one_letter_suggests_nothing(people, area, signed_in):
    make_home(name="Seaview")
    assert signed_in(people.viewer).get(at("find_homes", q="s")).json()["homes"] == []


# --- the search box -------------------------------------------------------------------------------
def found(client: Any, text: str) -> str:
    return words(client.get(reverse("ui:search"), {"q": text}))


@pytest.mark.parametrize("text", ["seaview", "vicarage", "1-77", "TB1 1AA", "harbour care", "tideway"])
def test_a_home_is_found_by_name_id_postcode_provider_and_brand(people, area, signed_in, text):
    provider = make_provider(name="Harbour Care Ltd", brand="Tideway")
    make_home(name="Seaview", also_known_as="The Old Vicarage", cqc_id="1-77", provider=provider)
    make_home(name="Elm House", postcode="TB9 9ZZ")
    shown = found(signed_in(people.viewer), text)
    assert "Residential home, 30 beds" in shown
    assert "Elm House" not in shown


def test_what_a_partnership_wrote_is_not_searched_here(people, area, signed_in):
    keep(people, make_home(name="Seaview"), people.elsewhere, features=["secretword"])
    assert "Seaview" not in found(signed_in(people.viewer), "secretword")


def test_a_person_who_is_a_provider_is_found_only_by_those_who_may_read_names(people, area, signed_in):
    person = make_provider(name="Pat Owner")
    person.ownership = "Individual"
    person.save(update_fields=["ownership"])
    make_home(name="Seaview", provider=person)
    assert person.get_absolute_url() in signed_in(people.commissioner).get(
        reverse("ui:search"), {"q": "pat owner"}
    ).content.decode()  # fmt: skip
    shown = signed_in(people.viewer).get(reverse("ui:search"), {"q": "pat owner"}).content.decode()
    assert person.get_absolute_url() not in shown
    assert "Seaview" not in shown


def test_a_homes_own_staff_find_their_homes_only(people, area, signed_in):
    mine = make_home(name="Seaview One")
    make_home(name="Seaview Two")
    shown = found(signed_in(make_manager(people, mine)), "seaview")
    assert "Seaview One" in shown
    assert "Seaview Two" not in shown


def test_an_ended_registration_is_found_after_the_others_and_says_so(people, area, signed_in):
    make_home(name="Seaview A", registered_to=date(2020, 1, 1))
    make_home(name="Seaview B")
    shown = found(signed_in(people.viewer), "seaview")
    assert shown.index("Seaview B") < shown.index("Seaview A")
    assert "registration ended" in shown


def test_those_without_homes_find_none(people, area, signed_in):
    make_home(name="Seaview")
    keeper = signed_in(people.join(Role.SYSTEM_ADMINISTRATOR))
    assert "Residential home" not in found(keeper, "seaview")
