"""The family line, complaints, enquiries, briefings (T06, T07, T09-T12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.enquiries import (
    answer_call,
    answer_enquiry,
    keep_promise,
    pass_complaint,
    record_shared,
    resolve_complaint,
)
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Complaint, FamilyCall, LogEntry, Shared
from tests.failure_protocol.making import (
    LATER,
    TODAY,
    make_incident,
    make_lead,
    make_member,
    make_person,
)
from tests.failure_protocol.saying import (
    TOMORROW,
    WEEK,
    make_approved,
    make_call,
    make_complaint,
    make_enquiry,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def fields_of(make, *args, **fields):
    with pytest.raises(ValidationError) as caught:
        make(*args, **fields)
    return set(caught.value.message_dict)


# --- the family line ------------------------------------------------------------------------------
def test_an_unverified_call_keeps_no_person_and_takes_no_answer(incident, lead):
    call = make_call(incident, lead, person=make_person(incident), is_verified=False)
    assert (call.person, call.script) == (None, None)
    assert "not verified, nothing disclosed" in LogEntry.objects.last(incident).text
    with pytest.raises(Refused, match="disclose nothing"):
        answer_call(call=call, answer="She is well.", version=1, by=lead, at=LATER)


def test_a_verified_call_says_how_and_about_whom(incident, lead):
    wrong = {"caller": " ", "question": " ", "is_verified": True}
    assert fields_of(make_call, incident, lead, **wrong) == {"caller", "question", "verified_how", "person"}


def test_a_call_keeps_the_script_and_the_promise(people, incident, lead):
    script = make_approved(people, incident, lead)
    call = make_call(incident, lead, person=make_person(incident))
    assert call.script == script
    answer_call(call=call, answer="She stays.", promise="Ring again", promised_by=TOMORROW, version=1,
                by=lead, at=LATER)  # fmt: skip
    assert not call.is_overdue(TOMORROW)
    assert call.is_overdue(TOMORROW + HOUR)
    with pytest.raises(Refused, match="answered already"):
        answer_call(call=call, answer="She goes.", version=2, by=lead, at=LATER)
    with pytest.raises(Refused, match="Say how"):
        keep_promise(call=call, how=" ", version=2, by=lead, at=LATER)
    keep_promise(call=call, how="Rang", version=2, by=lead, at=TOMORROW)
    assert not call.is_overdue(TOMORROW + HOUR)
    with pytest.raises(Refused, match="Nothing is open"):
        keep_promise(call=call, how="Rang", version=3, by=lead, at=TOMORROW)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"answer": " "}, "answer"), ({"promised_by": None}, "promised_by"), ({"promise": " "}, "promise"),
     ({"promised_by": LATER}, "promised_by")],
)  # fmt: skip
def test_a_promise_has_words_and_a_time_to_come(incident, lead, wrong, field):
    call = make_call(incident, lead, person=make_person(incident))
    values = {"answer": "A", "promise": "B", "promised_by": TOMORROW, **wrong}
    assert fields_of(answer_call, call=call, version=1, by=lead, at=LATER, **values) == {field}


def test_a_call_that_somebody_answered_first_is_a_conflict(incident, lead):
    call = make_call(incident, lead, person=make_person(incident))
    FamilyCall.objects.filter(pk=call.pk).update(version=2)
    with pytest.raises(ChangedMeanwhile):
        answer_call(call=call, answer="A", version=1, by=lead, at=LATER)


def test_a_call_about_somebody_whom_one_may_not_see_is_not_found(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(Http404):
        make_call(incident, worker, person=make_person(incident))


def test_communications_take_calls_but_disclose_nothing_about_people(people, incident, lead):
    press = make_member(people, incident, TeamRole.COMMUNICATIONS, lead)
    assert make_call(incident, press).person is None
    with pytest.raises(Http404):
        make_call(incident, press, person=make_person(incident))


def test_the_provider_takes_no_calls(people, incident, lead):
    with pytest.raises(PermissionDenied):
        make_call(incident, make_member(people, incident, TeamRole.PROVIDER, lead))


def test_the_database_refuses_a_disclosure_to_an_unverified_caller(incident, lead):
    call = make_call(incident, lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        FamilyCall.objects.filter(pk=call.pk).update(answer="She is well.")


# --- complaints -----------------------------------------------------------------------------------
def test_a_complaint_without_an_owner_is_refused(incident, lead):
    assert fields_of(make_complaint, incident, lead, owner=None) == {"owner"}
    assert not Complaint.objects.exists()


def test_a_complaint_about_somebody_whom_one_may_not_see_is_not_found(people, incident, lead):
    other = make_person(make_incident(people, lead, provider_name="Beech Care Ltd"), first="Zoe")
    with pytest.raises(Http404):
        make_complaint(incident, lead, person=other)


def test_a_complaint_is_whole(incident, lead):
    wrong = {"text": " ", "source": " ", "agency": " ", "due": TODAY - timedelta(days=1)}
    assert fields_of(make_complaint, incident, lead, **wrong) == set(wrong)
    assert fields_of(make_complaint, incident, lead, received_on=WEEK, due=None) == {"received_on", "due"}


def test_a_complaint_is_passed_on_resolved_once_and_teaches(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    complaint = make_complaint(incident, lead)
    pass_complaint(complaint=complaint, owner=worker, due=WEEK, version=1, by=lead, at=LATER)
    resolve_complaint(
        complaint=complaint, outcome="Apology", lessons="Ring families first", resolved_on=TODAY, version=2,
        by=worker, at=LATER,
    )  # fmt: skip
    assert "Learned: Ring families first" in LogEntry.objects.last(incident).text
    with pytest.raises(Refused, match="resolved"):
        pass_complaint(complaint=complaint, owner=lead, due=WEEK, version=3, by=lead, at=LATER)


def test_a_complaint_is_resolved_with_words_on_a_day_that_can_be(incident, lead):
    complaint = make_complaint(incident, lead)
    assert fields_of(
        resolve_complaint, complaint=complaint, outcome=" ", lessons="", resolved_on=WEEK, version=1,
        by=lead, at=LATER,
    ) == {"outcome", "resolved_on"}  # fmt: skip


def test_only_its_owner_or_an_editor_resolves_a_complaint(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(PermissionDenied):
        pass_complaint(
            complaint=make_complaint(incident, lead), owner=worker, due=WEEK, version=1, by=worker, at=LATER
        )


def test_an_answer_is_late_after_its_day(incident, lead):
    complaint = make_complaint(incident, lead)
    assert not complaint.is_overdue(WEEK)
    assert complaint.is_overdue(WEEK + timedelta(days=1))


# --- enquiries ------------------------------------------------------------------------------------
def test_the_press_is_answered_under_a_script_only(people, incident, lead):
    enquiry = make_enquiry(incident, lead)
    with pytest.raises(Refused, match="No script for the press"):
        answer_enquiry(enquiry=enquiry, answer="No comment.", version=1, by=lead, at=LATER)
    script = make_approved(people, incident, lead, "press")
    answer_enquiry(enquiry=enquiry, answer="No comment.", version=1, by=lead, at=LATER)
    assert enquiry.script == script
    with pytest.raises(Refused, match="already"):
        answer_enquiry(enquiry=enquiry, answer="Again", version=2, by=lead, at=LATER)


def test_a_councillor_is_answered_without_one(incident, lead):
    enquiry = make_enquiry(incident, lead, kind="councillor")
    with pytest.raises(Refused, match="Say what"):
        answer_enquiry(enquiry=enquiry, answer=" ", version=1, by=lead, at=LATER)
    assert answer_enquiry(enquiry=enquiry, answer="We will tell.", version=1, by=lead, at=LATER).answered_at


def test_an_enquiry_says_who_and_what(incident, lead):
    wrong = {"source": " ", "question": " ", "received_at": LATER + HOUR}
    assert fields_of(make_enquiry, incident, lead, **wrong) == set(wrong)


# --- briefings ------------------------------------------------------------------------------------
def brief(incident, by, **fields):
    values = {"kind": "voluntary", "recipient": "SVS", "words": "Asked for drivers", "basis": "Drivers",
              "shared_at": LATER, "by": by, "at": LATER}  # fmt: skip
    return record_shared(incident=incident, **{**values, **fields})


def test_the_providers_business_is_shared_by_its_agreement_only(incident, lead):
    with pytest.raises(Refused, match="confidential"):
        brief(incident, lead, kind="business")
    assert not Shared.objects.exists()
    assert brief(incident, lead, kind="business", agreement="Mr Larch, by mail").agreement
    with pytest.raises(IntegrityError), transaction.atomic():
        Shared.objects.update(agreement="")


def test_a_briefing_says_to_whom_what_and_why(incident, lead):
    wrong = {"recipient": " ", "words": " ", "basis": " ", "shared_at": LATER + HOUR}
    assert fields_of(brief, incident, lead, **wrong) == set(wrong)
    assert (
        "Answer: Two"
        in LogEntry.objects.filter(
            pk=(brief(incident, lead, answer="Two"), LogEntry.objects.last(incident))[1].pk
        )
        .get()
        .text
    )
