"""Imports that write: twice changes nothing, and both sides' changes are kept apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from actionplans.actions.plans import LeadName, set_leads, withdraw_done_entry
from actionplans.actions.updates import update_step
from actionplans.importers.commit import (
    answer_import,
    apply_import,
    discard_import,
    preview,
    remembered,
    start_import,
)
from actionplans.importers.diff import count, flat
from actionplans.importers.undo import undo_import
from actionplans.models import Action, ImportRun, Plan, Step, Update, Workstream
from actionplans.statuses import Status
from audit.models import Entry
from core.workbooks.safety import WorkbookRefused
from tests.actionplans.importers import books
from tests.actionplans.importers.books import book_of
from tests.actionplans.importers.bringing import AT, LATER, ROWS, bring, changed, everything, workbook
from tests.conftest import People


def test_an_import_writes_what_the_workbook_says(people: People) -> None:
    run = bring(people, workbook(), title="Comfort plan")
    plan = run.plan
    assert plan is not None
    assert (plan.title, plan.as_at, plan.layout) == ("Comfort plan", date(2021, 1, 5), "oversight")
    beds = Action.objects.get(ref="1.1")
    assert (beds.title, beds.care_settings, beds.progress) == ("Beds", ["CH"], "Going well")
    assert [lead.name for lead in beds.leads.all()] == ["NHS"]
    assert [entry.text for entry in beds.done_entries.all()] == ["Asked"]
    buy, make = beds.steps.all()
    assert (buy.status, buy.status_text, buy.agreed_due, buy.original_due) == (
        "in_progress", "In progress", date(2021, 5, 31), date(2021, 5, 31),
    )  # fmt: skip
    assert (make.timescale_text, make.timescale_kind, make.status) == ("TBC", "tbc", "not_started")
    assert {update.kind for update in Update.objects.all()} == {"imported"}
    assert {update.for_day for update in Update.objects.all()} == {date(2021, 1, 5)}
    assert Entry.objects.filter(verb="actionplans.plan_imported").count() == 1


@pytest.mark.parametrize(
    "content", [books.oversight(), books.support(), books.resilience(), books.portfolio()]
)
def test_importing_twice_changes_nothing(people: People, content: bytes) -> None:
    bring(people, content, name="plan 2021-01.xlsx")
    before, trail = everything(), Entry.objects.count()
    again = bring(people, content, at=LATER, name="plan 2021-01.xlsx")
    assert (everything(), Entry.objects.count()) == (before, trail)
    assert again.state == ImportRun.State.DISCARDED


def test_each_row_is_new_changed_unchanged_or_gone(people: People) -> None:
    bring(people, workbook())
    rows: list[list[Any]] = [
        *changed(0, "Status", "Complete")[:1],
        ROWS[2],
        ["1.3", "Rest", None, "Sleep", "TBC", "Not started", "NHS", None, None],
    ]
    run = start_import(
        partnership=people.partnership,
        name="plan.xlsx",
        content=workbook(rows),
        by=people.commissioner,
        at=LATER,
    )
    seen = preview(run)
    states = {diff.label: diff.state for diff in flat(seen.rows)}
    assert states == {
        "Comfort": "unchanged", "1.1 Beds": "unchanged", "Buy ten beds": "changed", "Make the beds "
                                                                                    "up": "gone",
        "1.2 Food": "unchanged", "Cook each day": "unchanged", "1.3 Rest": "new", "Sleep": "new",
    }  # fmt: skip
    buy = next(diff for diff in flat(seen.rows) if diff.label == "Buy ten beds")
    assert buy.changes == {"status": ("in_progress", "complete"), "status_text": ("In progress", "Complete")}
    assert (buy.sheet, buy.row) == ("1. Comfort", 4)
    apply_import(run=run, by=people.commissioner, at=LATER)
    assert Step.objects.get(text="Buy ten beds").status == "complete"
    assert Step.objects.filter(text="Make the beds up").exists()
    assert count(preview_of(people, workbook(rows))) == {
        "new": 0,
        "changed": 0,
        "unchanged": 7,
        "conflict": 0,
        "gone": 1,
    }


def preview_of(people: People, content: bytes) -> list[Any]:
    run = start_import(
        partnership=people.partnership, name="plan.xlsx", content=content, by=people.commissioner, at=LATER
    )
    return preview(run).rows


def test_what_people_changed_here_is_not_undone_by_the_same_file(people: People) -> None:
    bring(people, workbook())
    step = Step.objects.get(text="Buy ten beds")
    update_step(
        step=step, version=step.version, by=people.commissioner, at=LATER, changes={"status": "complete"}
    )
    before = everything()
    bring(people, workbook(), at=LATER)
    assert everything() == before
    # and another cell of the same row still comes in
    bring(people, workbook(changed(0, "Timescale", "June 2021")), at=LATER)
    step.refresh_from_db()
    assert (step.status, step.agreed_due, step.original_due) == (
        "complete",
        date(2021, 6, 30),
        date(2021, 5, 31),
    )


def test_where_both_sides_changed_neither_wins_and_it_is_shown_each_time(people: People) -> None:
    bring(people, workbook())
    step = Step.objects.get(text="Buy ten beds")
    update_step(
        step=step, version=step.version, by=people.commissioner, at=LATER, changes={"status": "ongoing"}
    )
    content = workbook(changed(0, "Status", "Complete"))
    for _ in range(2):
        rows = preview_of(people, content)
        conflict = next(diff for diff in flat(rows) if diff.state == "conflict")
        assert conflict.conflicts["status"] == ("ongoing", "complete")
        bring(people, content, at=LATER)
        step.refresh_from_db()
        assert step.status == "ongoing"


def test_changes_of_every_kind_come_in(people: People) -> None:
    bring(people, workbook())
    beds = Action.objects.get(ref="1.1")
    set_leads(
        action=beds, leads=[LeadName("NHS", people.commissioner, accountable=True)], by=people.commissioner
    )
    rows: list[list[Any]] = [
        ["1.1", "Beds and cots", "Asked\nMeasured", "Buy ten beds", "May 2021", "In progress", ("NHS\nKim "
        "Dale"), "CH, HS", "Slow now"],
        *ROWS[1:],
    ]  # fmt: skip
    bring(people, workbook(rows, day="1 February 2021"), at=LATER)
    beds.refresh_from_db()
    assert (beds.title, beds.progress, beds.care_settings) == ("Beds and cots", "Slow now", ["CH", "HS"])
    assert [(lead.name, lead.user, lead.accountable) for lead in beds.leads.all()] == [
        ("NHS", people.commissioner, True), ("Kim Dale", None, False),
    ]  # fmt: skip
    assert [entry.text for entry in beds.done_entries.all()] == ["Asked", "Measured"]
    assert Plan.objects.get().as_at == date(2021, 2, 1)


def test_an_entry_withdrawn_here_does_not_come_back_with_the_next_file(people: People) -> None:
    bring(people, workbook())
    beds = Action.objects.get(ref="1.1")
    withdraw_done_entry(entry=beds.done_entries.get(), by=people.commissioner, on=date(2021, 2, 1))
    bring(people, workbook(changed(0, "Done so far", "Asked\nMeasured")), at=LATER)
    assert [entry.text for entry in beds.done_entries.filter(withdrawn_on=None)] == ["Measured"]


def test_workstreams_of_an_overview_are_changed_too(people: People) -> None:
    bring(people, books.oversight())
    overview = [list(row) for row in books.OVERVIEW]
    overview[3][2:] = ["\u2022 Gloves", "\u2022 Homes with cases\n\u2022 Masks"]
    content = book_of(
        {"Overview": overview, "1. Keeping infection out": books.INFECTION, "2. People": books.WORKFORCE}
    )
    run = bring(people, content, at=LATER)
    stream = Workstream.objects.get(number="1")
    assert (stream.focus, [metric.name for metric in stream.metrics.all()]) == (
        ["Gloves"],
        ["Homes with cases", "Masks"],
    )
    undo_import(run=run, by=people.commissioner, at=LATER, day=LATER.date())
    stream.refresh_from_db()
    assert (stream.focus, [metric.name for metric in stream.metrics.all()]) == (
        ["Gloves", "Tests"],
        ["Homes with cases", "Tests a week"],
    )


def test_columns_the_file_lacks_are_left_alone(people: People) -> None:
    bring(people, workbook(), title="Comfort plan")
    short = book_of(
        {
            "1. Comfort": [
                ["1. Comfort"],
                ["Last updated 5 January 2021"],
                ["Ref", "Action", "Owner"],
                ["1.1", "Beds", "LA"],
            ]
        }
    )
    bring(people, short, at=LATER, title="Comfort plan")
    beds = Action.objects.get(ref="1.1")
    assert (beds.progress, beds.care_settings, [lead.name for lead in beds.leads.all()]) == (
        "Going well",
        ["CH"],
        ["LA"],
    )


def test_references_that_stand_twice_are_both_kept(people: People) -> None:
    bring(
        people,
        workbook([ROWS[0], ["1.1", "Other beds", None, "Look", "TBC", "Not started", "NHS", None, None]]),
    )
    assert list(Action.objects.values_list("ref", "title")) == [("1.1", "Beds"), ("1.1 (2)", "Other beds")]


def test_a_status_too_long_for_its_column_is_kept_whole_in_the_note(people: People) -> None:
    words = "Complete " + "and so on " * 40
    bring(people, workbook(changed(0, "Status", words)))
    step = Step.objects.get(text="Buy ten beds")
    assert (len(step.status_text), step.note) == (300, words.strip())


# --- answers --------------------------------------------------------------------------------------
def test_an_answer_about_a_status_is_used_and_remembered_for_the_plan(people: People) -> None:
    content = workbook(changed(0, "Status", "On hold"))
    run = start_import(
        partnership=people.partnership, name="plan.xlsx", content=content, by=people.commissioner, at=AT
    )
    assert [one.kind for one in preview(run).parsed.held] == ["status"]
    answer_import(run=run, by=people.commissioner, answers={"on hold": "not_started"}, columns={})
    assert preview(run).parsed.held == ()
    apply_import(run=run, by=people.commissioner, at=AT)
    assert Step.objects.get(text="Buy ten beds").status == "not_started"
    run.refresh_from_db()
    assert remembered(run.plan)[0] == {"on hold": Status.NOT_STARTED}
    later = start_import(
        partnership=people.partnership, name="plan.xlsx", content=content, by=people.commissioner, at=LATER
    )
    assert preview(later).parsed.held == ()
    answer_import(run=later, by=people.commissioner, answers={"on hold": ""}, columns={"done so far": ""})
    assert later.answers == {}
    assert later.columns == {"done so far": ""}


def test_an_upload_can_be_thrown_away_and_is_dealt_with_once(people: People) -> None:
    run = start_import(
        partnership=people.partnership, name="plan.xlsx", content=workbook(), by=people.commissioner, at=AT
    )
    assert not Plan.objects.exists()
    discard_import(run=run, by=people.commissioner, at=AT)
    for act in (
        lambda: discard_import(run=run, by=people.commissioner, at=AT),
        lambda: apply_import(run=run, by=people.commissioner, at=AT),
        lambda: answer_import(run=run, by=people.commissioner, answers={}, columns={}),
    ):
        with pytest.raises(ValidationError, match="dealt with already: thrown away"):
            act()


def test_a_refused_file_leaves_nothing_behind(people: People) -> None:
    with pytest.raises(WorkbookRefused):
        start_import(
            partnership=people.partnership, name="plan.xlsx", content=b"no", by=people.commissioner, at=AT
        )
    assert not ImportRun.objects.exists()


def test_a_workbook_without_a_date_is_not_imported_before_somebody_gives_one(people: People) -> None:
    content = book_of({"Plan": [["Action", "Status"], ["Buy", "Done"]]})
    run = start_import(
        partnership=people.partnership, name="plan.xlsx", content=content, by=people.commissioner, at=AT
    )
    with pytest.raises(ValidationError, match="doesn't say what day it is of"):
        apply_import(run=run, by=people.commissioner, at=AT)
    assert not Plan.objects.exists()
    bring(people, content, as_at=date(2021, 1, 1))
    assert Plan.objects.get().as_at == date(2021, 1, 1)


def test_only_those_who_may_import_do(people: People) -> None:
    with pytest.raises(PermissionDenied):
        start_import(
            partnership=people.partnership, name="plan.xlsx", content=workbook(), by=people.viewer, at=AT
        )
    run = bring(people, workbook())
    for user in (people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            undo_import(run=run, by=user, at=AT, day=AT.date())
        assert not ImportRun.objects.visible_to(user).exists()
    assert ImportRun.objects.visible_to(people.commissioner).exists()
