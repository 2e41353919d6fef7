"""Every change to a plan: checked, audited, versioned, append-only (architecture.md sections 2 and 3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.actions.saved_views import delete_view, save_view, share_view
from accounts.models import SavedView
from accounts.roles import Role
from actionplans import actions
from actionplans.actions.news import mark_news_seen
from actionplans.actions.plans import LeadName
from actionplans.errors import ChangedMeanwhile
from actionplans.models import Action, DoneEntry, Lead, NewsSeen, Plan, Step, Update
from actionplans.tracking import STEP_FIELDS, restored
from audit.models import Entry
from audit.registry import sentence
from tests.factories import BEGINNING, NOW, TODAY, change, make_action, make_plan, make_step, make_workstream


@pytest.fixture
def by(people):
    return people.commissioner


@pytest.fixture
def action(people, by):
    return make_action(make_workstream(make_plan(people.partnership, by), by), by)


@pytest.fixture
def step(action, by):
    return make_step(action, by, due=TODAY + timedelta(days=30))


def update(step, by, *, version=None, at=NOW, note="", for_day=None, **changes):
    version = step.version if version is None else version
    return actions.update_step(
        step=step, version=version, by=by, at=at, changes=changes, note=note, for_day=for_day
    )


def told(verb):
    return sentence(Entry.objects.filter(verb=verb).order_by("number").last())


# --- updates --------------------------------------------------------------------------------------
def test_an_update_keeps_what_was_and_the_whole_of_what_is(step, by):
    row = update(step, by, status="ongoing", note="Every week.")
    assert row.before == {"status": "in_progress", "note": ""}
    assert set(row.state) == set(STEP_FIELDS)
    assert (row.state["status"], row.state["note"], row.for_day) == ("ongoing", "Every week.", TODAY)
    assert "changed the status from In progress to Ongoing and the note" in told("actionplans.step_updated")


def test_folding_the_updates_gives_the_row(step, by):
    update(step, by, status="ongoing", note="One.")
    update(step, by, agreed_due=TODAY + timedelta(days=60), note="Two.")
    update(step, by, rag="red", rag_reason="No money.")
    folded: dict[str, Any] = {}
    for row in step.updates.order_by("pk"):
        assert all(folded[field] == was for field, was in row.before.items())
        folded = row.state
    step.refresh_from_db()
    assert {field: restored(field, value) for field, value in folded.items()} == {
        field: getattr(step, field) for field in STEP_FIELDS
    }


def test_updates_cannot_be_changed_or_deleted(step):
    for refused in (lambda: Update.objects.update(note="x"), lambda: Update.objects.all().delete()):
        with pytest.raises(TypeError, match="append-only"):
            refused()


def test_a_lost_race_writes_nothing_and_carries_the_row_as_it_is(step, by):
    opened = step.version
    update(step, by, note="First.")
    entries = Entry.objects.count()
    with pytest.raises(ChangedMeanwhile) as lost:
        update(Step.objects.get(pk=step.pk), by, version=opened, note="Second.")
    assert lost.value.current.note == "First."
    assert (step.updates.count(), Entry.objects.count()) == (2, entries)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": "  "}, "Enter what needs to be done"),
        ({}, "Nothing was changed"),
    ],
)
def test_an_update_that_says_nothing_is_refused(step, by, changes, words):
    with pytest.raises(ValidationError, match=words):
        update(step, by, **changes)


def test_an_update_is_not_for_a_day_to_come_or_before_the_last_one(step, by):
    with pytest.raises(ValidationError, match="can't be in the future"):
        update(step, by, note="x", for_day=TODAY + timedelta(days=1))
    with pytest.raises(ValidationError, match="already an update for 5 January 2021"):
        update(step, by, note="x", for_day=date(2021, 1, 4))


def test_a_field_that_nobody_may_set_is_a_mistake_of_the_caller(step, by):
    with pytest.raises(ValueError, match="times_moved"):
        update(step, by, times_moved=0)


def test_the_first_agreed_date_stays_the_original_one(action, by):
    step = make_step(action, by, text="Undated")
    update(step, by, agreed_due=date(2021, 3, 1))
    assert (step.original_due, step.times_moved) == (date(2021, 3, 1), 0)
    update(step, by, agreed_due=date(2021, 4, 1))
    assert (step.original_due, step.agreed_due, step.times_moved) == (date(2021, 3, 1), date(2021, 4, 1), 1)


def test_words_of_ongoing_work_stay_when_its_end_moves(action, by):
    step = make_step(
        action, by, text="Ring", status="ongoing",
        timescale_text="Ongoing to March", timescale_kind="ongoing",
        due=date(2021, 3, 31),
    )  # fmt: skip
    update(step, by, agreed_due=date(2021, 6, 30))
    assert (step.timescale_text, step.timescale_kind) == ("Ongoing to March", "ongoing")


def test_a_new_date_replaces_the_printed_words_of_the_old_one(action, by):
    step = make_step(
        action, by, text="Send", timescale_text="End January", timescale_kind="due", precision="month_end",
        due=date(2021, 1, 31),
    )  # fmt: skip
    row = update(step, by, agreed_due=date(2021, 2, 12))
    assert (step.timescale_text, step.precision) == ("12 February 2021", "day")
    assert row.before["timescale_text"] == "End January"


def test_a_note_alone_serves_as_the_reason_of_a_differing_colour(step, by):
    update(step, by, rag="red", note="The money is gone.")
    assert (step.rag_reason, step.rag_declared_on) == ("The money is gone.", TODAY)


def test_taking_a_colour_back_takes_its_day_back(step, by):
    update(step, by, rag="red", rag_reason="No money.")
    update(step, by, rag="", rag_reason="")
    assert (step.rag, step.rag_declared_on) == ("", None)


def test_an_action_keeps_the_colour_before_and_the_day_it_was_updated(action, by):
    for colour, reason in (("green", "Fine."), ("amber", "Less so.")):
        actions.update_action(
            action=action,
            version=action.version,
            by=by,
            at=NOW,
            changes={"rag": colour, "rag_reason": reason},
        )
    assert (action.rag, action.rag_previous, action.date_updated) == ("amber", "green", TODAY)
    assert "of action 1.1 Teach every home" in told("actionplans.action_updated")


def test_a_reader_and_an_outsider_update_nothing(people, step):
    for person in (people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            update(step, person, note="x")
        with pytest.raises(PermissionDenied):
            actions.confirm_no_change(row=step, by=person, at=NOW)


def test_a_closed_plan_takes_no_update_and_no_new_row(people, by, action, step):
    actions.close_plan(plan=action.plan, by=by, reason="Over.")
    fresh = Step.objects.get(pk=step.pk)
    for refused in (
        lambda: update(fresh, by, note="x"),
        lambda: actions.confirm_no_change(row=fresh, by=by, at=NOW),
        lambda: make_step(fresh.action, by, text="More"),
        lambda: make_workstream(fresh.plan, by, number="9"),
        lambda: actions.set_leads(action=fresh.action, leads=[], by=by),
    ):
        with pytest.raises(ValidationError, match="is closed"):
            refused()


# --- structure ------------------------------------------------------------------------------------
def test_a_new_plan_takes_words_and_scheme_of_its_layout(people, by):
    plan = make_plan(people.partnership, by, layout="rag", action_name="deed")
    assert (plan.scheme, plan.workstream_name, plan.action_name) == ("delivery", "issue", "deed")
    assert "started the plan Care homes plan" in told("actionplans.plan_created")


def test_titles_numbers_and_references_are_unique_and_not_empty(people, by, action):
    stream, plan = action.workstream, action.plan
    for refused, words in (
        (lambda: make_plan(people.partnership, by, title=" "), "Enter a title"),
        (lambda: make_plan(people.partnership, by), "already a plan called"),
        (lambda: make_workstream(plan, by), "already a workstream 1"),
        (lambda: make_workstream(plan, by, number="2", name=""), "Enter a name"),
        (lambda: make_action(stream, by, title=" "), "Enter what needs to be done"),
        (lambda: make_action(stream, by, ref="1.1"), "already an action 1.1"),
        (lambda: make_step(action, by, text=" "), "Enter what needs to be done"),
        (
            lambda: actions.add_done_entry(action=action, text=" ", by=by, on=TODAY),
            "Enter what has been done",
        ),
    ):
        with pytest.raises(ValidationError, match=words):
            refused()


def test_an_unknown_field_is_a_mistake_of_the_caller(people, by):
    with pytest.raises(ValueError, match="colour"):
        make_plan(people.partnership, by, colour="red")


def test_a_plan_edited_by_two_keeps_the_first_and_tells_the_second(people, by, action):
    plan, version = action.plan, action.plan.version
    actions.edit_plan(plan=plan, version=version, by=by, changes={"subtitle": "First"})
    other = Plan.objects.get(pk=plan.pk)
    with pytest.raises(ValidationError, match="changed by someone else meanwhile"):
        actions.edit_plan(plan=other, version=version, by=by, changes={"subtitle": "Second"})
    plan.refresh_from_db()
    assert plan.subtitle == "First"


def test_an_edit_without_a_difference_leaves_no_trace(by, action):
    entries = Entry.objects.count()
    plan, stream = action.plan, action.workstream
    actions.edit_plan(plan=plan, version=plan.version, by=by, changes={"title": plan.title})
    actions.set_metrics(workstream=stream, names=["Homes trained"], by=by)
    assert Entry.objects.count() == entries


def test_metrics_are_replaced_and_a_known_indicator_keeps_its_code(by, action):
    stream = action.workstream
    stream.metrics.update(indicator_code="homes-trained")
    actions.set_metrics(workstream=stream, names=["New one", "Homes trained"], by=by)
    assert [(m.name, m.indicator_code) for m in stream.metrics.all()] == [
        ("New one", ""),
        ("Homes trained", "homes-trained"),
    ]


def test_closing_and_reopening_need_a_reason_and_twice_is_once(by, action):
    plan = action.plan
    with pytest.raises(ValidationError, match="Say why"):
        actions.close_plan(plan=plan, by=by, reason=" ")
    actions.close_plan(plan=plan, by=by, reason="Over.")
    actions.close_plan(plan=plan, by=by, reason="Over.")
    assert Entry.objects.filter(verb="actionplans.plan_closed").count() == 1
    actions.reopen_plan(plan=plan, by=by, reason="Not yet.")
    assert plan.state == "open"


def test_only_one_lead_is_accountable_in_the_action_and_in_the_database(by, action):
    two = [LeadName("A", accountable=True), LeadName("B", accountable=True)]
    with pytest.raises(ValidationError, match="Only one lead can be accountable"):
        actions.set_leads(action=action, leads=two, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.bulk_create(Lead(action=action, name=lead.name, accountable=True) for lead in two)
    actions.set_leads(action=action, leads=two[:1], by=by)
    assert "named A as lead of 1.1 Teach every home" in told("actionplans.leads_set")


def test_a_done_entry_is_withdrawn_once_and_never_deleted(by, action):
    entry = actions.add_done_entry(action=action, text="Wrote.", by=by, on=TODAY)
    for _ in range(2):
        actions.withdraw_done_entry(entry=entry, by=by, on=TODAY)
    assert DoneEntry.objects.get().withdrawn_on == TODAY
    assert Entry.objects.filter(verb="actionplans.done_withdrawn").count() == 1
    assert "withdrew from what is done" in told("actionplans.done_withdrawn")


def test_a_workstream_lead_reports_but_does_not_shape(people, by, action, step):
    lead = people.join(Role.WORKSTREAM_LEAD)
    update(step, lead, note="Fine.")
    for refused in (
        lambda: make_action(action.workstream, lead),
        lambda: actions.set_leads(action=action, leads=[], by=lead),
        lambda: actions.edit_plan(plan=action.plan, version=1, by=lead, changes={"title": "x"}),
        lambda: actions.close_plan(plan=action.plan, by=lead, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            refused()


# --- the database refuses -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "broken",
    [
        {"status": "perhaps"},
        {"rag": "purple"},
        {"text": ""},
    ],
)
def test_the_database_refuses_a_step_that_must_not_be(step, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(**broken)


def test_the_database_refuses_an_update_of_nothing_or_of_two_rows(action, step, by):
    for both in ({}, {"action": action, "step": step}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Update.objects.create(
                plan=action.plan,
                kind="changed",
                by=by,
                reported_at=BEGINNING,
                for_day=TODAY,
                state={},
                **both,
            )


# --- views kept and news seen ---------------------------------------------------------------------
def test_saving_a_view_again_replaces_it_and_both_are_told(people, by):
    for query in ("when=late", "when=soon"):
        view = save_view(partnership=people.partnership, page="steps", name=" Worst ", query=query, by=by)
    assert [(v.name, v.query) for v in SavedView.objects.all()] == [("Worst", "when=soon")]
    share_view(view=view, by=by, shared=True)
    share_view(view=view, by=by, shared=True)
    assert "saved the view Worst for everybody" in told("accounts.view_saved")
    delete_view(view=view, by=by)
    assert "deleted the view Worst" in told("accounts.view_deleted")
    assert Entry.objects.filter(verb="accounts.view_saved").count() == 3


def test_a_view_needs_a_name_and_its_owner(people, by):
    with pytest.raises(ValidationError, match="Enter a name for the view"):
        save_view(partnership=people.partnership, page="steps", name=" ", query="", by=by)
    view = save_view(partnership=people.partnership, page="steps", name="Mine", query="", by=by, shared=True)
    for refused in (
        lambda: share_view(view=view, by=people.viewer, shared=False),
        lambda: delete_view(view=view, by=people.viewer),
        lambda: save_view(
            partnership=people.partnership, page="steps", name="x", query="", by=people.outsider
        ),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_news_is_seen_by_each_person_for_themselves(people, by):
    for moment in (BEGINNING, NOW):
        mark_news_seen(partnership=people.partnership, by=by, until=moment)
    assert [(seen.user, seen.until) for seen in NewsSeen.objects.all()] == [(by, NOW)]
    with pytest.raises(PermissionDenied):
        mark_news_seen(partnership=people.partnership, by=people.outsider, until=NOW)


def test_a_step_and_an_action_are_called_by_their_words(action, step):
    assert str(action) == "1.1 Teach every home"
    assert str(Step(text="x" * 100)) == "x" * 77 + "..."
    assert (step.partnership, action.partnership) == (action.plan.partnership,) * 2
    assert Action.objects.get().plan.title == "Care homes plan"
    assert change(step, step.updates.first().by, NOW, note="n").note == "n"
