"""Latest ratings, the directory and the market tool's file (registers-and-returns.md section 1)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from providers.importers.facts import Layout
from providers.importers.files import open_register
from tests.providers.registers import (
    csv_file,
    directory,
    market,
    ods_file,
    only,
    provider_of,
    rating,
    read_locations,
)

R, D, M = Layout.RATINGS, Layout.DIRECTORY, Layout.MARKET


def test_key_questions_have_dates_of_their_own(tmp_path: Path) -> None:
    rows = [rating(), rating(domain="Safe", label="Inadequate", **{"Publication Date": "26/08/2022"})]
    found = only(csv_file(tmp_path, rows, R)).ratings
    assert [(one.domain, one.published_on) for one in found] == [
        ("overall", date(2019, 6, 22)), ("safe", date(2022, 8, 26)),
    ]  # fmt: skip


def test_ratings_in_ods_are_those_in_csv(tmp_path: Path) -> None:
    rows = [rating(domain=domain) for domain in ("Overall", "Safe", "Well-led")]
    assert only(ods_file(tmp_path, rows, R)).ratings == only(csv_file(tmp_path, rows, R)).ratings


def test_rows_of_a_location_need_not_stand_together(tmp_path: Path) -> None:
    rows = [rating(), rating("1-100000002"), rating(domain="Safe")]
    facts, held = read_locations(csv_file(tmp_path, rows, R))
    assert [(fact.cqc_id, len(fact.ratings)) for fact in facts] == [("1-100000001", 2), ("1-100000002", 1)]
    assert held == []


def test_a_rating_says_its_group_report_and_address(tmp_path: Path) -> None:
    row = rating(**{"Service / Population Group": "Older people", "Inherited Rating (Y/N)": "Y"})
    (found,) = only(csv_file(tmp_path, [row], R)).ratings
    assert (found.group, found.report_type, found.inherited) == ("Older people", "Location", True)
    assert found.url.endswith("1-100000001")


def test_the_same_rating_twice_is_one(tmp_path: Path) -> None:
    assert len(only(csv_file(tmp_path, [rating(), rating()], R)).ratings) == 1


def test_two_labels_for_one_domain_and_day_are_both_held(tmp_path: Path) -> None:
    rows = [rating(), rating(label="Inadequate"), rating(), rating(domain="Safe")]
    facts, held = read_locations(csv_file(tmp_path, rows, R))
    assert [one.domain for one in facts[0].ratings] == ["safe"]
    assert "Lines 2 and 3" in held[0].reason
    assert held[0].stops


def test_a_row_without_a_label_is_no_rating(tmp_path: Path) -> None:
    assert only(csv_file(tmp_path, [rating(label="")], R)).ratings == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Latest Rating", "Splendid"), ("Domain", "Cheerful"), ("Publication Date", ""),
        ("Publication Date", "31/02/2021"), ("URL", "x" * 301), ("Inherited Rating (Y/N)", "?"),
    ],
)  # fmt: skip
def test_an_odd_rating_is_held_and_the_others_stay(tmp_path: Path, column: str, value: str) -> None:
    rows = [rating(domain="Safe"), {**rating(), column: value}]
    facts, held = read_locations(csv_file(tmp_path, rows, R))
    assert [one.domain for one in facts[0].ratings] == ["safe"]
    assert [(one.row, one.column) for one in held] == [(3, "Latest Rating")]


@pytest.mark.parametrize("cqc_id", ["", "1.00E+05"])
def test_ratings_of_no_location_are_held(tmp_path: Path, cqc_id: str) -> None:
    facts, held = read_locations(csv_file(tmp_path, [rating(cqc_id)], R))
    assert facts == []
    assert len(held) == 1


def test_ratings_of_a_location_without_a_name_are_held(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [rating(**{"Location Name": ""})], R))
    assert facts == []
    assert held[0].cqc_id == "1-100000001"


def test_an_address_without_its_county_replaces_none(tmp_path: Path) -> None:
    assert "address" in only(csv_file(tmp_path, [rating()], R)).weak


# --- the directory ------------------------------------------------------------------------------


def test_the_directory_is_read_below_its_lines_of_words(tmp_path: Path) -> None:
    path = csv_file(tmp_path, [directory()], D)
    fact = only(path)
    assert (fact.cqc_id, fact.line) == ("1-100000001", 6)
    assert fact.values["last_checked_on"] == date(2022, 2, 10)
    with open_register(path) as file:
        assert (file.header.layout, file.header.as_of) == (D, date(2025, 7, 1))
        assert file.header.missing == file.header.unknown == ()


def test_the_directorys_words_are_the_monthly_files(tmp_path: Path) -> None:
    values = only(csv_file(tmp_path, [directory()], D)).values
    assert values["service_types"] == ["Care home service without nursing"]
    assert values["user_bands"] == ["Dementia", "Older People"]
    assert values["kind"] == "residential"


def test_the_directorys_address_has_no_lines_so_it_replaces_none(tmp_path: Path) -> None:
    assert "address" in only(csv_file(tmp_path, [directory()], D)).weak


def test_the_directory_holds_what_has_no_name(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [directory(name="")], D))
    assert facts == []
    assert held[0].column == "row"


# --- the market tool ----------------------------------------------------------------------------


def test_us_dates_and_iso_dates_in_one_file(tmp_path: Path) -> None:
    fact = only(csv_file(tmp_path, [market(**{"Publication Date": "2/1/2019 12:00:00 AM"})], M))
    assert fact.values["registered_from"] == date(2011, 1, 19)
    assert fact.ratings[0].published_on == date(2019, 2, 1)
    assert provider_of(fact).values["registered_from"] == date(2010, 10, 13)


def test_requires_improvement_in_two_spellings_in_one_file(tmp_path: Path) -> None:
    found = only(csv_file(tmp_path, [market()], M)).ratings
    assert [one.label for one in found] == ["good", "requires_improvement", "requires_improvement"]


def test_key_questions_of_the_market_tool_have_no_date_of_their_own(tmp_path: Path) -> None:
    found = only(csv_file(tmp_path, [market()], M)).ratings
    assert [(one.domain, one.date_assumed) for one in found] == [
        ("overall", False), ("safe", True), ("well_led", True),
    ]  # fmt: skip


def test_a_market_rating_on_the_registration_date_has_no_report(tmp_path: Path) -> None:
    found = only(csv_file(tmp_path, [market(**{"Publication Date": "1/19/2011 12:00:00 AM"})], M)).ratings
    assert all(one.date_assumed for one in found)


def test_a_market_row_without_labels_is_unrated(tmp_path: Path) -> None:
    labels = ("Location Latest Overall Rating", "Location safe rating", "Location well-led rating")
    assert only(csv_file(tmp_path, [market(**dict.fromkeys(labels, ""))], M)).ratings == []


def test_key_questions_without_an_overall_rating_are_kept(tmp_path: Path) -> None:
    found = only(csv_file(tmp_path, [market(**{"Location Latest Overall Rating": ""})], M)).ratings
    assert [one.domain for one in found] == ["safe", "well_led"]


def test_trailing_blanks_of_a_companys_number_are_dropped(tmp_path: Path) -> None:
    assert provider_of(only(csv_file(tmp_path, [market()], M))).values["companies_house"] == "15756430"


def test_a_service_with_a_comma_in_its_name_stays_whole(tmp_path: Path) -> None:
    services = (
        "Domiciliary care service, Hospital services for people with mental health needs, learning "
        "disabilities and problems with substance misuse, Shared Lives"
    )
    values = only(csv_file(tmp_path, [market(**{"Service Types": services})], M)).values
    assert len(values["service_types"]) == 3


def test_an_end_before_the_beginning_is_held(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [market(**{"Location HSCA end date": "2010-01-01"})], M))
    assert "registered_to" not in facts[0].values
    assert held[0].column == "Location HSCA end date"


def test_an_end_is_when_it_was_deregistered(tmp_path: Path) -> None:
    row = market(**{"Location HSCA end date": "2021-03-01"})
    assert only(csv_file(tmp_path, [row], M)).values["registered_to"] == date(2021, 3, 1)


def test_an_impossible_publication_date_holds_the_ratings(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [market(**{"Publication Date": "2/30/2019"})], M))
    assert facts[0].ratings == []
    assert held[0].column == "Publication Date"


def test_a_market_file_without_the_date_of_publication_has_no_ratings(tmp_path: Path) -> None:
    from providers.importers.layouts.columns import MARKET

    columns = [name for name in MARKET if name != "Publication Date"]
    assert only(csv_file(tmp_path, [market()], M, columns=columns)).ratings == []


def test_the_regions_of_directors_replace_none(tmp_path: Path) -> None:
    fact = only(csv_file(tmp_path, [market(**{"Location ADASS Region": "Greater London (ADASS Region)"})], M))
    assert fact.values["region"] == "London"
    assert fact.weak == {"region"}


def test_the_market_file_holds_what_has_no_name(tmp_path: Path) -> None:
    facts, held = read_locations(csv_file(tmp_path, [market(name="")], M))
    assert facts == []
    assert held[0].column == "row"
