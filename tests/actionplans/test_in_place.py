"""Changing a step or an action where it stands (action-plans.md section 4): one template, nothing lost."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from actionplans import actions
from actionplans.models import Step, Update
from tests.factories import (
    NOW,
    TODAY,
    change,
    make_action,
    make_plan,
    make_small_plan,
    make_step,
    make_workstream,
)

HTMX = {"HX-Request": "true"}


pytestmark = pytest.mark.usefixtures("tuesday")


@pytest.fixture
def late(people):
    make_small_plan(people.partnership, people.commissioner)
    return Step.objects.get(text="Write to the homes")


def sent(client, row, **typed):
    """What the browser sends: the form as it was opened, with what the person typed."""
    page = client.get(reverse(f"actionplans:{type(row).__name__.lower()}_edit", args=[row.pk]))
    form = page.context["form"]
    data = {
        "version": form.initial["version"],
        "base": json.dumps(form.initial["base"]),
        **{name: form[name].value() or "" for name in form.tracked if name in form.fields},
    }
    for name in ("agreed_due", "forecast_due", "review_date"):
        data.pop(name, None)
        day = form.initial.get(name)
        if name in form.fields and day:
            data |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    return {**data, **typed}


def edit_url(row):
    return reverse(f"actionplans:{type(row).__name__.lower()}_edit", args=[row.pk])


def test_a_status_and_a_line_are_saved_and_the_history_says_who_and_what(people, signed_in, late):
    client = signed_in(people.commissioner)
    response = client.post(
        edit_url(late), sent(client, late, status="complete_monitoring", note="All wrote back.")
    )
    assert response.status_code == 302
    assert response.url == late.get_absolute_url()
    late.refresh_from_db()
    assert (late.status, late.note, late.last_update_by) == (
        "complete_monitoring",
        "All wrote back.",
        "Ada May",
    )
    update = late.updates.last()
    assert update.changed["status"] == ("in_progress", "complete_monitoring")
    page = client.get(late.get_absolute_url()).content.decode()
    assert "All wrote back." in page
    assert "In progress" in page


def test_htmx_gets_the_cell_alone_and_the_news_for_the_live_region(people, signed_in, late):
    client = signed_in(people.commissioner)
    form = client.get(edit_url(late), headers=HTMX)
    assert "<html" not in form.content.decode()
    assert "HX-Request" in form["Vary"]
    response = client.post(edit_url(late), sent(client, late, status="complete"), headers=HTMX)
    assert response.status_code == 200
    assert f'id="step-{late.pk}"' in response.content.decode()
    assert "<html" not in response.content.decode()
    news = json.loads(response["HX-Trigger-After-Settle"])["row-saved"]
    assert news == {"row": f"step-{late.pk}", "words": "Saved: 1.1 is complete."}


def test_the_same_address_gives_a_whole_page_without_htmx(people, signed_in, late):
    page = signed_in(people.commissioner).get(edit_url(late)).content.decode()
    assert "<html" in page
    assert "Update 1.1" in page


def test_after_saving_a_person_is_back_where_they_came_from_but_never_on_another_site(
    people, signed_in, late
):
    client = signed_in(people.commissioner)
    back = client.post(edit_url(late), sent(client, late, note="One.", next="/plans/mine/"))
    assert back.url == "/plans/mine/"
    elsewhere = client.post(edit_url(late), sent(client, late, note="Two.", next="https://evil.example/"))
    assert elsewhere.url == late.get_absolute_url()


def test_a_colour_that_differs_is_asked_for_its_reason_in_words_with_the_rule(people, signed_in, late):
    client = signed_in(people.commissioner)
    asked = client.post(edit_url(late), sent(client, late, rag="amber"))
    assert asked.status_code == 422
    words = asked.content.decode()
    assert "The rule suggests red: 9 days past its date. Say why it is amber" in words
    assert 'name="rag_reason"' in words
    late.refresh_from_db()
    assert late.rag == ""
    told = client.post(edit_url(late), sent(client, late, rag="amber", rag_reason="The post was late."))
    assert told.status_code == 302
    page = client.get(late.get_absolute_url()).content.decode()
    assert "app-rag--amber" in page
    assert "app-rag--red" in page, "both colours show"
    assert "The post was late." in page


def test_what_was_typed_is_kept_when_the_form_is_refused(people, signed_in, late):
    client = signed_in(people.commissioner)
    typed = sent(
        client, late, note="A long line.", agreed_due_day="31", agreed_due_month="2", agreed_due_year="2021"
    )
    page = client.post(edit_url(late), typed)
    assert page.status_code == 422
    words = page.content.decode()
    assert 'value="A long line."' in words
    assert "February 2021 has no day 31" in words
    assert Update.objects.filter(step=late).count() == 1


def test_moving_the_agreed_date_keeps_the_first_one_and_counts(people, signed_in, late):
    client = signed_in(people.commissioner)
    first = late.agreed_due
    moved = TODAY + timedelta(days=20)
    parts = {"agreed_due_day": moved.day, "agreed_due_month": moved.month, "agreed_due_year": moved.year}
    client.post(edit_url(late), sent(client, late, **parts))
    late.refresh_from_db()
    assert (late.agreed_due, late.original_due, late.times_moved) == (moved, first, 1)
    assert "Date moved once, first 10 Jan 2021" in client.get(late.get_absolute_url()).content.decode()


def test_printed_words_that_a_new_status_overtakes_are_printed_no_more(people, signed_in, late):
    Step.objects.filter(pk=late.pk).update(status_text="On target", timescale_text="End December")
    late.refresh_from_db()
    client = signed_in(people.commissioner)
    client.post(edit_url(late), sent(client, late, status="complete"))
    late.refresh_from_db()
    assert late.status_text == ""
    assert late.timescale_text == "End December"
    assert late.updates.last().before["status_text"] == "On target"


def test_no_change_is_confirmed_and_ends_the_silence(people, signed_in, late):
    client = signed_in(people.commissioner)
    response = client.post(reverse("actionplans:step_confirm", args=[late.pk]), {"note": ""})
    assert response.status_code == 302
    update = late.updates.last()
    assert (update.kind, update.before) == ("no_change", {})
    late.refresh_from_db()
    assert late.last_update_at == NOW


def test_nothing_changed_and_nothing_said_is_not_an_update(people, signed_in, late):
    client = signed_in(people.commissioner)
    response = client.post(edit_url(late), sent(client, late))
    assert response.status_code == 422
    assert "Nothing was changed." in response.content.decode()
    assert late.updates.count() == 1


# --- two people on one row ------------------------------------------------------------------------
@pytest.fixture
def lost_race(people, signed_in, late):
    """Ada has the row open with the status "ongoing" and a line; Sam saves "complete" with a line first."""
    sam = people.join(Role.WORKSTREAM_LEAD, name="Sam Lead")
    client = signed_in(people.commissioner)
    mine = sent(client, late, status="ongoing", note="Two still to come.")
    change(late, sam, NOW, note="Everybody wrote back.", status="complete")
    return client, late, client.post(edit_url(late), mine)


def decide(response, late, **choices):
    form = response.context["form"]
    return {"version": form.initial["version"], "mine": json.dumps(form.initial["mine"]), **choices}


def test_the_second_sees_both_texts_side_by_side_and_nothing_is_written(lost_race):
    _, late, response = lost_race
    assert response.status_code == 409
    words = response.content.decode()
    for text in ("Two still to come.", "Everybody wrote back.", "Ongoing", "Complete", "Sam Lead saved this"):
        assert text in words
    assert "Sam Lead wrote:" not in words  # their line stands beside mine already
    late.refresh_from_db()
    assert (late.status, late.note) == ("complete", "Everybody wrote back.")


def test_htmx_gets_the_conflict_in_the_cell(people, signed_in, late):
    client = signed_in(people.commissioner)
    mine = sent(client, late, status="ongoing")
    change(late, people.commissioner, NOW, status="complete")
    response = client.post(edit_url(late), mine, headers=HTMX)
    assert response.status_code == 409
    assert "<html" not in response.content.decode()
    assert f'id="step-{late.pk}"' in response.content.decode()


def test_keeping_theirs_writes_nothing(lost_race):
    client, late, response = lost_race
    before = late.updates.count()
    answer = client.post(edit_url(late), decide(response, late, all="theirs"))
    assert answer.status_code == 302
    late.refresh_from_db()
    assert (late.status, late.updates.count()) == ("complete", before)


def test_keeping_mine_is_one_more_update_after_theirs(lost_race):
    client, late, response = lost_race
    client.post(edit_url(late), decide(response, late, all="mine"))
    late.refresh_from_db()
    assert (late.status, late.note) == ("ongoing", "Two still to come.")
    assert [update.note for update in late.updates.order_by("pk")][-2:] == [
        "Everybody wrote back.",
        "Two still to come.",
    ]


def test_words_can_be_merged_while_the_status_stays_theirs(lost_race):
    client, late, response = lost_race
    choices = {
        "keep_status": "theirs",
        "keep_note": "both",
        "both_note": "Everybody wrote back, two by phone.",
    }
    client.post(edit_url(late), decide(response, late, **choices))
    late.refresh_from_db()
    assert (late.status, late.note) == ("complete", "Everybody wrote back, two by phone.")


def test_without_a_choice_the_page_asks_again_and_keeps_both(lost_race):
    client, late, response = lost_race
    again = client.post(edit_url(late), decide(response, late, keep_status="mine"))
    assert again.status_code == 409
    assert "Two still to come." in again.content.decode()
    assert "Select keep" in again.content.decode()


def test_a_third_change_meanwhile_asks_once_more(people, lost_race):
    client, late, response = lost_race
    answer = decide(response, late, all="mine")
    change(late, people.commissioner, NOW, note="And a third.", status="in_progress")
    again = client.post(edit_url(late), answer)
    assert again.status_code == 409
    assert "Two still to come." in again.content.decode()
    late.refresh_from_db()
    assert late.status == "in_progress"


def test_a_conflict_answer_that_no_page_of_ours_made_changes_nothing(lost_race):
    client, late, _ = lost_race
    for mine in ("not json", '{"text": "other"}', '{"status": "no such"}', '{"agreed_due": "soon"}', "[1]"):
        client.post(edit_url(late), {"version": late.version, "mine": mine, "all": "mine"})
    late.refresh_from_db()
    assert (late.status, late.text) == ("complete", "Write to the homes")


# --- actions --------------------------------------------------------------------------------------
def test_an_actions_colour_keeps_the_one_before_and_its_reason(people, signed_in):
    by = people.commissioner
    plan = make_plan(people.partnership, by, layout="portfolio")
    action = make_action(make_workstream(plan, by), by)
    client = signed_in(by)
    refused = client.post(edit_url(action), sent(client, action, rag="green"))
    assert "Say why it is green" in refused.content.decode()
    client.post(
        edit_url(action), sent(client, action, rag="green", rag_reason="On course.", narrative="Going well.")
    )
    action.refresh_from_db()
    client.post(edit_url(action), sent(client, action, rag="amber", rag_reason="The money is late."))
    action.refresh_from_db()
    assert (action.rag, action.rag_previous, action.narrative) == ("amber", "green", "Going well.")
    page = client.get(action.get_absolute_url()).content.decode()
    assert "The money is late." in page
    assert "On course." in page, "the history keeps the reason before"


def test_two_people_on_one_narrative_see_both(people, signed_in):
    by = people.commissioner
    plan = make_plan(people.partnership, by, layout="support")
    action = make_action(make_workstream(plan, by), by)
    client = signed_in(by)
    mine = sent(client, action, narrative="Mine.")
    actions.update_action(
        action=action, version=action.version, by=by, at=NOW, changes={"narrative": "Theirs."}
    )
    response = client.post(edit_url(action), mine)
    assert response.status_code == 409
    assert "Mine." in response.content.decode()
    assert "Theirs." in response.content.decode()


def test_leaving_a_cell_gives_it_back_as_it_is(people, signed_in, late):
    response = signed_in(people.commissioner).get(
        reverse("actionplans:step_state", args=[late.pk]), headers=HTMX
    )
    assert f'id="step-{late.pk}"' in response.content.decode()
    assert "data-focus" in response.content.decode()


def test_a_closed_plan_offers_no_change_and_refuses_one(people, signed_in, late):
    client = signed_in(people.commissioner)
    typed = sent(client, late, status="complete")
    actions.close_plan(plan=late.plan, by=people.commissioner, reason="The year is over.")
    assert "data-opener" not in client.get(late.get_absolute_url()).content.decode()
    assert client.get(edit_url(late)).url == late.get_absolute_url()
    refused = client.post(edit_url(late), typed)
    assert refused.status_code == 422
    assert "is closed. Reopen it before you change it" in refused.content.decode()


def test_ongoing_work_is_asked_for_its_review_and_other_work_is_not(people, signed_in, late):
    by = people.commissioner
    ongoing = make_step(late.action, by, text="Keep ringing", status="ongoing", review_date=date(2021, 2, 1))
    client = signed_in(by)
    assert "review_date_day" in client.get(edit_url(ongoing)).content.decode()
    assert "review_date_day" not in client.get(edit_url(late)).content.decode()
