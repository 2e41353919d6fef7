"""The monthly file of active locations (registers-and-returns.md section 1)."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from pathlib import Path

import pytest

from providers.importers.facts import Layout
from providers.importers.files import open_register
from providers.importers.layouts.columns import HSCA
from providers.importers.values import NO_RESULT
from tests.providers.registers import (
    ACTIVITY,
    DEMENTIA,
    NURSING,
    csv_file,
    hsca,
    ods_file,
    only,
    provider_of,
    read_locations,
)


def test_the_layout_has_122_columns() -> None:
    assert len(HSCA) == len(set(HSCA)) == 122


def test_a_row_becomes_a_location_with_typed_values(tmp_path: Path) -> None:
    fact = only(csv_file(tmp_path, [hsca()]))
    assert fact.cqc_id == "1-100000001"
    assert fact.line == 2
    expected = {
        "name": "Seaview", "beds": 30, "care_home": True, "dormant": False, "manager_present": True,
        "registered_from": date(2011, 1, 12), "council": "Testborough", "postcode": "TB1 1AA",
        "outcode": "TB1", "latitude": 50.91, "longitude": -1.4, "kind": "residential",
        "service_types": ["Care home service without nursing"], "user_bands": ["Dementia"],
        "activities": ["Accommodation for persons who require nursing or personal care"],
    }  # fmt: skip
    assert expected.items() <= fact.values.items()


def test_a_row_becomes_its_provider(tmp_path: Path) -> None:
    provider = provider_of(only(csv_file(tmp_path, [hsca()])))
    assert (provider.cqc_id, provider.values["name"]) == ("1-900000001", "Harbour Care Ltd")
    assert provider.values["registered_from"] == date(2010, 10, 1)


def test_the_same_rows_in_ods_and_csv_give_the_same_facts(tmp_path: Path) -> None:
    rows = [hsca(), hsca("RT242", "Hill & Dale <House>", **{"Care homes beds": 12})]
    from_csv, _ = read_locations(csv_file(tmp_path, rows))
    from_ods, _ = read_locations(ods_file(tmp_path, rows))
    assert list(map(astuple, from_csv)) == list(map(astuple, from_ods))


def test_brand_dash_is_none(tmp_path: Path) -> None:
    provider = provider_of(only(csv_file(tmp_path, [hsca()])))
    assert (provider.brand_id, provider.brand_name) == ("", "")


def test_a_brand_loses_its_prefix(tmp_path: Path) -> None:
    row = hsca(**{"Brand ID": "BD504", "Brand Name": "BRAND Bloom Care"})
    provider = provider_of(only(csv_file(tmp_path, [row])))
    assert (provider.brand_id, provider.brand_name) == ("BD504", "Bloom Care")


def test_a_file_without_brand_columns_says_nothing_of_brands(tmp_path: Path) -> None:
    columns = [name for name in HSCA if not name.startswith("Brand")]
    assert provider_of(only(csv_file(tmp_path, [hsca()], columns=columns))).brand_id is None


def test_y_and_blank_against_y_and_n(tmp_path: Path) -> None:
    blank = {"Registered manager": "", "Dormant (Y/N)": "", "Care home?": ""}
    values = only(csv_file(tmp_path, [hsca(**blank)])).values
    assert values["manager_present"] is False
    assert values["dormant"] is None
    assert values["care_home"] is None


def test_trailing_leading_and_doubled_spaces_are_no_part_of_a_value(tmp_path: Path) -> None:
    row = hsca(name=" \xa0Sea  view\u200b ", **{"Location City": " Testborough\t"})
    values = only(csv_file(tmp_path, [row])).values
    assert (values["name"], values["town"]) == ("Sea view", "Testborough")


def test_the_county_is_unreliable_and_only_in_the_address(tmp_path: Path) -> None:
    values = only(csv_file(tmp_path, [hsca(**{"Location County": "Westshire"})])).values
    assert values["address"] == "1 Shore Road\nTestborough\nWestshire"
    assert not any("Westshire" in str(value) for name, value in values.items() if name != "address")


def test_abolished_ccg_codes_are_kept_as_such(tmp_path: Path) -> None:
    row = hsca(**{"Location ONSPD CCG Code": "E38000001", "Location ONSPD CCG": "NHS Testborough CCG"})
    values = only(csv_file(tmp_path, [row])).values
    assert (values["ccg_code"], values["ccg_name"]) == ("E38000001", "NHS Testborough CCG")
    assert "icb_code" not in values


def test_a_dual_registration_names_whose_beds_they_are(tmp_path: Path) -> None:
    primary = {"Location Dual Registered": "Y", "Primary ID (Dual registration locations)": "1-100000009"}
    values = only(csv_file(tmp_path, [hsca(**primary)])).values
    assert values["dual_registered"] is True
    assert values["dual_primary_id"] == "1-100000009"
    assert only(csv_file(tmp_path, [hsca()])).values["dual_primary_id"] == ""


def test_a_home_with_nursing_and_without_counts_as_nursing(tmp_path: Path) -> None:
    assert only(csv_file(tmp_path, [hsca(**{NURSING: "Y"})])).values["kind"] == "nursing"


def test_names_of_persons_go_to_their_own_fields_only(tmp_path: Path) -> None:
    row = hsca(**{
        "Provider Nominated Individual Name": "Nomi Natedname",
        "Provider Main Partner Name": "Main Partnername",
    })  # fmt: skip
    fact = only(csv_file(tmp_path, [row]))
    provider = provider_of(fact)
    assert provider.values.pop("nominated_individual") == "Nomi Natedname"
    assert provider.values.pop("main_partner") == "Main Partnername"
    assert "Natedname" not in str(fact)
    assert "Partnername" not in str(fact)


def test_an_individual_providers_placeholder_replaces_no_name(tmp_path: Path) -> None:
    provider = provider_of(only(csv_file(tmp_path, [hsca(**{"Provider Name": "[individual provider]"})])))
    assert provider.values["name"] == "[individual provider]"
    assert provider.weak == {"name"}


def test_an_empty_provider_name_does_not_say_that_it_has_none(tmp_path: Path) -> None:
    provider = provider_of(only(csv_file(tmp_path, [hsca(**{"Provider Name": ""})])))
    assert "name" not in provider.values


def test_an_unspecified_council_is_no_council(tmp_path: Path) -> None:
    row = hsca(**{"Location Local Authority": "Unspecified"})
    assert only(csv_file(tmp_path, [row])).values["council"] == ""


# --- ratings ------------------------------------------------------------------------------------


def test_the_overall_rating_comes_with_its_date(tmp_path: Path) -> None:
    (found,) = only(csv_file(tmp_path, [hsca()])).ratings
    assert (found.domain, found.label, found.published_on) == ("overall", "good", date(2019, 6, 22))
    assert not found.inherited
    assert not found.date_assumed


def test_unrated_is_not_bad_and_no_label_at_all(tmp_path: Path) -> None:
    row = hsca(**{"Location Latest Overall Rating": "", "Publication Date": ""})
    assert only(csv_file(tmp_path, [row])).ratings == []


def test_a_publication_on_the_registration_date_without_a_label_is_no_rating(tmp_path: Path) -> None:
    row = hsca(**{"Location Latest Overall Rating": "", "Publication Date": "12/01/2011"})
    assert only(csv_file(tmp_path, [row])).ratings == []


def test_a_rating_published_on_the_registration_date_has_no_report_and_no_date_of_its_own(
    tmp_path: Path,
) -> None:
    (found,) = only(csv_file(tmp_path, [hsca(**{"Publication Date": "12/01/2011"})])).ratings
    assert found.date_assumed
    assert found.url == ""


def test_a_rating_older_than_the_registration_is_kept_as_inherited(tmp_path: Path) -> None:
    row = hsca(**{"Publication Date": "11/01/2011", "Inherited Rating (Y/N)": "Y"})
    (found,) = only(csv_file(tmp_path, [row])).ratings
    assert found.inherited


def test_a_rating_older_than_the_registration_but_printed_as_own_is_told(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [hsca(**{"Publication Date": "11/01/2011"})]))
    assert facts[0].ratings[0].inherited
    assert "before the location was registered" in held[0].reason
    assert held[0].cqc_id == "1-100000001"


def test_an_unknown_label_is_held_and_the_rest_of_the_row_is_taken(tmp_path: Path) -> None:
    row = hsca(**{"Location Latest Overall Rating": "Splendid"})
    facts, held = read_locations(csv_file(tmp_path, [row]))
    assert facts[0].ratings == []
    assert facts[0].values["beds"] == 30
    assert [(one.row, one.column, one.value) for one in held] == [
        (2, "Location Latest Overall Rating", "Splendid")
    ]


def test_a_rating_without_a_date_is_held(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [hsca(**{"Publication Date": ""})]))
    assert facts[0].ratings == []
    assert len(held) == 1


# --- held values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("Care homes beds", "N/A", "beds"),
        ("Care homes beds", "-4", "beds"),
        ("Care homes beds", "4000", "beds"),
        ("Location Latitude", "0", "latitude"),
        ("Location Latitude", "5.091", "latitude"),
    ],
)
def test_beds_and_coordinates_out_of_range_are_held_and_stop(
    tmp_path: Path, column: str, value: str, field: str
) -> None:
    facts, held = read_locations(csv_file(tmp_path, [hsca(**{column: value})]))
    assert field not in facts[0].values
    assert [(one.column, one.stops) for one in held] == [(column, True)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Location HSCA start date", "31/02/2021"), ("Dormant (Y/N)", "perhaps"), (DEMENTIA, "?"),
        ("Location Name", "x" * 251), ("Location Local Authority", "x" * 101),
        ("Location Postal Code", "X" * 11), ("Primary ID (Dual registration locations)", "1.0E+05"),
        ("Provider HSCA start date", "soon"), ("Brand Name", "BRAND Nobody"),
        ("Provider ID", "100000"),
    ],
)  # fmt: skip
def test_an_odd_value_is_held_with_its_line_and_column(tmp_path: Path, column: str, value: str) -> None:
    _, held = read_locations(csv_file(tmp_path, [hsca(**{column: value})]))
    assert (held[0].row, held[0].column, held[0].value) == (2, column, value[:100])
    assert held[0].cqc_id == "1-100000001"


@pytest.mark.parametrize("cell", ["#REF!", NO_RESULT, "#N/A"])
@pytest.mark.parametrize(
    "column",
    ["Location City", "Care homes beds", ACTIVITY, "Location Street Address", "Provider Name", "Brand ID"],
)
def test_an_error_of_a_formula_is_held_wherever_it_stands(tmp_path: Path, column: str, cell: str) -> None:
    facts, held = read_locations(csv_file(tmp_path, [hsca(**{column: cell})]))
    assert held
    assert all("formula" in one.reason for one in held)
    assert cell not in str(facts[0])


def test_a_row_without_an_id_is_held(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [hsca(), hsca("", "Nowhere")]))
    assert len(facts) == 1
    assert (held[0].row, held[0].column) == (3, "row")


def test_an_id_that_became_a_number_is_held_and_never_a_location(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [hsca("1.00E+05")]))
    assert facts == []
    assert held[0].value == "1.00E+05"


def test_a_row_without_a_name_is_held_with_its_id(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [hsca(name="-")]))
    assert facts == []
    assert (held[0].column, held[0].cqc_id) == ("row", "1-100000001")


def test_an_id_twice_with_the_same_words_is_one_location(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [hsca(), hsca("1-100000002"), hsca()]))
    assert [fact.cqc_id for fact in facts] == ["1-100000001", "1-100000002"]
    assert held == []


def test_an_id_twice_with_different_words_is_held_with_both_lines(tmp_path: Path) -> None:
    rows = [hsca(), hsca("1-100000002"), hsca(name="Hillview")]
    facts, held = read_locations(csv_file(tmp_path, rows))
    assert [fact.cqc_id for fact in facts] == ["1-100000002"]
    assert [(one.row, one.cqc_id, one.stops) for one in held] == [
        (2, "1-100000001", True),
        (4, "1-100000001", True),
    ]
    assert "lines 2 and 4" in held[0].reason


# --- the header ---------------------------------------------------------------------------------


def test_columns_may_stand_in_any_order_case_and_spacing(tmp_path: Path) -> None:
    names = [f" {name.upper()} " for name in reversed(HSCA)]
    row = {f" {name.upper()} ": value for name, value in hsca().items()}
    moved = only(csv_file(tmp_path, [row], columns=names))
    assert astuple(moved) == astuple(only(csv_file(tmp_path, [hsca()])))


def test_the_header_is_found_below_lines_of_words(tmp_path: Path) -> None:
    plain = csv_file(tmp_path, [hsca()]).read_bytes()
    path = tmp_path / "moved.csv"
    path.write_bytes(b"HSCA active locations\r\n\r\nAs at 1 July 2025\r\n" * 6 + plain)
    with open_register(path) as file:
        assert file.header.as_of == date(2025, 7, 1)
    assert only(path).line == 20


def test_missing_and_unknown_columns_are_named(tmp_path: Path) -> None:
    columns = [("Beds" if name == "Care homes beds" else name) for name in HSCA]
    with open_register(csv_file(tmp_path, [hsca()], columns=columns)) as file:
        assert file.header.layout is Layout.HSCA
        assert file.header.missing == ("Care homes beds",)
        assert file.header.unknown == ("Beds",)


def test_a_missing_column_says_nothing_of_its_field(tmp_path: Path) -> None:
    columns = [name for name in HSCA if name not in ("Care homes beds", "Location Latitude", ACTIVITY)]
    columns = [name for name in columns if not name.startswith("Service type")]
    values = only(csv_file(tmp_path, [hsca()], columns=columns)).values
    assert not {"beds", "kind", "service_types", "activities", "latitude", "longitude"} & values.keys()
    assert "user_bands" in values


def test_a_column_printed_twice_is_told(tmp_path: Path) -> None:
    with open_register(csv_file(tmp_path, [hsca()], columns=[*HSCA, "Location City"])) as file:
        assert file.header.unknown == ("Location City (a second time)",)


# --- dates --------------------------------------------------------------------------------------


def test_three_date_formats_in_one_file_are_told_apart(tmp_path: Path) -> None:
    rows = [
        hsca("1-100000001", **{"Location HSCA start date": "13/01/2021"}),
        hsca("1-100000002", **{"Location HSCA start date": "2021-01-13"}),
        hsca("1-100000003", **{"Location HSCA start date": "1/13/2021 12:00:00 AM"}),
        hsca("1-100000004", **{"Location HSCA start date": "1/2/2021"}),
    ]
    path = csv_file(tmp_path, [{**row, "Publication Date": "22/06/2022"} for row in rows])
    facts, held = read_locations(path)
    days = [fact.values["registered_from"] for fact in facts]
    assert days == [date(2021, 1, 13)] * 3 + [date(2021, 2, 1)]
    assert held == []
    with open_register(path) as file:
        assert any("both orders" in doubt and "“1/2/2021”" in doubt for doubt in file.header.doubts)


def test_a_column_whose_dates_prove_the_other_order_is_read_in_that(tmp_path: Path) -> None:
    rows = [
        hsca("1-100000001", **{"Location HSCA start date": "1/2/2011"}),
        hsca("1-100000002", **{"Location HSCA start date": "1/13/2011"}),
    ]
    path = csv_file(tmp_path, rows)
    facts, _ = read_locations(path)
    assert facts[0].values["registered_from"] == date(2011, 1, 2)
    assert facts[0].ratings[0].published_on == date(2019, 6, 22)
    with open_register(path) as file:
        assert "month/day/year" in file.header.notes[0]
