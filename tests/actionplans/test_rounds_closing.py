"""Closing and reopening update rounds: the frozen position, silence, races (action-plans.md section 4)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from actionplans import actions
from actionplans.actions.plans import LeadName
from actionplans.models import Action, Round, Step, Update
from actionplans.rounds.querysets import last_closed_round, silent_rounds
from actionplans.summaries import plan_view
from audit.models import Entry
from tests.actionplans.around import Around, later, make_around
from tests.actionplans.test_rounds import mails, open_one, report, row_of


@pytest.fixture
def around(people) -> Around:
    return make_around(people)


def test_closing_freezes_the_position_that_packs_print(around):
    opened = open_one(around)
    report(around.steps[0], around.lead, later(hours=1), status="complete")
    closed = actions.close_round(round=opened, version=opened.version, by=around.admin, at=later(days=2))
    assert last_closed_round(around.plan) == closed
    assert last_closed_round(around.plan, before=closed.closed_at) is None
    report(around.steps[1], around.lead, later(days=2, seconds=1), status="complete")
    frozen = {step.pk: step.status for step in plan_view(around.plan, closed.closed_at).steps}
    assert frozen[around.steps[0].pk] == "complete"
    assert frozen[around.steps[1].pk] == "in_progress"


def test_an_update_that_would_fall_into_a_frozen_position_is_refused_and_nothing_is_written(around):
    opened = open_one(around)
    actions.close_round(round=opened, version=opened.version, by=around.admin, at=later(days=2))
    before = Update.objects.count()
    with pytest.raises(ValidationError, match="frozen"):
        report(around.steps[0], around.lead, later(days=1), status="complete")
    assert Update.objects.count() == before
    assert Step.objects.get(pk=around.steps[0].pk).status == "in_progress"


def test_an_update_after_the_closing_answers_no_closed_round(around):
    opened = open_one(around)
    actions.close_round(round=opened, version=opened.version, by=around.admin, at=later(days=2))
    report(around.steps[0], around.lead, later(days=3))
    assert row_of(opened, around.steps[0]).state == "waiting"


def test_silence_is_counted_over_rounds_and_ends_with_an_answer(around):
    for number in range(1, 4):
        at = later(days=number)
        opened = open_one(around, at=at, title=f"Round {number}")
        report(around.steps[1], around.lead, at + timedelta(minutes=1))
        if number == 3:
            report(around.steps[2], around.second, at + timedelta(minutes=1))
        actions.close_round(
            round=opened, version=opened.version, by=around.admin, at=at + timedelta(minutes=2)
        )
        runs = [silent_rounds(step) for step in around.steps]
        assert runs == [number, 0, 0 if number == 3 else number]


def test_closing_twice_or_with_an_old_page_is_refused(around):
    opened = open_one(around)
    with pytest.raises(ValidationError, match="someone else"):
        actions.close_round(round=opened, version=99, by=around.admin, at=later(days=1))
    actions.close_round(round=opened, version=opened.version, by=around.admin, at=later(days=1))
    with pytest.raises(ValidationError, match="someone else"):
        actions.close_round(round=opened, version=opened.version, by=around.admin, at=later(days=2))
    assert Entry.objects.filter(verb="actionplans.round_closed").count() == 1


def test_a_closed_round_takes_no_chaser_and_no_review(around):
    opened = open_one(around)
    answer = report(around.steps[2], around.second, later(hours=1))
    closed = actions.close_round(round=opened, version=opened.version, by=around.admin, at=later(days=1))
    with pytest.raises(ValidationError, match="frozen"):
        actions.chase(round=closed, by=around.admin, at=later(days=2))
    row = row_of(closed, around.steps[2])
    with pytest.raises(ValidationError, match="frozen"):
        actions.accept(row=row, answer_id=answer.pk, by=around.admin, at=later(days=2))


def test_reopening_needs_a_reason_and_no_later_round(around):
    first = open_one(around)
    actions.close_round(round=first, version=1, by=around.admin, at=later(days=1))
    with pytest.raises(ValidationError, match="Say why"):
        actions.reopen_round(round=first, version=2, reason="", by=around.admin, at=later(days=2))
    actions.reopen_round(round=first, version=2, reason="Late paper", by=around.admin, at=later(days=2))
    assert first.is_open
    assert silent_rounds(around.steps[0]) == 0
    report(around.steps[0], around.lead, later(days=2, hours=1))
    assert row_of(first, around.steps[0]).state == "answered"
    actions.close_round(round=first, version=3, by=around.admin, at=later(days=3))
    second = open_one(around, at=later(days=4))
    with pytest.raises(ValidationError, match="came after it"):
        actions.reopen_round(round=first, version=4, reason="No", by=around.admin, at=later(days=5))
    assert second.is_open


def test_every_step_of_a_round_stands_in_the_trail_in_words(around):
    opened = open_one(around)
    answer = report(around.steps[2], around.second, later(hours=1))
    actions.send_back(
        rows=[(row_of(opened, around.steps[2]), answer.pk)], reason="More", by=around.admin, at=later(hours=2)
    )
    actions.chase(round=opened, by=around.admin, at=later(days=1))
    answer = report(around.steps[2], around.second, later(days=1, hours=1))
    actions.accept(
        row=row_of(opened, around.steps[2]), answer_id=answer.pk, by=around.admin, at=later(days=2)
    )
    closed = actions.close_round(round=opened, version=1, by=around.admin, at=later(days=3))
    actions.reopen_round(round=closed, version=2, reason="Oops", by=around.admin, at=later(days=4))
    from audit.registry import sentence

    told = " ".join(sentence(entry) for entry in Entry.objects.order_by("number"))
    for words in (
        "opened the round",
        "chased",
        "sent back the update",
        "accepted the update",
        "closed the round",
        "reopened the round",
    ):
        assert words in told


@pytest.mark.django_db(transaction=True)
def test_an_update_and_the_closing_at_the_same_time_agree_on_whether_it_counts(around):
    """Whoever comes first: what stands in the frozen position is an answer, and what came later is none."""
    for number in range(5):
        now = timezone.now()
        opened = open_one(around, at=now, title=f"Race {number}", deadline=now + timedelta(days=1))
        started = threading.Barrier(2)

        def write(barrier=started):
            try:
                barrier.wait()
                report(around.steps[0], around.lead, timezone.now())
            except ValidationError:
                pass
            finally:
                connection.close()

        thread = threading.Thread(target=write)
        thread.start()
        started.wait()
        closed = actions.close_round(round=opened, version=1, by=around.admin, at=timezone.now())
        thread.join()
        row = row_of(closed, around.steps[0])
        inside = Update.objects.filter(
            step=around.steps[0], reported_at__gt=opened.opened_at, reported_at__lte=closed.closed_at
        )
        assert list(inside) == ([row.answer] if row.answer else [])
        assert (row.silent_run == 0) is (row.answer is not None)


def test_an_answer_that_got_in_first_is_inside_the_position_although_the_closing_was_asked_before(around):
    opened = open_one(around)
    report(around.steps[0], around.lead, later(hours=2), status="complete")
    closed = actions.close_round(round=opened, version=1, by=around.admin, at=later(hours=1))
    assert closed.closed_at == later(hours=2)
    frozen = {step.pk: step.status for step in plan_view(around.plan, closed.closed_at).steps}
    assert frozen[around.steps[0].pk] == "complete"


def test_without_a_lead_to_ask_the_person_who_answered_is_told_that_it_was_sent_back(around):
    actions.set_leads(action=around.actions[0], leads=[LeadName("Care Home Team")], by=around.admin)
    opened = open_one(around)
    rows = []
    for number in (0, 1):
        update = report(around.steps[number], around.people.commissioner, later(hours=1))
        rows.append((row_of(opened, around.steps[number]), update.pk))
    actions.send_back(rows=rows, reason="Which homes?", by=around.admin, at=later(hours=2))
    (text,) = mails(around.people.commissioner)
    assert "Agree rotas" in text
    assert "Train carers" in text
    assert "you answered for these rows" in text


def test_a_step_with_a_lead_of_its_own_is_asked_of_that_lead(around):
    step = around.steps[0]
    actions.set_leads(action=step.action, step=step, leads=[LeadName("Sam", around.second)], by=around.admin)
    open_one(around)
    assert "Agree rotas" in mails(around.second)[0]
    assert "Agree rotas" not in mails(around.lead)[0]


def test_in_a_plan_rated_by_action_what_is_green_or_has_only_finished_steps_is_not_asked_about(around):
    around.plan.__class__.objects.filter(pk=around.plan.pk).update(scheme="delivery")
    Action.objects.filter(pk=around.actions[0].pk).update(rag="green")
    opened = open_one(around)
    assert [row.action for row in opened.rows.all()] == [around.actions[1]]
    actions.close_round(round=opened, version=1, by=around.admin, at=later(hours=1))
    report(around.steps[2], around.second, later(hours=2), status="complete")
    with pytest.raises(ValidationError, match="Nothing is unfinished"):
        open_one(around, at=later(hours=3))


def test_a_round_of_a_closed_plan_is_not_reopened_nor_with_an_old_page(around):
    opened = open_one(around)
    actions.close_round(round=opened, version=1, by=around.admin, at=later(hours=1))
    with pytest.raises(ValidationError, match="someone else"):
        actions.reopen_round(round=opened, version=1, reason="x", by=around.admin, at=later(hours=2))
    actions.close_plan(plan=around.plan, by=around.admin, reason="Over")
    fresh = Round.objects.get(pk=opened.pk)
    with pytest.raises(ValidationError, match="Reopen it before"):
        actions.reopen_round(round=fresh, version=2, reason="x", by=around.admin, at=later(hours=2))


def test_long_rows_are_cut_in_the_mail(around):
    step = Step.objects.with_parents().get(pk=around.steps[0].pk)
    actions.update_step(
        step=step, version=step.version, by=around.admin, at=later(days=-1), changes={"text": "word " * 60}
    )
    open_one(around)
    line = next(line for line in mails(around.lead)[0].splitlines() if "word word" in line)
    assert len(line) < 150
    assert "…" in line


def test_what_is_kept_of_rounds_has_a_name_for_support(around):
    opened = open_one(around)
    assert str(opened) == "Board (Homes plan)"
    assert str(opened.requests.first()) == "Asked: Priya Leads"
