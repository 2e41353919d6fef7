"""Being at the failing service: assessed first, signed on and off, rung when silent, led with an order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import entry, premises
from failure_protocol.matrix import TeamRole
from failure_protocol.models import LogEntry, Presence, SiteAccess
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member

pytestmark = pytest.mark.django_db
EVENING = LATER + timedelta(hours=8)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def service(people, lead):
    return make_incident(people, lead).services.get()


@pytest.fixture
def worker(people, lead, service):
    return make_member(people, service.incident, TeamRole.PRACTITIONER, lead)


def assess(service, lead, **fields):
    values = {
        "duty": "presence", "outcome": "safe", "assessor": "Rae Safe", "assessed_on": TODAY,
        "valid_until": TODAY + timedelta(days=7), "findings": "Two of us at a time.",
    }  # fmt: skip
    return premises.assess_risk(service=service, by=lead, at=LATER, day=TODAY, **{**values, **fields})


def turn(service, by, **fields):
    values = {"duty": "presence", "starts_at": LATER, "ends_at": EVENING, "user": by}
    return premises.roster(service=service, by=by, at=LATER, day=TODAY, **{**values, **fields})


@pytest.fixture
def there(service, lead, worker):
    assess(service, lead)
    row = turn(service, worker, phone="023 8000 0000")
    return premises.sign_on(presence=row, version=1, by=worker, at=LATER, day=TODAY)


# --- F03: assessed first --------------------------------------------------------------------------
def test_nobody_is_rostered_before_the_risk_was_assessed(service, lead):
    with pytest.raises(Refused, match="no risk assessment yet"):
        turn(service, lead)
    assess(service, lead)
    with pytest.raises(Refused, match="escort"):
        turn(service, lead, duty="escort")
    assert turn(service, lead).who == "Quinn Lead"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": "not_safe"}, "not safe"),
        ({"assessed_on": TODAY - timedelta(days=9), "valid_until": TODAY - timedelta(days=1)}, "ended on"),
    ],
)
def test_an_assessment_that_says_no_or_has_ended_lets_nobody_in(service, lead, fields, words):
    assess(service, lead)
    assess(service, lead, **fields)
    with pytest.raises(Refused, match=words):
        turn(service, lead)


def test_an_assessment_has_an_assessor_findings_and_days_that_follow_each_other(service, lead, worker):
    nothing = {"assessor": " ", "findings": "", "assessed_on": None, "valid_until": None}
    with pytest.raises(ValidationError) as caught:
        assess(service, lead, **nothing)
    assert set(caught.value.message_dict) == set(nothing)
    with pytest.raises(ValidationError) as caught:
        assess(service, lead, assessed_on=TODAY, valid_until=TODAY - timedelta(days=1))
    assert set(caught.value.message_dict) == {"valid_until"}
    with pytest.raises(PermissionDenied):
        assess(service, worker)


# --- F02: on and off -------------------------------------------------------------------------------
def test_a_turn_has_somebody_and_goes_forward(service, lead, worker):
    assess(service, lead)
    with pytest.raises(ValidationError) as caught:
        turn(service, lead, user=None, starts_at=None, ends_at=None)
    assert set(caught.value.message_dict) == {"user", "starts_at", "ends_at"}
    with pytest.raises(ValidationError) as caught:
        turn(service, lead, ends_at=LATER)
    assert set(caught.value.message_dict) == {"ends_at"}
    with pytest.raises(PermissionDenied):
        turn(service, worker, user=lead)
    assert turn(service, lead, user=None, name="Agency nurse").who == "Agency nurse"


def test_who_signs_on_is_there_until_signing_off(there, worker, service):
    assert (there.on_at, there.off_at) == (LATER, None)
    with pytest.raises(Refused, match="signed on already"):
        premises.sign_on(presence=there, version=2, by=worker, at=LATER, day=TODAY)
    off = premises.sign_off(presence=there, version=2, by=worker, at=EVENING)
    assert off.off_at == EVENING
    assert LogEntry.objects.last(service.incident).text == "Sam Practitioner has left Larchfield."
    with pytest.raises(Refused, match="signed off already"):
        premises.sign_off(presence=off, version=3, by=worker, at=EVENING)
    with pytest.raises(Refused, match="over"):
        premises.sign_on(presence=off, version=3, by=worker, at=EVENING, day=TODAY)


def test_nobody_is_at_two_places_at_once(there, service, worker):
    second = turn(service, worker)
    with pytest.raises(Refused, match="signed on elsewhere"):
        premises.sign_on(presence=second, version=1, by=worker, at=EVENING, day=TODAY)
    second.refresh_from_db()
    assert second.on_at is None


def test_signing_on_asks_for_the_assessment_again(service, lead, worker):
    assess(service, lead)
    row = turn(service, worker)
    assess(service, lead, outcome="not_safe")
    with pytest.raises(Refused, match="not safe"):
        premises.sign_on(presence=row, version=1, by=worker, at=LATER, day=TODAY)


def test_who_signs_another_off_says_how_they_know(people, there, lead, service):
    with pytest.raises(Refused, match="how you know"):
        premises.sign_off(presence=there, version=2, by=lead, at=EVENING)
    other = make_member(people, service.incident, TeamRole.PRACTITIONER, lead, name="Other Worker")
    with pytest.raises(PermissionDenied):
        premises.sign_off(presence=there, version=2, by=other, at=EVENING, words="Saw the car leave.")
    off = premises.sign_off(presence=there, version=2, by=lead, at=EVENING, words="Rang at 21:00.")
    assert off.off_by == lead


def test_a_turn_is_withdrawn_with_a_reason_before_it_began(service, lead, worker, there):
    with pytest.raises(Refused, match="Sign off instead"):
        premises.withdraw_turn(presence=there, version=2, by=worker, at=LATER, reason="Ill")
    row = turn(service, worker)
    with pytest.raises(Refused, match="Say why"):
        premises.withdraw_turn(presence=row, version=1, by=worker, at=LATER, reason=" ")
    with pytest.raises(Refused, match="never signed on"):
        premises.sign_off(presence=row, version=1, by=worker, at=LATER)
    gone = premises.withdraw_turn(presence=row, version=1, by=worker, at=LATER, reason="Ill")
    with pytest.raises(Refused, match="over"):
        premises.sign_on(presence=gone, version=2, by=worker, at=LATER, day=TODAY)


def test_a_lost_race_changes_nothing(there, worker):
    with pytest.raises(ChangedMeanwhile):
        premises.sign_off(presence=there, version=1, by=worker, at=EVENING)


# --- F02: the call when somebody is silent -----------------------------------------------------------
def call(there, lead, outcome, **fields):
    return premises.record_call(presence=there, outcome=outcome, by=lead, at=EVENING, **fields)


def test_a_call_that_finds_somebody_safe_signs_them_off(there, lead):
    with pytest.raises(ValidationError):
        call(there, lead, "safe")
    call(there, lead, "safe", words="At home, forgot to ring.")
    there.refresh_from_db()
    assert (there.off_at, there.off_by) == (EVENING, lead)
    with pytest.raises(Refused, match="not signed on"):
        call(there, lead, "no_answer")


def test_somebody_who_stays_gets_a_new_end_and_nobody_reached_stays_signed_on(there, lead):
    with pytest.raises(ValidationError):
        call(there, lead, "stays", ends_at=EVENING)
    later = EVENING + timedelta(hours=2)
    call(there, lead, "stays", ends_at=later)
    call(there, lead, "no_answer")
    with pytest.raises(ValidationError):
        call(there, lead, "escalated")
    call(there, lead, "escalated", words="Duty manager drives there.")
    there.refresh_from_db()
    assert (there.ends_at, there.off_at, there.calls.count()) == (later, None, 3)


# --- F04, F05 ----------------------------------------------------------------------------------------
def test_nobody_is_in_charge_before_the_order_is_through(service, lead):
    with pytest.raises(Refused, match="No order or written agreement"):
        entry.take_charge(service=service, by=lead, at=LATER, user=lead)
    with pytest.raises(ValidationError) as caught:
        entry.record_order(
            service=service, kind="order", dated_on=TODAY + timedelta(days=1), authority=" ", by=lead,
            at=LATER, day=TODAY,
        )  # fmt: skip
    assert set(caught.value.message_dict) == {"dated_on", "authority"}
    entry.record_order(
        service=service, kind="order", dated_on=TODAY, authority="Section 30, Justice of the peace", by=lead,
        at=LATER, day=TODAY,
    )  # fmt: skip
    with pytest.raises(ValidationError):
        entry.take_charge(service=service, by=lead, at=LATER)
    held = entry.take_charge(service=service, by=lead, at=LATER, name="Ola Manager")
    with pytest.raises(Refused, match="Ola Manager is in charge"):
        entry.take_charge(service=service, by=lead, at=LATER, user=lead)
    with pytest.raises(Refused, match="Say why"):
        entry.end_charge(held=held, version=1, by=lead, at=EVENING, reason="")
    entry.end_charge(held=held, version=1, by=lead, at=EVENING, reason="Everybody has moved")
    with pytest.raises(Refused, match="ended already"):
        entry.end_charge(held=held, version=2, by=lead, at=EVENING, reason="Again")
    assert entry.take_charge(service=service, by=lead, at=EVENING, user=lead).who == "Quinn Lead"


def test_refused_access_is_written_down_and_goes_higher(service, lead, worker):
    with pytest.raises(ValidationError) as caught:
        entry.record_access(
            service=service, answer="refused", owner_name="", happened_at=EVENING, by=worker, at=LATER
        )
    assert set(caught.value.message_dict) == {"owner_name", "happened_at", "words"}
    no = entry.record_access(
        service=service, answer="refused", owner_name="O. Owner", happened_at=LATER, words="Door locked.",
        by=worker, at=LATER,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        entry.escalate_access(access=no, escalated_to="Legal", outcome="", version=1, by=worker, at=LATER)
    with pytest.raises(ValidationError):
        entry.escalate_access(access=no, escalated_to=" ", outcome="", version=1, by=lead, at=LATER)
    entry.escalate_access(access=no, escalated_to="CQC", outcome="", version=1, by=lead, at=LATER)
    entry.escalate_access(access=no, escalated_to="CQC", outcome="Let in.", version=2, by=lead, at=EVENING)
    assert (no.escalated_at, no.outcome) == (LATER, "Let in.")
    yes = entry.record_access(
        service=service, answer="granted", owner_name="O. Owner", happened_at=LATER, by=worker, at=LATER
    )
    with pytest.raises(Refused, match="nothing to escalate"):
        entry.escalate_access(access=yes, escalated_to="CQC", outcome="", version=1, by=lead, at=LATER)


def test_rows_are_named_for_whoever_reads_them(there, service):
    assert str(there) == "Sam Practitioner at Larchfield"
    assert there.tel == "02380000000"
    assert Presence.objects.count() == 1
    assert SiteAccess.Answer.REFUSED.label == "Access refused"
