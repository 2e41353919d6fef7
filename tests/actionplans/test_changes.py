"""What changed between two moments (boards-and-packs.md section 2): each kind once, in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from actionplans import actions
from actionplans.changes import ChangeKind, changes_between
from actionplans.summaries import plan_view
from tests.factories import BEGINNING, NOW, TODAY, change, make_action, make_plan, make_step, make_workstream

THEN = date(2021, 1, 10)
SPOKEN = NOW - timedelta(days=2)


@pytest.fixture
def action(people):
    by = people.commissioner
    return make_action(make_workstream(make_plan(people.partnership, by), by), by)


def kinds(plan, since=THEN, until=TODAY):
    found = changes_between(plan_view(plan, since), plan_view(plan, until))
    return [(each.kind, each.was, each.now, each.note) for each in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("in_progress", {"status": "complete"}, (ChangeKind.CLOSED, "In progress", "Complete", "A word.")),
        ("complete", {"status": "ongoing"}, (ChangeKind.REOPENED, "Complete", "Ongoing", "A word.")),
        (
            "not_started",
            {"status": "in_progress"},
            (ChangeKind.STATUS, "Not started", "In progress", "A word."),
        ),
        (
            "in_progress",
            {"agreed_due": date(2021, 7, 1)},
            (ChangeKind.SLIPPED, "1 June 2021", "1 July 2021", "A word."),
        ),
        (
            "in_progress",
            {"agreed_due": date(2021, 5, 1)},
            (ChangeKind.BROUGHT_FORWARD, "1 June 2021", "1 May 2021", "A word."),
        ),
        (
            "in_progress",
            {"rag": "red", "rag_reason": "No money."},
            (ChangeKind.RAG_WORSE, "Green", "Red", "No money."),
        ),
    ],
)
def test_each_change_of_a_step_is_one_kind(people, action, before, after, expected):
    step = make_step(action, people.commissioner, status=before, due=date(2021, 6, 1))
    change(step, people.commissioner, SPOKEN, note="A word.", **after)
    assert expected in kinds(action.plan)


def test_a_colour_that_gets_better_says_so(people, action):
    by = people.commissioner
    step = make_step(action, by, due=date(2021, 6, 1))
    change(step, by, BEGINNING, rag="red", rag_reason="No money.")
    change(step, by, SPOKEN, rag="", rag_reason="")
    assert [(kind, was, now) for kind, was, now, _ in kinds(action.plan)] == [
        (ChangeKind.RAG_BETTER, "Red", "Green")
    ]


def test_a_row_that_nobody_spoke_about_is_silent_and_a_finished_one_is_not(people, action):
    make_step(action, people.commissioner, text="Quiet", due=date(2021, 6, 1))
    make_step(action, people.commissioner, text="Finished", status="complete")
    make_step(action, people.commissioner, text="Dropped", status="superseded")
    assert kinds(action.plan) == [(ChangeKind.SILENT, "last update 5 January 2021", "no update", "")]


def test_confirming_no_change_ends_the_silence(people, action):
    step = make_step(action, people.commissioner, due=date(2021, 6, 1))
    actions.confirm_no_change(row=step, by=people.commissioner, at=SPOKEN)
    assert kinds(action.plan) == []


def test_new_rows_are_new_and_steps_of_a_new_action_are_not_counted_twice(people, action):
    by = people.commissioner
    make_step(action, by, text="New step", at=SPOKEN)
    other = actions.add_action(workstream=action.workstream, title="New action", by=by, at=SPOKEN)
    make_step(other, by, text="Its step", at=SPOKEN)
    found = changes_between(plan_view(action.plan, THEN), plan_view(action.plan, TODAY))
    assert [(each.row_kind, each.text) for each in found if each.kind is ChangeKind.NEW] == [
        ("action", "New action"),
        ("step", "New step"),
    ]


def test_where_colours_sit_on_actions_their_changes_are_the_actions(people):
    by = people.commissioner
    plan = make_plan(people.partnership, by, layout="portfolio")
    action = make_action(make_workstream(plan, by), by, rag="green", rag_reason="Fine.")
    actions.update_action(
        action=action,
        version=action.version,
        by=by,
        at=SPOKEN,
        changes={"rag": "red", "rag_reason": "Money."},
    )
    found = changes_between(plan_view(plan, THEN), plan_view(plan, TODAY))
    assert [(each.kind, each.row_kind, each.note) for each in found] == [
        (ChangeKind.RAG_WORSE, "action", "Money.")
    ]


def test_every_kind_has_words():
    assert all(kind.label for kind in ChangeKind)
