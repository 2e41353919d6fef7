"""Handing an incident over: two people, signed by the one who takes it; only then is the other released."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.handover import hand_over, sign_handover, withdraw_handover
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Handover, LogEntry
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def night(people, incident, lead):
    return make_member(people, incident, TeamRole.COORDINATOR, lead, name="Nia Night")


@pytest.fixture
def offered(incident, lead, night):
    return hand_over(
        incident=incident, incoming=night, since=OPENED, content={"Decisions": ["None"]}, by=lead, at=LATER
    )


def refused_fields(incident, incoming, since, by):
    with pytest.raises(ValidationError) as caught:
        hand_over(incident=incident, incoming=incoming, since=since, content={}, by=by, at=LATER)
    return set(caught.value.message_dict)


def test_nobody_hands_over_to_themselves(incident, lead):
    assert refused_fields(incident, lead, OPENED, lead) == {"incoming"}


def test_nobody_hands_over_to_somebody_who_may_not_run_it(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    assert refused_fields(incident, worker, OPENED, lead) == {"incoming"}


def test_a_handover_tells_of_what_was_not_of_what_will_be(incident, lead, night):
    assert refused_fields(incident, night, LATER + timedelta(minutes=1), lead) == {"since"}


def test_only_one_handover_waits_at_a_time(incident, lead, night, offered):
    with pytest.raises(Refused, match="waits for a signature"):
        hand_over(incident=incident, incoming=night, since=OPENED, content={}, by=lead, at=LATER)


def test_only_whom_it_was_offered_to_signs(lead, offered):
    with pytest.raises(Refused, match="Only Nia Night"):
        sign_handover(handover=offered, version=1, by=lead, at=LATER)


def test_a_signature_releases_the_outgoing_person_and_stands_in_the_log(incident, night, offered):
    signed = sign_handover(handover=offered, version=1, by=night, at=LATER)
    assert signed.signed_at == LATER
    last = LogEntry.objects.last(incident)
    assert last is not None
    assert last.text == "Nia Night took the incident over from Quinn Lead, who is released."


def test_what_was_withdrawn_cannot_be_signed_and_is_kept(lead, night, offered):
    withdraw_handover(handover=offered, version=1, by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        sign_handover(handover=offered, version=1, by=night, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        withdraw_handover(handover=offered, version=1, by=lead, at=LATER)
    assert Handover.objects.get().withdrawn_at == LATER


def test_somebody_without_a_part_hands_nothing_over(people, incident, night):
    with pytest.raises(PermissionDenied):
        hand_over(
            incident=incident, incoming=night, since=OPENED, content={}, by=people.commissioner, at=LATER
        )
