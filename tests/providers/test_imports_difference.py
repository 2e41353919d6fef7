"""The difference between a file and the register (registers-and-returns.md section 1, Import)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from providers.importers.facts import Layout
from providers.models import Brand, Location, Provider, Rating, RegisterImport, Succession
from tests.providers.importing import accepted, brought, changes, counts, register
from tests.providers.making import make_settings
from tests.providers.registers import NURSING, api, directory, hsca, market, rating

pytestmark = pytest.mark.django_db
ONE, TWO = "1-100000001", "1-100000002"


def test_nothing_is_written_before_somebody_accepts(people):
    before = register()
    run = brought(people, [hsca()])
    assert (run.state, counts(run)) == ("waiting", (1, 0, 0, 0))
    assert register() == before


def test_an_accepted_file_makes_locations_providers_and_ratings(people):
    accepted(people, [hsca(**{"Brand ID": "BD1", "Brand Name": "BRAND Bloom"})])
    home = Location.objects.select_related("provider__brand").get()
    assert (home.name, home.kind, home.beds, home.registered_from) == (
        "Seaview", "residential", 30, date(2011, 1, 12),
    )  # fmt: skip
    assert home.provider is not None
    assert (home.provider.name, str(home.provider.brand)) == ("Harbour Care Ltd", "Bloom")
    assert (home.overall, home.overall_on) == ("good", date(2019, 6, 22))
    assert Rating.objects.get().label == "good"


def test_the_same_file_twice_changes_nothing(people):
    accepted(people, [hsca(), hsca(TWO, "Mill House")])
    before = register()
    run = brought(people, [hsca(), hsca(TWO, "Mill House")])
    assert (run.state, counts(run)) == ("discarded", (0, 0, 0, 2))
    assert "The same file was accepted on 2 August 2021 already" in run.reason
    assert register() == before


def test_a_change_is_told_field_by_field(people):
    accepted(people, [hsca()])
    run = brought(people, [hsca(name="Sea View", **{"Care homes beds": "44", NURSING: "Y"})])
    assert counts(run) == (0, 1, 0, 0)
    found = changes(run)
    assert found[ONE, "name"] == ("Seaview", "Sea View")
    assert found[ONE, "beds"] == (30, 44)
    assert found[ONE, "kind"] == ("residential", "nursing")


def test_what_a_layout_does_not_speak_of_is_kept(people):
    accepted(people, [hsca()])
    accepted(people, [directory()], Layout.DIRECTORY)
    home = Location.objects.get()
    assert (home.beds, home.latitude, home.manager_present) == (30, 50.91, True)
    assert home.last_checked_on == date(2022, 2, 10)


def test_layouts_in_turn_take_nothing_from_each_other(people):
    older = {"Service user band - Older People": "Y"}
    town = {"Location City": "Testborough", "Location Region": "South East"}
    files: list[tuple[list[Any], Layout]] = [
        ([hsca(**older)], Layout.HSCA), ([rating(**town), rating(domain="Safe", **town)], Layout.RATINGS),
        ([directory()], Layout.DIRECTORY), ([market()], Layout.MARKET),
    ]  # fmt: skip
    for rows, layout in files:
        accepted(people, rows, layout)
    before = register()
    for rows, layout in files:
        found = changes(brought(people, rows, layout))
        assert {name for _, name in found} <= {"registered_from"}, layout
    assert register() == before


def test_an_empty_provider_cell_of_a_file_of_locations_takes_nothing_away(people):
    accepted(people, [hsca(**{"Provider Telephone Number": "023 8000 1234"})])
    run = brought(people, [hsca(**{"Provider Telephone Number": ""})])
    assert not changes(run)


def test_a_provider_that_left_its_brand_has_none(people):
    accepted(people, [hsca(**{"Brand ID": "BD1", "Brand Name": "BRAND Bloom"})])
    accepted(people, [hsca()])
    assert Provider.objects.get().brand is None
    assert Brand.objects.count() == 1


def test_a_brand_that_changed_its_name_is_renamed(people):
    accepted(people, [hsca(**{"Brand ID": "BD1", "Brand Name": "BRAND Bloom"})])
    run = accepted(people, [hsca(**{"Brand ID": "BD1", "Brand Name": "BRAND Blossom"})])
    assert Brand.objects.get().name == "Blossom"
    assert run.counts["brands_changed"] == 1


def test_a_location_that_is_no_longer_listed_is_gone(people):
    accepted(people, [hsca(), hsca(TWO, "Mill House")])
    run = accepted(people, [hsca()])
    assert counts(run) == (0, 0, 1, 1)
    assert Location.objects.get(cqc_id=TWO).registered_to == date(2021, 8, 2)


def test_gone_is_told_by_the_same_layout_only(people):
    accepted(people, [hsca(), hsca(TWO, "Mill House")])
    assert counts(brought(people, [directory()], Layout.DIRECTORY))[2] == 0


@pytest.mark.parametrize("layout", [Layout.RATINGS, Layout.API])
def test_files_that_hold_what_was_asked_for_say_nothing_about_what_is_gone(people, layout):
    import json

    def file(*ids: str) -> bytes | list[Any]:
        rows = [api(each) for each in ids]
        return json.dumps(rows).encode() if layout is Layout.API else [rating(each) for each in ids]

    accepted(people, file(ONE, TWO), layout)
    assert counts(brought(people, file(ONE), layout))[2] == 0


def test_a_row_that_is_held_does_not_make_its_location_gone(people):
    accepted(people, [hsca(), hsca(TWO, "Mill House")])
    run = brought(people, [hsca(), hsca(TWO, "Mill House"), hsca(TWO, "Mill Lodge")])
    assert counts(run) == (0, 0, 0, 1)
    assert run.counts["held"] == 2


def test_a_location_that_is_listed_again_is_active_again(people):
    both = [hsca(), hsca(TWO, "Mill House")]
    accepted(people, both)
    accepted(people, [hsca()])
    run = accepted(people, both)
    assert changes(run)[TWO, "registered_to"] == ("2021-08-02", None)
    assert Location.objects.get(cqc_id=TWO).registered_to is None


def test_a_new_owner_at_the_same_place_follows_the_old_one(people):
    accepted(people, [hsca(), hsca(TWO, "Mill House", **{"Location Postal Code": "TB2 2BB"})])
    new = hsca("1-200000001", "Seaview Care Home", **{
        "Location HSCA start date": "15/07/2021", "Provider ID": "1-900000002", "Provider Name": "Tide Ltd",
    })  # fmt: skip
    run = accepted(people, [new, hsca(TWO, "Mill House", **{"Location Postal Code": "TB2 2BB"})])
    gone = run.rows.get(kind="gone")
    assert gone.note == "New owner: see 1-200000001 (same place, registered when this one ended)."
    assert run.rows.get(kind="new", subject="location").note == f"Takes over from {ONE}, by address and date."
    assert Succession.objects.values_list("before_id", "after_id").get() == (ONE, "1-200000001")


def test_another_home_of_the_same_street_is_no_successor(people):
    accepted(people, [hsca()])
    far = {"Location HSCA start date": "15/07/2021"}
    run = accepted(people, [hsca("1-200000001", "Bluebell Dental Practice", **far)])
    assert run.rows.get(kind="gone").note == ""
    assert not Succession.objects.exists()


def test_a_successor_that_the_regulator_named_is_told(people):
    accepted(people, [hsca(), hsca(TWO, "Mill House")])
    Succession.objects.create(before_id=TWO, after_id="1-200000009")
    run = accepted(people, [hsca()])
    assert run.rows.get(kind="gone").note == "New owner: see 1-200000009."
    assert Succession.objects.count() == 1


def test_a_location_that_changes_council_is_told_as_leaving_the_area(people):
    make_settings(people)
    accepted(people, [hsca()])
    run = brought(people, [hsca(**{"Location Local Authority": "Solmouth"})])
    assert changes(run)[ONE, "council"] == ("Testborough", "Solmouth")
    assert run.rows.get(subject="location").note == (
        "Leaves the area of Testborough: its council is now Solmouth."
    )


def test_a_location_that_comes_into_the_area_is_told(people):
    make_settings(people)
    accepted(people, [hsca(**{"Location Local Authority": "Solmouth"})])
    run = brought(people, [hsca()])
    assert run.rows.get(subject="location").note == (
        "Enters the area of Testborough: its council was Solmouth."
    )


def test_a_move_between_councils_of_others_is_told_too(people):
    accepted(people, [hsca(**{"Location Local Authority": "Solmouth"})])
    assert brought(people, [hsca()]).rows.get(subject="location").note == "Its council is now Testborough."


def test_an_older_file_of_another_kind_is_noted(people):
    accepted(people, [directory()], Layout.DIRECTORY)  # speaks of 1 July 2025
    run = brought(people, [hsca()], name="HSCA_01_March_2025.csv")
    assert run.as_of == date(2025, 3, 1)
    assert any(
        "The register has facts of 1 July 2025 from another kind of file" in note for note in run.notes
    )


def test_an_end_before_the_start_that_is_known_is_left_out(people):
    accepted(people, [hsca()])
    Location.objects.update(registered_to=date(2012, 1, 1))
    run = brought(people, [hsca(**{"Location HSCA start date": "01/02/2013"})], name="b.csv")
    assert (ONE, "registered_from") not in changes(run) or run.counts["held"] == 0


def test_ids_of_a_file_are_kept_to_tell_what_is_gone_next_time(people):
    from providers.importers.diff import unpacked

    run = accepted(people, [hsca(), hsca(TWO, "Mill House")])
    assert unpacked(RegisterImport.objects.get(pk=run.pk).ids) == {ONE, TWO}
    assert unpacked(b"") == set()


# --- providers by themselves ------------------------------------------------------------------------
def test_a_response_about_providers_counts_providers(people):
    import json

    accepted(people, [hsca()])
    answer = [{"providerId": "1-900000001", "name": "Harbour Care Limited", "locationIds": []}]
    run = brought(people, json.dumps(answer).encode(), Layout.API)
    assert counts(run) == (0, 1, 0, 0)
    assert changes(run)["1-900000001", "name"] == ("Harbour Care Ltd", "Harbour Care Limited")


def test_who_followed_whom_comes_with_the_api(people):
    import json

    pair = {"relatedLocationId": "1-200000009", "relatedLocationName": "Old Seaview",
            "type": "HSCA Predecessor", "reason": "New Provider"}  # fmt: skip
    accepted(people, json.dumps([api(relationships=[pair])]).encode(), Layout.API)
    assert Succession.objects.values_list("before_id", "after_id").get() == ("1-200000009", ONE)
