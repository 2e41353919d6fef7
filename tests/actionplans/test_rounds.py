"""Update rounds (action-plans.md section 4): asked once, answered, accepted, closed; nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import MailLog, Membership
from accounts.notifications import unseal
from accounts.roles import Role
from actionplans import actions
from actionplans.actions.plans import LeadName
from actionplans.models import Round, RoundRequest, RoundRow, Step, Update
from tests.actionplans.around import DEADLINE, OPENED, Around, later, make_around


@pytest.fixture
def around(people) -> Around:
    return make_around(people)


def open_one(around: Around, *, streams=None, at=OPENED, title="Board", deadline=DEADLINE) -> Round:
    (opened,) = actions.open_rounds(
        title=title, deadline=deadline, workstreams=streams or around.streams, by=around.admin, at=at
    )
    return opened


def row_of(opened: Round, step: Step) -> RoundRow:
    return opened.rows.with_parents().get(step=step)


def report(step: Step, by, at, **changes):
    fresh = Step.objects.with_parents().get(pk=step.pk)
    return actions.update_step(
        step=fresh, version=fresh.version, by=by, at=at, changes=changes, note="Going well."
    )


def mails(user) -> list[str]:
    return [unseal(mail.body) for mail in MailLog.objects.filter(user=user).order_by("pk")]


def test_each_lead_gets_one_mail_that_lists_their_rows(around):
    open_one(around)
    (mine,), (theirs,) = mails(around.lead), mails(around.second)
    assert "Agree rotas" in mine
    assert "Train carers" in mine
    assert "Order test kits" not in mine
    assert "Order test kits" in theirs
    assert "17:00 on 3 December 2026" in mine
    assert "/plans/" in mine
    assert "Bo Board" in mine
    assert MailLog.objects.count() == 2


def test_rounds_of_two_plans_opened_together_send_one_mail_a_person(around):
    other = actions.create_plan(
        partnership=around.people.partnership,
        title="Second plan",
        layout="oversight",
        as_at=OPENED.date(),
        by=around.admin,
        at=OPENED,
    )
    stream = actions.add_workstream(plan=other, number="1", name="Visits", by=around.admin)
    action = actions.add_action(workstream=stream, title="Visit homes", by=around.admin, at=OPENED)
    actions.set_leads(action=action, leads=[LeadName("Priya Leads", around.lead)], by=around.admin)
    actions.add_step(action=action, text="Plan visits", by=around.admin, at=OPENED)
    rounds = actions.open_rounds(
        title="December", deadline=DEADLINE, workstreams=[*around.streams, stream], by=around.admin, at=OPENED
    )
    assert len(rounds) == 2
    (text,) = mails(around.lead)
    assert "Plan visits" in text
    assert "Agree rotas" in text
    assert RoundRequest.objects.filter(user=around.lead).count() == 2


def test_finished_rows_and_workstreams_not_chosen_are_not_asked_about(around):
    report(around.steps[0], around.lead, later(days=-1), status="complete")
    opened = open_one(around, streams=[around.streams[0]])
    assert [row.step for row in opened.rows.all()] == [around.steps[1]]


def test_a_plan_rated_by_action_asks_about_the_action_and_a_step_of_it_answers(around):
    around.plan.__class__.objects.filter(pk=around.plan.pk).update(scheme="delivery")
    opened = open_one(around)
    assert [row.step for row in opened.rows.all()] == [None, None]
    report(around.steps[1], around.lead, later(hours=1))
    assert opened.rows.get(action=around.actions[0]).state == "answered"
    assert opened.rows.get(action=around.actions[1]).state == "waiting"


def test_only_one_round_of_a_plan_is_open_and_the_database_holds_it(around):
    open_one(around)
    with pytest.raises(ValidationError, match="still open"):
        open_one(around)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(
            plan=around.plan, title="Second", deadline=DEADLINE, opened_at=OPENED, opened_by=around.admin
        )
    assert Round.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "what the updates are for"),
        ({"deadline": OPENED}, "in the future"),
        ({"workstreams": []}, "at least one part"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_in_words_and_nobody_is_asked(around, changes, words):
    fields = {"title": "T", "deadline": DEADLINE, "workstreams": around.streams, **changes}
    with pytest.raises(ValidationError, match=words):
        actions.open_rounds(**fields, by=around.admin, at=OPENED)
    assert not Round.objects.exists()
    assert not MailLog.objects.exists()


def test_a_plan_with_nothing_unfinished_or_closed_opens_no_round(around):
    report(around.steps[2], around.second, later(days=-1), status="complete")
    with pytest.raises(ValidationError, match="Nothing is unfinished"):
        open_one(around, streams=[around.streams[1]])
    actions.close_plan(plan=around.plan, by=around.admin, reason="Over")
    with pytest.raises(ValidationError, match="is closed"):
        open_one(around)


def test_only_who_manages_rounds_opens_and_closes_them(around):
    for person in (around.lead, around.people.commissioner, around.people.viewer, around.people.outsider):
        with pytest.raises(PermissionDenied):
            actions.open_rounds(
                title="T", deadline=DEADLINE, workstreams=around.streams, by=person, at=OPENED
            )
    opened = open_one(around)
    with pytest.raises(PermissionDenied):
        actions.close_round(round=opened, version=1, by=around.lead, at=later(days=1))
    with pytest.raises(PermissionDenied):
        actions.chase(round=opened, by=around.lead, at=later(days=1))


@pytest.mark.parametrize("how", ["change", "note", "no change", "administrator"])
def test_every_way_of_reporting_counts_as_the_answer(around, how):
    opened = open_one(around)
    step = Step.objects.with_parents().get(pk=around.steps[0].pk)
    if how == "no change":
        actions.confirm_no_change(row=step, by=around.lead, at=later(hours=1))
    else:
        changes = {"status": "complete"} if how == "change" else {}
        by = around.admin if how == "administrator" else around.lead
        actions.update_step(
            step=step, version=step.version, by=by, at=later(hours=1), changes=changes, note="A line."
        )
    row = row_of(opened, step)
    assert row.state == "answered"
    assert row.answer == step.updates.last()
    assert row_of(opened, around.steps[1]).state == "waiting"


def test_an_imported_answer_that_is_undone_is_no_answer_any_more(around):
    opened = open_one(around)
    for kind, state in ((Update.Kind.IMPORTED, "answered"), (Update.Kind.UNDONE, "waiting")):
        step = Step.objects.with_parents().get(pk=around.steps[0].pk)
        actions.update_step(
            step=step,
            version=step.version,
            by=around.admin,
            at=later(hours=1),
            changes={},
            note=kind,
            kind=kind,
        )
        assert row_of(opened, step).state == state


def test_undoing_an_import_leaves_what_a_person_reported_since(around):
    opened = open_one(around)
    report(around.steps[0], around.lead, later(hours=1))
    step = Step.objects.with_parents().get(pk=around.steps[0].pk)
    actions.update_step(
        step=step,
        version=step.version,
        by=around.admin,
        at=later(hours=2),
        changes={},
        note="Undo",
        kind=Update.Kind.UNDONE,
    )
    assert row_of(opened, step).state == "answered"


def test_the_workstream_lead_accepts_and_a_newer_answer_has_to_be_read_again(around):
    opened = open_one(around)
    first = report(around.steps[2], around.second, later(hours=1))
    row = row_of(opened, around.steps[2])
    actions.accept(row=row, answer_id=first.pk, by=around.stream_lead, at=later(hours=2))
    row = row_of(opened, around.steps[2])
    assert (row.state, row.reviewed_by) == ("accepted", around.stream_lead)
    second = report(around.steps[2], around.second, later(hours=3))
    row = row_of(opened, around.steps[2])
    assert (row.state, row.reviewed_by) == ("answered", None)
    with pytest.raises(ValidationError, match="newer answer"):
        actions.accept(row=row, answer_id=first.pk, by=around.stream_lead, at=later(hours=4))
    actions.accept(row=row, answer_id=second.pk, by=around.people.commissioner, at=later(hours=4))


def test_a_lead_may_not_accept_their_own_word_nor_a_viewer_anything(around):
    opened = open_one(around)
    answer = report(around.steps[2], around.second, later(hours=1))
    for person in (around.second, around.lead, around.people.viewer, around.people.outsider):
        with pytest.raises(PermissionDenied):
            actions.accept(
                row=row_of(opened, around.steps[2]), answer_id=answer.pk, by=person, at=later(hours=2)
            )


def test_sent_back_needs_a_reason_and_the_lead_is_told_it(around):
    opened = open_one(around)
    answer = report(around.steps[2], around.second, later(hours=1))
    rows = [(row_of(opened, around.steps[2]), answer.pk)]
    with pytest.raises(ValidationError, match="Say what is missing"):
        actions.send_back(rows=rows, reason=" ", by=around.stream_lead, at=later(hours=2))
    actions.send_back(rows=rows, reason="How many kits?", by=around.stream_lead, at=later(hours=2))
    row = row_of(opened, around.steps[2])
    assert (row.state, row.reason) == ("sent_back", "How many kits?")
    assert "How many kits?" in mails(around.second)[-1]
    report(around.steps[2], around.second, later(hours=3))
    assert row_of(opened, around.steps[2]).state == "answered"


def test_a_row_nobody_answered_can_neither_be_accepted_nor_sent_back(around):
    opened = open_one(around)
    row = row_of(opened, around.steps[0])
    with pytest.raises(ValidationError):
        actions.accept(row=row, answer_id=0, by=around.admin, at=later(hours=1))
    with pytest.raises(ValidationError):
        actions.send_back(rows=[(row, 0)], reason="Why", by=around.admin, at=later(hours=1))


def test_the_chase_goes_only_to_those_who_have_not_answered_and_once_a_day(around):
    opened = open_one(around)
    report(around.steps[2], around.second, later(hours=1))
    report(around.steps[0], around.lead, later(hours=1))
    done = actions.chase(round=opened, by=around.admin, at=later(days=1))
    assert done.asked == (around.lead,)
    chaser = mails(around.lead)[-1]
    assert "Train carers" in chaser
    assert "Agree rotas" not in chaser
    assert len(mails(around.second)) == 1
    again = actions.chase(round=opened, by=around.admin, at=later(days=1, hours=2))
    assert (again.asked, again.already) == ((), (around.lead,))
    assert len(mails(around.lead)) == 2
    proof = RoundRequest.objects.filter(round=opened, user=around.lead)
    assert [request.kind for request in proof] == ["first", "chase"]


def test_when_all_have_answered_there_is_nobody_to_chase(around):
    opened = open_one(around, streams=[around.streams[1]])
    report(around.steps[2], around.second, later(hours=1))
    with pytest.raises(ValidationError, match="nobody to chase"):
        actions.chase(round=opened, by=around.admin, at=later(days=1))


def test_a_lead_who_left_is_not_mailed_and_the_workstream_lead_stands_in(around):
    Membership.objects.filter(user=around.second).update(ends_on=OPENED.date() - timedelta(days=1))
    opened = open_one(around)
    assert mails(around.second) == []
    (text,) = mails(around.stream_lead)
    assert "Order test kits" in text
    assert "can't be asked" in text
    assert opened.requests.get(user=around.stream_lead).kind == "first"


def test_rows_without_anybody_to_ask_are_shown_with_the_reason(around):
    around.lead.__class__.objects.filter(pk=around.lead.pk).update(is_active=False)
    opened = open_one(around)
    request = opened.requests.get(kind="nobody")
    assert request.name == "Priya Leads (has left)"
    assert {row.step for row in request.rows.all()} == set(around.steps[:2])
    assert mails(around.lead) == []


def test_a_lead_without_account_is_named_as_nobody_to_ask(around):
    actions.set_leads(action=around.actions[0], leads=[LeadName("Care Home Team")], by=around.admin)
    opened = open_one(around)
    assert opened.requests.get(kind="nobody").name == "Care Home Team (no account)"


def test_a_lead_with_a_role_that_only_reads_is_not_asked(around):
    Membership.objects.filter(user=around.lead).update(role=Role.VIEWER)
    opened = open_one(around)
    assert opened.requests.get(kind="nobody").name == "Priya Leads (no longer reports here)"


def test_a_lead_named_during_the_round_is_asked_by_the_chaser(around):
    opened = open_one(around)
    actions.set_leads(
        action=around.actions[0], leads=[LeadName("Wen Whole", around.stream_lead)], by=around.admin
    )
    done = actions.chase(round=opened, by=around.admin, at=later(days=1))
    assert set(done.asked) == {around.stream_lead, around.second}
    assert opened.requests.get(user=around.stream_lead).kind == "first"
