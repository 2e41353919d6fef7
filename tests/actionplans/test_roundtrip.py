"""The round trip through Excel: nothing is changed unseen, nothing is lost, nothing is half written."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import load_workbook

from actionplans import actions
from actionplans.actions.roundtrip import apply_workbook, discard_workbook, issue_workbook, receive_workbook
from actionplans.models import Action, EditedWorkbook, Step, Update
from actionplans.roundtrip.compare import changes_of
from audit.models import Entry
from core.workbooks.reader import WorkbookRefused
from tests.actionplans.around import MONDAY, OPENED, Around, later, make_around

DUE = MONDAY + timedelta(days=7)


@pytest.fixture
def around(people) -> Around:
    return make_around(people)


def handed_out(around, workstream=None):
    _, content = issue_workbook(plan=around.plan, workstream=workstream, by=around.admin, at=OPENED)
    return load_workbook(io.BytesIO(content))


def columns(sheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def row_number(sheet, key: str) -> int:
    return next(row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == key)


def put(book, key: str, heading: str, value) -> None:
    sheet = book["Steps" if key.startswith("step") else "Actions"]
    sheet.cell(row_number(sheet, key), columns(sheet)[heading]).value = value


def bytes_of(book) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bring_back(around, book, at=None) -> EditedWorkbook:
    return receive_workbook(
        plan=around.plan, content=bytes_of(book), name="edited.xlsx", by=around.admin, at=at or later(hours=1)
    )


def key(around, number=0) -> str:
    return f"step:{around.steps[number].pk}"


def versions(edited) -> dict[str, int]:
    return {change.row.key: change.row.version for change in changes_of(edited)}


def cells(edited) -> set[str]:
    return {cell.name for change in changes_of(edited) for cell in change.cells}


def fresh(around, number=0) -> Step:
    return Step.objects.with_parents().get(pk=around.steps[number].pk)


def apply(around, edited, accepted=None, **kwargs):
    return apply_workbook(
        edited=edited,
        accepted=cells(edited) if accepted is None else accepted,
        versions=versions(edited),
        by=around.admin,
        at=later(hours=2),
        **kwargs,
    )


# --- what is handed out -----------------------------------------------------------------------


def test_the_workbook_has_hidden_marks_lists_real_dates_and_a_print_setup(around):
    book = handed_out(around)
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        "Steps",
        "Actions",
        "Instructions",
    ]
    sheet = book["Steps"]
    assert all(sheet.column_dimensions[letter].hidden for letter in "ABC")
    due = sheet.cell(2, columns(sheet)["Agreed date"])
    assert due.value == datetime(DUE.year, DUE.month, DUE.day)
    assert due.is_date
    kinds = {validation.type for validation in sheet.data_validations.dataValidation}
    assert kinds == {"list", "date"}
    assert sheet.protection.sheet
    assert not sheet.cell(2, columns(sheet)["Status"]).protection.locked
    assert sheet.cell(2, columns(sheet)["Ref"]).protection.locked
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == (
        "E2",
        "$1:$1",
        "landscape",
    )
    assert sheet.page_setup.fitToHeight == 0
    names = [cell.value for cell in book["Lists"]["A"]]
    assert "Complete, still monitored" in names


def test_text_that_looks_like_a_formula_stays_text(around):
    for number, text in enumerate(("=1+1", "+44 1234", "-5 places", "@home")):
        actions.add_step(action=around.actions[0], text=text, by=around.admin, at=later(minutes=number))
    sheet = handed_out(around)["Steps"]
    found = [row[columns(sheet)["What we still need to do"] - 1] for row in sheet.iter_rows(min_row=2)]
    assert {"=1+1", "+44 1234", "-5 places", "@home"} <= {cell.value for cell in found}
    assert {cell.data_type for cell in found} == {"s"}


def test_a_workbook_that_comes_back_untouched_changes_nothing(around):
    for number, text in enumerate(("=1+1", " spaces  round ", "line\r\nline", "Bell \x07 rings", "007")):
        actions.add_step(action=around.actions[0], text=text, by=around.admin, at=later(minutes=number))
    edited = bring_back(around, handed_out(around))
    assert changes_of(edited) == []
    assert edited.problems == []


def test_one_workstream_alone_can_be_handed_out(around):
    book = handed_out(around, around.streams[1])
    assert book["Steps"].max_row == 2
    edited = bring_back(around, book)
    assert edited.problems == []


def test_a_text_too_long_for_a_cell_is_left_out_and_never_cut(around):
    long = "x" * 32_500
    step = fresh(around)
    actions.update_step(step=step, version=step.version, by=around.admin, at=OPENED, changes={"text": long})
    book = handed_out(around)
    put(book, key(around), "Status", "Complete")
    edited = bring_back(around, book)
    assert cells(edited) == {f"{key(around)}:status"}
    apply(around, edited)
    assert fresh(around).text == long


# --- what changed -----------------------------------------------------------------------------


def test_each_kind_of_cell_comes_back_as_what_it_is(around):
    book = handed_out(around)
    put(book, key(around), "Status", "complete")
    put(book, key(around), "Agreed date", datetime(2027, 1, 5))
    put(book, key(around), "Forecast", "6 January 2027")
    put(book, key(around), "Note", "All rotas agreed.")
    put(book, f"action:{around.actions[0].pk}", "Narrative", "Rotas first.\nThen training.")
    edited = bring_back(around, book)
    assert len(cells(edited)) == 5
    results = apply(around, edited)
    assert [result.saved for result in results] == [True, True]
    step = fresh(around)
    assert (step.status, step.agreed_due, step.forecast_due) == (
        "complete",
        date(2027, 1, 5),
        date(2027, 1, 6),
    )
    assert (step.note, step.times_moved) == ("All rotas agreed.", 1)
    assert Action.objects.get(pk=around.actions[0].pk).narrative == "Rotas first.\nThen training."
    edited.refresh_from_db()
    assert edited.state == EditedWorkbook.State.APPLIED
    assert Entry.objects.filter(verb="actionplans.workbook_applied").count() == 1


def test_a_date_can_be_taken_out_and_a_needed_cell_cannot_be_emptied(around):
    book = handed_out(around)
    put(book, key(around), "Agreed date", None)
    put(book, key(around), "Status", None)
    edited = bring_back(around, book)
    assert cells(edited) == {f"{key(around)}:agreed_due"}
    assert "Status is empty" in edited.problems[0]["words"]
    apply(around, edited)
    assert fresh(around).agreed_due is None


def test_only_what_is_accepted_is_saved(around):
    book = handed_out(around)
    put(book, key(around), "Status", "Complete")
    put(book, key(around), "Note", "Done")
    put(book, key(around, 1), "Status", "Complete")
    edited = bring_back(around, book)
    apply(around, edited, {f"{key(around)}:note"})
    assert (fresh(around).status, fresh(around).note, fresh(around, 1).status) == (
        "in_progress",
        "Done",
        "in_progress",
    )


def test_a_row_that_moved_on_shows_both_and_is_a_conflict(around):
    book = handed_out(around)
    put(book, key(around), "Status", "Complete")
    put(book, key(around), "Note", "Mine")
    step = fresh(around)
    actions.update_step(
        step=step,
        version=step.version,
        by=around.lead,
        at=later(minutes=5),
        changes={"status": "ongoing"},
        note="Theirs",
    )
    edited = bring_back(around, book)
    (change,) = changes_of(edited)
    shown = {cell.field.name: (cell.shown, cell.is_conflict) for cell in change.cells}
    assert shown["status"] == (("In progress", "Complete", "Ongoing"), True)
    assert shown["note"] == (("blank", "Mine", "Theirs"), True)


def test_what_the_other_changed_and_the_workbook_did_not_is_left_alone(around):
    book = handed_out(around)
    put(book, key(around), "Note", "Mine")
    step = fresh(around)
    actions.update_step(
        step=step, version=step.version, by=around.lead, at=later(minutes=5), changes={"status": "ongoing"}
    )
    apply(around, bring_back(around, book))
    assert (fresh(around).status, fresh(around).note) == ("ongoing", "Mine")


def test_what_both_changed_to_the_same_is_no_change(around):
    book = handed_out(around)
    put(book, key(around), "Status", "Complete")
    step = fresh(around)
    actions.update_step(
        step=step, version=step.version, by=around.lead, at=later(minutes=5), changes={"status": "complete"}
    )
    assert changes_of(bring_back(around, book)) == []


def test_a_row_that_moves_between_preview_and_saving_is_refused_and_the_others_are_saved(around):
    book = handed_out(around)
    put(book, key(around), "Status", "Complete")
    put(book, key(around, 1), "Status", "Complete")
    edited = bring_back(around, book)
    seen = versions(edited)
    step = fresh(around)
    actions.update_step(
        step=step, version=step.version, by=around.lead, at=later(hours=1, minutes=5), changes={}, note="Mine"
    )
    results = apply_workbook(
        edited=edited, accepted=cells(edited), versions=seen, by=around.admin, at=later(hours=2)
    )
    assert [(result.saved, "Priya Leads changed it" in result.words) for result in results] == [
        (False, True),
        (True, False),
    ]
    assert (fresh(around).status, fresh(around, 1).status) == ("in_progress", "complete")
    edited.refresh_from_db()
    assert edited.state == EditedWorkbook.State.WAITING
    assert cells(edited) == {f"{key(around)}:status"}
    apply(around, edited)
    edited.refresh_from_db()
    assert edited.state == EditedWorkbook.State.APPLIED
    assert {result["saved"] for result in edited.results} == {True}


def test_a_colour_without_its_reason_is_refused_and_taken_with_it(around):
    book = handed_out(around)
    put(book, key(around), "RAG", "Red")
    edited = bring_back(around, book)
    (result,) = apply(around, edited)
    assert not result.saved
    assert "Say why it is red" in result.words
    assert not fresh(around).rag
    (result,) = apply(around, edited, reasons={key(around): "No staff"})
    assert result.saved
    assert (fresh(around).rag, fresh(around).rag_reason) == ("red", "No staff")


# --- what is wrong in the workbook ------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "value", "words"),
    [
        ("Agreed date", "31/02/2026", "“31/02/2026” is not a date; write it like 5 January 2026."),
        ("Agreed date", "soon", "“soon” is not a date; write it like 5 January 2026."),
        ("Status", "Nearly", "“Nearly” is no status; choose one of: Not started, In progress"),
        ("RAG", "Pink", "“Pink” is no RAG colour; choose one of: Red, Amber, Green, Blue."),
    ],
)
def test_a_broken_value_gets_one_sentence_and_the_rest_of_the_row_is_taken(around, heading, value, words):
    book = handed_out(around)
    put(book, key(around), heading, value)
    put(book, key(around), "Note", "Still here")
    edited = bring_back(around, book)
    (problem,) = edited.problems
    assert words in problem["words"]
    assert problem["place"].startswith("Steps, ")
    assert cells(edited) == {f"{key(around)}:note"}


def test_a_formula_without_a_result_is_left_out(around):
    book = handed_out(around)
    put(book, key(around), "Note", "=A1&B1")
    edited = bring_back(around, book)
    assert cells(edited) == set()
    assert "formula" in edited.problems[0]["words"]


def test_rows_added_removed_copied_and_with_changed_marks_each_get_a_sentence(around):
    book = handed_out(around)
    sheet = book["Steps"]
    gone = row_number(sheet, key(around, 2))
    sheet.delete_rows(gone)
    last = sheet.max_row
    sheet.cell(last + 1, columns(sheet)["What we still need to do"]).value = "New by hand"
    copied = row_number(sheet, key(around, 1))
    for cell in sheet[copied]:
        sheet.cell(last + 2, cell.column).value = cell.value
    put(book, key(around, 1), "Note", "Copied row")
    row = row_number(sheet, key(around))
    sheet.cell(row, columns(sheet)["Note"]).value = "Of which row?"
    sheet.cell(row, 1).value = key(around, 2)
    edited = bring_back(around, book)
    told = " ".join(f"{problem['place']} {problem['words']}" for problem in edited.problems)
    assert "was added by hand" in told
    assert "stands there twice" in told
    assert "hidden columns were changed" in told
    assert "Order test kits: the row is not in the workbook any more" in told or "changed" in told
    assert "Agree rotas: the row is not in the workbook any more" in told
    assert changes_of(edited) == []


def test_a_missing_column_is_said_and_nothing_of_it_is_changed(around):
    book = handed_out(around)
    sheet = book["Steps"]
    sheet.cell(1, columns(sheet)["Status"]).value = "State of affairs"
    edited = bring_back(around, book)
    assert edited.problems == [
        {
            "place": "Steps",
            "words": "The column “Status” is gone from the sheet Steps; nothing in it was changed.",
        }
    ]
    assert changes_of(edited) == []


def test_columns_may_be_moved_and_rows_sorted(around):
    book = handed_out(around)
    put(book, key(around), "Note", "Sorted")
    sheet = book["Steps"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for number, values in enumerate(reversed(rows), 2):
        for column, value in enumerate(values, 1):
            sheet.cell(number, column).value = value
    for number in range(1, sheet.max_row + 1):
        note, rag = (sheet.cell(number, columns_at) for columns_at in (14, 12))
        note.value, rag.value = rag.value, note.value
    edited = bring_back(around, book)
    assert cells(edited) == {f"{key(around)}:note"}


def test_a_file_that_is_no_workbook_of_ours_is_refused_in_one_sentence(around):
    book = handed_out(around)
    plain = zipfile.ZipFile(io.BytesIO(), "w")
    plain.close()
    for sheet in (book["Steps"], book["Actions"]):
        sheet.delete_cols(1, 3)
    for content in (
        bytes_of(book),
        b"",
        b"hello",
        b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old",
    ):
        with pytest.raises(WorkbookRefused):
            receive_workbook(plan=around.plan, content=content, name="x.xlsx", by=around.admin, at=OPENED)
    assert not EditedWorkbook.objects.exists()


def test_a_workbook_of_another_plan_is_sent_there_and_one_of_others_is_not_known(around):
    other = actions.create_plan(
        partnership=around.people.partnership,
        title="Other plan",
        layout="oversight",
        as_at=OPENED.date(),
        by=around.admin,
        at=OPENED,
    )
    content = bytes_of(handed_out(around))
    with pytest.raises(WorkbookRefused, match="belongs to the plan Homes plan"):
        receive_workbook(plan=other, content=content, name="x.xlsx", by=around.admin, at=OPENED)
    foreign = actions.create_plan(
        partnership=around.people.elsewhere,
        title="Foreign",
        layout="oversight",
        as_at=OPENED.date(),
        by=around.people.outsider,
        at=OPENED,
    )
    with pytest.raises(WorkbookRefused, match="not a workbook from this page"):
        receive_workbook(plan=foreign, content=content, name="x.xlsx", by=around.people.outsider, at=OPENED)


def test_a_workbook_is_dealt_with_once_and_nothing_accepted_is_nothing_saved(around):
    book = handed_out(around)
    put(book, key(around), "Note", "Once")
    edited = bring_back(around, book)
    with pytest.raises(ValidationError, match="Nothing was accepted"):
        apply(around, edited, set())
    apply(around, edited)
    with pytest.raises(ValidationError, match="dealt with already"):
        apply(around, edited, {f"{key(around)}:note"})
    second = bring_back(around, book)
    discard_workbook(edited=second, by=around.admin, at=later(hours=3))
    with pytest.raises(ValidationError, match="dealt with already"):
        apply(around, second, {"step:1:note"})


def test_emptying_a_note_is_a_change_and_is_not_lost(around):
    step = fresh(around)
    actions.update_step(
        step=step, version=step.version, by=around.lead, at=OPENED, changes={}, note="Old words"
    )
    book = handed_out(around)
    put(book, key(around), "Note", None)
    apply(around, bring_back(around, book))
    assert fresh(around).note == ""
    assert Update.objects.filter(step=step, note="Old words").exists()


def test_only_who_reports_hands_out_and_takes_back(around):
    content = bytes_of(handed_out(around))
    for person in (around.people.viewer, around.people.outsider):
        with pytest.raises(PermissionDenied):
            issue_workbook(plan=around.plan, by=person, at=OPENED)
        with pytest.raises(PermissionDenied):
            receive_workbook(plan=around.plan, content=content, name="x.xlsx", by=person, at=OPENED)


def test_a_closed_plan_is_not_handed_out(around):
    actions.close_plan(plan=around.plan, by=around.admin, reason="Over")
    with pytest.raises(ValidationError, match="closed"):
        issue_workbook(plan=around.plan, by=around.admin, at=OPENED)
