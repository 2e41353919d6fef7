"""Figures of others: read from a table, accepted and undone as one, shown with their rank."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import ChangedMeanwhile, Refused
from metrics.actions.comparators import accept_comparators, undo_comparators
from metrics.models import ComparatorFigure, Indicator, ObservationImport, Scope
from metrics.summaries.elsewhere import elsewhere
from metrics.summaries.series import series_of
from tests.metrics.making import NOW, TODAY, enter, make_indicator
from tests.metrics.tabling import BROUGHT, start, workbook

pytestmark = pytest.mark.django_db
HEADS = ("Indicator", "Whose", "Year", "Period", "Value", "Rank", "Of", "Source")
ENGLAND = ("Falls", "England", "21/22", "M3", 12.5, None, None, "Yearly tables")
OTHERS = ("Falls", "Councils like ours", "21/22", "M3", 11, 109, 151, "")


@pytest.fixture
def falls(people) -> Indicator:
    return make_indicator(people, name="Falls")


def file(*rows, heads=HEADS) -> bytes:
    return workbook(("Others", rows), heads=(heads,))


def brought(people, *rows, **fields) -> ObservationImport:
    return start(people, file(*rows), name="others.xlsx", **fields)


def accept(people, run, at=BROUGHT):
    return accept_comparators(run=run, version=run.version, by=people.commissioner, at=at)


def undo(people, run, reason="Wrong file"):
    run.refresh_from_db()
    return undo_comparators(run=run, version=run.version, reason=reason, by=people.commissioner, at=NOW)


def test_a_table_of_others_is_known_by_its_heads_and_waits(people, falls):
    run = brought(people, ENGLAND, OTHERS)
    assert (run.kind, run.state, len(run.result["rows"])) == ("comparators", "waiting", 2)
    assert not ComparatorFigure.objects.exists()


def test_accepted_each_stands_with_its_period_and_rank(people, falls):
    accept(people, brought(people, ENGLAND, OTHERS))
    row = ComparatorFigure.objects.get(name="Councils like ours")
    assert (row.start, row.value, row.rank, row.ranked) == (date(2021, 6, 1), Decimal(11), 109, 151)


def test_the_same_file_again_changes_nothing(people, falls):
    accept(people, brought(people, ENGLAND))
    done = accept(people, brought(people, ENGLAND), NOW)
    assert (len(done.new), len(done.revised), len(done.unchanged)) == (0, 0, 1)


def test_a_later_file_changes_a_figure_and_undoing_brings_the_earlier_back(people, falls):
    accept(people, brought(people, ENGLAND))
    later = brought(people, ("Falls", "England", "21/22", "M3", 13, None, None, "Later"), OTHERS)
    accept(people, later, NOW - timedelta(minutes=5))
    assert ComparatorFigure.objects.get(name="England").value == 13
    assert undo(people, later) == 2
    row = ComparatorFigure.objects.get()
    assert (row.name, row.value, row.source) == ("England", Decimal("12.5"), "Yearly tables")


LATER = ("Falls", "England", "21/22", "M3", 13, None, None, "")


def test_files_that_tell_of_the_same_are_undone_the_newest_first(people, falls):
    first, second = brought(people, ENGLAND), brought(people, LATER)
    accept(people, first, NOW - timedelta(minutes=9))
    accept(people, second, NOW - timedelta(minutes=5))
    with pytest.raises(Refused, match="Undo that file first"):
        undo(people, first)
    assert ComparatorFigure.objects.get().value == 13
    undo(people, second)
    assert ComparatorFigure.objects.get().value == Decimal("12.5")
    undo(people, first)
    assert not ComparatorFigure.objects.exists()


def test_a_figure_that_a_later_file_says_too_stays_until_that_is_undone(people, falls):
    first, second = brought(people, ENGLAND), brought(people, ENGLAND, OTHERS)
    accept(people, first, NOW - timedelta(minutes=9))
    accept(people, second, NOW - timedelta(minutes=5))
    with pytest.raises(Refused, match="Undo that file first"):
        undo(people, first)
    assert undo(people, second) == 1
    assert undo(people, first) == 1


def test_a_file_that_changed_nothing_is_not_undone(people, falls):
    accept(people, brought(people, ENGLAND), NOW - timedelta(minutes=9))
    again = brought(people, ENGLAND)
    accept(people, again)
    with pytest.raises(Refused, match="nothing to take back"):
        undo(people, again)


def test_more_decimals_than_are_kept_are_rounded_and_are_the_same_again(people, falls):
    long = ("Falls", "England", "21/22", "M3", 12.12345678, None, None, "")
    accept(people, brought(people, long))
    assert ComparatorFigure.objects.get().value == Decimal("12.123457")
    assert accept(people, brought(people, long), NOW).unchanged


def test_an_indicator_can_be_named_by_its_code(people):
    row = make_indicator(people, name="Falls", code="falls-with-harm")
    run = brought(people, ("falls-with-harm", "England", "21/22", "M3", 1, None, None, ""))
    assert run.result["rows"][0]["pk"] == row.pk


def test_capitals_and_spaces_make_no_second_name(people, falls):
    accept(people, brought(people, ENGLAND))
    run = brought(
        people,
        ("Falls", " ENGLAND", "21/22", "M2", 1, None, None, ""),
        ("Falls", "North  east", "21/22", "M2", 1, None, None, ""),
        ("Falls", "North East", "21/22", "M3", 1, None, None, ""),
    )
    assert [row["name"] for row in run.result["rows"]] == ["England", "North east", "North east"]


def test_a_csv_file_brings_them_too(people, falls):
    content = b"Indicator,Council,Year,Period,Figure\nFalls,Testborough,21/22,M3,9\n"
    accept(people, start(people, content, name="others.csv"))
    row = ComparatorFigure.objects.get()
    assert (row.name, row.start, row.value) == ("Testborough", date(2021, 6, 1), Decimal(9))


def test_it_is_decided_on_once_and_undone_with_a_reason(people, falls):
    run = brought(people, ENGLAND)
    with pytest.raises(Refused, match="Only an accepted"):
        undo(people, run)
    accept(people, run)
    with pytest.raises(ChangedMeanwhile):
        accept_comparators(run=run, version=1, by=people.commissioner, at=NOW)
    run.refresh_from_db()
    with pytest.raises(Refused, match="decided already"):
        accept(people, run)
    with pytest.raises(Refused, match="Say why"):
        undo(people, run, " ")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("Slips", "England", "21/22", "M3", 1, None, None, ""), "No indicator has this name"),
        (("Falls", "", "21/22", "M3", 1, None, None, ""), "Nobody is named"),
        (("Falls", "England", "21/22", "M13", 1, None, None, ""), "names no period"),
        (("Falls", "England", "21/22", "Q1", 1, None, None, ""), "is measured by month"),
        (("Falls", "England", "", "M3", 1, None, None, ""), "which year"),
        (("Falls", "England", "21/22", "M3", "", None, None, ""), "no figure"),
        (("Falls", "England", "21/22", "M3", "lots", None, None, ""), "lots"),
        (("Falls", "England", "21/22", "M3", 1, 9, None, ""), "of how many"),
        (("Falls", "England", "21/22", "M3", 1, 200, 151, ""), "within them"),
        (("Falls", "England", "21/22", "M3", 1, "ninth", 151, ""), "no whole number"),
    ],
)
def test_a_row_that_cannot_be_understood_is_held_with_the_reason(people, falls, row, reason):
    run = brought(people, row, ENGLAND)
    assert len(run.result["rows"]) == 1
    assert reason in run.result["held"][0]["reason"]


def test_the_same_row_twice_is_held(people, falls):
    assert "already" in brought(people, ENGLAND, ENGLAND).result["held"][0]["reason"]


def test_a_year_that_is_chosen_stands_for_rows_that_say_none(people, falls):
    run = brought(people, ("Falls", "England", "", "M3", 1, None, None, ""), financial_year=2020)
    assert run.result["rows"][0]["start"] == "2020-06-01"


def test_a_yearly_figure_says_its_year_itself(people):
    make_indicator(people, name="Falls", frequency="year")
    run = brought(people, ("Falls", "England", "", "20/21", 1, None, None, ""))
    assert run.result["rows"][0]["start"] == "2020-04-01"


def test_the_newest_of_each_is_listed_with_its_period_in_words(people, falls):
    accept(people, brought(people, ("Falls", "England", "21/22", "M2", 9, None, None, ""), ENGLAND, OTHERS))
    told = [(each.name, each.period.words, each.shown, each.rank) for each in elsewhere(falls, TODAY)]
    assert told == [
        ("Councils like ours", "June 2021 (M3)", "11", "109 of 151"),
        ("England", "June 2021 (M3)", "12.5", ""),
    ]


def test_the_chart_has_a_line_of_england_and_of_one_other_with_their_names_in_the_table(people, falls):
    for month in (5, 6, 7):
        enter(falls, 14, people.commissioner, start=date(2021, month, 1))
    few = ("Falls", "Airebridge", "21/22", "M3", 3, None, None, "")
    more = ("Falls", "Airebridge", "21/22", "M2", 4, None, None, "")
    accept(people, brought(people, few, more, ENGLAND, OTHERS))
    chart = series_of(falls, Scope.objects.of_partnership(people.partnership), TODAY).line
    assert chart is not None
    assert list(chart.head) == ["When", "This year", "England", "Airebridge"]
    assert [list(row) for row in chart.rows] == [
        ["May 21", "14", "No data", "4"],
        ["Jun 21", "14", "12.5", "3"],
        ["Jul 21", "14", "No data", "No data"],
    ]


def test_in_the_browser_it_is_looked_at_accepted_and_shown_with_its_rank(people, falls, signed_in):
    enter(falls, 14, people.commissioner, start=date(2021, 6, 1))
    client = signed_in(people.commissioner)
    sent = {"file": SimpleUploadedFile("others.xlsx", file(ENGLAND, OTHERS)), "year": ""}
    where = client.post("/indicators/imports/", sent).url
    assert "109 of 151" in client.get(where).content.decode()
    client.post(f"{where}accept/", {"version": 1})
    assert "109 of 151" in client.get(falls.get_absolute_url()).content.decode()
    told = client.post(f"{where}undo/", {"version": 2, "reason": "Wrong file"}, follow=True)
    assert "2 figures are as they were" in told.content.decode()
