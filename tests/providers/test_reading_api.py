"""Responses of the regulator's API (registers-and-returns.md section 1)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from providers.importers.facts import Layout, LocationFact, ProviderFact, Refusal
from providers.importers.files import open_register
from tests.providers.registers import api, json_file, only, provider_of, read, read_locations, written


def provider(**keys: Any) -> dict[str, Any]:
    """A provider as the API answers it."""
    return {
        "providerId": "1-900000001", "locationIds": ["1-100000001"], "name": "Harbour Care Ltd",
        "ownershipType": "Organisation", "registrationStatus": "Registered",
        "companiesHouseNumber": "2215899", "registrationDate": "2010-10-01",
        "postalAddressLine1": "2 Quay", "postalCode": "TB1 1AB",
        "onspdLatitude": 50.9, "onspdLongitude": -1.4, "brandId": "BD504", "brandName": "BRAND Bloom Care",
        "relationships": [], **keys,
    }  # fmt: skip


@pytest.mark.parametrize(
    "around",
    [lambda one: [one], lambda one: one, lambda one: {"total": 1, "locations": [one]}],
    ids=["list", "single", "page"],
)
def test_a_list_a_single_one_and_a_page_are_read_alike(tmp_path: Path, around: Any) -> None:
    assert only(json_file(tmp_path, around(api()))).cqc_id == "1-100000001"


def test_a_location_has_typed_values(tmp_path: Path) -> None:
    path = json_file(tmp_path, [api()])
    values = only(path).values
    expected = {
        "name": "Seaview", "beds": 30, "care_home": True, "dormant": False, "manager_present": True,
        "registered_from": date(2011, 1, 12), "registered_to": None, "kind": "residential",
        "icb_code": "E54000001", "ccg_code": "E38000001", "category": "Residential social care",
        "service_types": ["Care home service without nursing"], "user_bands": ["Dementia", "Older People"],
        "address": "1 Shore Road\nTestborough\nTestshire", "outcode": "TB1", "latitude": 50.91,
    }  # fmt: skip
    assert expected.items() <= values.items()
    with open_register(path) as file:
        assert (file.header.layout, file.rows) == (Layout.API, 1)


def test_a_provider_is_read(tmp_path: Path) -> None:
    (fact,), held = read(json_file(tmp_path, {"providers": [provider()]}))
    assert isinstance(fact, ProviderFact)
    assert (fact.cqc_id, fact.brand_id, fact.brand_name) == ("1-900000001", "BD504", "Bloom Care")
    assert fact.values["companies_house"] == "02215899"
    assert "town" not in fact.values
    assert held == []


def test_locations_and_providers_may_stand_in_one_list(tmp_path: Path) -> None:
    facts, _ = read(json_file(tmp_path, [api(), provider()]))
    assert [type(fact) for fact in facts] == [LocationFact, ProviderFact]


def test_a_short_page_of_ids_and_names_says_no_more_than_that(tmp_path: Path) -> None:
    page = {"locations": [{"locationId": "1-1", "locationName": "Seaview", "postalCode": "TB1 1AA"}]}
    values = only(json_file(tmp_path, page)).values
    assert values == {"name": "Seaview", "postcode": "TB1 1AA", "outcode": "TB1"}


# --- ratings ------------------------------------------------------------------------------------

SAFE = {"name": "Safe", "rating": "Requires improvement", "reportDate": "2018-08-11"}


def test_current_ratings_come_with_dates_of_their_own_and_their_report(tmp_path: Path) -> None:
    overall = {"rating": "Good", "reportDate": "2022-08-26", "reportLinkId": "a"}
    current = {"overall": {**overall, "keyQuestionRatings": [SAFE]}}
    reports = [{"linkId": "a", "reportType": "Location", "reportUri": "/reports/a"}]
    found = only(json_file(tmp_path, [api(currentRatings=current, reports=reports)])).ratings
    assert [(one.domain, one.published_on) for one in found] == [
        ("overall", date(2022, 8, 26)), ("safe", date(2018, 8, 11)),
    ]  # fmt: skip
    assert (found[0].url, found[0].report_type) == ("https://www.cqc.org.uk/reports/a", "Location")


@pytest.mark.parametrize(
    "current",
    [
        {"keyQuestionRatings": [SAFE]},
        {"overall": {"keyQuestionRatings": [SAFE]}},
        {"overall": {"rating": "No published rating", "keyQuestionRatings": [SAFE]}},
    ],
)
def test_current_ratings_without_overall_keep_their_key_questions(
    tmp_path: Path, current: dict[str, Any]
) -> None:
    found = only(json_file(tmp_path, [api(currentRatings=current)])).ratings
    assert [(one.domain, one.label) for one in found] == [("safe", "requires_improvement")]


def test_no_published_rating_is_unrated_and_no_fault(tmp_path: Path) -> None:
    current = {"overall": {"rating": "No published rating"}}
    assert only(json_file(tmp_path, [api(currentRatings=current)])).ratings == []


def test_historic_ratings_take_the_date_of_their_block(tmp_path: Path) -> None:
    question = {"name": "Safe", "rating": "Inspected but not rated"}
    historic = [
        {"reportDate": "2020-10-13", "overall": {"rating": "Inadequate", "keyQuestionRatings": [question]}}
    ]
    found = only(json_file(tmp_path, [api(historicRatings=historic)])).ratings
    assert [(one.label, one.published_on) for one in found] == [
        ("inadequate", date(2020, 10, 13)), ("not_rated", date(2020, 10, 13)),
    ]  # fmt: skip


def test_ratings_of_services_keep_their_group(tmp_path: Path) -> None:
    current = {
        "serviceRatings": [{"name": "Older people", "rating": "Good", "reportDate": "2020-10-13"}],
        "overall": {"rating": "Good", "reportDate": "2020-10-13"},
    }
    found = only(json_file(tmp_path, [api(currentRatings=current)])).ratings
    assert [one.group for one in found] == ["Overall", "Older people"]


def test_a_rating_made_of_another_registration_is_inherited(tmp_path: Path) -> None:
    historic = [
        {"organisationId": "1-2", "reportDate": "2020-10-13", "overall": {"rating": "Good"}},
        {"reportDate": "2010-10-13", "overall": {"rating": "Good"}},
    ]
    found = only(json_file(tmp_path, [api(historicRatings=historic)])).ratings
    assert [one.inherited for one in found] == [True, True]


def test_of_two_labels_for_a_day_the_current_one_is_taken(tmp_path: Path) -> None:
    overall = {"rating": "Good", "reportDate": "2020-10-13"}
    historic = [{"reportDate": "2020-10-13", "overall": {"rating": "Inadequate"}}]
    facts, held = read_locations(
        json_file(tmp_path, [api(currentRatings={"overall": overall}, historicRatings=historic)])
    )
    assert [one.label for one in facts[0].ratings] == ["good"]
    assert len(held) == 1


@pytest.mark.parametrize(
    "overall",
    [
        {"rating": "Splendid", "reportDate": "2020-10-13"},
        {"rating": "Good"},
        {"rating": "Good", "reportDate": "soon"},
    ],
)
def test_an_odd_rating_is_held(tmp_path: Path, overall: dict[str, Any]) -> None:
    facts, held = read_locations(json_file(tmp_path, [api(currentRatings={"overall": overall})]))
    assert facts[0].ratings == []
    assert held[0].column == "currentRatings"


# --- registration, manager, succession ----------------------------------------------------------


def test_a_deregistration_is_the_end(tmp_path: Path) -> None:
    values = only(json_file(tmp_path, [api(deregistrationDate="2024-02-01")])).values
    assert values["registered_to"] == date(2024, 2, 1)


def test_dormancy_and_the_managers_absence_have_their_dates(tmp_path: Path) -> None:
    keys = {"dormancy": "Y", "dormancyStartDate": "2023-06-01", "registeredManagerAbsentDate": "2025-03-13"}
    values = only(json_file(tmp_path, [api(**keys)])).values
    assert (values["dormant"], values["dormant_from"]) == (True, date(2023, 6, 1))
    assert values["manager_absent_from"] == date(2025, 3, 13)


def test_an_absence_that_is_over_is_none(tmp_path: Path) -> None:
    values = only(json_file(tmp_path, [api()])).values
    assert values["manager_absent_from"] is None
    assert values["dormant_from"] is None


def test_the_managers_name_goes_to_its_own_field_only(tmp_path: Path) -> None:
    contact = {
        "personRoles": ["Registered Manager"],
        "personGivenName": "Mana",
        "personFamilyName": "Gername",
    }
    fact = only(json_file(tmp_path, [api(regulatedActivities=[{"name": "Care", "contacts": [contact]}])]))
    assert fact.values.pop("manager_name") == "Mana Gername"
    assert "Gername" not in str(fact)


def test_activities_without_a_manager_have_none(tmp_path: Path) -> None:
    values = only(json_file(tmp_path, [api(regulatedActivities=[{"name": "Care", "contacts": []}])])).values
    assert values["manager_present"] is False
    assert values["manager_name"] == ""


@pytest.mark.parametrize(
    ("kind", "pair"),
    [
        ("HSCA Predecessor", ("1-100000009", "1-100000001")),
        ("HSCA Successor", ("1-100000001", "1-100000009")),
    ],
)
def test_a_new_owner_is_a_succession(tmp_path: Path, kind: str, pair: tuple[str, str]) -> None:
    other = {
        "relatedLocationId": "1-100000009", "relatedLocationName": "Oldview", "type": kind,
        "reason": "New Provider",
    }  # fmt: skip
    (found,) = only(json_file(tmp_path, [api(relationships=[other])])).successions
    assert (found.before_id, found.after_id) == pair
    assert {found.before_name, found.after_name} == {"Seaview", "Oldview"}
    assert found.reason == "New Provider"


@pytest.mark.parametrize(
    "other",
    [
        {"relatedLocationId": "1-100000001", "type": "HSCA Successor"},
        {"relatedLocationId": "1E+05", "type": "HSCA Successor"},
        {"relatedLocationId": "1-100000009", "type": "HSCA Cousin"},
    ],
)
def test_a_relation_to_nobody_is_held(tmp_path: Path, other: dict[str, str]) -> None:
    facts, held = read_locations(json_file(tmp_path, [api(relationships=[other])]))
    assert facts[0].successions == []
    assert held[0].column == "relationships"


def test_an_individual_providers_name_is_a_placeholder(tmp_path: Path) -> None:
    (fact,), _ = read(json_file(tmp_path, [provider(name="[individual provider]")]))
    assert fact.weak == {"name"}
    assert provider_of(only(json_file(tmp_path, [api()]))).values == {}


# --- odd and broken -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "column"),
    [
        ({"numberOfBeds": "N/A"}, "numberOfBeds"), ({"numberOfBeds": [3]}, "numberOfBeds"),
        ({"onspdLatitude": 0, "onspdLongitude": 0}, "onspdLatitude"), ({"odsCode": "x" * 21}, "odsCode"),
        ({"postalCode": "X" * 11}, "postalCode"), ({"postalAddressLine1": ["x"]}, "postalAddress"),
        ({"specialisms": [{"name": 3}]}, "specialisms"), ({"gacServiceTypes": "x"}, "gacServiceTypes"),
        ({"providerId": 1.5}, "providerId"), ({"brandName": "Nobody"}, "brandName"),
        ({"deregistrationDate": "2001-01-01"}, "deregistrationDate"), ({"brandId": "x" * 21}, "brandName"),
    ],
)  # fmt: skip
def test_an_odd_value_is_held_and_the_location_read(
    tmp_path: Path, keys: dict[str, Any], column: str
) -> None:
    facts, held = read_locations(json_file(tmp_path, [api(**keys)]))
    assert len(facts) == 1
    assert [(one.row, one.column) for one in held] == [(1, column)]


@pytest.mark.parametrize(
    "one", ["words", {"locationId": "1E5", "name": "x"}, {"locationId": ""}, api(name="")]
)
def test_what_is_no_location_is_held(tmp_path: Path, one: Any) -> None:
    facts, held = read(json_file(tmp_path, [api(), one]))
    assert [fact.cqc_id for fact in facts] == ["1-100000001"]
    assert held[0].row == 2


def test_a_location_twice_is_held_the_second_time(tmp_path: Path) -> None:
    facts, held = read(json_file(tmp_path, [api(), api(name="Hillview")]))
    assert len(facts) == 1
    assert held[0].stops


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.999])
def test_a_half_downloaded_list_gives_no_fact(tmp_path: Path, cut: float) -> None:
    content = json.dumps([api(f"1-{number}") for number in range(400)]).encode()
    path = written(tmp_path, "half.json", content[: int(len(content) * cut)])
    with pytest.raises(Refusal, match="half downloaded"):
        open_register(path)


def test_a_long_list_is_read_piece_by_piece(tmp_path: Path) -> None:
    path = json_file(tmp_path, [api(f"1-{number}") for number in range(400)])
    facts, _ = read(path)
    assert len(facts) == 400


@pytest.mark.parametrize(
    "content",
    [
        b'{"message": "no such page"}', b'{"locations": [}', b'[{"locationId": "1-1"} {"locationId": "1-2"}]',
        b'[{"locationId": "1-1"}] more', b'{"locationId": "1-1"} more', b'[{"name": "a\\u0000b"}]',
        b'[{"name": "\\ud800"}]', b'{"a": ' * 50_000, b'[{"name": "\xff"}]', b"[,]",
    ],
)  # fmt: skip
def test_what_is_no_response_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        open_register(written(tmp_path, "odd.json", content))
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_response_saved_in_another_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "odd.json", json.dumps([api(name="Café")], ensure_ascii=False).encode(encoding))
    assert only(path).values["name"] == "Café"


def test_a_layout_that_the_file_has_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        open_register(json_file(tmp_path, [api()]), layout=Layout.HSCA)
    with pytest.raises(Refusal):
        open_register(written(tmp_path, "a.csv", b"a,b\r\n"), layout=Layout.API)
