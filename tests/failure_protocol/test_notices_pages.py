"""The ladder page: ring, tap, see, in words (failure-protocol.md section 7 item 2; N01-N08)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from failure_protocol import clock_registry, sections
from failure_protocol.access import rights
from failure_protocol.actions.incidents import change_state
from failure_protocol.actions.notices import start_ladder
from failure_protocol.actions.notices_acknowledge import acknowledge, offer_to_deputise
from failure_protocol.actions.notices_setup import end_ladder_person
from failure_protocol.home.notices import warnings
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Incident, LadderPerson, Notice, NoticeAttempt, ProtocolSettings
from failure_protocol.notice_links import code_of
from failure_protocol.states import State
from failure_protocol.summaries.notices import ladder_of
from failure_protocol.views.notices import _is_out_of_hours
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member
from tests.failure_protocol.telling import Told, mail_failed, mail_went_out, make_told, ring, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_time(time_machine) -> None:
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def told(people) -> Told:
    return make_told(people)


@pytest.fixture
def client(told, signed_in):
    return signed_in(told.lead)


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def at(told: Told, name: str = "notices", *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=[told.incident.pk, *parts])


def keys(page) -> dict[int, str]:
    """The form key of each step that the page shows."""
    return {step.notice.pk: key for card in page.context["cards"] for step, key, _ in card["steps"]}


def tap(client, told: Told, notice: Notice, outcome: str, **fields: Any):
    key = keys(client.get(at(told)))[notice.pk]
    return client.post(
        at(told, "notice_call", notice.pk), {"form_key": key, "outcome": outcome, **fields}, follow=True
    )


def alarms(told: Told, moment: datetime = LATER) -> list[str]:
    """What telling warns of; other nouns have warnings of their own."""
    return [alarm.text for alarm in warnings(here(told, moment))]


def here(told: Told, moment: datetime = LATER) -> sections.Here:
    told.incident.refresh_from_db()
    request = RequestFactory().get("/")
    request.user = told.lead
    return sections.Here(request, told.incident, rights(told.lead, told.incident), moment)


# --- what it says -------------------------------------------------------------------------------
def test_the_page_says_how_far_each_body_is_and_dials(told, client):
    page = client.get(at(told))
    html, text = page.content.decode(), words(page)
    assert 'href="tel:02380000001"' in html
    assert "Ring 023 8000 0001" in text
    assert "Not both bodies are notified yet." in text
    assert "goes on at 17:55 without an acknowledgement" in text
    assert "Both acknowledge by 3 September 2021, 18:40" in text
    assert "Then: Dee Deputy (deputy), Olly Council Oncall (on call)." in text
    assert "You stay responsible until both have acknowledged." in text
    assert "(a code of their own)" in text


def test_outside_office_hours_whoever_is_on_call_stands_on_top(told, client):
    assert "Outside office hours: on call now" in words(client.get(at(told)))
    assert 'href="tel:07700900009"' in client.get(at(told)).content.decode()


@pytest.mark.parametrize(
    ("moment", "out"),
    [
        (datetime(2021, 9, 3, 10, tzinfo=UTC), False),
        (datetime(2021, 9, 3, 16, 30, tzinfo=UTC), True),  # 17:30 in London
        (datetime(2021, 9, 4, 10, tzinfo=UTC), True),  # a Saturday
        (datetime(2021, 12, 27, 10, tzinfo=UTC), True),  # a bank holiday
        (datetime(2050, 1, 3, 10, tzinfo=UTC), False),  # of which no bank holidays are known
    ],
)
def test_office_hours_are_those_of_london(moment, out):
    assert _is_out_of_hours(moment) is out


def test_every_standing_is_in_words_in_turn(told, client):
    def council() -> str:
        return re.search(r"Council (.*?) NHS", words(client.get(at(told)))).group(1)

    assert "Nobody reached yet" in council()
    tap(client, told, told.notice(), "spoke_lead")
    assert "Half notified" in council()
    mail_went_out(told.notice())
    assert "Fully notified, not acknowledged" in council()
    acknowledge(notice=told.notice(), by=told.council, at=LATER)
    assert "Acknowledged by Cora Council" in council()


def test_a_readers_page_has_no_buttons(told, people, signed_in):
    nurse = make_member(people, told.incident, TeamRole.PRACTITIONER, told.lead)
    page = signed_in(nurse).get(at(told))
    assert "How did the call end?" not in words(page)
    assert "Ring 023 8000 0001" in words(page)


def test_those_without_a_view_of_the_incident_see_no_number(told, people, signed_in):
    office = make_member(people, told.incident, TeamRole.COMMUNICATIONS, told.lead)
    assert signed_in(office).get(at(told)).status_code == 403
    assert "023 8000" not in words(signed_in(office).get(at(told, "incident")))


def test_an_exercise_dials_nobody(people, signed_in):
    told = make_told(people, is_exercise=True)
    page = signed_in(told.lead).get(at(told))
    assert "tel:" not in page.content.decode()
    assert "Exercise: ring nobody" in words(page)
    assert "Exercise, not sent" in words(page)


def test_an_incident_that_is_over_has_no_buttons_and_no_warnings(told, client):
    change_state(
        incident=told.incident, new=State.STOOD_DOWN, version=1, by=told.lead, at=LATER, reason="Sold."
    )
    page = client.get(at(told))
    assert "How did the call end?" not in words(page)
    assert alarms(told) == []
    refused = client.post(
        at(told, "notice_call", told.notice().pk), {"form_key": "k", "outcome": "no_answer"}, follow=True
    )
    assert "is over" in words(refused)


def test_a_page_of_an_incident_without_ladders_still_shows(people, signed_in):
    lead = make_lead(people)
    told = Told(people, lead, lead, make_incident(people, lead))
    told.incident.ladders.all().delete()
    page = signed_in(lead).get(at(told))
    assert "Nobody is told of this incident." in words(page)
    assert signed_in(lead).get(at(told, "ladder_deputy", "nhs")).status_code == 404
    assert signed_in(lead).post(at(told, "ladder_start", "police")).status_code == 404


# --- taps ---------------------------------------------------------------------------------------
def test_voicemail_is_refused_as_a_contact_and_says_whom_to_ring(told, client):
    answer = tap(client, told, told.notice(), "voicemail")
    text = words(answer)
    assert (
        "Not acceptable under section 4.4: nobody knows whether a voicemail was heard. Ring Dee Deputy now."
        in text
    )
    assert "Voicemail , 3 September 2021, 17:45, Quinn Lead" in text
    assert told.incident.contact_at is None


def test_no_answer_goes_on_and_the_end_is_a_dead_end(told, client):
    for where in ("lead", "deputy", "on_call"):
        answer = tap(client, told, told.notice(place=where), "no_answer")
    assert "Nobody is left to tell: add a deputy." in words(answer)
    assert "Dead end" in words(answer)
    assert "Red: Council: dead end." in words(answer)


def test_the_same_page_sent_twice_is_one_call(told, client):
    key = keys(client.get(at(told)))[told.notice().pk]
    for _ in range(2):
        client.post(at(told, "notice_call", told.notice().pk), {"form_key": key, "outcome": "spoke_lead"})
    assert NoticeAttempt.objects.filter(channel="call").count() == 1


def test_the_deputy_on_the_leads_own_number_is_a_button(told, client):
    deputy = LadderPerson.objects.get(body="council", place="deputy")
    answer = tap(client, told, told.notice(), f"spoke_deputy:{deputy.pk}")
    assert "spoke to Dee Deputy" in words(answer)
    for wrong in ("spoke_deputy:x", "spoke_deputy:999999", "spoke_deputy:" + "9" * 30):
        refused = tap(client, told, told.notice(), wrong)
        assert "Say which deputy" in words(refused)


def test_a_call_can_be_written_down_minutes_later(told, client, time_machine):
    time_machine.move_to(LATER + timedelta(minutes=10), tick=False)
    tap(client, told, told.notice(), "spoke_lead", minutes_ago="10")
    told.incident.refresh_from_db()
    assert told.incident.contact_at == LATER
    tap(client, told, told.notice("nhs"), "spoke_lead", minutes_ago="7")
    assert told.notice("nhs").attempts.get(channel="call").at == LATER + timedelta(minutes=10)
    refused = tap(client, told, told.notice("nhs"), "spoke_lead", minutes_ago="60")
    assert "the call can’t be before" in words(refused)


def test_a_confirmation_that_failed_shows_with_its_reason_and_is_sent_again(told, client):
    mail_failed(told.notice(), "The mail server did not take it: timed out")
    text = words(client.get(at(told)))
    assert "Not sent: e-mail to Cora Council. The mail server did not take it: timed out" in text
    again = client.post(at(told, "notice_write", told.notice().pk, "mail"), follow=True)
    assert "on its way" in words(again)
    assert "tried 2 times" in words(again)
    refused = client.post(at(told, "notice_write", told.notice().pk, "mail"), follow=True)
    assert "Nothing was sent twice" in words(refused)
    assert client.post(at(told, "notice_write", told.notice().pk, "pigeon")).status_code == 404


def test_sending_to_nowhere_says_so(told, client):
    mail_failed(told.notice("nhs"))
    Notice.objects.filter(pk=told.notice("nhs").pk).update(email="")
    answer = client.post(at(told, "notice_write", told.notice("nhs").pk, "mail"), follow=True)
    assert "No e-mail address is set up for Nora Nhs." in words(answer)


def test_a_confirmation_that_came_back_is_written_down(told, client):
    mail_went_out(told.notice())
    assert "It came back" in words(client.get(at(told)))
    answer = client.post(at(told, "notice_returned", told.notice().pk, "mail"), follow=True)
    assert "it counts as not sent" in words(answer)
    assert "the address did not take it" in words(answer)
    assert client.post(at(told, "notice_returned", told.notice().pk, "text")).status_code == 404


def test_a_text_message_is_offered_for_a_mobile_and_without_a_gateway_is_not_sent(told, client):
    assert "Send a text message as well" not in words(client.get(at(told)))
    tap(client, told, told.notice(), "no_answer")
    assert "Send a text message as well" in words(client.get(at(told)))
    client.post(at(told, "notice_write", told.notice(place="deputy").pk, "text"))
    assert "Send a text message as well" not in words(client.get(at(told)))


def test_a_deputy_is_added_in_the_browser(told, client):
    page = at(told, "ladder_deputy", "nhs")
    wrong = client.post(page, {"name": "Gus Guest"})
    assert wrong.status_code == 422
    assert "Enter the number to ring" in words(wrong)
    client.post(page, {"name": "Gus Guest", "phone": "07700 900020", "email": "gus@told.example"})
    assert told.steps("nhs")[-1] == "Gus Guest, deputy"
    assert "Ring 07700 900020" in words(client.get(at(told)))


def test_an_offer_is_accepted_on_the_page(told, client, people):
    offer_to_deputise(incident=told.incident, body="council", by=people.viewer, at=LATER)
    assert "Vic Reads was not notified and offers to stand in as deputy." in words(client.get(at(told)))
    offer = told.ladder().notices.get(opened_at=None)
    client.post(at(told, "notice_accept", offer.pk))
    assert told.steps()[-1] == "Vic Reads, deputy"
    assert "Nothing was sent twice" in words(client.post(at(told, "notice_accept", offer.pk), follow=True))
    assert client.post(at(told, "notice_accept", 0)).status_code == 404


def test_a_warning_begins_on_the_page(people, signed_in):
    told = make_told(people, state=State.WARNING)
    client = signed_in(told.lead)
    page = client.get(at(told))
    assert "This is a warning only, so nobody is told yet." in words(page)
    assert alarms(told) == []
    answer = client.post(at(told, "ladder_start", "council"), follow=True)
    assert "Telling the council began" in words(answer)
    assert told.steps() == ["Cora Council, lead"]


def test_somebody_else_takes_over(told, people, signed_in):
    other = make_lead(people, "Una Lead")
    client = signed_in(other)
    assert "Quinn Lead stays responsible until both have acknowledged." in words(client.get(at(told)))
    assert "You are the sender now" in words(client.post(at(told, "notices_take_over"), follow=True))


def test_whoever_was_told_is_asked_on_the_page_too(people, signed_in):
    lead = make_lead(people)
    set_up(people, lead)
    end_ladder_person(
        person=LadderPerson.objects.get(body="nhs", place="lead"), version=1, by=lead, at=OPENED
    )
    incident = make_incident(people, lead)
    told = Told(people, lead, lead, incident)
    Notice.objects.filter(ladder=told.ladder("nhs"), place="deputy").update(user=lead)
    assert "Your own acknowledgement is missing." in words(signed_in(lead).get(at(told)))


# --- looking again by itself (N07) --------------------------------------------------------------
def test_the_page_asks_for_its_standing_anew_and_stops_in_time(told, client):
    first = client.get(at(told)).content.decode()
    assert f'hx-get="{at(told)}?look=1" hx-trigger="every 20s"' in first
    mail_failed(told.notice())
    part = client.get(at(told) + "?look=39", headers={"HX-Request": "true"})
    assert "<form" not in part.content.decode()
    assert "Not sent:" in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]
    for look in ("40", "99999", "x"):
        part = client.get(f"{at(told)}?look={look}", headers={"HX-Request": "true"}).content.decode()
        assert "hx-get" not in part
        assert "look again" in part


def test_once_both_acknowledged_there_is_nothing_to_look_for(told, client):
    acknowledge(notice=told.notice(), by=told.council, at=LATER)
    acknowledge(notice=told.notice("nhs"), by=None, at=LATER, code=code_of(told.notice("nhs")))
    html = client.get(at(told)).content.decode()
    assert "every 20s" not in html
    assert "Both Leads have acknowledged." in html


# --- warnings, box, Home, Tonight ---------------------------------------------------------------
def test_half_notified_past_the_hour_is_red_on_every_page(told, signed_in, time_machine):
    ring(told, told.notice(), "spoke_lead", at=LATER)
    assert not any("K01" in text for text in alarms(told))
    past = OPENED + timedelta(minutes=61)
    assert "Council: half notified; both were due by 3 September 2021, 18:40 (K01)." in alarms(told, past)
    time_machine.move_to(past, tick=False)
    page = signed_in(told.lead).get(at(told, "incident"))
    assert "Red: Council: half notified" in words(page)


def test_the_hour_is_a_setting(told, people):
    ProtocolSettings.objects.create(partnership=people.partnership, notify_minutes=10)
    assert any("17:50 (K01)" in text for text in alarms(told, OPENED + timedelta(minutes=11)))


def test_a_schedule_that_is_not_running_shows_on_every_page(told):
    still = "Council: the ladder stands still, the schedule is not running. Ring on by hand."
    assert still not in alarms(told, OPENED + timedelta(minutes=18))
    late = OPENED + timedelta(minutes=19)
    assert still in alarms(told, late)
    assert "should have gone on at 17:55 and stands still" in ladder_of(told.incident, late).leads[0].detail
    acknowledge(notice=told.notice(), by=told.council, at=late)
    assert still not in alarms(told, late)


def test_gaps_of_the_set_up_are_named_on_every_page_and_opening_was_still_allowed(people, signed_in):
    lead = make_lead(people)
    told = Told(people, lead, lead, make_incident(people, lead))
    page = signed_in(lead).get(at(told, "incident"))
    text = words(page)
    for gap in (
        "No Lead is set up for the NHS",
        "No deputy is set up",
        "Nobody is on call for the council now",
    ):
        assert gap in text
    assert reverse("failure_protocol:contacts") in page.content.decode()


def test_the_box_names_both_bodies_and_the_key_contacts(told, client):
    text = words(client.get(at(told, "incident")))
    assert "Nobody reached yet" in text
    assert "Ring Cora Council (Lead, council)" in text
    assert "Safeguarding adults lead of the council: Not set up yet" in text


def test_the_senders_list_on_home_names_references_only(told, client):
    text = words(client.get("/"))
    assert "Waiting for acknowledgement." in text
    assert "PF-2021-1: Council , nobody reached yet" in text
    assert "Larch" not in text


def test_home_says_when_a_confirmation_was_not_sent(told, client, people):
    told.ladder().__class__.objects.update(has_failure=True)
    assert "a confirmation was not sent" in words(client.get("/"))


def test_people_who_notify_nobody_have_no_such_list(told, people, signed_in):
    assert "Waiting for acknowledgement" not in words(signed_in(people.viewer).get("/"))


def test_what_tonight_needs_is_there(told):
    ladders = ladder_of(told.incident, LATER)
    lead = ladders.leads[0]
    assert (lead.post, lead.person, lead.phone) == (
        "Divisional Head, Adult Social Care", "Cora Council", "02380000001",
    )  # fmt: skip
    assert ladders.next.words == "Ring Cora Council (Lead, council)"
    ring(told, told.notice(), "spoke_lead")
    mail_went_out(told.notice())
    ring(told, told.notice("nhs"), "spoke_lead")
    mail_went_out(told.notice("nhs"))
    assert ladder_of(told.incident, LATER).words == "Both bodies are notified. Not both have acknowledged."
    assert ladder_of(told.incident, LATER).next.words == "Ask Cora Council (Lead, council) to acknowledge"
    acknowledge(notice=told.notice(), by=told.council, at=LATER)
    acknowledge(notice=told.notice("nhs"), by=None, at=LATER, code=code_of(told.notice("nhs")))
    assert ladder_of(told.incident, LATER).next is None


def test_with_nobody_set_up_the_next_thing_is_to_add_somebody(people):
    lead = make_lead(people)
    incident = make_incident(people, lead)
    assert ladder_of(incident, LATER).next.words == "Nobody is set up for the council: add somebody to tell"
    change_state(incident=incident, new=State.STOOD_DOWN, version=1, by=lead, at=LATER, reason="Sold.")
    assert ladder_of(incident, LATER).next is None


def test_the_warnings_cost_two_queries(told, django_assert_num_queries):
    where = here(told)
    with django_assert_num_queries(2):
        warnings(where)


def test_the_page_asks_the_database_no_more_often_when_more_was_tried(told, client):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(at(told))
        return len(captured)

    client.get(at(told))
    before = asked()
    for where in ("lead", "deputy", "on_call"):
        ring(told, told.notice(place=where), "no_answer", at=LATER)
    assert asked() == before


def test_the_state_of_both_bodies_costs_five_queries(told, django_assert_num_queries):
    incident = Incident.objects.select_related("partnership").get()
    with django_assert_num_queries(5):
        ladder_of(incident, LATER)


# --- K01 ---------------------------------------------------------------------------------------------
def k01(told: Told, at_: datetime):
    return next(each for each in clock_registry.found(told.incident, at_) if each.slug == "K01")


def test_the_clock_of_telling_runs_until_both_have_acknowledged(told):
    clock = k01(told, LATER)
    assert (clock.state, clock.due) == ("running", OPENED + timedelta(minutes=60))
    assert "Both acknowledgements are missing" in clock.words
    acknowledge(notice=told.notice(), by=told.council, at=LATER)
    assert "One acknowledgement is missing" in k01(told, LATER).words
    assert k01(told, OPENED + timedelta(minutes=61)).state == "missed"
    late = OPENED + timedelta(minutes=70)
    acknowledge(notice=told.notice("nhs"), by=None, at=late, code=code_of(told.notice("nhs")))
    clock = k01(told, late)
    assert (clock.state, clock.stopped_at) == ("missed", late)


def test_it_is_met_in_time_and_waits_before_telling_begins(people):
    told = make_told(people, state=State.WARNING)
    assert k01(told, LATER).state == "waiting"
    for body in ("council", "nhs"):
        start_ladder(ladder=told.ladder(body), by=told.lead, at=OPENED)
    acknowledge(notice=told.notice(), by=told.council, at=LATER)
    acknowledge(notice=told.notice("nhs"), by=None, at=LATER, code=code_of(told.notice("nhs")))
    assert (k01(told, LATER).state, k01(told, LATER).stopped_at) == ("met", LATER)


def test_without_a_lead_it_does_not_stop(people):
    lead = make_lead(people)
    told = Told(people, lead, lead, make_incident(people, lead))
    assert "A Lead is not set up" in k01(told, LATER).words
