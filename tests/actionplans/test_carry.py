"""Carry-over (action-plans.md section 1): open rows go on, and the history reads as one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.loader import render_to_string
from django.urls import reverse

from actionplans import actions
from actionplans.actions.carry import Carried, Fate, NewEdition, carry_over, unfinished
from actionplans.editions import editions
from actionplans.models import Action, Plan, Step
from actionplans.rounds.querysets import silent_rounds
from tests.actionplans.around import DEADLINE, OPENED, Around, later, make_around

NEXT = NewEdition("Homes plan 2027", date(2027, 1, 1))


@pytest.fixture
def around(people) -> Around:
    return make_around(people)


def carry(around, into=NEXT, close=False, at=None, plan=None, by=None, **fates) -> Carried:
    plan = plan or around.plan
    steps, bare = unfinished(plan)
    chosen = {step.pk: Fate.CARRY for step in steps} | fates.get("fates", {})
    return carry_over(
        plan=plan,
        into=into,
        fates=chosen,
        actions={action.pk: Fate.CARRY for action in bare} | fates.get("bare", {}),
        close=close,
        by=by or around.admin,
        at=at or later(hours=1),
    )


def fresh(around, number) -> Step:
    return Step.objects.with_parents().get(pk=around.steps[number].pk)


def test_unfinished_rows_go_on_with_their_leads_dates_and_what_was_done(around):
    actions.add_concern(
        action=around.actions[0], kind="risk", text="R12 Staffing", by=around.admin, on=OPENED.date()
    )
    actions.add_done_entry(
        action=around.actions[0], text="Agency rates compared", by=around.lead, on=OPENED.date()
    )
    done = carry(around)
    target = done.target
    assert (target.title, target.as_at, target.succeeds) == ("Homes plan 2027", date(2027, 1, 1), around.plan)
    assert (target.layout, target.scheme) == (around.plan.layout, around.plan.scheme)
    assert [stream.name for stream in target.workstreams.all()] == ["Safe staffing", "Testing"]
    assert target.workstreams.get(number="2").lead == around.stream_lead
    copy = Step.objects.get(carried_from=around.steps[0])
    old = fresh(around, 0)
    assert (copy.text, copy.status, copy.agreed_due) == ("Agree rotas", "in_progress", old.agreed_due)
    assert copy.original_due == old.original_due
    lead = copy.action.leads.get()
    assert (lead.user, lead.accountable) == (around.lead, True)
    assert [entry.text for entry in copy.action.done_entries.all()] == ["Agency rates compared"]
    assert [str(concern) for concern in copy.action.concerns.all()] == ["Risk: R12 Staffing"]


def test_both_ends_say_so(around):
    done = carry(around)
    old = fresh(around, 0)
    assert (old.status, old.status_text) == ("superseded", "Carried over")
    assert old.note == "Carried over to Homes plan 2027 as 1.1."
    assert old.carried_to == done.steps[0]
    assert old.updates.last().kind == "carried"
    assert done.steps[0].updates.first().kind == "carried"
    action = Action.objects.get(pk=around.actions[0].pk)
    assert action.carried_to.workstream.plan == done.target


def test_the_history_reads_as_one_line_over_three_editions(around):
    first = carry(around).target
    step = Step.objects.with_parents().get(carried_from=around.steps[0])
    actions.update_step(
        step=step,
        version=step.version,
        by=around.lead,
        at=later(hours=2),
        changes={},
        note="In the second edition",
    )
    carry(around, into=NewEdition("Homes plan 2028", date(2028, 1, 1)), plan=first, at=later(hours=3))
    last = Step.objects.with_parents().get(carried_from=step)
    chain = editions(last, around.admin)
    assert [edition.plan.title for edition in chain] == ["Homes plan", "Homes plan 2027", "Homes plan 2028"]
    assert [edition.current for edition in chain] == [False, False, True]
    notes = [update.note for edition in chain for update in edition.updates]
    assert "In the second edition" in notes
    assert editions(step, around.admin)[1].current
    assert editions(last, around.people.outsider) == []
    text = render_to_string("actionplans/carry_chain.html", {"editions": chain})
    assert "Homes plan 2028: this one, above" in text
    assert "In the second edition" in text


def test_what_is_not_carried_is_asked_and_never_guessed(around):
    steps, _ = unfinished(around.plan)
    with pytest.raises(ValidationError, match="1 have no answer"):
        carry_over(
            plan=around.plan,
            into=NEXT,
            fates={step.pk: Fate.CARRY for step in steps[:2]},
            actions={},
            close=False,
            by=around.admin,
            at=later(hours=1),
        )
    assert Plan.objects.count() == 1


def test_superseded_and_left_rows_stay_behind_as_said(around):
    fates = {around.steps[1].pk: Fate.SUPERSEDE, around.steps[2].pk: Fate.LEAVE}
    done = carry(around, fates=fates)
    assert (len(done.steps), done.superseded, done.left) == (1, 1, 1)
    assert fresh(around, 1).status == "superseded"
    assert not hasattr(fresh(around, 1), "carried_to")
    assert fresh(around, 2).status == "in_progress"
    assert [stream.name for stream in done.target.workstreams.all()] == ["Safe staffing"]


def test_finished_rows_stay_where_they_are(around):
    step = fresh(around, 0)
    actions.update_step(
        step=step, version=step.version, by=around.lead, at=later(minutes=5), changes={"status": "complete"}
    )
    assert len(carry(around).steps) == 2
    assert fresh(around, 0).status == "complete"


def test_an_action_without_steps_goes_on_by_itself(around):
    bare = actions.add_action(workstream=around.streams[0], title="Bare action", by=around.admin, at=OPENED)
    done = carry(around)
    assert Action.objects.get(carried_from=bare).title == "Bare action"
    assert len(done.actions) == 3
    assert unfinished(around.plan) == ([], [])


@pytest.mark.parametrize("fate", [Fate.SUPERSEDE, Fate.LEAVE])
def test_an_action_without_steps_can_stay_behind(around, fate):
    bare = actions.add_action(workstream=around.streams[0], title="Bare action", by=around.admin, at=OPENED)
    carry(around, bare={bare.pk: fate})
    assert not Action.objects.filter(carried_from=bare).exists()
    assert bare.updates.filter(note__startswith="Not carried").exists() is (fate is Fate.SUPERSEDE)


def test_into_a_plan_that_exists_parts_meet_by_name_and_numbers_do_not_clash(around):
    target = actions.create_plan(
        partnership=around.people.partnership,
        title="Next",
        layout="oversight",
        as_at=date(2027, 1, 1),
        by=around.admin,
        at=OPENED,
    )
    kept = actions.add_workstream(plan=target, number="1", name="testing", by=around.admin)
    actions.add_action(workstream=kept, title="Was there", ref="2.1", by=around.admin, at=OPENED)
    done = carry(around, into=target)
    assert done.target.succeeds == around.plan
    streams = {stream.name: stream.number for stream in target.workstreams.all()}
    assert streams == {"testing": "1", "Safe staffing": "2"}
    assert sorted(action.ref for action in kept.actions.all()) == ["1.1", "2.1"]


def test_rows_left_behind_can_go_on_later_with_their_action(around):
    first = carry(around, fates={around.steps[1].pk: Fate.LEAVE})
    later_on = carry(around, into=first.target, at=later(hours=2))
    assert len(later_on.steps) == 1
    assert later_on.steps[0].action == first.steps[0].action


def test_a_successor_that_makes_no_sense_is_refused_and_nothing_is_written(around):
    def plan(title, partnership=around.people.partnership, by=around.admin):
        return actions.create_plan(
            partnership=partnership, title=title, layout="oversight", as_at=OPENED.date(), by=by, at=OPENED
        )

    closed = plan("Closed")
    actions.close_plan(plan=closed, by=around.admin, reason="Over")
    taken = plan("Taken")
    Plan.objects.filter(pk=taken.pk).update(succeeds=plan("Before taken"))
    taken.refresh_from_db()
    foreign = plan("Foreign", around.people.elsewhere, around.people.outsider)
    earlier = plan("Earlier")
    Plan.objects.filter(pk=around.plan.pk).update(succeeds=earlier)
    around.plan.refresh_from_db()
    for into, words in (
        (around.plan, "into itself"),
        (closed, "is closed"),
        (taken, "is the next edition of"),
        (foreign, "same partnership"),
        (earlier, "is an earlier edition"),
        (NewEdition("Closed", date(2027, 1, 1)), "already a plan called"),
    ):
        with pytest.raises(ValidationError, match=words):
            carry(around, into=into)
    assert {fresh(around, number).status for number in range(3)} == {"in_progress"}
    assert not Action.objects.exclude(carried_from=None).exists()


def test_a_second_successor_is_refused(around):
    carry(around, fates={around.steps[1].pk: Fate.LEAVE})
    with pytest.raises(ValidationError, match="goes on in Homes plan 2027 already"):
        carry(around, into=NewEdition("Another", date(2027, 1, 1)), at=later(hours=2))
    other = actions.create_plan(
        partnership=around.people.partnership,
        title="Other",
        layout="oversight",
        as_at=OPENED.date(),
        by=around.admin,
        at=OPENED,
    )
    with pytest.raises(ValidationError, match="goes on in Homes plan 2027 already"):
        carry(around, into=other, at=later(hours=2))


def test_nothing_chosen_to_go_on_is_refused(around):
    fates = {step.pk: Fate.LEAVE for step in around.steps}
    with pytest.raises(ValidationError, match="Nothing was chosen"):
        carry(around, fates=fates)


def test_an_open_round_is_closed_first(around):
    actions.open_rounds(
        title="Board", deadline=DEADLINE, workstreams=around.streams, by=around.admin, at=OPENED
    )
    with pytest.raises(ValidationError, match="Board is still open"):
        carry(around)


def test_a_closed_plan_is_not_carried_over_and_a_carried_one_can_be_closed(around):
    carry(around, close=True)
    around.plan.refresh_from_db()
    assert around.plan.state == Plan.State.CLOSED
    with pytest.raises(ValidationError, match="is closed"):
        carry(around, into=NewEdition("x", date(2027, 1, 1)), at=later(hours=2))


def test_silence_goes_on_counting_in_the_next_edition(around):
    (opened,) = actions.open_rounds(
        title="One", deadline=DEADLINE, workstreams=around.streams, by=around.admin, at=OPENED
    )
    actions.close_round(round=opened, version=1, by=around.admin, at=later(minutes=30))
    target = carry(around).target
    (second,) = actions.open_rounds(
        title="Two",
        deadline=DEADLINE,
        workstreams=list(target.workstreams.all()),
        by=around.admin,
        at=later(hours=2),
    )
    actions.close_round(round=second, version=1, by=around.admin, at=later(hours=3))
    assert silent_rounds(Step.objects.get(carried_from=around.steps[0])) == 2


def test_only_who_shapes_plans_carries_over(around):
    for person in (around.lead, around.people.viewer, around.people.outsider):
        with pytest.raises(PermissionDenied):
            carry(around, by=person)


def test_the_page_for_three_people(around, signed_in):
    url = reverse("actionplans:carry_over", args=[around.plan.pk])
    people = around.people
    codes = [signed_in(user).get(url).status_code for user in (around.admin, people.viewer, people.outsider)]
    assert codes == [200, 403, 404]
    codes = [
        signed_in(user).post(url, {"into": "new"}).status_code for user in (people.viewer, people.outsider)
    ]
    assert codes == [403, 404]
    assert Plan.objects.count() == 1


def test_carrying_over_in_the_browser(around, signed_in):
    client = signed_in(around.admin)
    url = reverse("actionplans:carry_over", args=[around.plan.pk])
    assert "Order test kits" in client.get(url).content.decode()
    data = {f"step_{step.pk}": "carry" for step in around.steps} | {"into": "new", "close": "on"}
    data[f"step_{around.steps[1].pk}"] = "supersede"
    with time_machine.travel(later(hours=1)):
        response = client.post(url, data)
        assert response.status_code == 422
        assert "Enter a title for the new plan" in response.content.decode()
        data |= {"title": "Homes plan 2027", "as_at_day": "1", "as_at_month": "1", "as_at_year": "2027"}
        page = client.post(url, data, follow=True).content.decode()
    assert "2 rows go on in Homes plan 2027. 1 superseded." in page
    assert Plan.objects.get(pk=around.plan.pk).state == "closed"


def test_a_plan_with_nothing_unfinished_says_so(around, signed_in):
    for number in range(3):
        step = fresh(around, number)
        actions.update_step(
            step=step,
            version=step.version,
            by=around.admin,
            at=later(minutes=1),
            changes={"status": "complete"},
        )
    page = (
        signed_in(around.admin).get(reverse("actionplans:carry_over", args=[around.plan.pk])).content.decode()
    )
    assert "Nothing is unfinished in this plan" in page


def test_a_row_that_changes_meanwhile_stops_all_of_it(around, monkeypatch):
    from actionplans.actions import carry as module
    from actionplans.errors import ChangedMeanwhile

    real = module.unfinished

    def stale(plan):
        found = real(plan)
        Step.objects.filter(pk=around.steps[1].pk).update(version=99)
        return found

    steps, _ = real(around.plan)
    monkeypatch.setattr(module, "unfinished", stale)
    with pytest.raises(ChangedMeanwhile):
        carry_over(
            plan=around.plan,
            into=NEXT,
            fates={step.pk: Fate.CARRY for step in steps},
            actions={},
            close=False,
            by=around.admin,
            at=later(hours=1) + timedelta(0),
        )
    assert Plan.objects.count() == 1
    assert fresh(around, 0).status == "in_progress"


def test_the_step_page_and_the_action_page_show_the_other_editions(around, signed_in):
    carry(around)
    client = signed_in(around.people.viewer)
    copy = Step.objects.get(carried_from=around.steps[0])
    for page in (copy, copy.action):
        text = client.get(page.get_absolute_url()).content.decode()
        assert "In the other editions of the plan" in text
        assert "Carried over to Homes plan 2027 as 1.1." in text
    text = client.get(around.steps[0].get_absolute_url()).content.decode()
    assert copy.get_absolute_url() in text


def test_in_a_plan_rated_by_delivery_a_green_action_without_steps_is_finished(around):
    Plan.objects.filter(pk=around.plan.pk).update(scheme="delivery")
    around.plan.refresh_from_db()
    done = actions.add_action(
        workstream=around.streams[0], title="Done", by=around.admin, at=OPENED, rag="green"
    )
    left = actions.add_action(
        workstream=around.streams[0], title="Left", by=around.admin, at=OPENED, rag="red"
    )
    assert unfinished(around.plan)[1] == [left]
    assert not Action.objects.filter(carried_from=done).exists()


def test_the_page_offers_the_successor_alone_once_there_is_one_and_refuses_in_words(around, signed_in):
    carry(around, fates={around.steps[1].pk: Fate.LEAVE})
    client = signed_in(around.admin)
    url = reverse("actionplans:carry_over", args=[around.plan.pk])
    page = client.get(url).content.decode()
    assert "Homes plan 2027" in page
    assert "A new plan, made now" not in page
    data = {"into": str(around.plan.successor.pk), f"step_{around.steps[1].pk}": "leave"}
    response = client.post(url, data)
    assert response.status_code == 422
    assert "Nothing was chosen to go on" in response.content.decode()


def test_the_page_says_when_a_row_moved_meanwhile_and_an_edition_of_an_edition_offers_no_earlier_one(
    around, signed_in, monkeypatch
):
    from actionplans.errors import ChangedMeanwhile
    from actionplans.views import carry as view

    second = carry(around, fates={around.steps[1].pk: Fate.LEAVE}).target
    client = signed_in(around.admin)
    url = reverse("actionplans:carry_over", args=[second.pk])
    assert f'value="{around.plan.pk}"' not in client.get(url).content.decode()

    def moved(**kwargs):
        raise ChangedMeanwhile(second.workstreams.first().actions.first())

    monkeypatch.setattr(view.actions, "carry_over", moved)
    steps, _ = unfinished(second)
    data = {f"step_{step.pk}": "carry" for step in steps}
    data |= {"into": "new", "title": "X", "as_at_day": "1", "as_at_month": "1", "as_at_year": "2028"}
    response = client.post(url, data)
    assert response.status_code == 422
    assert "Nothing was carried over" in response.content.decode()
