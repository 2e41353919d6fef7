"""A rehearsal has as many people with the same needs, and nothing of anybody real."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.errors import Refused
from failure_protocol.actions.rehearsal import rehearse
from failure_protocol.matrix import TeamRole
from failure_protocol.models import LogEntry, Person
from failure_protocol.models.incidents import Known
from failure_protocol.nhs import clean, is_invented
from failure_protocol.rehearsing import invented
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person


def test_invented_people_have_valid_numbers_that_are_nobodys_and_differ():
    found = [each.nhs_number for each in invented(200, date(2021, 9, 3), 1)]
    assert all(clean(number) == number and is_invented(number) for number in found)
    assert len(set(found)) == 200


def test_the_same_seed_invents_the_same_people():
    assert list(invented(5, date(2021, 9, 3), 7)) == list(invented(5, date(2021, 9, 3), 7))


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    made = make_incident(people, lead)
    make_person(made, last="Plainname", hoist=Known.YES, rag="red", rag_reason="A fall.")
    make_person(made)
    return made


@pytest.fixture
def exercise(incident, lead):
    return rehearse(incident=incident, by=lead, at=LATER)


@pytest.mark.django_db
def test_a_rehearsal_is_an_exercise_with_as_many_people_and_the_same_needs(exercise):
    first, second = Person.objects.of(exercise).order_by("number")
    assert (exercise.is_exercise, first.hoist, first.rag, second.hoist) == (True, "yes", "red", "unknown")


@pytest.mark.django_db
def test_nobody_real_and_no_words_about_them_are_taken_over(exercise):
    people = Person.objects.of(exercise)
    assert all(is_invented(person.nhs_number) for person in people)
    assert not any("Plainname" in person.name or "fall" in person.rag_reason for person in people)
    assert "Larch" not in exercise.provider_name


@pytest.mark.django_db
def test_the_incident_notes_that_it_was_rehearsed(incident, exercise):
    last = LogEntry.objects.last(incident)
    assert last is not None
    assert last.text == f"Rehearsed as {exercise.reference}."


@pytest.mark.django_db
def test_an_exercise_is_not_rehearsed_again(exercise, lead):
    with pytest.raises(Refused, match="exercise already"):
        rehearse(incident=exercise, by=lead, at=LATER)


@pytest.mark.django_db
def test_only_those_who_lead_incidents_rehearse_one(people, incident, lead):
    member = make_member(people, incident, TeamRole.COORDINATOR, lead)
    with pytest.raises(PermissionDenied):
        rehearse(incident=incident, by=member, at=LATER)


@pytest.mark.django_db
def test_the_page_opens_it_and_shows_it(incident, lead, signed_in):
    desk = signed_in(lead)
    address = reverse("failure_protocol:rehearse", args=[incident.pk])
    assert "as many invented people" in desk.get(address).content.decode()
    shown = desk.post(address, follow=True).content.decode()
    assert "Everybody in it is invented." in shown
    assert "Exercise." in shown


@pytest.mark.django_db
def test_the_page_of_an_exercise_says_why_not(exercise, lead, signed_in):
    answer = signed_in(lead).post(reverse("failure_protocol:rehearse", args=[exercise.pk]))
    assert answer.status_code == 422
    assert "exercise already" in answer.content.decode()
