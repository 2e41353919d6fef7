"""The number that must balance: sums, who may count, and the one writer of where people are (V08, V09)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from core.errors import Refused
from failure_protocol.actions.moves import move_person, strike_movement
from failure_protocol.actions.placements import propose, withdraw
from failure_protocol.balance import IllegalMovement, Missing, Part, balanced, fold
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Headcount, Movement, Person
from failure_protocol.models.people import Whereabouts
from failure_protocol.summaries.balance import balance_of
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.moving import MINUTE, NOON, make_offer, set_rate

LATER_STILL = LATER + timedelta(minutes=5)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def test_the_parts_are_those_of_the_register():
    assert [part.value for part in Part] == Whereabouts.values


def test_the_sum_is_said_as_it_is_read_aloud():
    places = ["home"] * 22 + ["transit"] + ["arrived"] * 14 + ["hospital"]
    assert balanced(places).words == "38 = 22 home + 1 on the way + 14 arrived + 1 hospital"
    assert balanced([]).words == "Nobody is on the register yet"


def test_the_missing_person_is_named_and_not_the_difference():
    found = balanced(["home", "transit"], agreed=3, missing=[Missing("P02", "is on the way to nowhere")])
    assert not found.balances
    assert found.words == (
        "2 = 1 home + 1 on the way. P02 is on the way to nowhere. The headcount agreed with the provider is "
        "3, not 2"
    )


def test_movements_that_do_not_follow_each_other_do_not_fold():
    assert fold([("home", "transit"), ("transit", "arrived")]) is Part.ARRIVED
    with pytest.raises(IllegalMovement, match="begins arrived"):
        fold([("arrived", "hospital")])


@pytest.mark.django_db
def test_a_movement_changes_where_somebody_is_and_stays_to_be_read(incident, lead):
    person = make_person(incident)
    moved = move_person(person=person, to=Part.HOSPITAL, by=lead, at=LATER, note="A fall.")
    assert person.whereabouts == "hospital"
    assert (moved.was, moved.now, moved.number) == ("home", "hospital", 1)
    assert moved.entry.text == "P01: at the service, now in hospital. A fall."
    assert balance_of(incident).sum_words == "1 = 1 hospital"


@pytest.mark.django_db
def test_the_same_form_sent_twice_arrives_once(incident, lead):
    person = make_person(incident)
    first = move_person(person=person, to=Part.HOSPITAL, by=lead, at=LATER, key="a1")
    assert move_person(person=person, to=Part.HOSPITAL, by=lead, at=LATER_STILL, key="a1") == first
    assert Movement.objects.count() == 1
    with pytest.raises(Refused, match="sent before"):
        move_person(person=make_person(incident), to=Part.HOSPITAL, by=lead, at=LATER, key="a1")


@pytest.mark.django_db
def test_a_movement_that_never_was_is_struck_through_newest_first(incident, lead):
    person = make_person(incident)
    first = move_person(person=person, to=Part.HOSPITAL, by=lead, at=LATER)
    second = move_person(person=person, to=Part.DIED, by=lead, at=LATER)
    with pytest.raises(Refused, match="Strike movement 2 first"):
        strike_movement(movement=first, reason="Wrong person", by=lead, at=LATER_STILL)
    with pytest.raises(ValidationError):
        strike_movement(movement=second, reason=" ", by=lead, at=LATER_STILL)
    strike_movement(movement=second, reason="Wrong person", by=lead, at=LATER_STILL)
    person.refresh_from_db()
    assert person.whereabouts == "hospital"
    assert Movement.objects.count() == 2
    with pytest.raises(Refused, match="already"):
        strike_movement(movement=second, reason="Again", by=lead, at=LATER_STILL)


@pytest.mark.django_db
def test_what_can_not_be_is_refused(incident, lead):
    person = make_person(incident)
    with pytest.raises(Refused, match="at the service already"):
        move_person(person=person, to=Part.HOME, by=lead, at=LATER)
    with pytest.raises(Refused, match="no booked placement"):
        move_person(person=person, to=Part.TRANSIT, by=lead, at=LATER)
    with pytest.raises(Refused, match="has not left yet"):
        move_person(person=person, to=Part.ARRIVED, by=lead, at=LATER)
    with pytest.raises(Refused, match="can’t have turned back"):
        move_person(person=person, to=Part.HOSPITAL, by=lead, at=LATER, is_back=True)
    with pytest.raises(ValidationError, match="future"):
        move_person(person=person, to=Part.DIED, by=lead, at=LATER, happened_at=LATER_STILL)
    with pytest.raises(ValidationError, match="Say why"):
        move_person(person=person, to=Part.DIED, by=lead, at=LATER + timedelta(hours=1), happened_at=LATER)
    move_person(person=person, to=Part.HOSPITAL, by=lead, at=LATER)
    with pytest.raises(ValidationError, match="can’t have been before"):
        move_person(person=person, to=Part.DIED, by=lead, at=LATER_STILL, happened_at=OPENED, late_reason="x")
    move_person(person=person, to=Part.DIED, by=lead, at=LATER)
    with pytest.raises(Refused, match="strike the earlier movement"):
        move_person(person=person, to=Part.HOME, by=lead, at=LATER)


@pytest.mark.django_db
def test_only_those_who_move_people_do_and_only_people_they_see(people, incident, lead):
    person = make_person(incident)
    with pytest.raises(PermissionDenied):
        move_person(
            person=person,
            to=Part.HOSPITAL,
            by=make_member(people, incident, TeamRole.FINANCE, lead),
            at=LATER,
        )
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(Http404):
        move_person(person=person, to=Part.HOSPITAL, by=worker, at=LATER)


@pytest.mark.django_db
def test_everybody_counts_what_they_may_count(people, incident, lead):
    make_person(incident)
    gone = make_person(incident)
    Person.objects.filter(pk=gone.pk).update(whereabouts="arrived")  # behind the back of the movements
    assert [each.ref for each in balance_of(incident, lead).missing] == ["P02"]
    told = balance_of(incident, make_member(people, incident, TeamRole.COMMUNICATIONS, lead))
    assert (told.register, told.missing, told.hidden) == (2, (), 1)
    assert "1 person is not accounted for" in told.words
    guest = balance_of(incident, make_member(people, incident, TeamRole.GUEST, lead))
    assert guest.register == 0
    staff = balance_of(incident, make_member(people, incident, TeamRole.PROVIDER, lead))
    assert staff.register == 2


@pytest.mark.django_db
def test_the_headcount_that_was_agreed_last_is_compared(incident, lead):
    make_person(incident)
    service = incident.services.get()
    for number, at in ((1, OPENED), (2, LATER)):
        Headcount.objects.create(
            incident=incident,
            service=service,
            number=number,
            provider_name="Mo",
            agreed_at=at,
            by=lead,
            at=at,
        )
    assert balance_of(incident).agreed == 2
    assert not balance_of(incident).balances


@pytest.mark.django_db
def test_who_would_be_gone_again_keeps_no_placement_when_a_return_is_struck(incident, lead):
    set_rate(incident, lead)
    person, offer = make_person(incident), make_offer(incident, lead)
    move_person(person=person, to=Part.LEFT, by=lead, at=NOON)
    back = move_person(person=person, to=Part.HOME, by=lead, at=NOON + MINUTE)
    found = propose(person=person, offer=offer, by=lead, at=NOON + 2 * MINUTE)
    with pytest.raises(Refused, match="Withdraw it first"):
        strike_movement(movement=back, reason="Another resident", by=lead, at=NOON + 3 * MINUTE)
    withdraw(placement=found, version=found.version, reason="Nobody to place", by=lead, at=NOON + 4 * MINUTE)
    strike_movement(movement=back, reason="Another resident", by=lead, at=NOON + 5 * MINUTE)
    person.refresh_from_db()
    assert person.whereabouts == Part.LEFT
    assert balance_of(incident).balances
