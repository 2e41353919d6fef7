"""The list of homes: whose, which, in what order, with which facts; what is done to several at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import SavedView
from accounts.roles import Role
from audit.models import Entry
from providers.filters.locations import months_before
from providers.handover.locations import left_behind
from providers.kinds import Kind
from providers.models import HomeRecord, Location
from tests.actionplans.reading import words
from tests.guards import query_budget
from tests.providers.locating import at, free, keep, listed
from tests.providers.making import LONDON, NOW, make_home, make_officer, make_provider, make_settings, rate


@pytest.fixture
def area(people: Any, time_machine: Any) -> Any:
    """The partnership watches over Testborough; it is the day of tests."""
    time_machine.move_to(NOW, tick=False)
    return make_settings(people)


@pytest.fixture
def ada(area: Any, people: Any, signed_in: Any) -> Any:
    return signed_in(people.commissioner)


# --- whose homes ----------------------------------------------------------------------------------
def test_the_list_is_of_the_partnerships_own_homes_and_all_on_request(ada):
    make_home(name="Seaview")
    make_home(name="Far away", council="Solmouth")
    assert listed(ada.get(at("homes"))) == {"Seaview"}
    assert listed(ada.get(at("homes", whose="all"))) == {"Seaview", "Far away"}


def test_a_home_whose_registration_ended_is_listed_only_when_asked_for(ada):
    make_home(name="Seaview")
    make_home(name="Gone", registered_to=date(2021, 7, 1))
    make_home(name="Ends later", registered_to=date(2021, 9, 1))
    assert listed(ada.get(at("homes"))) == {"Seaview", "Ends later"}
    assert listed(ada.get(at("homes", state="ended"))) == {"Gone"}
    assert listed(ada.get(at("homes", state="both"))) == {"Seaview", "Gone", "Ends later"}


def test_what_another_partnership_knows_is_neither_shown_nor_filtered_nor_exported(people, ada):
    home = make_home(name="Seaview")
    keep(people, home, people.elsewhere, worst="red", level=3, liaison=people.outsider, funded=7777)
    free(people, home, 9, partnership=people.elsewhere)
    every = "&".join(f"col={key}" for key in ("name", "worst", "free", "liaison", "funded", "level"))
    for address in (at("homes"), f"{at('homes')}?{every}"):
        page = ada.get(address)
        assert "Olu Elsewhere" not in words(page)
        [row] = page.context["table"].rows
        shown = " ".join(cell.html for cell in row.cells)
        for secret in ("7,777", "Intensive", "Red"):
            assert secret not in shown
        assert "Not told" in shown
    assert b"7777" not in b"".join(ada.get(f"{at('homes')}?{every}&format=csv"))
    for query in ({"rag": "red"}, {"vacancies": "yes"}, {"level": "3"}, {"liaison": "any"}):
        assert listed(ada.get(at("homes", **query))) == set(), query


def test_a_reader_sees_the_list_without_what_would_be_refused(people, area, signed_in):
    make_home(name="Seaview")
    shown = signed_in(people.viewer).get(at("homes"))
    assert listed(shown) == {"Seaview"}
    assert "Set the liaison officer" not in words(shown)
    assert 'name="selected"' not in shown.content.decode()


# --- filters --------------------------------------------------------------------------------------
@pytest.fixture
def several(people: Any, ada: Any) -> dict[str, Location]:
    brand = make_provider(name="Tide Homes Ltd", brand="Tideway")
    person = make_provider(name="Pat Owner")
    person.ownership = "Individual"
    person.save(update_fields=["ownership"])
    made = {
        "red": make_home(name="Ash House", kind=Kind.NURSING, beds=62, provider=brand, postcode="TB2 3CD",
                         outcode="TB2"),
        "amber": make_home(name="Birch Lodge", rated="inadequate", beds=8, manager_present=False,
                           provider=person),
        "plain": make_home(name="Cedar", rated="", beds=25, dormant=True, also_known_as="The Old Rectory"),
        "agency": make_home(name="Dale Care", kind=Kind.HOME_CARE, rated="not_rated", manager_present=None),
    }  # fmt: skip
    lou = make_officer(people)
    themes = {"staffing": "red", "ppe": "green"}
    keep(people, made["red"], worst="red", themes=themes, level=2, liaison=people.commissioner)
    keep(people, made["amber"], worst="amber", themes={"finance": "amber"}, liaison=lou, last_contact_at=NOW)
    keep(people, made["agency"], last_contact_at=NOW)
    free(people, made["red"], 2)
    free(people, made["amber"], 0)
    rate(made["red"], "requires_improvement", date(2021, 6, 1))
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ash", {"Ash House"}),
        ("q=rectory", {"Cedar"}),
        ("q=tb2+3cd", {"Ash House"}),
        ("q=tb23cd", {"Ash House"}),
        ("q=tideway", {"Ash House"}),
        ("q=tide+homes", {"Ash House"}),
        ("q=owner", set()),
        ("kind=nursing&kind=home_care", {"Ash House", "Dale Care"}),
        ("rating=inadequate", {"Birch Lodge"}),
        ("rating=none", {"Cedar", "Dale Care"}),
        ("rating=none&rating=inadequate", {"Cedar", "Dale Care", "Birch Lodge"}),
        ("rag=red", {"Ash House"}),
        ("rag=white", {"Cedar", "Dale Care"}),
        ("rag=red&rag=amber", {"Ash House", "Birch Lodge"}),
        ("rag=red&theme=staffing", {"Ash House"}),
        ("rag=red&theme=ppe", set()),
        ("rag=white&theme=ppe", {"Birch Lodge", "Cedar", "Dale Care"}),
        ("theme=finance", {"Birch Lodge"}),
        ("level=2", {"Ash House"}),
        ("level=0", {"Birch Lodge", "Cedar", "Dale Care"}),
        ("liaison=me", {"Ash House"}),
        ("liaison=none", {"Cedar", "Dale Care"}),
        ("liaison=any", {"Ash House", "Birch Lodge"}),
        ("vacancies=yes", {"Ash House"}),
        ("vacancies=no", {"Birch Lodge"}),
        ("vacancies=untold", {"Cedar", "Dale Care"}),
        ("beds=1-9", {"Birch Lodge"}),
        ("beds=60-", {"Ash House"}),
        ("beds=none", {"Dale Care"}),
        ("fell=3", {"Ash House"}),
        ("council=Testborough", {"Ash House", "Birch Lodge", "Cedar", "Dale Care"}),
        ("brand=tide", {"Ash House"}),
        ("call=on", {"Ash House", "Cedar"}),
        ("absent=on", {"Birch Lodge"}),
        ("dormant=on", {"Cedar"}),
    ],
)
def test_the_list_is_narrowed(several, ada, query, found):
    assert listed(ada.get(f"{at('homes')}?{query}")) == found


def test_homes_of_one_officer_are_found(people, several, ada):
    lou = several["amber"].records.get().liaison
    assert listed(ada.get(at("homes", liaison=lou.pk))) == {"Birch Lodge"}


def test_a_filter_that_cannot_be_is_said_and_shows_nothing(several, ada):
    page = ada.get(at("homes", liaison="9999", fell="soon"))
    assert listed(page) == set()
    assert "There is a problem" in words(page)


def test_a_rating_fell_only_against_the_rating_before_it(people, ada):
    for name, labels in (
        ("Fell", ("good", "inadequate")),
        ("Rose", ("inadequate", "good")),
        ("Fell, seen again", ("outstanding", "good", "not_rated")),
        ("Never rated before", ("not_rated", "inadequate")),
        ("Same", ("good", "good")),
    ):
        home = make_home(name=name, rated="")
        for month, label in enumerate(labels, 4):
            rate(home, label, date(2021, month, 1))
    assert listed(ada.get(at("homes", fell="12"))) == {"Fell", "Fell, seen again"}


def test_months_are_counted_back_to_the_same_day_or_the_last_of_a_shorter_month():
    assert months_before(date(2021, 5, 31), 3) == date(2021, 2, 28)
    assert months_before(date(2021, 1, 15), 12) == date(2020, 1, 15)


# --- order, columns, files, views -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("sort", "first"),
    [("name", "Ash House"), ("-name", "Dale Care"), ("worst", "Ash House"), ("rating", "Birch Lodge"),
     ("-beds", "Ash House"), ("-level", "Ash House")],
)  # fmt: skip
def test_homes_are_sorted_by_worry_and_rating_not_by_letters(several, ada, sort, first):
    assert ada.get(at("homes", sort=sort)).context["table"].page.object_list[0].name == first


def test_a_provider_who_is_a_person_is_not_named_in_the_list_or_its_files(several, ada):
    assert "Pat Owner" not in words(ada.get(at("homes")))
    file = b"".join(ada.get(at("homes", format="csv"))).decode()
    assert "Pat Owner" not in file
    assert "An individual provider" in file
    assert "Tide Homes Ltd" in file


@pytest.mark.parametrize("wanted", ["xlsx", "pdf"])
def test_the_list_is_given_as_a_workbook_and_as_a_pdf(several, ada, wanted):
    answer = ada.get(at("homes", format=wanted))
    assert answer.status_code == 200
    assert f"homes-2021-08-02.{wanted}" in answer["Content-Disposition"]
    assert b"".join(answer)


def test_a_list_is_kept_as_a_view_and_shared(people, several, ada, signed_in):
    save = reverse("accounts:view_save", args=["homes"])
    answer = ada.post(save, {"name": "Worrying", "query": "rag=red&page=2", "shared": "on"})
    view = SavedView.objects.get(page="homes")
    assert (view.query, answer.url) == ("rag=red", at("homes", rag="red"))
    page = signed_in(people.viewer).get(at("homes"))
    assert "Worrying" in words(page)
    assert "Worrying" not in words(signed_in(people.outsider).get(at("homes")))


def test_views_of_steps_are_not_offered_among_homes(people, several, ada):
    SavedView.objects.create(
        user=people.commissioner, partnership=people.partnership, page="steps", name="Late steps"
    )
    assert "Late steps" not in words(ada.get(at("homes")))


# --- nothing yet ----------------------------------------------------------------------------------
@pytest.fixture
def early(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def test_an_empty_register_says_what_to_do_to_those_who_may(people, early, signed_in):
    shown = signed_in(people.commissioner).get(at("homes"))
    assert "The register is empty" in words(shown)
    assert reverse("providers:imports") in shown.content.decode()
    reader = signed_in(people.viewer).get(at("homes"))
    assert "A liaison officer or commissioner can import it" in words(reader)
    assert ">Import the register<" not in reader.content.decode()


def test_an_area_that_is_not_set_is_said(people, early, signed_in):
    make_home()
    shown = signed_in(people.commissioner).get(at("homes"))
    assert "Your area is not set" in words(shown)
    assert "A commissioner can set them" in words(signed_in(people.viewer).get(at("homes")))
    assert "Your area is not set" in words(signed_in(people.viewer).get(at("map")))


# --- several at once ------------------------------------------------------------------------------
def test_several_homes_get_a_liaison_officer_and_each_is_answered(people, several, ada):
    lou = several["amber"].records.get().liaison
    pks = [several[key].pk for key in ("red", "amber", "plain")]
    asked = ada.get(at("homes_chosen", do="liaison", selected=pks))
    assert "3 homes" in words(asked)
    shown = words(ada.post(at("homes_chosen"), {"selected": pks, "liaison": lou.pk}))
    assert "3 homes set" in shown
    assert "Birch Lodge : as it was" in shown
    assert "Cedar : now Lou Liaison" in shown
    assert HomeRecord.objects.filter(liaison=lou, partnership=people.partnership).count() == 3
    assert Entry.objects.filter(verb="providers.home_changed").count() == 2
    ada.post(at("homes_chosen"), {"selected": pks, "liaison": "none"})
    assert not HomeRecord.objects.filter(liaison=lou).exists()


def test_a_choice_of_no_officer_is_asked_for_and_nothing_changes(several, ada):
    answer = ada.post(at("homes_chosen"), {"selected": [several["red"].pk], "liaison": ""})
    assert answer.status_code == 422
    assert several["red"].records.get().liaison is not None


def test_somebody_who_may_not_write_about_homes_cannot_be_their_officer(people, several, ada):
    chosen = {"selected": [several["red"].pk], "liaison": people.viewer.pk}
    assert ada.post(at("homes_chosen"), chosen).status_code == 422


def test_nothing_selected_is_said(several, ada):
    assert "No home was selected" in words(ada.get(at("homes_chosen", do="offer"), follow=True))


def test_an_offer_begins_with_the_homes_that_were_ticked(several, ada):
    pks = [several["red"].pk, several["amber"].pk]
    answer = ada.get(at("homes_chosen", do="offer", selected=pks))
    assert answer.url == at("offer_new", home=pks)


def test_a_reader_sets_nothing(people, several, signed_in):
    chosen = {"selected": [several["red"].pk], "liaison": "none"}
    assert signed_in(people.viewer).post(at("homes_chosen"), chosen).status_code == 403


def test_homes_of_somebody_who_leaves_are_to_be_handed_over(people, several, ada):
    lou = several["amber"].records.get().liaison
    [(said, url)] = left_behind(lou, people.partnership)
    assert said == "Liaison officer of 1 home"
    assert listed(ada.get(url)) == {"Birch Lodge"}
    assert left_behind(people.viewer, people.partnership) == []


# --- Home -----------------------------------------------------------------------------------------
def test_home_counts_the_homes_that_worry_and_links_to_them(several, ada):
    shown = ada.get(reverse("ui:home")).content.decode()
    for query in ("rag=red", "rag=amber", "fell=3"):
        assert f'{at("homes")}?{query}"' in shown


def test_home_says_nothing_of_homes_to_those_who_may_not_see_them(people, several, signed_in):
    keeper = signed_in(people.join(Role.SYSTEM_ADMINISTRATOR))
    assert "Homes that worry" not in words(keeper.get(reverse("ui:home")))


# --- speed ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [3, 30])
def test_the_list_asks_the_same_number_of_queries_for_few_and_many(people, ada, number):
    provider = make_provider(brand="Tideway")
    for each in range(number):
        home = make_home(name=f"Home {each}", provider=provider)
        keep(people, home, worst="red", liaison=people.commissioner,
             last_contact_at=datetime(2021, 7, 1, 9, 0, tzinfo=LONDON))  # fmt: skip
        free(people, home, 1)
    ada.get(at("homes"))
    with query_budget("providers: list of homes"):
        assert ada.get(at("homes")).status_code == 200
