"""The pages of update rounds: for who may, who may only read, and who belongs elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import MailLog
from actionplans import actions
from actionplans.actions.plans import LeadName
from actionplans.models import Round, RoundRequest, Step
from tests.actionplans.around import DEADLINE, OPENED, Around, later, make_around


@pytest.fixture
def around(people) -> Around:
    return make_around(people)


@pytest.fixture
def opened(around) -> Round:
    (made,) = actions.open_rounds(
        title="Board of December", deadline=DEADLINE, workstreams=around.streams, by=around.admin, at=OPENED
    )
    return made


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(OPENED + timedelta(hours=5), tick=False):
        yield


def answer(around, number=0, by=None):
    step = Step.objects.with_parents().get(pk=around.steps[number].pk)
    return actions.update_step(
        step=step,
        version=step.version,
        by=by or around.lead,
        at=later(hours=1),
        changes={},
        note="Half done.",
    )


PAGES = ["rounds", "my_round", "round", "round_proof", "round_close", "round_reopen", "round_open"]


@pytest.mark.parametrize(
    ("page", "admin", "viewer", "outsider"),
    [
        ("rounds", 200, 200, 200),
        ("my_round", 200, 200, 200),
        ("round", 200, 200, 404),
        ("round_proof", 200, 403, 404),
        ("round_close", 200, 403, 404),
        ("round_reopen", 200, 403, 404),
        ("round_open", 200, 403, 403),
    ],
)
def test_each_page_for_three_people(around, opened, signed_in, page, admin, viewer, outsider):
    needs_pk = page not in ("rounds", "my_round", "round_open")
    url = reverse(f"actionplans:{page}", args=[opened.pk] if needs_pk else [])
    people = around.people
    got = [signed_in(user).get(url).status_code for user in (around.admin, people.viewer, people.outsider)]
    assert got == [admin, viewer, outsider]


@pytest.mark.parametrize("page", ["round_chase", "round_review", "round_close", "round_reopen"])
def test_each_change_for_three_people(around, opened, signed_in, page):
    update = answer(around)
    row = opened.rows.get(step=around.steps[0])
    data = {"selected": f"{row.pk}:{update.pk}", "what": "accept", "version": opened.version, "reason": "x"}
    url = reverse(f"actionplans:{page}", args=[opened.pk])
    people = around.people
    assert signed_in(people.viewer).post(url, data).status_code == 403
    assert signed_in(people.outsider).post(url, data).status_code == 404
    opened.refresh_from_db()
    assert opened.is_open
    assert opened.rows.get(pk=row.pk).state == "answered"
    assert MailLog.objects.count() == 2


def test_the_list_of_an_outsider_holds_nothing_of_ours(around, opened, signed_in):
    page = signed_in(around.people.outsider).get(reverse("actionplans:rounds")).content.decode()
    assert "Board of December" not in page


def test_an_administrator_opens_a_round_from_the_form(around, signed_in):
    client = signed_in(around.admin)
    url = reverse("actionplans:round_open") + f"?plan={around.plan.pk}"
    assert "Safe staffing" in client.get(url).content.decode()
    data = {
        "title": "Board of December",
        "day_day": "3",
        "day_month": "12",
        "day_year": "2026",
        "clock": "5pm",
        f"plan_{around.plan.pk}": [str(stream.pk) for stream in around.streams],
    }
    response = client.post(url, data, follow=True)
    assert "2 people are asked by mail" in response.content.decode()
    made = Round.objects.get()
    assert made.deadline == DEADLINE
    assert made.rows.count() == 3


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Enter what the updates are for"),
        ("clock", "5", "Enter a time, such as 17:00 or 5pm"),
        ("clock", "25:00", "Enter a time, such as 17:00 or 5pm"),
        ("clock", "13pm", "Enter a time, such as 17:00 or 5pm"),
        ("day_month", "13", "must be a real date"),
        ("day_year", "2025", "must be in the future"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    around, signed_in, field, value, words
):
    data = {
        "title": "Kept title",
        "day_day": "3",
        "day_month": "12",
        "day_year": "2026",
        "clock": "17:00",
        f"plan_{around.plan.pk}": [str(around.streams[0].pk)],
        field: value,
    }
    response = signed_in(around.admin).post(reverse("actionplans:round_open"), data)
    assert response.status_code == 422
    text = response.content.decode()
    assert words in text
    assert field == "title" or "Kept title" in text
    assert not Round.objects.exists()


def test_no_part_chosen_is_refused(around, signed_in):
    data = {"title": "T", "day_day": "3", "day_month": "12", "day_year": "2026", "clock": "17:00"}
    response = signed_in(around.admin).post(reverse("actionplans:round_open"), data)
    assert "Select at least one part of a plan" in response.content.decode()


def test_a_plan_whose_round_is_open_is_not_offered_again(around, opened, signed_in):
    page = signed_in(around.admin).get(reverse("actionplans:round_open")).content.decode()
    assert "A round is still open for Homes plan" in page
    assert "Safe staffing" not in page


def test_a_lead_sees_their_rows_only_and_says_no_change_there(around, opened, signed_in):
    client = signed_in(around.lead)
    url = reverse("actionplans:my_round")
    page = client.get(url).content.decode()
    assert "2 of 2 rows still need an answer" in page
    assert "Order test kits" not in page
    confirm = reverse("actionplans:step_confirm", args=[around.steps[0].pk])
    page = client.post(confirm, {"next": url, "note": ""}, follow=True).content.decode()
    assert "1 of 2 rows still needs an answer" in page
    assert opened.rows.get(step=around.steps[0]).state == "answered"


def test_the_page_of_progress_says_who_has_answered_and_who_has_not(around, opened, signed_in):
    answer(around)
    page = signed_in(around.admin).get(opened.get_absolute_url()).content.decode()
    assert "Chase 2 who have not answered" in page
    assert "1 of 2 left" in page
    assert "Half done." in page
    assert "Waiting to be sent" in page


def test_accepting_what_is_selected(around, opened, signed_in):
    update = answer(around)
    row = opened.rows.get(step=around.steps[0])
    url = reverse("actionplans:round_review", args=[opened.pk])
    client = signed_in(around.people.commissioner)
    data = {"selected": f"{row.pk}:{update.pk}", "what": "accept"}
    page = client.post(url, data, follow=True).content.decode()
    assert "Accepted: 1 row." in page
    assert opened.rows.get(pk=row.pk).state == "accepted"
    newer = answer(around)
    page = client.post(url, data, follow=True).content.decode()
    assert "there is a newer answer than the one you read" in page
    assert opened.rows.get(pk=row.pk).answer == newer
    assert (
        "Select at least one answer first"
        in client.post(url, {"selected": "x:y"}, follow=True).content.decode()
    )


def test_sending_back_asks_for_the_reason_first(around, opened, signed_in):
    update = answer(around, 2, around.second)
    row = opened.rows.get(step=around.steps[2])
    url = reverse("actionplans:round_review", args=[opened.pk])
    client = signed_in(around.stream_lead)
    data = {"selected": f"{row.pk}:{update.pk}", "what": "send_back"}
    assert "What is missing?" in client.post(url, data).content.decode()
    assert client.post(url, {**data, "reason": ""}).status_code == 422
    page = client.post(url, {**data, "reason": "How many?"}, follow=True).content.decode()
    assert "Sent back: 1 row" in page
    assert opened.rows.get(pk=row.pk).state == "sent_back"


def test_closing_says_what_is_missing_and_an_old_page_closes_nothing(around, opened, signed_in):
    client = signed_in(around.admin)
    url = reverse("actionplans:round_close", args=[opened.pk])
    assert "3 rows of 3 have no update" in client.get(url).content.decode()
    assert "changed by someone else" in client.post(url, {"version": 99}, follow=True).content.decode()
    page = client.post(url, {"version": opened.version}, follow=True).content.decode()
    assert "The round is closed" in page
    assert "No update" in page
    page = client.post(
        reverse("actionplans:round_reopen", args=[opened.pk]), {"reason": "Late paper"}, follow=True
    ).content.decode()
    assert "The round is open again" in page


def test_the_proof_is_a_file_too(around, opened, signed_in):
    client = signed_in(around.admin)
    url = reverse("actionplans:round_proof", args=[opened.pk])
    csv = b"".join(client.get(url + "?format=csv").streaming_content).decode()
    assert "Priya Leads" in csv
    assert "Agree rotas" in csv
    assert "Asked" in csv
    assert signed_in(around.people.viewer).get(url + "?format=csv").status_code == 403


def test_the_pages_cost_the_same_number_of_queries_whatever_the_number_of_rows(around, signed_in):
    def costs():
        (made,) = actions.open_rounds(
            title="Board", deadline=DEADLINE, workstreams=around.streams, by=around.admin, at=OPENED
        )
        answer(around)
        urls = [
            reverse(f"actionplans:{page}", args=[made.pk]) for page in ("round", "round_proof", "round_close")
        ]
        urls += [reverse("actionplans:my_round"), reverse("actionplans:rounds"), reverse("ui:home")]
        client = signed_in(around.admin)
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            found.append(len(captured))
        RoundRequest.objects.all().delete()
        made.rows.all().delete()
        made.delete()
        return found

    costs()  # what is read once and kept, such as content types
    few = costs()
    for number in range(12):
        actions.add_step(action=around.actions[number % 2], text=f"More {number}", by=around.admin, at=OPENED)
    assert costs() == few


def test_home_says_what_a_lead_is_asked_for_and_how_far_the_round_is(around, opened, signed_in):
    home = reverse("ui:home")
    mine = signed_in(around.lead).get(home).content.decode()
    assert "<strong>2 rows</strong> of yours need an answer" in mine
    assert "0 of 3 answered" not in mine
    assert "0 of 3 answered" in signed_in(around.admin).get(home).content.decode()
    assert "Update rounds" not in signed_in(around.people.viewer).get(home).content.decode()
    assert "Board of December" not in signed_in(around.people.outsider).get(home).content.decode()


def test_a_workstream_lead_selects_rows_of_their_own_part_only(around, opened, signed_in):
    mine, theirs = answer(around, 2, around.second), answer(around, 0)
    page = signed_in(around.stream_lead).get(opened.get_absolute_url()).content.decode()
    assert f":{mine.pk}" in page
    assert f":{theirs.pk}" not in page
    row = opened.rows.get(step=around.steps[0])
    data = {"selected": f"{row.pk}:{theirs.pk}", "what": "accept"}
    url = reverse("actionplans:round_review", args=[opened.pk])
    assert signed_in(around.stream_lead).post(url, data).status_code == 403


def test_chasing_says_who_was_asked_who_had_been_and_for_what_nobody_can_be(around, opened, signed_in):
    actions.set_leads(action=around.actions[0], leads=[LeadName("Care Home Team")], by=around.admin)
    client = signed_in(around.admin)
    url = reverse("actionplans:round_chase", args=[opened.pk])
    page = client.post(url, follow=True).content.decode()
    assert "Chased: Sam Second." in page
    assert "2 rows without anybody to ask" in page
    assert "Care Home Team (no account)" in page
    assert "Chased earlier today, so not again: Sam Second." in client.post(url, follow=True).content.decode()
    for number in range(3):
        answer(around, number, around.admin)
    assert "Everything has been answered" in client.post(url, follow=True).content.decode()


def test_a_round_that_cannot_be_opened_says_why_above_the_form(around, signed_in):
    for step in Step.objects.with_parents():
        actions.update_step(
            step=step, version=step.version, by=around.admin, at=OPENED, changes={"status": "complete"}
        )
    data = {"title": "T", "day_day": "3", "day_month": "12", "day_year": "2026", "clock": "5.30pm"}
    data[f"plan_{around.plan.pk}"] = str(around.streams[0].pk)
    response = signed_in(around.admin).post(reverse("actionplans:round_open"), data)
    assert response.status_code == 422
    assert "Nothing is unfinished in what you selected" in response.content.decode()


def test_reopening_after_a_later_round_is_refused_in_words(around, opened, signed_in):
    actions.close_round(round=opened, version=1, by=around.admin, at=later(hours=1))
    actions.open_rounds(
        title="January", deadline=DEADLINE, workstreams=around.streams, by=around.admin, at=later(hours=2)
    )
    url = reverse("actionplans:round_reopen", args=[opened.pk])
    response = signed_in(around.admin).post(url, {"reason": "Late paper"})
    assert response.status_code == 422
    assert "January came after it" in response.content.decode()
