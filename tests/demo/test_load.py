"""The demonstration is loaded once, through the actions, and ends as its files say."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.utils import timezone

from accounts.models import MailLog, Partnership, User
from actionplans import rag
from actionplans.actions.updates import facts_of, limits_of
from actionplans.layouts import Scheme
from actionplans.models import Action, Plan, RoundRow, Step, Update
from actionplans.tracking import snapshot
from audit.models import Entry
from demo import load, story
from tests.demo.figures import figures_of_home

KINDS = (User, Partnership, Plan, Action, Step, Update, Entry, MailLog)
pytestmark = pytest.mark.django_db


def loaded(key: str, today) -> tuple[Plan, story.PlanStory]:
    told = story.plan(key, today)
    return Plan.objects.get(partnership__slug=told.partnership, title=told.title), told


@pytest.mark.parametrize("key", story.plan_keys())
def test_every_row_ends_as_the_plan_file_says(demo, key):
    plan, told = loaded(key, demo)
    for item in told.actions:
        action = Action.objects.get(workstream__plan=plan, ref=item.ref)
        assert {name: getattr(action, name) for name in item.ends} == item.ends, item.ref
        steps = list(action.steps.all())
        assert len(steps) == len(item.steps)
        for step, ends in zip(steps, (step.ends for step in item.steps), strict=True):
            assert {name: getattr(step, name) for name in ends} == ends, f"{item.ref}: {step}"


def test_the_history_of_every_row_ends_at_what_the_row_says(demo):
    newest = {(row.action_id, row.step_id): row.state for row in Update.objects.order_by("pk")}
    for row in [*Action.objects.all(), *Step.objects.all()]:
        key = (row.pk, None) if isinstance(row, Action) else (None, row.pk)
        assert newest[key] == snapshot(row), row


def test_reports_are_dated_in_the_story_not_today(demo):
    assert not Update.objects.filter(for_day__gt=demo - timedelta(days=1)).exists()
    assert not Update.objects.filter(reported_at__gt=timezone.now()).exists()
    assert Update.objects.filter(for_day__lt=demo - timedelta(days=300)).exists()


def test_a_second_run_changes_nothing(demo):
    def sizes():
        return [model.objects.count() for model in KINDS]

    before = sizes()
    assert load.load_demo(today=demo + timedelta(days=40)) == load.Loaded([], [])
    assert sizes() == before


def test_the_commissioner_finds_three_overdue_five_due_this_fortnight_and_two_silent(demo):
    assert figures_of_home("priya.nair@solmouth.example", demo) == (3, 5, 2)


def test_a_declared_colour_that_differs_from_the_suggested_one_has_its_reason(demo):
    plan, _ = loaded("solmouth-oversight", demo)
    step = Step.objects.get(action__workstream__plan=plan, rag="amber")
    suggestion = rag.suggested(Scheme.DATES, facts_of(step), demo, limits_of(plan))
    assert suggestion.rag == "red"
    assert step.rag_reason


def test_dates_moved_and_the_world_of_an_earlier_day_was_another(demo):
    plan, told = loaded("solmouth-oversight", demo)
    moved = Step.objects.filter(action__workstream__plan=plan, times_moved__gt=0)
    assert moved.count() >= 8
    assert moved.filter(times_moved=2).exists()
    then = plan.updates.until(told.as_at - timedelta(days=90)).newest_of_each().filter(step__isnull=False)
    changed = [row for row in then if row.step and row.state["status"] != row.step.status]
    assert len(changed) >= 20


def test_the_portfolio_shows_colours_that_moved(demo):
    plan, _ = loaded("solmouth-portfolio", demo)
    moved = Action.objects.filter(workstream__plan=plan).exclude(rag_previous="")
    assert moved.count() >= 10
    assert not Action.objects.filter(workstream__plan=plan, rag="").exists()


def test_rounds_are_closed_with_answers_accepted_and_nobody_gets_their_mail_today(demo):
    for plan in Plan.objects.all():
        last = plan.rounds.first()
        assert last is not None
        assert last.closed_at is not None
        assert last.rows.filter(state=RoundRow.State.ACCEPTED).exists()
        assert not last.rows.filter(state=RoundRow.State.ANSWERED).exists()
    assert MailLog.objects.exists()
    assert not MailLog.objects.exclude(state=MailLog.State.SENT).exists()


def test_people_can_sign_in_with_the_printed_password_which_obeys_the_rules(demo):
    for _, email in load.tour():
        user = User.objects.get(email=email)
        assert user.check_password(load.PASSWORD)
        validate_password(load.PASSWORD, user)


def test_the_command_prints_who_may_sign_in(demo):
    printed = StringIO()
    call_command("load_demo", stdout=printed, stderr=StringIO())
    lines = printed.getvalue().splitlines()
    emails = [email for _, email in load.tour()]
    assert [line.rpartition(": ")[2] for line in lines[:6]] == [*emails, load.PASSWORD]
    assert "authenticator app" in lines[6]
