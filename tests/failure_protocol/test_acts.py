"""Notices and other acts, verification, who is to be contacted, safeguarding (A07, A08, A11)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from core.errors import ChangedMeanwhile, Refused
from failure_protocol import gate
from failure_protocol.actions import acts, safeguarding
from failure_protocol.matrix import TeamRole
from failure_protocol.summaries.beginning import alarms_of
from tests.failure_protocol.beginnings import alert, ask, make_act, plan
from tests.failure_protocol.making import (
    LATER,
    OPENED,
    TODAY,
    make_incident,
    make_lead,
    make_member,
    make_person,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEXT_DAY = OPENED + timedelta(hours=25)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def wrong_fields(action, *args, **fields):
    with pytest.raises(ValidationError) as refused:
        action(*args, **fields)
    return set(refused.value.message_dict)


def words(incident, at=LATER):
    return [alarm.text for alarm in alarms_of(incident, at)]


def last(incident):
    return incident.log.order_by("-number")[0].text


# --- notices and acts -------------------------------------------------------------------------------
def test_the_end_of_a_notice_is_computed(incident, lead):
    act = make_act(incident, lead, days=28)
    assert act.ends_on == date(2021, 10, 1)
    assert last(incident) == "Contract ended by the provider, of 3 September 2021, ends on 1 October 2021."


def test_a_notice_of_unknown_length_stays_red_until_somebody_knows(incident, lead):
    act = make_act(incident, lead)
    assert act.is_unknown
    assert "A notice was given and nobody knows how long it is" in words(incident)
    acts.edit_act(act=act, version=1, changes={"days": 0}, by=lead, at=LATER, day=TODAY)
    assert act.ends_on == TODAY
    assert not words(incident)


def test_an_end_that_the_notice_states_counts(incident, lead):
    act = make_act(
        incident, lead, kind="regulator", stated_end=TODAY + 3 * DAY, service=incident.services.get()
    )
    assert act.ends_on == TODAY + 3 * DAY
    assert last(incident).startswith("Notice of the regulator (CQC), Larchfield")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"stated_end": TODAY - DAY}, {"stated_end"}),
        ({"stated_end": TODAY, "days": 0}, {"stated_end"}),
        ({"days": 4000}, {"days"}),
        ({"days": -1}, {"days"}),
        ({"given_on": None}, {"given_on"}),
        ({"given_on": TODAY + DAY}, {"given_on"}),
        ({"kind": "gossip"}, {"kind"}),
        ({"kind": "insolvency"}, {"officer"}),
    ],
)
def test_an_act_that_cannot_be_is_refused(incident, lead, fields, wrong):
    assert wrong_fields(make_act, incident, lead, **fields) == wrong
    assert not incident.acts.exists()


def test_an_act_is_for_a_service_of_this_incident(people, incident, lead):
    other = make_incident(people, lead)
    assert wrong_fields(make_act, incident, lead, service=other.services.get()) == {"service"}


def test_an_insolvency_has_an_officer_and_no_end(incident, lead):
    act = make_act(incident, lead, kind="insolvency", officer="Not yet known")
    assert (act.ends_on, act.is_unknown) == (None, False)
    assert last(incident) == "Insolvency officer appointed, of 3 September 2021."


def test_an_act_that_no_longer_holds_stays_to_be_seen(incident, lead):
    act = make_act(incident, lead)
    assert wrong_fields(acts.withdraw_act, act=act, version=1, reason=" ", by=lead, at=LATER) == {"reason"}
    acts.withdraw_act(act=act, version=1, reason="Notice taken back.", by=lead, at=LATER)
    assert (act.withdrawn_at, act.is_unknown) == (LATER, False)
    assert not words(incident)
    with pytest.raises(Refused, match="withdrawn"):
        acts.edit_act(act=act, version=2, changes={"days": 3}, by=lead, at=LATER, day=TODAY)


def test_a_wrong_correction_and_a_late_one_are_refused(incident, lead):
    act = make_act(incident, lead)
    edit = {"act": act, "by": lead, "at": LATER, "day": TODAY}
    assert wrong_fields(acts.edit_act, version=1, changes={"given_on": None}, **edit) == {"given_on"}
    acts.edit_act(version=1, changes={}, **edit)
    acts.edit_act(version=1, changes={"reference": "A/1"}, **edit)
    with pytest.raises(ChangedMeanwhile):
        acts.edit_act(version=1, changes={"reference": "B/2"}, **edit)


# --- is it true? ------------------------------------------------------------------------------------
def test_an_incident_that_nobody_verified_warns_after_the_setting(incident, lead):
    assert not words(incident, OPENED + timedelta(hours=24))
    told = "Nobody has heard from CQC or the owner whether it is true; due by 4 September 2021, 17:40"
    assert told in words(incident, NEXT_DAY)
    row = ask(incident, lead)
    answer = {"verification": row, "answered_at": LATER, "by": lead, "at": LATER}
    acts.answer_verification(answer="unclear", version=1, **answer)
    assert told in words(incident, NEXT_DAY)
    acts.answer_verification(answer="denied", words="We know nothing of it.", version=2, **answer)
    assert told not in words(incident, NEXT_DAY)
    assert last(incident) == "CQC (Ina Inspector): denied. We know nothing of it."


def test_the_answer_of_somebody_else_verifies_nothing(incident, lead):
    row = ask(incident, lead, of="other", whom="A neighbour")
    acts.answer_verification(
        verification=row, version=1, answer="confirmed", answered_at=LATER, by=lead, at=LATER
    )
    assert any("Nobody has heard" in each for each in words(incident, NEXT_DAY))


def test_a_question_without_whom_and_an_answer_before_it_are_refused(incident, lead):
    assert wrong_fields(ask, incident, lead, of="", whom="", asked_by="", asked_at=LATER + DAY) == {
        "of", "whom", "asked_by", "asked_at",
    }  # fmt: skip
    row = ask(incident, lead)
    answer = {"verification": row, "version": 1, "by": lead, "at": LATER}
    for wrong in (OPENED - DAY, LATER + DAY):
        assert wrong_fields(acts.answer_verification, answer="", answered_at=wrong, **answer) == {
            "answer", "answered_at",
        }  # fmt: skip


def test_an_overdue_contact_warns_until_somebody_says_what_came_of_it(incident, lead):
    row = plan(incident, lead)
    assert "1 contact that somebody was to make: overdue" in words(incident, NEXT_DAY)
    assert "Police was to be contacted by Quinn Lead" in [
        each.text for each in gate.open_items(incident, LATER)
    ]
    assert wrong_fields(acts.finish_contact, plan=row, version=1, outcome="", by=lead, at=LATER) == {
        "outcome"
    }
    acts.finish_contact(plan=row, version=1, outcome="Spoke to the duty sergeant.", by=lead, at=LATER)
    assert not any("contact" in each for each in words(incident, OPENED + timedelta(hours=1)))


def test_a_contact_to_make_says_who_does_it_by_when(incident, lead):
    assert wrong_fields(plan, incident, lead, party="", by_whom=" ", due_at=None) == {
        "party", "by_whom", "due_at",
    }  # fmt: skip


def test_whoever_only_reads_the_incident_writes_nothing_down(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    for action in (make_act, ask, plan):
        with pytest.raises(PermissionDenied):
            action(incident, worker)


# --- safeguarding -----------------------------------------------------------------------------------
def flag(incident, lead, **fields):
    values = {
        "version": incident.version,
        "is_safeguarding": True,
        "reason": "Neglect.",
        "by": lead,
        "at": LATER,
    }
    return safeguarding.flag_safeguarding(incident=incident, **{**values, **fields})


def tell(incident, lead, whom, **fields):
    values = {"name": "Asa Social", "how": "by telephone", "told_at": LATER, "by": lead, "at": LATER}
    return safeguarding.tell_safeguarding(incident=incident, whom=whom, **{**values, **fields})


def test_a_flag_without_both_told_in_time_is_red(incident, lead):
    flag(incident, lead)
    red = "Adult social care and the safeguarding lead were to be told by 4 September 2021, 17:45"
    assert red not in words(incident)
    assert red in words(incident, NEXT_DAY)
    tell(incident, lead, "asc")
    assert red in words(incident, NEXT_DAY)
    tell(incident, lead, "lead")
    assert red not in words(incident, NEXT_DAY)


def test_a_flag_is_set_once_and_taken_back_with_a_reason(incident, lead):
    assert wrong_fields(flag, incident, lead, reason=" ") == {"reason"}
    flag(incident, lead)
    flag(incident, lead, at=LATER + DAY)
    assert incident.safeguarding_at == LATER
    flag(incident, lead, is_safeguarding=False, reason="It was another home.")
    assert (incident.is_safeguarding, incident.safeguarding_at) == (False, None)


def test_telling_nobody_in_no_way_is_refused(incident, lead):
    wrong = {"name": "", "how": "", "told_at": LATER + DAY}
    assert wrong_fields(tell, incident, lead, "nobody", **wrong) == {"whom", "name", "how", "told_at"}


def test_an_alert_that_was_not_made_in_time_is_red_and_holds_the_incident_open(incident, lead):
    row = alert(incident, lead)
    red = "A safeguarding alert was to be made by 4 September 2021, 17:40"
    assert red in words(incident, NEXT_DAY)
    assert "Safeguarding alert 1 was not made" in [each.text for each in gate.open_items(incident, LATER)]
    made = {"made_at": LATER, "made_to": "Adult Social Care Connect", "made_by": "Quinn Lead"}
    safeguarding.make_alert(alert=row, version=1, by=lead, at=LATER, **made)
    assert red not in words(incident, NEXT_DAY)
    assert last(incident) == "Safeguarding alert 1 made to Adult Social Care Connect by Quinn Lead."


def test_an_alert_names_a_person_by_reference_in_the_log(incident, lead):
    alert(incident, lead, person=make_person(incident))
    assert last(incident) == "Safeguarding alert 1 about P01 is to be made."


def test_alerts_that_cannot_be_are_refused(incident, lead):
    assert wrong_fields(alert, incident, lead, words=" ", identified_at=LATER + DAY) == {
        "words", "identified_at",
    }  # fmt: skip
    row = alert(incident, lead)
    make = {"alert": row, "version": 1, "made_to": "", "made_by": "", "by": lead, "at": LATER}
    for wrong in (LATER + DAY, OPENED - DAY):
        assert wrong_fields(safeguarding.make_alert, made_at=wrong, **make) == {
            "made_at", "made_to", "made_by",
        }  # fmt: skip


def test_the_safeguarding_lead_writes_alerts_down_for_people_whom_they_see(people, incident, lead):
    guard = make_member(people, incident, TeamRole.SAFEGUARDING, lead)
    seen = make_person(incident, is_safeguarding=True)
    hidden = make_person(incident)
    assert alert(incident, guard, person=seen).number == 1
    with pytest.raises(Http404):
        alert(incident, guard, person=hidden)
    with pytest.raises(PermissionDenied):
        alert(incident, make_member(people, incident, TeamRole.FINANCE, lead))
