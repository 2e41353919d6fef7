"""The action tracker (boards-and-packs.md section 1, "Action tracker")."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from actionplans.models import Step
from audit.models import Entry
from audit.registry import sentence
from core.errors import ChangedMeanwhile, Refused
from oversight.actions.tracker import action_to_step, add_action, read_deadline, report_action, update_action
from oversight.models import BoardAction, BoardActionEntry, MinuteParagraph
from oversight.summaries.registers import tracker_for, tracker_on
from tests.factories import make_small_plan
from tests.oversight.making import MEETS_AT, MEETS_ON, NOW, TODAY, make_meeting
from tests.oversight.registering import BEFORE, make_private, report, track


@pytest.fixture
def action(made: Any) -> BoardAction:
    return track(made)


def tell(row: BoardAction) -> list[str]:
    entries = Entry.objects.filter(object_type="oversight.boardaction", object_id=str(row.pk)).order_by("pk")
    return [sentence(entry) for entry in entries]


# --- adding ---------------------------------------------------------------------------------------
def test_an_action_starts_open_with_its_first_entry(action):
    entry = action.entries.get()
    assert (action.state, action.lead, entry.on, entry.lead) == ("open", "Lee Lead", BEFORE, "Lee Lead")
    assert "put on the tracker the action “Discharge hub: Report on the hub.”" in tell(action)[0]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Jan-22", date(2022, 1, 31)),
        ("End September", date(2021, 9, 30)),
        ("Ongoing", None),
        ("TBC", None),
        ("", None),
    ],
)
def test_printed_deadlines_are_read_where_they_are_certain(made, words, day):
    assert read_deadline(words, BEFORE) == day
    assert track(made, deadline=None, deadline_text=words).deadline == day


def test_a_lead_with_an_account_prints_as_their_name(made, people):
    lead = people.join(Role.WORKSTREAM_LEAD, name="Priya Leads")
    assert track(made, lead="", lead_user=lead).lead == "Priya Leads"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"subject": " "}, "Enter the subject"),
        ({"text": ""}, "Enter what is to be done"),
        ({"subject": "x" * 301}, "Shorten this to 300 letters"),
        ({"deadline_text": "x" * 81}, "Shorten this to 80 letters"),
    ],
)
def test_an_action_that_says_too_little_or_too_much_is_refused_in_words(made, fields, words):
    with pytest.raises(ValidationError, match=words):
        track(made, **fields)
    assert not BoardAction.objects.exists()


def test_an_action_of_an_exempt_item_or_paragraph_is_exempt_and_stays_so(made, people):
    item = make_meeting(made).items.get(number=4)
    paragraph = MinuteParagraph.objects.create(
        item=item, position=1, kind="action", text="T", exempt=True, edited_by=made.admin, edited_at=NOW
    )
    by_paragraph = track(made, item=item, paragraph=paragraph)
    make_private(item)
    by_item = track(made, item=item)
    public = track(made)
    assert by_paragraph.exempt
    assert by_item.exempt
    for row in (by_item, by_paragraph):
        with pytest.raises(Refused, match="agreed in private"):
            update_action(action=row, changes={"exempt": False}, version=1, by=made.admin)
    assert set(BoardAction.objects.visible_to(people.viewer)) == {public}
    assert BoardAction.objects.visible_to(people.commissioner).count() == 3


def test_an_action_marked_by_itself_can_be_opened_again(made):
    row = track(made, exempt=True)
    update_action(action=row, changes={"exempt": False}, version=1, by=made.admin)
    assert not row.exempt


def test_who_may_add_report_and_correct(made, action, people):
    with pytest.raises(PermissionDenied):
        add_action(board=made.board, met_on=BEFORE, subject="S", text="T", by=people.commissioner, at=NOW)
    with pytest.raises(PermissionDenied):
        update_action(action=action, changes={}, version=1, by=people.commissioner)
    with pytest.raises(PermissionDenied):
        report(made, action, text="T", by=people.viewer)
    report(made, action, text="T", by=people.commissioner)


# --- reporting ------------------------------------------------------------------------------------
def test_a_report_changes_the_row_and_adds_to_its_history(made, action):
    report(made, action, text="Drafted.", deadline=date(2021, 9, 1), lead="Ned Next")
    assert (action.progress, action.deadline, action.lead, action.version) == (
        "Drafted.", date(2021, 9, 1), "Ned Next", 2,
    )  # fmt: skip
    assert [entry.text for entry in action.entries.all()] == ["", "Drafted."]
    told = tell(action)[-1]
    assert "changed the deadline from 30 July 2021 to 1 September 2021" in told
    assert "the lead from Lee Lead to Ned Next and the progress of" in told


def test_a_report_without_words_keeps_the_progress_that_stands(made, action):
    report(made, action, text="Drafted.")
    report(made, action, deadline=None)
    assert (action.progress, action.deadline) == ("Drafted.", None)


def test_new_printed_words_bring_their_day_and_a_new_day_sheds_old_words(made):
    row = track(made, deadline=None, deadline_text="End July")
    assert row.deadline == date(2021, 7, 31)
    report(made, row, deadline_text="End August")
    assert row.deadline == date(2021, 8, 31)
    report(made, row, deadline=date(2021, 9, 3))
    assert (row.deadline, row.deadline_text) == (date(2021, 9, 3), "")


def test_a_new_lead_takes_the_account_along_or_loses_it(made, action, people):
    lead = people.join(Role.WORKSTREAM_LEAD, name="Priya Leads")
    report(made, action, lead_user=lead)
    assert (action.lead, action.lead_user) == ("Priya Leads", lead)
    report(made, action, lead="Somebody else")
    assert (action.lead, action.lead_user) == ("Somebody else", None)


def test_closing_and_reopening_say_how_and_why(made, action):
    with pytest.raises(ValidationError, match="how it was closed"):
        report(made, action, state="closed")
    report(made, action, state="closed", text="Done.")
    assert (action.state, action.closed_on) == ("closed", TODAY)
    with pytest.raises(ValidationError, match="why it is open again"):
        report(made, action, state="open")
    report(made, action, state="open", text="Not done after all.")
    assert (action.state, action.closed_on) == ("open", None)


def test_a_report_that_says_nothing_or_nonsense_is_refused(made, action):
    for fields, words in (
        ({}, "Nothing was changed"),
        ({"state": "open"}, "Nothing was changed"),
        ({"state": "lost", "text": "T"}, "Choose open or closed"),
        ({"text": "T", "on": TODAY + timedelta(days=1)}, "in the future"),
        ({"text": "T", "on": BEFORE - timedelta(days=1)}, "already a report for 15 July 2021"),
    ):
        with pytest.raises(ValidationError, match=words):
            report(made, action, **fields)
    assert action.entries.count() == 1


def test_two_who_report_notice_each_other_and_nothing_is_half_written(made, action):
    report(made, action, text="First.")
    with pytest.raises(ChangedMeanwhile) as lost:
        report_action(action=action, by=made.admin, at=NOW, on=TODAY, version=1, text="Second.")
    assert lost.value.current.progress == "First."
    assert BoardActionEntry.objects.filter(text="Second.").count() == 0


def test_history_is_only_ever_added_to(action):
    for change in (lambda: action.entries.all().delete(), lambda: action.entries.all().update(text="x")):
        with pytest.raises(TypeError, match="append-only"):
            change()


def test_correcting_what_was_agreed_corrects_the_minutes_that_say_the_same(made):
    item = make_meeting(made).items.get(number=4)
    paragraph = MinuteParagraph.objects.create(
        item=item, position=1, kind="action", text="Report on the hub.", edited_by=made.admin, edited_at=NOW
    )
    row = track(made, item=item, paragraph=paragraph)
    update_action(action=row, changes={"text": "Report on both hubs."}, version=1, by=made.admin)
    paragraph.refresh_from_db()
    assert (row.text, paragraph.text, paragraph.version) == ("Report on both hubs.",) * 2 + (2,)
    update_action(action=row, changes={"text": "Report on both hubs."}, version=99, by=made.admin)
    with pytest.raises(ChangedMeanwhile):
        update_action(action=row, changes={"subject": "Hubs"}, version=1, by=made.admin)


# --- as at a day ----------------------------------------------------------------------------------
def test_the_tracker_reads_as_it_read_on_any_day(made, action):
    report(made, action, date(2021, 7, 20), text="Drafted.", deadline=date(2021, 8, 31))
    report(made, action, date(2021, 7, 28), text="Done.", state="closed")
    report(made, action, TODAY, text="Back again.", state="open")

    def seen(day: date) -> Any:
        (row,) = tracker_on(made.board, day)
        return row.progress, row.state_words, row.deadline_words, row.closed_on

    assert tracker_on(made.board, BEFORE - timedelta(days=1)) == ()
    assert seen(BEFORE) == ("", "Open", "30 July 2021", None)
    assert seen(date(2021, 7, 27)) == ("Drafted.", "Open", "31 August 2021", None)
    assert seen(date(2021, 7, 30)) == ("Done.", "Closed", "31 August 2021", date(2021, 7, 28))
    assert seen(TODAY) == ("Back again.", "Open", "31 August 2021", None)


def test_an_open_action_is_late_after_its_deadline_and_a_closed_one_never(made, action):
    (row,) = tracker_on(made.board, date(2021, 7, 30))
    assert not row.late
    (row,) = tracker_on(made.board, date(2021, 7, 31))
    assert row.late
    report(made, action, text="Done.", state="closed")
    (row,) = tracker_on(made.board, TODAY)
    assert not row.late


def test_a_row_without_entries_stands_as_it_was_made(made):
    BoardAction.objects.create(board=made.board, met_on=BEFORE, subject="Old", text="Old", lead="Ann")
    (row,) = tracker_on(made.board, TODAY)
    assert (row.lead, row.progress, row.closed, row.reported_on) == ("Ann", "", False, None)


def test_the_tracker_for_everybody_leaves_exempt_rows_out(made, action):
    private = track(made, exempt=True)
    assert {row.pk for row in tracker_on(made.board, TODAY, public=True)} == {action.pk}
    assert {row.pk for row in tracker_on(made.board, TODAY)} == {action.pk, private.pk}


def test_open_actions_come_back_to_the_next_agenda_and_closed_ones_once_more(made):
    earlier = make_meeting(made, at=MEETS_AT - timedelta(days=63))  # 15 July
    last = make_meeting(made, at=MEETS_AT - timedelta(days=49))  # 29 July
    make_meeting(made, at=MEETS_AT - timedelta(days=10), state="cancelled", reason="Snow")
    coming = make_meeting(made)
    still_open, just_closed, long_closed = (track(made, subject=each) for each in ("Open", "Just", "Long"))
    report(made, just_closed, date(2021, 7, 30), text="Done.", state="closed")
    report(made, long_closed, date(2021, 7, 16), text="Done.", state="closed")
    track(made, met_on=MEETS_ON, subject="Born in it")

    back = tracker_for(coming, MEETS_ON)

    assert {row.pk for row in back} == {still_open.pk, just_closed.pk}
    assert tracker_for(earlier, MEETS_ON) == ()
    assert len(tracker_for(last, date(2021, 7, 29))) == 3


# --- into a plan ----------------------------------------------------------------------------------
def test_an_action_becomes_a_step_with_its_words_deadline_and_lead(made, people):
    lead = people.join(Role.WORKSTREAM_LEAD, name="Priya Leads")
    row = track(made, lead_user=lead, lead="P Leads")
    plan = make_small_plan(people.partnership, people.commissioner)
    target = plan.workstreams.get().actions.get()

    action_to_step(action=row, plan_action=target, by=people.commissioner, at=NOW)

    step = Step.objects.get(pk=row.step_id)
    assert (step.text, step.agreed_due, step.status) == (
        "Report on the hub.",
        date(2021, 7, 30),
        "not_started",
    )
    assert [(each.name, each.user) for each in step.leads.all()] == [("P Leads", lead)]
    assert row.progress == f"Now a step of {target.ref} in {plan.title}."
    assert row.entries.last().text == row.progress
    assert f"put the action “{row}” into {plan.title} as step" in tell(row)[-1]
    with pytest.raises(Refused, match="a step of a plan already"):
        action_to_step(action=row, plan_action=target, by=people.commissioner, at=NOW)


def test_an_action_without_lead_or_deadline_becomes_a_step_too(made, people):
    target = make_small_plan(people.partnership, people.commissioner).workstreams.get().actions.get()
    row = track(made, lead="", deadline=None)
    action_to_step(action=row, plan_action=target, by=people.commissioner, at=NOW)
    assert (row.step.agreed_due, row.step.leads.count()) == (None, 0)


def test_what_can_not_become_a_step(made, people):
    target = make_small_plan(people.partnership, people.commissioner).workstreams.get().actions.get()
    foreign = make_small_plan(people.elsewhere, people.outsider).workstreams.get().actions.get()
    closed = track(made)
    report(made, closed, text="Done.", state="closed")
    steps = Step.objects.count()
    for row, where, words in (
        (closed, target, "It is closed"),
        (track(made, exempt=True), target, "It is exempt"),
        (track(made), foreign, "another partnership"),
    ):
        with pytest.raises(Refused, match=words):
            action_to_step(action=row, plan_action=where, by=people.commissioner, at=NOW)
    stale = track(made)
    BoardAction.objects.filter(pk=stale.pk).update(version=5)
    with pytest.raises(ChangedMeanwhile):
        action_to_step(action=stale, plan_action=target, by=people.commissioner, at=NOW)
    lead = people.join(Role.WORKSTREAM_LEAD)
    with pytest.raises(PermissionDenied):
        action_to_step(action=track(made), plan_action=target, by=lead, at=NOW)
    assert Step.objects.count() == steps
