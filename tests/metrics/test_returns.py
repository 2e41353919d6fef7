"""A home's return: who may, until when, with what; decided on, given back, opened again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import ChangedMeanwhile, Refused
from metrics.actions.forms import retire_question
from metrics.actions.returns import (
    CannotBeSent,
    Typed,
    approve_return,
    begin_return,
    note_chase,
    open_for,
    reopen,
    save_answers,
    send_back,
    submit_return,
)
from metrics.figures import Figure, Kind, of_number
from metrics.models import Answer, Check, Observation, Return, ReturnForm, Revision, Window
from metrics.summaries.returns import completeness, found_in
from metrics.summaries.windows import own_windows
from tests.metrics.making import JULY, make_form, make_home_indicator
from tests.metrics.returning import LATE, World
from tests.providers.making import LONDON, NOW, TODAY, make_home, make_manager


@pytest.fixture
def world(people: Any) -> World:
    return World(people)


# --- begun ---------------------------------------------------------------------------------------
def test_the_first_return_begins_empty(world):
    assert not world.begin().answers.exists()


def test_two_who_begin_write_in_the_same_return(world):
    other = make_manager(world.people, world.home, name="Di Deputy")
    first = world.begin()
    assert begin_return(window=world.window, location=world.home, by=other, at=NOW) == first
    assert first.events.count() == 1


def test_the_next_begins_with_last_times_answers_marked(world):
    world.sent(world.june(), first=4)
    answers = {each.question_id: each for each in world.begin().answers.all()}
    assert (answers[world.q1].value, answers[world.q1].is_prefilled) == (4, True)


def test_last_times_answers_that_nobody_touched_stop_it(world):
    world.sent(world.june(), first=4)
    with pytest.raises(CannotBeSent) as stop:
        world.submit(world.begin())
    assert [each.question for each in stop.value.findings] == [world.q1, world.q2]


def test_what_is_said_to_be_still_true_is_sent(world):
    world.sent(world.june(), first=4)
    parent = world.save(world.begin(), {world.q1: 5}, still_true=frozenset({world.q2}))
    world.submit(parent)
    rows = Observation.objects.filter(scope__location=world.home, start=JULY)
    assert {each.indicator_id: each.value for each in rows} == {world.falls.pk: 5, world.away.pk: 2}


def test_a_draft_of_last_time_is_no_answer_of_last_time(world):
    world.save(world.begin(world.june()), {world.q1: 4})
    assert not world.begin().answers.exists()


# --- saved ---------------------------------------------------------------------------------------
def test_what_is_typed_is_kept_good_or_bad_and_is_no_figure_yet(world):
    world.form.questions.filter(pk=world.q1).update(text="Falls")
    world.falls.highest = Decimal(10)
    world.falls.save(update_fields=["highest"])
    parent = world.save(world.begin(), {world.q1: 99})
    assert parent.answers.get().value == 99
    assert not Observation.objects.exists()


def test_a_second_save_replaces_the_answer(world):
    parent = world.save(world.begin(), {world.q1: 1})
    world.save(parent, {world.q1: 2})
    assert Answer.objects.get(parent=parent).value == 2


def test_two_people_who_save_at_once_lose_nothing_silently(world):
    parent = world.begin()
    world.save(Return.objects.get(pk=parent.pk), {world.q1: 1})
    with pytest.raises(ChangedMeanwhile):
        world.save(parent, {world.q1: 7}, version=1)
    assert Answer.objects.get(parent=parent).value == 1


def test_a_question_of_another_form_is_no_question(world):
    other = make_form(world.people, make_home_indicator(world.people))
    with pytest.raises(ValueError, match="No questions"):
        world.save(world.begin(), {other.questions.get().pk: 1})


def test_somebody_who_manages_returns_fills_in_by_telephone(world):
    parent = begin_return(window=world.window, location=world.home, by=world.people.commissioner, at=NOW)
    assert parent.began_by == world.people.commissioner


def test_another_homes_manager_may_not(world):
    other = make_manager(world.people, make_home(name="Elm Lodge"), name="Ed Elm")
    with pytest.raises(PermissionDenied):
        begin_return(window=world.window, location=world.home, by=other, at=NOW)
    with pytest.raises(PermissionDenied):
        save_answers(parent=world.begin(), typed={}, version=1, by=other, at=NOW)


@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_who_only_reads_or_belongs_elsewhere_may_not(world, who):
    by = getattr(world.people, who)
    parent = world.sent()
    for act in (
        lambda: begin_return(window=world.window, location=world.home, by=by, at=NOW),
        lambda: approve_return(parent=parent, version=parent.version, by=by, at=NOW),
        lambda: send_back(parent=parent, reason="x", version=parent.version, by=by, at=NOW),
        lambda: reopen(window=world.window, location=world.home, reason="x", until=TODAY, by=by, at=LATE),
        lambda: note_chase(window=world.window, location=world.home, how="call", to="Mo", by=by, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- sent ----------------------------------------------------------------------------------------
def test_a_return_with_a_hole_is_refused_and_stays_with_the_home(world):
    parent = world.save(world.begin(), {world.q1: 3})
    with pytest.raises(CannotBeSent) as stop:
        world.submit(parent)
    assert [each.question for each in stop.value.findings] == [world.q2]
    assert Return.objects.get().state == Return.State.DRAFT
    assert not Observation.objects.exists()


def test_a_warning_stops_it_until_somebody_says_why(world):
    left, right = world.form.questions.all()
    Check.objects.create(
        form=world.form,
        grade="warning",
        left=left,
        comparison="at_most",
        right=right,
        words="More.",
    )
    parent = world.save(world.begin(), {world.q1: 3, world.q2: 2})
    with pytest.raises(CannotBeSent):
        world.submit(parent)
    parent.refresh_from_db()
    why = {world.q1: Typed(of_number(Decimal(3)), "One person fell twice.")}
    save_answers(parent=parent, typed=why, version=parent.version, by=world.mo, at=NOW)
    assert world.submit(parent).state == Return.State.SUBMITTED


def test_its_figures_count_as_provisional_at_once(world):
    world.sent()
    assert (world.figure().value, world.figure().status) == (3, "provisional")


def test_does_not_apply_is_sent_as_such(world):
    parent = world.save(world.begin(), {world.q1: 3})
    none = {world.q2: Typed(Figure(Kind.NOT_APPLICABLE))}
    world.submit(save_answers(parent=parent, typed=none, version=parent.version, by=world.mo, at=NOW))
    assert world.figure(world.away).kind == Kind.NOT_APPLICABLE


def test_sent_twice_is_refused_and_says_by_whom(world):
    parent = world.save(world.begin(), {world.q1: 3, world.q2: 2})
    again = Return.objects.get(pk=parent.pk)
    world.submit(parent)
    with pytest.raises(Refused, match="It is sent already, by Mo Manager"):
        world.submit(again)
    assert parent.events.filter(what="sent").count() == 1


def test_sending_what_somebody_else_changed_meanwhile_is_refused(world):
    parent = world.save(world.begin(), {world.q1: 3, world.q2: 2})
    mine = Return.objects.get(pk=parent.pk)
    seen = mine.version
    world.save(parent, {world.q1: 4})
    with pytest.raises(ChangedMeanwhile):
        submit_return(parent=mine, version=seen, by=world.mo, at=NOW)


def test_after_it_was_sent_nothing_is_saved(world):
    parent = world.sent()
    with pytest.raises(Refused, match="It is sent already"):
        world.save(parent, {world.q1: 9})
    assert parent.answers.get(question=world.q1).value == 3


def test_every_sending_keeps_the_answers_as_they_were(world):
    parent = world.back(world.sent())
    world.submit(world.save(parent, {world.q1: 8}))
    kept = [each.answers[str(world.q1)][1] for each in parent.events.filter(what="sent")]
    assert [Decimal(each) for each in kept] == [8, 3]


# --- decided -------------------------------------------------------------------------------------
def test_approved_figures_are_final(world):
    assert world.approve(world.sent()).state == Return.State.APPROVED
    assert world.figure().status == "final"


def test_a_return_that_nobody_sent_can_not_be_approved(world):
    with pytest.raises(Refused):
        world.approve(world.begin())


def test_approved_twice_is_refused(world):
    parent = world.approve(world.sent())
    with pytest.raises(Refused, match="It is approved already, by Ada May"):
        world.approve(parent)


def test_sent_back_needs_a_reason(world):
    with pytest.raises(ValidationError) as error:
        world.back(world.sent(), reason="  ")
    assert "reason" in error.value.error_dict


def test_sent_back_is_with_the_home_again_and_its_figures_stay_provisional(world):
    parent = world.back(world.sent())
    assert (parent.state, parent.reason) == (Return.State.SENT_BACK, "Count the falls again.")
    assert world.figure().value == 3
    assert world.save(parent, {world.q1: 8}).state == Return.State.SENT_BACK


def test_a_figure_sent_again_keeps_the_earlier_one(world):
    world.submit(world.save(world.back(world.sent()), {world.q1: 8}))
    assert world.figure().value == 8
    assert Revision.objects.get(observation=world.figure()).value == 3


def test_the_first_sending_counts_for_being_in_time(world):
    parent = world.back(world.sent())
    world.submit(world.save(parent, {world.q1: 8}, at=NOW + timedelta(days=20)), NOW + timedelta(days=20))
    assert Return.objects.get().first_submitted_at == NOW
    assert completeness(world.window, LATE.date()).in_time == 1


def test_an_approved_return_can_be_sent_back(world):
    assert world.back(world.approve(world.sent())).state == Return.State.SENT_BACK


def test_what_comes_back_after_the_lock_is_open_for_a_week(world):
    parent = world.back(world.sent(), at=LATE)
    assert open_for(world.window, world.home, LATE.date()) == LATE.date() + timedelta(days=7)
    assert world.submit(world.save(parent, {world.q1: 8}, at=LATE), LATE).state == Return.State.SUBMITTED


# --- when and which homes ------------------------------------------------------------------------
def test_before_it_opens_nothing_is_begun(world):
    early = datetime(2021, 7, 31, 12, 0, tzinfo=LONDON)
    with pytest.raises(Refused, match="It opens on 1 August 2021"):
        world.begin(at=early)


def test_a_locked_window_says_whom_to_ask(world):
    with pytest.raises(Refused, match=r"locked on 30 August 2021\. Ask your commissioner"):
        world.begin(at=LATE)


def test_the_days_are_those_of_the_homes_own_clock(world):
    """An hour after midnight of 1 August is still 31 July in universal time; the window is open."""
    midnight = datetime(2021, 8, 1, 0, 30, tzinfo=LONDON).astimezone(UTC)
    assert world.begin(at=midnight).state == Return.State.DRAFT


def test_late_is_judged_by_the_homes_own_clock(world):
    """Half past midnight behind the deadline is late, though universal time has the day before."""
    sent = datetime(2021, 8, 17, 0, 30, tzinfo=LONDON).astimezone(UTC)
    world.sent(at=sent)
    assert completeness(world.window, LATE.date()).in_time == 0


def test_a_home_that_closed_before_the_period_is_not_asked(world):
    world.home.registered_to = date(2021, 6, 30)
    world.home.save(update_fields=["registered_to"])
    with pytest.raises(Refused, match="isn’t asked"):
        world.begin()
    assert completeness(world.window, TODAY).asked == 0


def test_a_home_that_closed_in_the_period_is_asked(world):
    world.home.registered_to = date(2021, 7, 20)
    world.home.save(update_fields=["registered_to"])
    assert world.begin().state == Return.State.DRAFT


def test_a_home_that_opened_after_the_period_is_not_asked(world):
    world.home.registered_from = date(2021, 8, 1)
    world.home.save(update_fields=["registered_from"])
    with pytest.raises(Refused, match="isn’t asked"):
        world.begin()
    assert own_windows(world.people.partnership, world.mo, TODAY)[0][1] == []


def test_a_home_of_another_kind_is_not_asked(world):
    ReturnForm.objects.filter(pk=world.form.pk).update(kinds=["nursing"])
    with pytest.raises(Refused, match="another kind"):
        begin_return(window=Window.objects.get(pk=world.window.pk), location=world.home, by=world.mo, at=NOW)


# --- opened again --------------------------------------------------------------------------------
def again(world: World, **changes: Any) -> Any:
    until = LATE.date() + timedelta(days=3)
    facts = {"window": world.window, "location": world.home, "reason": "Illness.", "until": until}
    facts |= {"by": world.people.commissioner, "at": LATE}
    return reopen(**{**facts, **changes})


def test_a_locked_window_opens_for_one_home_until_a_day(world):
    again(world)
    assert world.sent(at=LATE).state == Return.State.SUBMITTED
    other = make_home(name="Elm Lodge")
    assert open_for(world.window, other, LATE.date()) is None


def test_it_is_shut_again_after_that_day(world):
    again(world)
    with pytest.raises(Refused, match="locked"):
        world.begin(at=LATE + timedelta(days=4))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"until": LATE.date() - timedelta(days=1)}, "until"),
        ({"until": LATE.date() + timedelta(days=61)}, "until"),
    ],
)
def test_opening_again_needs_a_reason_and_a_near_day(world, changes, field):
    with pytest.raises(ValidationError) as error:
        again(world, **changes)
    assert field in error.value.error_dict


def test_an_open_window_is_not_opened_again(world):
    with pytest.raises(Refused, match="open until 30 August 2021"):
        again(world, at=NOW, until=TODAY)


def test_a_home_that_is_not_asked_gets_no_window(world):
    with pytest.raises(Refused, match="isn’t asked"):
        again(world, location=make_home(name="New", registered_from=date(2021, 9, 1)))


# --- chased, retired -----------------------------------------------------------------------------
def test_who_was_asked_is_kept(world):
    note_chase(
        window=world.window, location=world.home, how="call", to="Mo", words="Tomorrow.",
        by=world.people.commissioner, at=NOW,
    )  # fmt: skip
    [row] = completeness(world.window, TODAY).homes
    assert (row.chased.to, row.chased.words, row.chased.is_automatic) == ("Mo", "Tomorrow.", False)


def test_a_chase_names_somebody(world):
    with pytest.raises(ValidationError):
        note_chase(
            window=world.window, location=world.home, how="call", to=" ", by=world.people.commissioner, at=NOW
        )


def test_an_indicator_that_is_retired_while_a_return_is_open_can_still_be_sent(world):
    parent = world.save(world.begin(), {world.q1: 3, world.q2: 2})
    world.falls.retired_on = TODAY
    world.falls.save(update_fields=["retired_on"])
    assert world.submit(parent).state == Return.State.SUBMITTED
    assert world.figure().value == 3


def test_a_retired_question_is_asked_no_more_and_its_answer_stays(world):
    parent = world.save(world.begin(), {world.q1: 3, world.q2: 2})
    retire_question(
        question=world.form.questions.get(pk=world.q2), on=JULY, by=world.people.commissioner, at=NOW
    )
    assert found_in(parent) == []
    world.submit(parent)
    assert parent.answers.count() == 2
