"""Tables of a workbook: heads, periods, percent cells, what is held; what a row means beside its figures."""

from __future__ import annotations

import io
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Partnership
from core.errors import Refused
from core.workbooks.reader import read_book
from metrics.actions.imports import compared_of
from metrics.importers.tables import read_tables
from metrics.models import Indicator, Observation, ObservationImport
from tests.metrics.tabling import HEADS, PARTS, ROWS, known, workbook

ONE_LINE = ("Period", "Indicator", "Actual", "Previous Year 20/21", "+ / -", "%", "Target", "+ / -", "%")


def read(*rows, heads=(HEADS, PARTS), year=None):
    return read_tables(read_book(workbook(("Care at home", rows), heads=heads), "t.xlsx"), year)


def meant(*rows, **fields):
    return compared_of(workbook(("Care at home", rows)), "t.xlsx", None, **fields)


def test_two_lines_of_heads_are_read_and_last_years_head_says_the_year():
    row = read(*ROWS).rows[0]
    assert (row.table, row.period.code, row.period.financial_year) == ("Care at home", "M3", 2021)
    assert (row.actual.value, row.previous.value, row.target.value) == (30, 25, 20)


def test_one_line_of_heads_is_read_too():
    row = read(*ROWS, heads=(ONE_LINE,)).rows[0]
    assert (row.actual.value, row.previous.value, row.target.value) == (30, 25, 20)
    assert row.printed["target_pct"].value == 53


def test_titles_may_stand_above_the_head():
    assert len(read(*ROWS, heads=(("Performance report",), (), HEADS, PARTS)).rows) == 3


def test_a_year_that_is_chosen_counts_more_than_the_heads():
    assert read(*ROWS, year=2019).rows[0].period.financial_year == 2019


def test_a_sheet_whose_year_nobody_says_is_held_whole():
    found = read(*ROWS, heads=(HEADS, (None, None, None, "Last", "+ / -", "%", "Target", "+ / -", "%")))
    assert not found.rows
    assert "choose the year" in found.held[0].reason


def test_a_sheet_without_the_heads_is_left_out_and_that_is_said():
    content = workbook(("Notes", [("Only words",)]), heads=())
    assert "Notes" in read_tables(read_book(content, "t.xlsx")).notes[0]


def test_an_empty_sheet_is_not_even_told_of():
    assert read_tables(read_book(workbook(("Empty", []), heads=()), "t.xlsx")).notes == []


@pytest.mark.parametrize("cell", ["53%", 0.53])
def test_a_percentage_is_the_same_as_text_and_as_a_percent_cell(cell):
    row = read(("M3", "Seen", 30, None, None, None, 20, 11, cell)).rows[0]
    assert row.printed["target_pct"].value == 53


def test_a_dash_and_a_blank_are_missing():
    row = read(("M3", "Seen", 30, "-", None, None, None, None, None)).rows[0]
    assert (row.previous.value, row.target.value) == (None, None)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("M19", "Seen", 30), "M19"),
        (("", "Seen", 30), "eriod"),
        (("M3", "Seen", "about thirty"), "about thirty"),
        (("M3", "Seen", 30, "many"), "many"),
    ],
)
def test_what_cannot_be_understood_is_held_with_the_cell(row, reason):
    found = read(row, ROWS[1])
    assert [each.indicator for each in found.rows] == [ROWS[1][1]]
    held = found.held[0]
    assert reason in f"{held.value} {held.reason}"
    assert held.row == 3


def test_a_printed_difference_that_does_not_follow_is_kept_beside_the_computed_one():
    first = meant(*ROWS).rows[0]
    told = first.as_json()
    assert (told["target_diff"], told["target_pct"]) == (10, 50)
    assert (told["printed"]["target_diff"], told["printed"]["target_pct"]) == (11, 53)
    assert not told["agrees"]
    assert first.wrong_cells == ["target_diff", "target_pct"]


def test_a_change_from_nothing_has_no_percentage():
    told = meant(*ROWS).rows[2].as_json()
    assert (told["previous_diff"], told["previous_pct"]) == (5, None)


def test_the_same_indicator_and_period_twice_is_held():
    found = meant(ROWS[0], ROWS[0])
    assert len(found.rows) == 1
    assert "already" in found.held[0].reason


def test_boxes_add_up_to_the_rows():
    found = meant(*ROWS)
    box = found.boxes()["Care at home"]
    assert [sum(each.values()) for each in box.values()] == [3, 3]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a workbook", "workbook"),
        (workbook(("Notes", [("Only words",)]), heads=()), "Period, Indicator"),
    ],
)
def test_a_file_without_a_table_is_refused_in_a_sentence(content, words):
    with pytest.raises(Refused, match=words):
        compared_of(content, "t.xlsx", None)


# --- the command ----------------------------------------------------------------------------------
@pytest.fixture
def file(tmp_path):
    path = tmp_path / "tables.xlsx"
    path.write_bytes(workbook())
    return path


def run(file, *options):
    out, told = StringIO(), StringIO()
    call_command("import_observations", str(file), *options, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


def test_the_command_prints_the_document_that_is_promised(people, file):
    known(people)
    out, told = run(file, "--json", "--partnership", "testborough")
    document = json.loads(out)
    assert set(document) == {"rows", "boxes", "held", "notes"}
    assert document["rows"][0]["period"] == "M3"
    assert document["rows"][0]["rag_target"] == "green"
    assert document["boxes"]["Care at home"]["target"] == {"green": 2, "amber": 0, "red": 0, "na": 1}
    assert "6 figures new, 0 revised, 0 unchanged." in told
    assert "Does not follow from the figures: Care at home, row 3" in told


def test_the_same_file_again_changes_nothing(people, file):
    run(file, "--partnership", "testborough")
    before = Observation.objects.count(), Indicator.objects.count()
    assert "0 figures new, 0 revised, 3 unchanged." in run(file, "--partnership", "testborough")[1]
    assert (Observation.objects.count(), Indicator.objects.count()) == before


def test_a_dry_run_writes_nothing(people, file):
    assert "Dry run: nothing is written." in run(file, "--dry-run", "--partnership", "testborough")[1]
    assert not ObservationImport.objects.exists()
    assert not Indicator.objects.exists()


def test_an_empty_database_gets_a_partnership_and_a_refused_file_leaves_none(db, file, tmp_path):
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"nothing")
    with pytest.raises(CommandError) as refused:
        run(bad, "--json")
    assert refused.value.returncode == 1
    assert not Partnership.objects.exists()
    run(file)
    assert Partnership.objects.count() == 1


def test_a_file_of_which_nothing_can_be_read_asks_for_a_person(people, tmp_path):
    path = tmp_path / "odd.xlsx"
    path.write_bytes(workbook(("Care at home", [("M19", "Seen", 3)])))
    with pytest.raises(CommandError) as asked:
        run(path, "--partnership", "testborough")
    assert asked.value.returncode == 3
    assert not ObservationImport.objects.exists()


def test_a_file_that_is_not_there_and_a_year_that_is_none_are_wrong_use(people, file, tmp_path):
    with pytest.raises(CommandError, match="There is no file") as wrong:
        run(tmp_path / "none.xlsx")
    assert wrong.value.returncode == 2
    with pytest.raises(CommandError, match="can't be read"):
        run(tmp_path)
    with pytest.raises(CommandError, match="--year"):
        run(file, "--year", "soon")
    assert run(file, "--year", "2019/20", "--dry-run")[0] == ""


def test_a_file_that_is_too_large_is_refused(people, file, monkeypatch):
    monkeypatch.setattr("metrics.management.commands.import_observations.MAX_BYTES", 10)
    with pytest.raises(CommandError, match="larger than") as refused:
        run(file)
    assert refused.value.returncode == 1


def test_a_csv_file_is_a_table_too(people, tmp_path):
    out = io.StringIO()
    out.write("Period,Indicator,Actual,Previous Year 20/21,Target\nM3,Seen,30,25,20\n")
    found = compared_of(out.getvalue().encode(), "t.csv", None)
    assert [each.row.actual.value for each in found.rows] == [30]
