"""A plan as it stood at a moment (architecture.md section 3): one answer for page, workbook and pack."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from actionplans import actions
from actionplans.actions.plans import LeadName
from actionplans.layouts import Scheme
from actionplans.models import Plan
from actionplans.rows import row_of
from actionplans.statuses import Status
from actionplans.summaries import counts, plan_view, workstream_counts
from core.rag import Rag
from tests.factories import (
    BEGINNING,
    LONDON,
    NOW,
    TODAY,
    change,
    make_action,
    make_plan,
    make_step,
    make_workstream,
)
from tests.guards import query_budget


def steps(view):
    return {step.text: step for step in view.steps}


def test_a_plan_as_at_a_day_is_what_was_known_at_its_end(people, plan):
    step = plan.workstreams.get().actions.get().steps.get(text="Hold the session")
    change(
        step,
        people.commissioner,
        datetime(2021, 1, 12, 23, 30, tzinfo=LONDON),
        note="Held.",
        status="complete",
    )
    change(
        step,
        people.commissioner,
        datetime(2021, 1, 15, 9, tzinfo=LONDON),
        note="Once more.",
        status="ongoing",
    )
    known = {day: steps(plan_view(plan, date(2021, 1, day)))["Hold the session"] for day in (11, 12, 14, 15)}
    assert {day: (view.status, view.note) for day, view in known.items()} == {
        11: (Status.IN_PROGRESS, ""),
        12: (Status.COMPLETE, "Held."),
        14: (Status.COMPLETE, "Held."),
        15: (Status.ONGOING, "Once more."),
    }


def test_an_exact_moment_splits_a_day(people, plan):
    step = plan.workstreams.get().actions.get().steps.get(text="Hold the session")
    closed = datetime(2021, 1, 12, 17, tzinfo=LONDON)
    change(step, people.commissioner, closed - timedelta(minutes=1), note="In time.")
    change(step, people.commissioner, closed + timedelta(minutes=1), note="Too late.")
    assert steps(plan_view(plan, closed))["Hold the session"].note == "In time."
    assert steps(plan_view(plan, closed.date()))["Hold the session"].note == "Too late."


def test_what_was_not_there_yet_is_not_shown(people, plan):
    assert plan_view(plan, date(2021, 1, 4)).steps == ()
    assert plan_view(plan, BEGINNING - timedelta(seconds=1)).actions == ()


def test_a_step_is_rated_for_the_day_it_is_shown_for(plan):
    assert steps(plan_view(plan, date(2021, 1, 10)))["Write to the homes"].rag is Rag.AMBER
    late = steps(plan_view(plan, TODAY))["Write to the homes"]
    assert (late.rag, late.days_late, late.is_late) == (Rag.RED, 9, True)


def test_a_declared_colour_counts_and_the_suggestion_stays_beside_it(people, plan):
    step = plan.workstreams.get().actions.get().steps.get(text="Write to the homes")
    change(step, people.commissioner, NOW, rag="amber", rag_reason="In the post.")
    view = steps(plan_view(plan, TODAY))["Write to the homes"]
    assert (view.rag, view.declared, view.suggested.rag, view.differs) == (
        Rag.AMBER,
        Rag.AMBER,
        Rag.RED,
        True,
    )
    assert view.rag_declared_on == TODAY


def test_done_entries_are_those_of_the_day(people, plan):
    action = plan.workstreams.get().actions.get()
    entry = actions.add_done_entry(action=action, text="Wrote.", by=people.commissioner, on=date(2021, 1, 8))
    actions.withdraw_done_entry(entry=entry, by=people.commissioner, on=date(2021, 1, 12))
    done = {day: plan_view(plan, date(2021, 1, day)).actions[0].done for day in (7, 8, 11, 12)}
    assert done == {7: (), 8: ("Wrote.",), 11: ("Wrote.",), 12: ()}


def test_counts_of_a_plan_are_the_sums_of_its_workstreams(people, plan):
    second = make_workstream(plan, people.commissioner, number="2", name="Second")
    make_step(make_action(second, people.commissioner), people.commissioner, due=TODAY - timedelta(days=1))
    view = plan_view(plan, TODAY)
    whole = counts(view)
    parts = [workstream_counts(view, each) for each in view.workstreams]
    assert (whole.total, whole.overdue, whole.due_soon, whole.finished) == (5, 2, 1, 1)
    assert whole.total == sum(part.total for part in parts)
    assert whole.overdue == sum(part.overdue for part in parts)
    assert whole.by_status[Status.IN_PROGRESS] == sum(
        part.by_status.get(Status.IN_PROGRESS, 0) for part in parts
    )


def test_colours_are_counted_where_the_scheme_puts_them(people):
    by = people.commissioner
    plan = make_plan(people.partnership, by, layout="rag")
    action = make_action(make_workstream(plan, by), by)
    make_step(action, by, text="a", status="complete")
    make_step(action, by, text="b", status="not_started")
    view = plan_view(plan, TODAY)
    assert (view.scheme, view.rated_actions) == (Scheme.DELIVERY, True)
    assert counts(view).by_rag == {Rag.AMBER: 1}


def test_the_printed_status_is_the_sources_wording_where_there_is_one(people, plan):
    action = plan.workstreams.get().actions.get()
    by = people.commissioner
    make_step(action, by, text="Printed", status="complete_monitoring", status_text="Complete and ongoing")
    make_step(action, by, text="Nothing said", status="not_stated")
    shown = steps(plan_view(plan, TODAY))
    assert shown["Printed"].printed_status == "Complete and ongoing"
    assert shown["Hold the session"].printed_status == "In progress"
    assert shown["Nothing said"].printed_status == ""


def test_a_plan_view_takes_the_same_number_of_queries_however_long_the_plan(people, plan):
    with query_budget("plan_view"):
        plan_view(plan, TODAY)
    stream = plan.workstreams.get()
    for _ in range(5):
        action = make_action(stream, people.commissioner, lead=people.commissioner)
        for number in range(5):
            make_step(action, people.commissioner, text=f"Step {number}")
    fresh = Plan.objects.select_related("partnership").get(pk=plan.pk)
    with query_budget("plan_view"):
        plan_view(fresh, TODAY)


# --- one line a step ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"due": TODAY}, "Due today"),
        ({"due": TODAY + timedelta(days=1)}, "Due tomorrow"),
        ({"due": TODAY + timedelta(days=9)}, "Due in 9 days"),
        ({"due": TODAY - timedelta(days=1)}, "1 day late"),
        ({"status": "ongoing", "review_date": TODAY - timedelta(days=3)}, "Review 3 days late"),
        ({"status": "ongoing", "review_date": TODAY + timedelta(days=3)}, "Review in 3 days"),
        ({}, ""),
        ({"status": "complete", "due": TODAY - timedelta(days=3)}, ""),
    ],
)
def test_a_line_says_how_far_away_the_day_that_counts_is(people, plan, facts, words):
    step = make_step(plan.workstreams.get().actions.get(), people.commissioner, text="This", **facts)
    assert row_of(step, TODAY).when == words


def test_a_line_names_the_accountable_lead_first(people, plan):
    action = plan.workstreams.get().actions.get()
    leads = [LeadName("Night team"), LeadName("Ada May", people.commissioner, accountable=True)]
    actions.set_leads(action=action, leads=leads, by=people.commissioner)
    assert row_of(action.steps.first(), TODAY).lead_names == "Ada May, Night team"
