"""Starting and shaping a plan through its pages: nothing typed is lost, and half of it is never written."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from actionplans import actions
from actionplans.actions.plans import LeadName
from actionplans.models import Action, Plan, Step, Workstream
from tests.actionplans.reading import words
from tests.factories import (
    NOW,
    change,
    make_workstream,
)

pytestmark = pytest.mark.usefixtures("tuesday")


# --- structure ------------------------------------------------------------------------------------
def test_a_plan_is_started_and_filled_through_the_pages_alone(ada, people):
    made = ada.post(
        reverse("actionplans:plan_new"),
        {
            "title": "Winter plan",
            "layout": "rag",
            "as_at_day": "4",
            "as_at_month": "January",
            "as_at_year": "2021",
        },
    )
    plan = Plan.objects.get(title="Winter plan")
    assert made.url == reverse("actionplans:workstream_new", args=[plan.pk])
    assert (plan.scheme, plan.workstream_name) == ("delivery", "issue")
    again = ada.post(
        made.url, {"number": "1", "name": "Staffing", "focus": "Bank\nAgency", "metrics": "Sickness"}
    )
    stream = Workstream.objects.get()
    assert again.url == stream.get_absolute_url()
    assert (stream.focus, stream.metrics.get().name) == (["Bank", "Agency"], "Sickness")
    ada.post(
        reverse("actionplans:action_new", args=[stream.pk]), {"title": "Recruit", "care_settings": "CH, HS"}
    )
    action = Action.objects.get()
    assert (action.ref, action.care_settings) == ("1.1", ["CH", "HS"])
    another = ada.post(
        reverse("actionplans:step_new", args=[action.pk]),
        {"text": "Advertise", "status": "not_started", "timescale_text": "End March", "another": "1"},
    )
    assert another.url == reverse("actionplans:step_new", args=[action.pk])
    step = Step.objects.get()
    assert (step.agreed_due, step.precision, step.timescale_text) == (
        date(2021, 3, 31),
        "month_end",
        "End March",
    )


def test_a_title_twice_is_refused_and_what_was_typed_stays(ada, plan):
    data = {"title": plan.title, "subtitle": "Kept", "layout": "rag"}
    data |= {"as_at_day": "4", "as_at_month": "1", "as_at_year": "2021"}
    page = ada.post(reverse("actionplans:plan_new"), data)
    assert page.status_code == 422
    assert "There is already a plan called Care homes plan" in words(page)
    assert 'value="Kept"' in page.content.decode()


def test_leads_are_named_with_one_accountable(ada, people, plan):
    sam = people.join(Role.WORKSTREAM_LEAD, name="Sam Lead")
    action = Action.objects.get()
    url = reverse("actionplans:action_leads", args=[action.pk])
    data = {
        "leads-TOTAL_FORMS": "3", "leads-INITIAL_FORMS": "1",
        "leads-0-name": "Ada May", "leads-0-user": people.commissioner.pk,
        "leads-1-user": sam.pk, "leads-1-accountable": "on",
        "leads-2-name": "Night team",
    }  # fmt: skip
    assert ada.post(url, data).status_code == 302
    assert [(lead.name, lead.user, lead.accountable) for lead in action.leads.all()] == [
        ("Ada May", people.commissioner, False),
        ("Sam Lead", sam, True),
        ("Night team", None, False),
    ]
    refused = ada.post(url, {**data, "leads-0-accountable": "on"})
    assert refused.status_code == 422
    assert "Only one lead can be accountable" in words(refused)
    assert action.leads.count() == 3


def test_somebody_of_another_partnership_cannot_be_made_a_lead(ada, people, plan):
    url = reverse("actionplans:action_leads", args=[Action.objects.get().pk])
    data = {"leads-TOTAL_FORMS": "1", "leads-INITIAL_FORMS": "0", "leads-0-user": people.outsider.pk}
    assert ada.post(url, data).status_code == 422


def test_a_corrected_timescale_is_read_again_and_the_step_keeps_its_first_date(ada, plan):
    step = Step.objects.get(text="Hold the session")
    first = step.agreed_due
    url = reverse("actionplans:step_wording", args=[step.pk])
    data = {"version": step.version, "text": step.text, "timescale_text": "End of March", "cycle": ""}
    data |= {"agreed_due_day": first.day, "agreed_due_month": first.month, "agreed_due_year": first.year}
    assert ada.post(url, data).status_code == 302
    step.refresh_from_db()
    assert (step.agreed_due, step.original_due, step.times_moved) == (date(2021, 3, 31), first, 1)
    assert step.timescale_text == "End of March"


def test_a_wording_that_lost_the_race_keeps_what_was_typed(ada, people, plan):
    step = Step.objects.get(text="Hold the session")
    url = reverse("actionplans:step_wording", args=[step.pk])
    data = {"version": step.version, "text": "Hold two sessions", "timescale_text": "", "cycle": ""}
    change(step, people.commissioner, NOW, note="Meanwhile.")
    lost = ada.post(url, data)
    assert lost.status_code == 422
    assert "Ada May changed this step meanwhile" in words(lost)
    assert "Hold two sessions" in lost.content.decode()


def test_a_workstream_edit_that_is_refused_leaves_the_metrics_alone(ada, people, plan):
    make_workstream(plan, people.commissioner, number="2", name="Second")
    stream = plan.workstreams.get(number="1")
    data = {"number": "2", "name": "First", "metrics": "Other", "version": stream.version}
    page = ada.post(reverse("actionplans:workstream_edit", args=[stream.pk]), data)
    assert page.status_code == 422
    stream.refresh_from_db()
    assert (stream.number, [metric.name for metric in stream.metrics.all()]) == ("1", ["Homes trained"])


def test_closing_a_plan_without_a_reason_asks_for_it(ada, plan):
    answer = ada.post(reverse("actionplans:plan_state", args=[plan.pk]), {"reason": ""})
    assert answer.status_code == 422
    assert "Enter the reason" in words(answer)


def test_a_plan_is_closed_and_taken_up_again_with_a_reason(ada, plan):
    url = reverse("actionplans:plan_state", args=[plan.pk])
    assert ada.post(url, {"reason": ""}).status_code == 422
    ada.post(url, {"reason": "The year is over."})
    assert "Closed" in words(ada.get(reverse("actionplans:plans")))
    ada.post(url, {"reason": "Not quite."})
    plan.refresh_from_db()
    assert plan.state == "open"


def test_an_actions_wording_is_corrected_and_a_lost_race_keeps_what_was_typed(ada, people, plan):
    action = Action.objects.get()
    url = reverse("actionplans:action_wording", args=[action.pk])
    data = {"version": action.version, "title": "Teach every single home"}
    assert ada.post(url, data).status_code == 302
    action.refresh_from_db()
    assert action.title == "Teach every single home"
    lost = ada.post(url, {**data, "title": "Teach homes"})
    assert lost.status_code == 422
    assert "Ada May changed this action meanwhile" in words(lost)
    assert "Teach homes" in lost.content.decode()
    empty = ada.post(url, {"version": action.version, "title": " "})
    assert empty.status_code == 422


def test_save_and_add_another_comes_back_with_an_empty_form(ada, plan):
    stream = plan.workstreams.get()
    for name, row, data in (
        ("workstream_new", plan, {"number": "2", "name": "Second"}),
        ("action_new", stream, {"title": "Another action"}),
    ):
        url = reverse(f"actionplans:{name}", args=[row.pk])
        assert ada.post(url, {**data, "another": "1"}).url == url


def test_a_number_or_a_reference_that_is_taken_is_refused_beside_its_field(ada, plan):
    stream = plan.workstreams.get()
    taken = ada.post(reverse("actionplans:workstream_new", args=[plan.pk]), {"number": "1", "name": "Again"})
    assert taken.status_code == 422
    assert "There is already a workstream 1" in words(taken)
    again = ada.post(reverse("actionplans:action_new", args=[stream.pk]), {"title": "Again", "ref": "1.1"})
    assert again.status_code == 422
    assert "There is already an action 1.1" in words(again)


def test_a_closed_plan_takes_no_new_step_and_no_confirmation_in_words(ada, people, plan):
    action = Action.objects.get()
    step = action.steps.first()
    actions.close_plan(plan=plan, by=people.commissioner, reason="Over.")
    refused = ada.post(
        reverse("actionplans:step_new", args=[action.pk]), {"text": "More", "status": "not_started"}
    )
    assert refused.status_code == 422
    assert "is closed. Reopen it before you change it" in words(refused)
    answer = ada.post(reverse("actionplans:step_confirm", args=[step.pk]), follow=True)
    assert "is closed. Reopen it before you change it" in words(answer)
    wording = {"version": step.version, "text": "Other words", "cycle": ""}
    assert ada.post(reverse("actionplans:step_wording", args=[step.pk]), wording).status_code == 422
    step.refresh_from_db()
    assert step.text != "Other words"


def test_a_step_can_have_leads_of_its_own(ada, people, plan):
    step = Step.objects.get(text="Hold the session")
    data = {"leads-TOTAL_FORMS": "1", "leads-INITIAL_FORMS": "0", "leads-0-name": "Night team"}
    assert ada.post(reverse("actionplans:step_leads", args=[step.pk]), data).status_code == 302
    assert [lead.name for lead in step.leads.all()] == ["Night team"]
    assert "Night team" in words(ada.get(step.get_absolute_url()))
    accountable = {**data, "leads-0-name": "", "leads-0-accountable": "on"}
    refused = ada.post(reverse("actionplans:step_leads", args=[step.pk]), accountable)
    assert refused.status_code == 422
    assert "Say who is accountable" in words(refused)


def test_names_of_leads_are_offered_while_somebody_types(ada, people, plan):
    action = Action.objects.filter(workstream__plan=plan).first()
    actions.set_leads(action=action, leads=[LeadName("Head of quality")], by=people.commissioner)
    page = ada.get(reverse("actionplans:action_leads", args=[action.pk])).content.decode()
    assert 'list="lead-names"' in page
    assert '<option value="Head of quality">' in page
    assert '<option value="Ada May">' in page
    assert '<option value="Olu Elsewhere">' not in page
