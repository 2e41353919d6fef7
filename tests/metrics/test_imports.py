"""A file of figures: compared, accepted or thrown away, undone; nothing twice, nothing lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import ChangedMeanwhile, Refused
from metrics.actions.imports import accept_import, discard_import, undo_import
from metrics.models import Indicator, Observation, ObservationImport, PrintedRow, Report, Target
from tests.metrics.making import NOW, enter, make_home_indicator, make_indicator, make_target
from tests.metrics.tabling import ROWS, accepted, known, start, workbook

pytestmark = pytest.mark.django_db
JUNE = date(2021, 6, 1)


def of(name: str, start: date = JUNE) -> Observation:
    return Observation.objects.get(indicator__name=name, start=start)


def undo(run: ObservationImport, people, reason: str = "Wrong file") -> int:
    return undo_import(run=run, version=run.version, reason=reason, by=people.commissioner, at=NOW)


def test_waiting_it_has_brought_nothing_in(people):
    run = start(people)
    assert run.state == "waiting"
    assert len(run.result["rows"]) == 3
    assert not Observation.objects.exists()


def test_accepted_it_brings_indicators_figures_of_two_years_targets_and_a_report(people):
    known(people)
    run = accepted(people)
    assert run.state == "accepted"
    assert of("% seen within a day").value == 30
    assert of("% seen within a day", date(2020, 6, 1)).value == 25
    target = Target.objects.get(indicator__name="Days waited")
    assert (target.effective_from, target.value) == (date(2021, 4, 1), Decimal(5))
    assert [each.title for each in Report.objects.get().tables.all()] == ["Care at home"]


def test_what_was_printed_is_kept_with_the_figure(people):
    accepted(people)
    row = PrintedRow.objects.get(observation=of("% seen within a day"))
    assert (row.target_diff, row.target_pct) == (Decimal(11), Decimal(53))
    assert row.wrong == ["target_diff", "target_pct"]


def test_indicators_that_the_partnership_has_are_used_by_name_or_alias(people):
    make_indicator(people, name="Falls", aliases=["Falls in homes (< 44 cases)"])
    accepted(people)
    assert Indicator.objects.filter(name__startswith="Falls").count() == 1
    assert of("Falls").value == 40


def test_a_target_that_stands_is_left_alone(people):
    indicator = make_indicator(people, name="Days waited", frequency="quarter")
    make_target(indicator, 3, people.commissioner)
    accepted(people)
    assert Target.objects.get(indicator=indicator).value == 3


def test_last_years_figure_that_differs_from_ours_is_not_changed(people):
    indicator = make_indicator(people, name=ROWS[1][1])
    enter(indicator, 50, people.commissioner, start=date(2020, 6, 1))
    accepted(people)
    assert of(ROWS[1][1], date(2020, 6, 1)).value == 50
    assert PrintedRow.objects.get(observation=of(ROWS[1][1])).previous == 44


def test_a_later_file_revises_and_keeps_the_first_value(people):
    accepted(people)
    accepted(people, workbook(("Care at home", [("M3", ROWS[1][1], 41, 44)])))
    row = of(ROWS[1][1])
    assert row.value == 41
    assert [each.value for each in row.revisions.all()] == [Decimal(40)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"frequency": "quarter"}, "is measured by quarter"),
        ({"retired_on": date(2021, 5, 1)}, "is retired"),
    ],
)
def test_a_row_that_its_indicator_cannot_take_is_held(people, fields, reason):
    make_indicator(people, name=ROWS[1][1], **fields)
    run = start(people)
    assert reason in run.result["held"][0]["reason"]
    accept_import(run=run, version=run.version, by=people.commissioner, at=NOW)
    assert not Observation.objects.filter(indicator__name=ROWS[1][1]).exists()


def test_a_row_about_what_homes_measure_is_held(people):
    make_home_indicator(people, name=ROWS[1][1])
    assert "for each home" in start(people).result["held"][0]["reason"]


def test_the_same_file_brought_again_replaces_the_one_that_waits(people):
    content = workbook()
    first, second = start(people, content), start(people, content)
    first.refresh_from_db()
    assert (first.state, second.state) == ("discarded", "waiting")


def test_thrown_away_it_brought_nothing_in_and_cannot_be_accepted(people):
    run = start(people)
    discard_import(run=run, version=run.version, by=people.commissioner, at=NOW)
    run.refresh_from_db()
    with pytest.raises(Refused, match="decided already"):
        accept_import(run=run, version=run.version, by=people.commissioner, at=NOW)
    assert not Observation.objects.exists()


def test_two_people_deciding_at_once_decide_once(people):
    run = start(people)
    accept_import(run=run, version=run.version, by=people.commissioner, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        discard_import(run=run, version=run.version, by=people.commissioner, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        undo_import(run=run, version=run.version, reason="x", by=people.commissioner, at=NOW)


def test_a_kept_file_that_is_another_is_refused(people):
    run = start(people)
    ObservationImport.objects.filter(pk=run.pk).update(digest="0" * 64)
    with pytest.raises(Refused, match="Bring it again"):
        accept_import(run=run, version=run.version, by=people.commissioner, at=NOW)


def test_undone_new_figures_are_missing_and_revised_ones_as_before(people):
    accepted(people, workbook(("Care at home", [("M3", ROWS[1][1], 41, 44)])))
    run = accepted(people)
    assert undo(run, people) == 5  # one revised; two of this year and two of last year are new
    assert of(ROWS[1][1]).value == 41
    assert of("% seen within a day").value is None
    run.refresh_from_db()
    assert (run.state, run.reason) == ("undone", "Wrong file")


def test_undoing_leaves_what_somebody_changed_since(people):
    run = accepted(people)
    row = of(ROWS[1][1])
    enter(row.indicator, 39, people.commissioner, start=JUNE, reason="Counted again")
    undo(run, people)
    row.refresh_from_db()
    assert row.value == 39


def test_undoing_needs_a_reason_and_an_accepted_file(people):
    with pytest.raises(Refused, match="Only an accepted file"):
        undo(start(people), people)
    with pytest.raises(Refused, match="Say why"):
        undo(accepted(people), people, " ")


def test_a_file_of_which_everything_changed_since_has_nothing_to_undo(people):
    run = accepted(people, workbook(("Care at home", [("M3", ROWS[1][1], 40)])))
    enter(of(ROWS[1][1]).indicator, 39, people.commissioner, start=JUNE, reason="Counted again")
    with pytest.raises(Refused, match="changed since"):
        undo(run, people)


def test_who_may_only_read_brings_no_file(people):
    with pytest.raises(PermissionDenied):
        start(people, by=people.viewer)


# --- in the browser -------------------------------------------------------------------------------
def test_a_file_is_brought_read_accepted_and_undone(people, signed_in):
    client = signed_in(people.commissioner)
    sent = {"file": SimpleUploadedFile("tables.xlsx", workbook()), "year": ""}
    answer = client.post("/indicators/imports/", sent)
    run = ObservationImport.objects.get()
    assert answer.url == run.get_absolute_url()
    page = client.get(answer.url).content.decode()
    assert "% seen within a day" in page
    assert "11" in page
    done = client.post(f"{answer.url}accept/", {"version": run.version}, follow=True).content.decode()
    assert "6 figures are new, 0 revised, 0 stood already" in done
    late = client.post(f"{answer.url}discard/", {"version": run.version}, follow=True).content.decode()
    assert "decided on this file meanwhile" in late
    run.refresh_from_db()
    asked = client.post(f"{answer.url}undo/", {"version": run.version, "reason": ""}, follow=True)
    assert "reason" in asked.content.decode().lower()
    told = client.post(f"{answer.url}undo/", {"version": run.version, "reason": "Wrong file"}, follow=True)
    assert "The import is undone" in told.content.decode()


def test_a_waiting_file_is_thrown_away_in_the_browser(people, signed_in):
    run = start(people)
    client = signed_in(people.commissioner)
    told = client.post(f"{run.get_absolute_url()}discard/", {"version": run.version}, follow=True)
    assert "Nothing of it was brought in" in told.content.decode()


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"not a workbook", "workbook")]
)  # fmt: skip
def test_a_file_that_is_none_is_refused_on_the_page(people, signed_in, content, words):
    sent = {"file": SimpleUploadedFile("tables.xlsx", content), "year": ""}
    answer = signed_in(people.commissioner).post("/indicators/imports/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
