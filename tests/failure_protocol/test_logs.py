"""The log of an incident: who reads which entry, striking through, verifying (G04, G05; section 4.14)."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.http import Http404

from accounts.roles import Role
from core.errors import Refused
from failure_protocol.actions.incidents import Opened
from failure_protocol.actions.logs import add_entry, strike_entry, write_entry
from failure_protocol.actions.team import add_member
from failure_protocol.matrix import TeamRole
from failure_protocol.models import IncidentService, LogEntry
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.logs import timeline_of
from tests.failure_protocol.making import (
    LATER,
    OPENED,
    make_incident,
    make_lead,
    make_member,
    make_person,
)
from tests.failure_protocol.saying import make_complaint, make_concern, make_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def entry(incident, by, kind=LogKind.CONTACT, text="Rang the owner.", **fields):
    return add_entry(incident=incident, kind=kind, text=text, by=by, at=LATER, **fields)


def read(incident, user, **fields):
    return {each.text for each in timeline_of(incident, user, **fields)}


def test_the_lead_reads_everything_also_legal_advice(incident, lead):
    entry(incident, lead, LogKind.LEGAL, "Counsel says no.", is_privileged=True)
    assert "Counsel says no." in read(incident, lead)


@pytest.mark.parametrize("role", [TeamRole.COORDINATOR, TeamRole.PRACTITIONER, TeamRole.FINANCE])
def test_legal_advice_is_for_leads_only(people, incident, lead, role):
    entry(incident, lead, LogKind.LEGAL, "Counsel says no.", is_privileged=True)
    assert "Counsel says no." not in read(incident, make_member(people, incident, role, lead))


def test_an_auditor_reads_the_logs_but_no_legal_advice(people, incident, lead):
    entry(incident, lead)
    entry(incident, lead, LogKind.LEGAL, "Counsel says no.", is_privileged=True)
    seen = read(incident, people.join(Role.AUDITOR))
    assert "Rang the owner." in seen
    assert "Counsel says no." not in seen


def test_communications_read_their_own_log_only(people, incident, lead):
    press = make_member(people, incident, TeamRole.COMMUNICATIONS, lead)
    entry(incident, lead)
    entry(incident, lead, LogKind.COMMUNICATION, "Statement drafted.")
    entry(incident, lead, LogKind.COMMUNICATION, "P01 told.", person=make_person(incident))
    assert read(incident, press) == {"Statement drafted."}


@pytest.mark.parametrize("kind", [LogKind.DECISION, LogKind.CONCERN, LogKind.PERSON, LogKind.CONTACT])
def test_the_provider_reads_nothing_that_others_wrote(people, incident, lead, kind):
    staff = make_member(people, incident, TeamRole.PROVIDER, lead)
    entry(incident, lead, kind, "About you.", person=make_person(incident))
    entry(incident, lead, kind, "About you all.")
    assert read(incident, staff) == set()


def test_the_provider_sees_no_decision_and_no_complaint_about_itself(people, incident, lead):
    staff = make_member(people, incident, TeamRole.PROVIDER, lead)
    make_decision(incident, lead)
    make_complaint(incident, lead)
    make_concern(incident, lead, about="safeguarding")
    assert not timeline_of(incident, staff).exists()


def test_the_providers_staff_read_what_their_own_service_wrote(people, incident, lead):
    first = make_member(people, incident, TeamRole.PROVIDER, lead, name="Ann First")
    second = make_member(people, incident, TeamRole.PROVIDER, lead, name="Ben Second")
    other = IncidentService.objects.create(incident=incident, name="Other", service_type="residential")
    third = people.join(Role.INCIDENT_GUEST, name="Cy Third")
    add_member(incident=incident, user=third, role=TeamRole.PROVIDER, by=lead, at=OPENED, service=other)
    write_entry(incident=incident, kind=LogKind.CONTACT, text="Boiler works.", by=first, at=LATER)
    assert read(incident, second) == {"Boiler works."}
    assert read(incident, third) == set()


@pytest.mark.parametrize("role", [TeamRole.RECEIVER, TeamRole.GUEST, TeamRole.BRIEFED])
def test_guests_and_those_briefed_read_no_log(people, incident, lead, role):
    entry(incident, lead)
    assert read(incident, make_member(people, incident, role, lead)) == set()


def test_nobody_without_a_part_reads_anything(people, incident):
    assert read(incident, people.commissioner) == set()
    assert read(incident, people.outsider) == set()


def test_what_concerns_a_person_is_for_those_who_may_see_the_person(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    mine, other = make_person(incident), make_person(incident)
    mine.workers.create(user=worker, starts_at=OPENED)
    entry(incident, lead, LogKind.PERSON, "Mine.", person=mine)
    entry(incident, lead, LogKind.PERSON, "Not mine.", person=other)
    assert {"Mine.", "Not mine."} & read(incident, worker) == {"Mine."}


def test_money_is_for_those_who_see_money(people, incident, lead):
    entry(incident, lead, LogKind.MONEY, "Paid.")
    assert "Paid." in read(incident, make_member(people, incident, TeamRole.FINANCE, lead))
    assert "Paid." not in read(incident, make_member(people, incident, TeamRole.PRACTITIONER, lead))


def test_the_access_log_is_for_the_lead(people, incident, lead):
    entry(incident, lead, LogKind.ACCESS, "Taken along.")
    assert "Taken along." in read(incident, lead)
    assert "Taken along." not in read(incident, make_member(people, incident, TeamRole.COORDINATOR, lead))


def test_somebody_of_another_incident_reads_nothing_of_this_one(people, incident, lead):
    other = make_incident(people, lead, services=[Opened("Elm", "residential")])
    worker = make_member(people, other, TeamRole.COORDINATOR, lead)
    assert read(incident, worker) == set()
    assert read(other, worker) != set()


def test_a_kind_and_a_moment_narrow_the_timeline(incident, lead):
    add_entry(incident=incident, kind=LogKind.CONTACT, text="Early.", by=lead, at=OPENED)
    add_entry(
        incident=incident, kind=LogKind.CONTACT, text="Early, written late.", by=lead,
        at=LATER + timedelta(hours=1), happened_at=OPENED,
    )  # fmt: skip
    entry(incident, lead, LogKind.CONCERN, "Another kind.")
    assert read(incident, lead, kinds=[LogKind.CONTACT], since=LATER) == {"Early, written late."}


# --- writing by hand ------------------------------------------------------------------------------
def test_an_entry_needs_words(incident, lead):
    with pytest.raises(ValidationError) as refused:
        write_entry(incident=incident, kind=LogKind.CONTACT, text=" ", by=lead, at=LATER)
    assert set(refused.value.message_dict) == {"text"}


def test_an_entry_of_the_future_is_refused(incident, lead):
    with pytest.raises(ValidationError) as refused:
        write_entry(incident=incident, kind=LogKind.CONTACT, text="Rang.", by=lead, at=LATER,
                    happened_at=LATER + timedelta(minutes=1))  # fmt: skip
    assert set(refused.value.message_dict) == {"happened_at"}


def test_what_is_written_later_than_a_quarter_of_an_hour_says_why(incident, lead):
    fields = {
        "incident": incident, "kind": LogKind.CONTACT, "text": "Rang.", "by": lead,
        "at": LATER + timedelta(minutes=16), "happened_at": LATER,
    }  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        write_entry(**fields)
    assert set(refused.value.message_dict) == {"late_reason"}
    made = write_entry(**fields, late_reason="No signal")
    assert made.is_late
    assert made.data == {"late": "No signal"}
    assert not write_entry(**{**fields, "at": LATER + timedelta(minutes=15)}).is_late


def test_only_contacts_and_communications_are_written_by_hand(incident, lead):
    with pytest.raises(ValueError, match="not of what is written"):
        write_entry(incident=incident, kind=LogKind.DECISION, text="Decided.", by=lead, at=LATER)


def test_communications_write_their_own_log_and_those_briefed_none(people, incident, lead):
    press = make_member(people, incident, TeamRole.COMMUNICATIONS, lead)
    write_entry(incident=incident, kind=LogKind.COMMUNICATION, text="Sent.", by=press, at=LATER)
    briefed = make_member(people, incident, TeamRole.BRIEFED, lead)
    with pytest.raises(PermissionDenied):
        write_entry(incident=incident, kind=LogKind.CONTACT, text="Rang.", by=briefed, at=LATER)


def test_nothing_is_written_about_somebody_whom_one_may_not_see(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(Http404):
        write_entry(
            incident=incident, kind=LogKind.CONTACT, text="Rang.", by=worker, at=LATER,
            person=make_person(incident),
        )  # fmt: skip


# --- striking through -----------------------------------------------------------------------------
def test_a_correction_is_a_new_entry_and_both_stay(incident, lead):
    wrong = entry(incident, lead, text="Rang at 5.")
    made = strike_entry(entry=wrong, reason="Other time", text="Rang at 6.", by=lead, at=LATER)
    assert made.strikes == wrong
    assert "Correct is: Rang at 6." in made.text
    assert LogEntry.objects.get(pk=wrong.pk).struck_by == made
    assert {"Rang at 5."} <= read(incident, lead)


def test_an_entry_is_struck_once_and_a_striking_never(incident, lead):
    wrong = entry(incident, lead)
    made = strike_entry(entry=wrong, reason="Wrong", by=lead, at=LATER)
    with pytest.raises(Refused, match="already"):
        strike_entry(entry=wrong, reason="Wrong", by=lead, at=LATER)
    with pytest.raises(Refused, match="strikes another"):
        strike_entry(entry=made, reason="Wrong", by=lead, at=LATER)


def test_striking_needs_a_reason(incident, lead):
    with pytest.raises(ValidationError):
        strike_entry(entry=entry(incident, lead), reason=" ", by=lead, at=LATER)


def test_ones_own_entry_may_be_struck_by_who_adds_to_logs_others_not(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    strike_entry(entry=entry(incident, worker), reason="Wrong", by=worker, at=LATER)
    with pytest.raises(PermissionDenied):
        strike_entry(entry=entry(incident, lead), reason="Wrong", by=worker, at=LATER)


def test_what_one_may_not_read_one_may_not_strike(people, incident, lead):
    coordinator = make_member(people, incident, TeamRole.COORDINATOR, lead)
    secret = entry(incident, lead, LogKind.LEGAL, "Counsel.", is_privileged=True)
    with pytest.raises(Http404):
        strike_entry(entry=secret, reason="Wrong", by=coordinator, at=LATER)
    assert strike_entry(entry=secret, reason="Wrong", by=lead, at=LATER).is_privileged


def test_the_database_refuses_a_second_striking(incident, lead):
    wrong = entry(incident, lead)
    entry(incident, lead, strikes=wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        entry(incident, lead, strikes=wrong)


# --- verify_incident_log --------------------------------------------------------------------------
def verified(*arguments):
    out = StringIO()
    code = 0
    try:
        call_command("verify_incident_log", "--json", *arguments, stdout=out)
    except CommandError as error:
        code = error.returncode
    return json.loads(out.getvalue()), code


def test_verify_incident_log_says_that_all_is_whole(people, incident, lead):
    make_incident(people, lead, services=[Opened("Elm", "residential")])
    found, code = verified()
    assert (found["rows"], found["ok"], found["first_bad"], code) == (LogEntry.objects.count(), True, None, 0)


def test_verify_incident_log_names_the_first_entry_that_is_not_as_written(incident, lead):
    made = entry(incident, lead)
    LogEntry.objects.filter(pk=made.pk).update(text="Something else.")
    found, code = verified()
    assert (found["ok"], found["first_bad"]["number"], code) == (False, made.number, 1)
    assert found["first_bad"]["incident"] == incident.reference


def test_verify_incident_log_finds_an_entry_that_is_gone(incident, lead):
    first, second = entry(incident, lead), entry(incident, lead)
    LogEntry.objects.filter(pk=first.pk).delete()
    found, _ = verified("--incident", incident.reference)
    assert found["first_bad"]["reason"] == f"entry {first.number} is missing"
    assert found["first_bad"]["number"] == second.number


def test_verify_incident_log_holds_when_retention_took_the_words_away(incident, lead):
    made = entry(incident, lead)
    LogEntry.objects.filter(pk=made.pk).update(text="", data=None, removed_at=LATER)
    assert verified()[0]["ok"]


def test_verify_incident_log_refuses_an_incident_that_is_not_there(incident):
    with pytest.raises(CommandError, match="no incident PF-1999-1") as wrong:
        call_command("verify_incident_log", "--incident", "PF-1999-1")
    assert wrong.value.returncode == 2


def test_verify_incident_log_speaks_in_words_and_of_one_partnership(people, incident):
    out = StringIO()
    call_command("verify_incident_log", "--partnership", "elsewhere", stdout=out)
    assert out.getvalue() == "0 entries, every log is whole.\n"
