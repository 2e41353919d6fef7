"""What makes an import wait for a person (registers-and-returns.md section 1: stop rules)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from providers.importers.facts import Header, HeldValue, Layout
from providers.importers.stops import Last, stops
from tests.providers.importing import accepted, brought
from tests.providers.registers import HSCA, directory, hsca

COUNTS = {"rows": 1000, "new": 0, "gone": 0}
HEADER = Header(Layout.HSCA, as_of=date(2025, 7, 1))
LAST = Last(1000, date(2025, 6, 2), "june.csv")


def held(by: Header = HEADER, values: Any = (), last: Last | None = LAST, **counts: int) -> list[str]:
    return stops(by, {**COUNTS, **counts}, values, last)


def test_nothing_holds_a_usual_month():
    assert held() == []


@pytest.mark.parametrize(("rows", "stopped"), [(1020, False), (1021, True), (980, False), (979, True)])
def test_rows_may_move_by_two_percent(rows, stopped):
    assert bool(held(rows=rows)) is stopped


def test_how_far_the_rows_moved_is_said():
    assert held(rows=950)[0] == (
        "The file has 950 rows, 5.0 % fewer than the 1,000 of the last accepted file of this kind "
        "(june.csv); more than 2 % either way is unusual."
    )


def test_a_first_file_has_nothing_to_be_compared_with():
    assert held(rows=5, last=None) == []


@pytest.mark.parametrize(("kind", "number", "stopped"), [
    ("new", 1000, False), ("new", 1001, True), ("gone", 1000, False), ("gone", 1001, True),
])  # fmt: skip
def test_up_to_a_thousand_may_be_new_or_gone(kind, number, stopped):
    found = held(**{kind: number})
    assert bool(found) is stopped
    assert not found or found[0] == f"1,001 locations would be {kind}; more than 1,000 at once is unusual."


def test_a_missing_column_holds_it():
    assert held(Header(Layout.HSCA, missing=("Care homes beds",)))[0] == (
        "1 column of this layout is missing: “Care homes beds”. What they would say stays as the register "
        "has it."
    )


def test_many_unknown_columns_are_named_up_to_a_few():
    words = held(Header(Layout.HSCA, unknown=tuple(f"Column {n}" for n in range(10))))[0]
    assert words.startswith("10 columns are not known: “Column 0”")
    assert "and 2 more. Look whether one was renamed" in words


def test_beds_out_of_range_hold_it_with_their_lines():
    odd = [
        HeldValue(line, "Care homes beds", "N/A", "That is no number of beds", stops=True) for line in (4, 9)
    ]
    assert held(values=[*odd, HeldValue(5, "Website", "x", "Too long")])[0] == (
        "2 values of “Care homes beds” (lines 4, 9), such as “N/A”: That is no number of beds. They are left "
        "out."
    )


def test_rows_that_cannot_be_believed_are_told_together():
    odd = [HeldValue(line, "row", "1-1", f"1-1 stands in line {line}", stops=True) for line in range(2, 12)]
    assert held(values=odd)[0] == (
        "10 rows can't be believed and are left out (lines 2, 3, 4, 5, 6, 7, 8, 9 and 2 more): "
        "1-1 stands in line 2."
    )


def test_an_older_file_holds_it():
    found = held(Header(Layout.HSCA, as_of=date(2025, 5, 1)))
    assert found[0] == (
        "The file is of 1 May 2025, older than the last accepted one of this kind, of 2 June 2025: it would "
        "take the register back."
    )


def test_a_file_without_a_day_is_not_called_older():
    assert held(Header(Layout.HSCA)) == []


@pytest.mark.django_db
def test_a_stop_does_not_keep_a_person_from_accepting(people):
    run = accepted(people, [hsca(**{"Care homes beds": "N/A"})])
    assert run.state == "applied"
    assert "“N/A”: That is no number of beds" in run.stops[0]


@pytest.mark.django_db
def test_a_renamed_column_is_told_as_missing_and_unknown(people):
    columns = ["Beds" if name == "Care homes beds" else name for name in HSCA]
    run = brought(people, [hsca(Beds="12")], columns=columns)
    assert [stop.split(":")[0] for stop in run.stops] == [
        "1 column of this layout is missing", "1 column is not known",
    ]  # fmt: skip


@pytest.mark.django_db
def test_an_older_month_of_the_same_kind_waits(people):
    accepted(people, [directory()], Layout.DIRECTORY)  # of 1 July 2025
    from tests.providers.registers import csv_bytes, grid

    older = csv_bytes(
        [["CQC directory"], ["As at 1 May 2025"], [], [], *grid([directory()], Layout.DIRECTORY)]
    )
    run = brought(people, older)
    assert any("The file is of 1 May 2025, older than the last accepted one" in stop for stop in run.stops)


@pytest.mark.parametrize("cell", ["", "1.0E+09", "no id!"])
def test_a_row_whose_id_cannot_be_read_waits_for_a_person_as_its_home_would_seem_gone(people, cell):
    accepted(people, [hsca(), hsca("1-100000002", "Mill House")])
    run = brought(people, [hsca(), hsca(cell, "Mill House")])
    assert run.counts["gone"] == 1
    assert len(run.stops) == 1
    assert "(line 3)" in run.stops[0]


def test_dates_in_both_orders_of_which_some_could_be_either_wait_for_a_person(people):
    days = ("25/12/2020", "12/25/2020", "01/02/2020")
    rows = [hsca(f"1-10{n}", **{"Location HSCA start date": day}) for n, day in enumerate(days)]
    assert brought(people, rows).stops == [
        (
            "“Location HSCA start date” has dates in both orders; those that could be either, such as "
            "“01/02/2020”, are read as day/month/year."
        )
    ]
    assert brought(people, rows[:2]).stops == []


def test_a_header_without_a_row_is_refused_as_it_would_close_every_home(people):
    accepted(people, [hsca()])
    run = brought(people, [])
    assert run.state == "refused"
    assert "no row under it" in run.reason
