"""If a provider or brand stopped tomorrow; a home beside homes like it (registers-and-returns 1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from audit.models import Read
from providers.kinds import Kind
from providers.models import LocationChange, RegisterImport, Succession
from providers.summaries.comparing import FEWEST, band_of, compare
from providers.summaries.groups import LABELS, brand_view, provider_view
from tests.actionplans.reading import words
from tests.guards import query_budget
from tests.providers.locating import at, free, keep, listed, staffed
from tests.providers.making import NOW, TODAY, make_home, make_provider, make_settings, rate


@pytest.fixture
def area(people: Any, time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return make_settings(people)


@pytest.fixture
def ada(area: Any, people: Any, signed_in: Any) -> Any:
    return signed_in(people.commissioner)


@pytest.fixture
def tideway(people: Any, area: Any) -> dict[str, Any]:
    """Two providers of a brand: three buildings, one of them registered twice, one in another council."""
    first, second = make_provider(name="Tide One Ltd", brand="Tideway"), make_provider(
        name="Tide Two Ltd", brand="Tideway"
    )  # fmt: skip
    ash = make_home(name="Ash", provider=first, cqc_id="1-1", kind=Kind.NURSING, beds=40)
    beside = make_home(name="Ash Nursing", provider=first, beds=40, dual_registered=True,
                       dual_primary_id="1-1")  # fmt: skip
    birch = make_home(name="Birch", provider=second, rated="inadequate", beds=20, latitude=50.93)
    away = make_home(name="Cedar", provider=second, rated="", beds=10, council="Solmouth")
    make_home(name="Closed", provider=second, registered_to=date(2020, 1, 1))
    keep(people, ash, worst="red", funded=7, funded_on=TODAY)
    keep(people, away, people.elsewhere, worst="red", funded=99, funded_on=TODAY)
    free(people, ash, 5)
    return {"brand": first.brand, "first": first, "second": second, "ash": ash, "beside": beside,
            "birch": birch, "away": away}  # fmt: skip


# --- what would be lost ---------------------------------------------------------------------------
def test_beds_of_a_building_registered_twice_count_once(people, tideway):
    group = brand_view(people.partnership, tideway["brand"], TODAY, NOW)
    assert (group.homes, group.registrations, group.beds) == (3, 4, 70)
    assert (group.ours, group.our_beds) == (2, 60)


def test_a_second_registration_whose_first_is_not_theirs_still_counts_once(people, area):
    provider = make_provider()
    make_home(provider=provider, beds=12, dual_registered=True, dual_primary_id="1-elsewhere")
    group = provider_view(people.partnership, provider, TODAY, NOW)
    assert (group.homes, group.beds) == (1, 12)


def test_councils_people_we_fund_and_ratings_are_told(people, tideway):
    group = brand_view(people.partnership, tideway["brand"], TODAY, NOW)
    assert group.councils == (("Testborough", 2), ("Solmouth", 1))
    assert (group.funded, group.funded_homes) == (7, 1)
    assert group.worry == (("red", 1), ("white", 1))
    figures = {row.kind: dict(zip(LABELS, row.figures, strict=True)) for row in group.profile}
    assert figures["Nursing home"]["Good"] == 1
    assert figures["Residential home"]["Inadequate"] == 1
    assert figures["Residential home"]["Not yet rated"] == 1


def test_people_we_fund_are_unknown_and_not_nought_where_nothing_was_written(people, area):
    provider = make_provider()
    make_home(provider=provider)
    assert provider_view(people.partnership, provider, TODAY, NOW).funded is None


def test_free_beds_elsewhere_are_not_theirs_and_nearest_first(people, tideway):
    far = make_home(name="Far", latitude=51.2)
    near = make_home(name="Near", provider=make_provider(name="Other Ltd"), latitude=50.92)
    free(people, far, 1)
    free(people, near, 2)
    free(people, near, 3, "nursing")
    group = brand_view(people.partnership, tideway["brand"], TODAY, NOW)
    residential, nursing = group.elsewhere
    assert (residential.label, residential.beds, residential.homes) == ("Residential", 3, 2)
    assert [answer.location for answer in residential.nearest] == [near, far]
    assert nursing.beds == 3
    assert group.place.point[0] == pytest.approx(50.92)


def test_a_home_without_a_provider_is_not_lost_from_free_beds(people, tideway):
    free(people, make_home(name="Nobody runs it", provider=None), 2)
    assert brand_view(people.partnership, tideway["brand"], TODAY, NOW).elsewhere[0].beds == 2


def test_names_that_homes_went_by_come_from_files_and_from_earlier_registrations(people, tideway):
    run = RegisterImport.objects.create(
        partnership=people.partnership, name="f.csv", layout="hsca", size=1, started_at=NOW,
        started_by=people.commissioner,
    )  # fmt: skip
    LocationChange.objects.create(
        location=tideway["birch"], run=run, on=date(2021, 3, 1), field="name", old="Birchwood", new="Birch"
    )
    Succession.objects.create(before_id="1-0", after_id="1-1", before_name="The Grange")
    group = brand_view(people.partnership, tideway["brand"], TODAY, NOW)
    assert [(each.name, each.home.name) for each in group.names] == [
        ("Birchwood", "Birch"), ("The Grange", "Ash"),
    ]  # fmt: skip


# --- pages ----------------------------------------------------------------------------------------
def test_the_page_of_a_brand_lists_its_homes_and_providers(people, tideway, ada):
    page = ada.get(tideway["brand"].get_absolute_url())
    assert listed(page) == {"Ash", "Ash Nursing", "Birch", "Cedar"}
    shown = words(page)
    assert "70 beds, each counted once" in shown
    assert "Tide Two Ltd" in shown
    assert "99" not in shown


def test_the_page_of_a_provider_says_what_hangs_on_it(people, tideway, ada):
    provider = tideway["second"]
    provider.companies_house, provider.nominated_individual = "01234567", "Nomi Nee"
    provider.save(update_fields=["companies_house", "nominated_individual"])
    page = ada.get(provider.get_absolute_url())
    assert listed(page) == {"Birch", "Cedar"}
    shown = words(page)
    for each in ("Tideway", "01234567", "Nomi Nee", "people we fund: not written down"):
        assert each in shown
    assert Read.objects.get().object_label == "Tide Two Ltd"


def test_names_of_people_are_for_those_who_may_read_them_and_nobody_else(people, area, signed_in):
    provider = make_provider(name="Pat Owner", address="1 Home Street", phone="01234 567890")
    provider.ownership, provider.main_partner = "Individual", "Pia Partner"
    provider.save(update_fields=["ownership", "main_partner"])
    make_home(provider=provider)
    reader = signed_in(people.viewer).get(provider.get_absolute_url())
    page = reader.content.decode()
    for secret in ("Pat Owner", "Pia Partner", "1 Home Street", "01234 567890"):
        assert secret not in page
    assert "An individual provider" in words(reader)
    assert not Read.objects.exists()
    full = words(signed_in(people.commissioner).get(provider.get_absolute_url()))
    assert "Pat Owner" in full
    assert "Pia Partner" in full


def test_a_provider_without_homes_has_a_page(ada):
    shown = words(ada.get(make_provider().get_absolute_url()))
    assert "No home of another owner has told us of a free bed" in shown


@pytest.mark.parametrize("number", [2, 20])
def test_pages_of_a_provider_and_a_brand_ask_the_same_for_few_homes_and_many(people, ada, number):
    provider = make_provider(brand="Tideway")
    for each in range(number):
        home = make_home(name=f"Home {each}", provider=provider)
        keep(people, home, worst="red", funded=2, funded_on=TODAY)
        free(people, home, 1)
        free(people, make_home(name=f"Other {each}"), 1)
    for name, page in (("brand", provider.brand), ("provider", provider)):
        ada.get(page.get_absolute_url())
        with query_budget(f"providers: {name}"):
            ada.get(page.get_absolute_url())


# --- similar homes --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("beds", "band"),
    [
        (None, None),
        (0, None),
        (9, (1, 9)),
        (10, (10, 19)),
        (59, (40, 59)),
        (60, (60, None)),
        (200, (60, None)),
    ],
)
def test_homes_are_compared_within_a_band_of_beds(beds, band):
    assert band_of(beds) == band


@pytest.fixture
def alike(people: Any, area: Any) -> list[Any]:
    made = [make_home(name=f"Home {number}", beds=20 + number) for number in range(FEWEST + 1)]
    make_home(name="Larger", beds=60)
    make_home(name="Nursing", kind=Kind.NURSING, beds=22)
    make_home(name="Elsewhere", beds=22, council="Solmouth")
    return made


def by_label(found: Any) -> dict[str, Any]:
    return {each.label: each for each in found.measures}


def test_only_homes_of_its_kind_size_and_area_are_compared(people, alike):
    found = compare(people.partnership, alike[0], TODAY)
    assert [row.home for row in found.rows] == alike
    assert found.likeness.words == "Residential home, 20 to 39 beds, in our area"


def test_a_home_stands_beside_the_median_with_its_place(people, alike):
    for number, home in enumerate(alike):
        staffed(people, home, employed=10 * (number + 1), agency=5)
        free(people, home, number)
    found = by_label(compare(people.partnership, alike[1], TODAY))
    assert (found["Beds"].own, found["Beds"].middle, found["Beds"].place) == (21, 22.5, "2nd lowest of 6")
    assert (found["Free beds"].own, found["Free beds"].middle) == (1, 2.5)
    assert found["Own care staff for each bed"].own == pytest.approx(20 / 21)
    assert found["Agency staff, share of all"].own == pytest.approx(20)
    first, last = (by_label(compare(people.partnership, alike[each], TODAY)) for each in (0, -1))
    assert (first["Beds"].place, last["Beds"].place) == ("Lowest of 6", "Highest of 6")
    assert first["Contacts in 90 days"].place == "All the same"


def test_no_place_is_given_where_fewer_than_five_homes_have_a_figure(people, alike, ada):
    for home in alike[:4]:
        free(people, home, 1)
    found = by_label(compare(people.partnership, alike[0], TODAY))
    assert found["Free beds"].place == "No place: fewer than 5 homes have a figure"
    assert (
        by_label(compare(people.partnership, alike[5], TODAY))["Free beds"].place == "Not known for this home"
    )
    few = make_home(name="Lonely", kind=Kind.NURSING, beds=70)
    shown = words(ada.get(at("compare", few.pk)))
    assert "a place in the order says more about chance" in shown
    assert "lowest of" not in shown


def test_figures_of_another_partnership_take_no_part(people, alike):
    staffed(people, alike[0], 50, partnership=people.elsewhere)
    free(people, alike[0], 9, partnership=people.elsewhere)
    own = compare(people.partnership, alike[0], TODAY).rows[0]
    assert (own.free, own.staff_a_bed) == (None, None)


def test_the_page_compares_key_questions_and_is_a_file_too(people, alike, ada):
    rate(alike[0], "inadequate", date(2020, 5, 1), domain="safe")
    page = ada.get(at("compare", alike[0].pk))
    assert "Inadequate" in words(page)
    file = b"".join(ada.get(at("compare", alike[0].pk, format="csv"))).decode()
    assert file.splitlines()[1].startswith("Home 0,20,Good,Inadequate")


def test_a_home_of_another_area_is_compared_with_ours(people, alike):
    away = make_home(name="Away", beds=23, council="Solmouth")
    found = compare(people.partnership, away, TODAY)
    assert found.rows[0].home == away
    assert len(found.rows) == len(alike) + 1


@pytest.mark.parametrize("number", [2, 20])
def test_the_comparison_asks_the_same_for_few_homes_and_many(people, ada, number):
    homes = [make_home(name=f"Home {each}") for each in range(number)]
    for home in homes:
        staffed(people, home, 9)
    ada.get(at("compare", homes[0].pk))
    with query_budget("providers: comparison"):
        ada.get(at("compare", homes[0].pk))
