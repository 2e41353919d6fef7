"""Telling both bodies by telephone and in writing (failure-protocol.md 4.2; K01, K02; section 7 item 2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import MailLog
from core.errors import Refused
from failure_protocol.actions.incidents import change_state
from failure_protocol.actions.notices import add_deputy, climb, start_ladder, take_over
from failure_protocol.actions.notices_acknowledge import offer_to_deputise
from failure_protocol.actions.notices_setup import Named
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Ladder, NoticeAttempt
from failure_protocol.states import State
from failure_protocol.summaries.notices import ladder_of
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member
from tests.failure_protocol.telling import (
    Told,
    mail_failed,
    mail_went_out,
    make_told,
    named,
    place,
    ring,
    set_up,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(people) -> Told:
    return make_told(people)


def standing(told: Told, body: str = "council", at=LATER) -> str:
    lead = next(each for each in ladder_of(told.incident, at).leads if each.body == body)
    return str(lead.state)


# --- both Leads, both channels (N01, N02) -------------------------------------------------------
def test_opening_tells_both_leads_in_writing_at_once(told):
    assert told.steps() == ["Cora Council, lead"]
    assert told.steps("nhs") == ["Nora Nhs, lead"]
    assert {mail.email for mail in MailLog.objects.all()} == {told.council.email, "nora.nhs@told.example"}


def test_one_channel_only_is_half_notified(told):
    assert standing(told, at=OPENED) == "waiting"
    mail_went_out(told.notice())
    assert standing(told) == "half"
    ring(told, told.notice("nhs"), "spoke_lead")
    assert standing(told, "nhs") == "half"


def test_both_channels_to_the_same_person_are_fully_notified(told):
    ring(told, told.notice(), "spoke_lead")
    mail_went_out(told.notice())
    assert standing(told) == "notified"
    assert standing(told, "nhs") == "waiting"
    assert ladder_of(told.incident, LATER).words == "Not both bodies are notified yet."


def test_a_call_to_the_deputy_and_a_mail_to_the_lead_are_half_notified(told):
    mail_went_out(told.notice())
    deputy = told.people.partnership.ladder_people.get(body="council", place="deputy")
    ring(told, told.notice(), "spoke_deputy", deputy=deputy)
    assert standing(told) == "half"
    assert told.steps() == ["Cora Council, lead", "Dee Deputy, deputy"]
    assert told.notice(place="deputy").attempts.get(channel="call").outcome == "spoke_deputy"


def test_without_one_lead_nothing_counts_as_notified_and_the_gap_is_named(people):
    lead = make_lead(people)
    place(people, lead, "council", "lead", named("Cora Council", "023 8000 0001"))
    place(people, lead, "nhs", "deputy", named("Eve Deputy", "023 8000 0004"))
    told = Told(people, lead, lead, make_incident(people, lead))
    for body, where in (("council", "lead"), ("nhs", "deputy")):
        notice = told.notice(body, where)
        ring(told, notice, "spoke_lead" if where == "lead" else "spoke_deputy")
        mail_went_out(notice)
    ladders = ladder_of(told.incident, LATER)
    assert [str(lead.state) for lead in ladders.leads] == ["notified", "gap"]
    assert ladders.words == "This can’t count as notified: no Lead is set up for the NHS."
    assert any("No Lead is set up for the NHS" in text for text in told.log())


def test_each_channel_keeps_its_time_and_operator(told):
    ring(told, told.notice(), "spoke_lead", at=LATER)
    rows = {row.channel: row for row in told.notice().attempts.all()}
    assert (rows["call"].at, rows["call"].by) == (LATER, told.lead)
    assert (rows["mail"].at, rows["mail"].by) == (OPENED, told.lead)


# --- how a call ended (N03) ---------------------------------------------------------------------
@pytest.mark.parametrize("outcome", ["voicemail", "staff", "no_answer"])
def test_a_call_that_reached_nobody_moves_the_ladder_on_at_once(told, outcome):
    ring(told, told.notice(), outcome)
    assert told.steps() == ["Cora Council, lead", "Dee Deputy, deputy"]
    assert told.incident.contact_at is None
    ring(told, told.notice(place="deputy"), outcome)
    assert told.steps()[-1] == "Olly Council Oncall, on call"
    assert told.ladder().dead_end_at is None
    ring(told, told.notice(place="on_call"), outcome)
    assert told.ladder().dead_end_at == OPENED
    assert standing(told) == "dead_end"


@pytest.mark.parametrize(
    ("outcome", "words"), [("voicemail", "a voicemail"), ("staff", "administrative staff")]
)
def test_voicemail_and_a_message_left_with_staff_are_not_acceptable(told, outcome, words):
    ring(told, told.notice(), outcome)
    call = ladder_of(told.incident, LATER).leads[0].steps[0].calls[0]
    assert "Not acceptable under section 4.4" in call.refused
    assert words in call.refused
    assert any(words in text and "Not acceptable" in text for text in told.log())


def test_ringing_an_earlier_person_again_moves_nothing_on(told):
    ring(told, told.notice(), "no_answer")
    ring(told, told.notice(), "no_answer")
    assert told.steps() == ["Cora Council, lead", "Dee Deputy, deputy"]


def test_after_a_dead_end_speaking_to_somebody_counts(told):
    for where in ("lead", "deputy", "on_call"):
        ring(told, told.notice(place=where), "no_answer")
    ring(told, told.notice(place="on_call"), "no_answer", at=LATER)
    assert told.ladder().dead_end_at == OPENED
    ring(told, told.notice(), "spoke_lead", at=LATER)
    assert told.ladder().dead_end_at is None
    assert standing(told) == "half"


def test_the_same_tap_sent_twice_is_one_call(told):
    first = ring(told, told.notice(), "voicemail", form_key="one-tap")
    again = ring(told, told.notice(), "voicemail", form_key="one-tap", at=LATER)
    assert first == again
    assert NoticeAttempt.objects.filter(channel="call").count() == 1
    assert len(told.steps()) == 2


def test_a_tap_that_can_not_be_told_from_others_is_refused(told):
    with pytest.raises(Refused, match="Nothing was written down"):
        ring(told, told.notice(), "voicemail", form_key="")
    assert not NoticeAttempt.objects.filter(channel="call").exists()


def test_what_can_not_be_is_refused_and_nothing_is_written(told, people):
    deputy = people.partnership.ladder_people.get(body="council", place="deputy")
    theirs = people.partnership.ladder_people.filter(body="nhs", place="deputy").first()
    wrong = [
        {"outcome": "sang"}, {"outcome": "spoke_deputy"}, {"outcome": "spoke_deputy", "deputy": theirs},
        {"outcome": "no_answer", "called_at": OPENED + timedelta(hours=1)},
        {"outcome": "no_answer", "called_at": OPENED - timedelta(minutes=1)},
    ]  # fmt: skip
    for fields in wrong:
        with pytest.raises(ValidationError):
            ring(told, told.notice(), fields.pop("outcome"), **fields)
    ring(told, told.notice(), "no_answer")
    with pytest.raises(ValidationError, match="not the Lead’s number"):
        ring(told, told.notice(place="deputy"), "spoke_lead")
    assert NoticeAttempt.objects.filter(channel="call").count() == 1
    assert deputy.who == "Dee Deputy"


def test_only_those_who_may_run_the_incident_write_calls_down(told, people):
    reader = make_member(people, told.incident, TeamRole.PRACTITIONER, told.lead)
    for user in (reader, people.commissioner, people.outsider, told.council):
        with pytest.raises(PermissionDenied):
            ring(told, told.notice(), "spoke_lead", by=user)


def test_in_an_incident_that_is_over_nobody_is_told(told):
    change_state(
        incident=told.incident, new=State.STOOD_DOWN, version=1, by=told.lead, at=LATER, reason="Sold."
    )
    with pytest.raises(Refused, match="is over"):
        ring(told, told.notice(), "spoke_lead", at=LATER)
    assert not climb(ladder=told.ladder(), by=told.lead, at=OPENED + timedelta(days=1))


# --- first contact (K02) ------------------------------------------------------------------------
def test_the_first_call_that_counts_with_either_lead_starts_the_clock_of_the_first_meeting(told):
    ring(told, told.notice(), "voicemail", at=OPENED)
    ring(told, told.notice("nhs"), "spoke_lead", at=LATER)
    told.incident.refresh_from_db()
    assert told.incident.contact_at == LATER


def test_nothing_later_moves_it_and_an_earlier_call_that_comes_to_light_does(told):
    ring(told, told.notice(), "spoke_lead", at=LATER)
    ring(told, told.notice("nhs"), "spoke_lead", at=LATER + timedelta(hours=3))
    told.incident.refresh_from_db()
    assert told.incident.contact_at == LATER
    earlier = OPENED + timedelta(minutes=2)
    ring(told, told.notice("nhs"), "spoke_lead", at=LATER + timedelta(hours=4), called_at=earlier)
    told.incident.refresh_from_db()
    assert told.incident.contact_at == earlier


# --- beginning ----------------------------------------------------------------------------------
def test_a_mere_warning_tells_nobody_until_somebody_begins(people):
    told = make_told(people, state=State.WARNING)
    assert told.steps() == []
    assert not climb(ladder=told.ladder(), by=told.lead, at=LATER)
    assert "a warning only" in ladder_of(told.incident, LATER).leads[0].words
    start_ladder(ladder=told.ladder(), by=told.lead, at=LATER)
    assert told.steps() == ["Cora Council, lead"]
    with pytest.raises(Refused, match="began already"):
        start_ladder(ladder=told.ladder(), by=told.lead, at=LATER)


def test_without_anybody_set_up_the_ladder_is_a_dead_end_from_the_beginning(people):
    lead = make_lead(people)
    told = Told(people, lead, lead, make_incident(people, lead))
    assert told.ladder().dead_end_at == OPENED
    assert MailLog.objects.filter(template="failure_protocol/notice_dead_end.txt").count() == 2
    set_up(people, lead)
    assert climb(ladder=told.ladder(), by=lead, at=LATER)
    assert told.steps() == ["Cora Council, lead"]
    assert told.ladder().dead_end_at is None


# --- deputies of one incident, and who is responsible (N05, N06) --------------------------------
def test_a_deputy_of_this_incident_is_told_at_once(told):
    add_deputy(
        incident=told.incident, body="nhs", person=named("Gus Guest", "07700 900020"), by=told.lead, at=LATER
    )
    assert told.steps("nhs") == ["Nora Nhs, lead", "Gus Guest, deputy"]
    assert told.notice("nhs", "deputy").attempts.get().channel == "mail"
    with pytest.raises(Refused, match="told already"):
        add_deputy(
            incident=told.incident, body="nhs", person=named("Gus Guest", "07700 900020"), by=told.lead,
            at=LATER,
        )  # fmt: skip


def test_somebody_who_offered_is_rung_only_as_the_deputy_they_become(told, people):
    offered = offer_to_deputise(incident=told.incident, body="council", by=people.viewer, at=LATER)
    with pytest.raises(ValidationError, match="Accept the offer first"):
        ring(told, offered, "spoke_deputy", at=LATER)
    person = Named(people.viewer, phone="07700 900030")
    made = add_deputy(incident=told.incident, body="council", person=person, by=told.lead, at=LATER)
    assert made == offered
    assert made.opened_at == LATER


@pytest.mark.parametrize(
    "person", [Named(), Named(name="Gus Guest"), named("Gus Guest", "12"), named("Gus", "07700 900020", "x")]
)
def test_a_deputy_must_be_somebody_whom_both_channels_reach(told, person):
    with pytest.raises(ValidationError):
        add_deputy(incident=told.incident, body="nhs", person=person, by=told.lead, at=LATER)


def test_a_deputy_with_an_account_belongs_to_the_partnership(told, people):
    with pytest.raises(ValidationError, match="no role in"):
        add_deputy(
            incident=told.incident, body="nhs", person=Named(people.outsider, phone="07700 900020"),
            by=told.lead, at=LATER,
        )  # fmt: skip


def test_a_deputy_added_to_a_warning_begins_the_ladder(people):
    told = make_told(people, state=State.WARNING)
    add_deputy(
        incident=told.incident, body="nhs", person=named("Gus Guest", "07700 900020"), by=told.lead, at=LATER
    )
    assert told.ladder("nhs").started_at == LATER


def test_the_sender_stays_responsible_until_somebody_acknowledged_or_took_over(told, people):
    assert [ladder.body for ladder in Ladder.objects.waiting_for(told.lead)] == ["council", "nhs"]
    other = make_lead(people, "Una Lead")
    take_over(incident=told.incident, by=other, at=LATER)
    assert not Ladder.objects.waiting_for(told.lead).exists()
    assert Ladder.objects.waiting_for(other).count() == 2
    assert any("took the notifications over from Quinn Lead" in text for text in told.log())
    with pytest.raises(Refused, match="already"):
        take_over(incident=told.incident, by=other, at=LATER)


def test_a_failed_confirmation_leaves_a_call_half_notified(told):
    ring(told, told.notice(), "spoke_lead")
    mail_failed(told.notice())
    assert standing(told) == "half"
