"""What single cells of the register mean (registers-and-returns.md section 1, gotchas)."""

from __future__ import annotations

from datetime import date

import pytest

from providers.importers import values
from providers.importers.taking import LIMITS
from providers.importers.values import Odd, Order
from providers.kinds import Label
from providers.models import Location, Provider


@pytest.mark.parametrize("cell", ["2021-01-13", "13/01/2021", "1/13/2021", "13 January 2021", "13-Jan-2021"])
@pytest.mark.parametrize("order", list(Order))
def test_a_date_that_can_be_read_one_way_only_is_read_so_in_any_order(cell: str, order: Order) -> None:
    assert values.day(cell, order) == date(2021, 1, 13)


def test_an_ambiguous_date_follows_the_order_of_its_column() -> None:
    assert values.day("1/2/2021", Order.DAY_FIRST) == date(2021, 2, 1)
    assert values.day("1/2/2021", Order.MONTH_FIRST) == date(2021, 1, 2)


@pytest.mark.parametrize(
    "cell", ["1/13/2021 12:00:00 AM", "2021-01-13T00:00:00Z", "2021-01-13 00:00", " 13/01/2021\xa0"]
)
def test_a_time_behind_a_date_and_blanks_around_it_say_nothing(cell: str) -> None:
    assert values.day(cell) == date(2021, 1, 13)


def test_a_workbooks_number_of_a_date_is_that_date() -> None:
    assert values.day("44209") == date(2021, 1, 13)


@pytest.mark.parametrize("cell", ["31/02/2021", "13/13/2021", "2021-02-29", "13/01/21", "soon", "13/01/0021"])
def test_an_impossible_date_is_odd(cell: str) -> None:
    with pytest.raises(Odd):
        values.day(cell)


@pytest.mark.parametrize("cell", ["", " ", "-", "\xa0"])
def test_an_empty_date_is_none(cell: str) -> None:
    assert values.day(cell) is None


@pytest.mark.parametrize(
    ("cell", "number"), [("30", 30), ("30.0", 30), ("1,000", 1000), ("", None), ("0", 0)]
)
def test_beds_are_a_number_or_none(cell: str, number: int | None) -> None:
    assert values.beds(cell) == number


@pytest.mark.parametrize("cell", ["N/A", "-3", "1001", "30.5", "many"])
def test_beds_that_no_home_has_stop_the_import(cell: str) -> None:
    with pytest.raises(Odd) as odd:
        values.beds(cell)
    assert odd.value.stops


@pytest.mark.parametrize(
    "cells", [("0", "0"), ("-1.4", "50.9"), ("91", "0"), ("nan", "0"), ("50.9", ""), ("x", "y")]
)
def test_coordinates_outside_the_islands_stop_the_import(cells: tuple[str, str]) -> None:
    with pytest.raises(Odd) as odd:
        values.coordinates(*cells)
    assert odd.value.stops


def test_no_coordinates_are_none() -> None:
    assert values.coordinates("", " ") == (None, None)


def test_a_column_of_y_and_blank_reads_blank_as_no() -> None:
    assert values.yes_or_blank("") is False
    assert values.yes_or_blank("Y") is True


def test_a_column_of_y_and_n_reads_blank_as_not_known() -> None:
    assert [values.yes_or_no(cell) for cell in ("Y", "N", "")] == [True, False, None]


def test_what_is_neither_y_nor_n_is_odd() -> None:
    with pytest.raises(Odd):
        values.yes_or_no("perhaps")


@pytest.mark.parametrize("cell", ["Requires improvement", "Requires Improvement", " requires  improvement "])
def test_both_spellings_of_requires_improvement_are_one_label(cell: str) -> None:
    assert values.label(cell) is Label.REQUIRES_IMPROVEMENT


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("Inspected but not rated", Label.NOT_RATED),
        ("Insufficient evidence to rate", Label.INSUFFICIENT),
        ("No published rating", Label.UNPUBLISHED),
    ],
)
def test_a_label_that_is_no_rating_is_a_state_of_its_own(cell: str, label: Label) -> None:
    assert values.label(cell) is label


def test_no_label_is_none_and_an_unknown_one_is_odd() -> None:
    assert values.label("") is None
    with pytest.raises(Odd):
        values.label("Splendid")


@pytest.mark.parametrize("cell", ["1-109570155", "RT242", "5J5X2", "1-1"])
def test_ids_of_both_forms_are_text(cell: str) -> None:
    assert values.cqc_id(f" {cell} ") == cell


@pytest.mark.parametrize("cell", ["1.00E+05", "1E+05", "100000", "1e5", "2021-01-10", "Jan-10", "1 2"])
def test_an_id_that_a_spreadsheet_made_a_number_or_a_date_is_odd(cell: str) -> None:
    with pytest.raises(Odd):
        values.cqc_id(cell)


@pytest.mark.parametrize("cells", [("-", "-"), ("", ""), ("-", ""), ("\u2013", " ")])
def test_a_dash_for_a_brand_is_none(cells: tuple[str, str]) -> None:
    assert values.brand(*cells) == ("", "")


def test_the_word_brand_is_no_part_of_a_brands_name() -> None:
    assert values.brand("BD504", "BRAND Bloom Care") == ("BD504", "Bloom Care")


def test_a_brand_without_its_id_is_odd() -> None:
    with pytest.raises(Odd):
        values.brand("-", "BRAND Bloom Care")


@pytest.mark.parametrize(
    ("cell", "number"),
    [("15756430    ", "15756430"), ("2215899", "02215899"), ("OC301234", "OC301234"), ("", "")],
)
def test_a_companys_number_has_eight_characters_and_no_blanks(cell: str, number: str) -> None:
    assert values.company(cell) == number


@pytest.mark.parametrize("cell", ["SO16 4GX", "so164gx", " SO16  4GX "])
def test_a_postcode_is_written_in_one_way(cell: str) -> None:
    assert values.postcode(cell) == ("SO16 4GX", "SO16")


def test_what_is_no_postcode_stays_as_published() -> None:
    assert values.postcode("unknown") == ("UNKNOWN", "")


@pytest.mark.parametrize("cell", ["Unspecified", "", "-"])
def test_an_unspecified_council_is_none(cell: str) -> None:
    assert values.council(cell) == ""


def test_the_day_that_a_file_speaks_of_is_found_in_words() -> None:
    assert values.told_day("01_July_2025_HSCA_Active_Locations.ods") == date(2025, 7, 1)
    assert values.told_day("99 July 2025, 2 Julember 2025") is None


def test_no_limit_is_wider_than_its_column_in_the_database() -> None:
    for model in (Location, Provider):
        for field in model._meta.get_fields():
            longest = getattr(field, "max_length", None)
            if longest and field.name in LIMITS:
                assert LIMITS[field.name] <= longest, field.name
