"""What the whole of an incident stands on: opening, parts, sealed fields, the chain of the log."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError, PermissionDenied
from django.db import connection

from failure_protocol import chain
from failure_protocol.access import rights, seen_people
from failure_protocol.actions.incidents import change_state
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import Group, Scope, TeamRole
from failure_protocol.models import Incident, LogEntry, Person
from failure_protocol.models.logs import LogKind
from failure_protocol.states import State
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def test_an_incident_gets_the_next_number_of_its_year_and_partnership(people, lead, incident):
    assert incident.reference == "PF-2021-1"
    assert make_incident(people, lead).reference == "PF-2021-2"
    assert make_incident(people, lead, is_exercise=True).reference == "EX-2021-1"


def test_a_service_in_another_open_incident_needs_a_reason(people, lead, incident):
    with pytest.raises(ValueError, match="PF-2021-1 already"):
        make_incident(people, lead, location=incident.services.get().location)


def test_nobody_outside_its_team_knows_of_an_incident(people, incident):
    assert not Incident.objects.visible_to(people.commissioner).exists()
    assert not Incident.objects.visible_to(people.outsider).exists()
    worker = make_member(people, incident, TeamRole.PRACTITIONER, incident.opened_by)
    assert Incident.objects.visible_to(worker).get() == incident


def test_names_rest_sealed_and_cannot_be_searched(incident):
    person = make_person(incident, last="Plainname")
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_name FROM failure_protocol_person")
        assert "Plainname" not in cursor.fetchone()[0]
    assert Person.objects.get(pk=person.pk).last_name == "Plainname"
    asked = {"last_name__icontains": "Plain"}
    with pytest.raises(FieldError, match="sealed"):
        Person.objects.filter(**asked).exists()


def test_a_worker_sees_the_assigned_people_only(people, lead, incident):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    mine, _other = make_person(incident), make_person(incident)
    mine.workers.create(user=worker, starts_at=LATER)
    assert list(Person.objects.filter(seen_people(worker, incident))) == [mine]


def test_communications_have_counts_and_no_person(people, lead, incident):
    held = rights(make_member(people, incident, TeamRole.COMMUNICATIONS, lead), incident)
    assert (held.scope, held.sees) == (Scope.COUNTS, frozenset())
    assert Group.IDENTITY not in held.sees


def test_the_log_is_a_chain_in_which_a_changed_entry_shows(lead, incident):
    add_entry(incident=incident, kind=LogKind.CONTACT, text="Rang the owner.", by=lead, at=LATER)
    assert chain.verify(LogEntry.objects.of(incident)).ok
    LogEntry.objects.filter(number=1).update(text="Something else.")
    verdict = chain.verify(LogEntry.objects.of(incident))
    assert verdict.first_bad is not None
    assert (verdict.first_bad["number"], verdict.first_bad["reason"]) == (
        1, "its words were changed after it was written",
    )  # fmt: skip


def test_a_state_is_changed_by_those_who_may_and_logged(people, lead, incident):
    with pytest.raises(PermissionDenied):
        change_state(incident=incident, new=State.ACTIVATED, version=1, by=people.commissioner, at=LATER)
    change_state(incident=incident, new=State.ACTIVATED, version=1, by=lead, at=LATER)
    assert LogEntry.objects.last(incident).data == {"state": ["potential", "activated"]}
