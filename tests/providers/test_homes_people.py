"""Whom to ring, and contracts: changed with versions, ended rather than deleted, names kept off the trail."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Entry
from audit.registry import sentence
from core.errors import ChangedMeanwhile, Refused
from providers.actions import homes as actions
from providers.models import Contract, HomePerson
from tests.providers.knowing import contract, person
from tests.providers.making import NOW, TODAY, make_home, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(people):
    return make_home()


@pytest.fixture
def lou(people):
    return make_officer(people)


def test_the_trail_says_what_changed_of_a_person_but_names_nobody(people, home, lou):
    row = person(people, home, lou, email="dee@seaview.example")
    changes = {"name": "Di Deputy", "phone": "01700 900002"}
    actions.update_person(person=row, changes=changes, version=1, by=lou, at=NOW)
    actions.end_person(person=row, on=TODAY, version=2, by=lou, at=NOW)
    entries = Entry.objects.filter(verb__startswith="providers.person").order_by("number")
    said = [sentence(each) for each in entries]
    assert "changed the name and the phone number of somebody to ring at Seaview (Deputy)" in said[1]
    kept = json.dumps([[each.before, each.after, each.object_label, each.note] for each in entries])
    for personal in ("Dee", "Di Deputy", "900001", "900002", "dee@"):
        assert personal not in kept


def test_somebody_who_left_stays_to_be_read(people, home, lou):
    row = person(people, home, lou)
    actions.end_person(person=row, on=TODAY, version=1, by=lou, at=NOW)
    assert HomePerson.objects.get().ends_on == TODAY
    with pytest.raises(Refused, match="2 August 2021 already"):
        actions.end_person(person=row, on=TODAY, version=2, by=lou, at=NOW)


def test_who_ends_a_person_second_is_told(people, home, lou):
    row = person(people, home, lou)
    actions.update_person(person=row, changes={"role": "Manager"}, version=1, by=lou)
    with pytest.raises(ChangedMeanwhile):
        actions.end_person(person=row, on=TODAY, version=1, by=lou, at=NOW)


def test_nobody_leaves_before_they_started(people, home, lou):
    row = person(people, home, lou, starts_on=TODAY)
    with pytest.raises(ValidationError, match="before they started"):
        actions.end_person(person=row, on=TODAY - timedelta(days=1), version=1, by=lou, at=NOW)
    with pytest.raises(ValidationError, match="before they started"):
        actions.update_person(person=row, changes={"ends_on": TODAY - timedelta(days=1)}, version=1, by=lou)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"role": ""}, "role"),
        ({"phone": "1" * 41}, "phone"),
        ({"email": "not an address"}, "email"),
        ({"starts_on": TODAY, "ends_on": date(2021, 1, 1)}, "ends_on"),
    ],
)
def test_a_person_who_can_not_be_is_refused(people, home, lou, fields, field):
    with pytest.raises(ValidationError) as refused:
        person(people, home, lou, **fields)
    assert list(refused.value.message_dict) == [field]
    assert not HomePerson.objects.exists()


def test_a_change_of_nothing_about_a_person_leaves_no_trace(people, home, lou):
    row = person(people, home, lou)
    actions.update_person(person=row, changes={"role": "Deputy "}, version=1, by=lou)
    assert not Entry.objects.filter(verb="providers.person_changed").exists()


def test_a_contract_is_changed_with_its_version(people, home, lou):
    row = contract(people, home, lou, framework="Homes 2020", cluster="East", places=12, lead_provider=True)
    actions.update_contract(contract=row, changes={"ends_on": TODAY}, version=1, by=lou, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        actions.update_contract(contract=row, changes={"places": 1}, version=1, by=lou, at=NOW)
    found = Contract.objects.get()
    assert (found.ends_on, found.places, found.version) == (TODAY, 12, 2)
    said = [sentence(each) for each in Entry.objects.filter(verb__startswith="providers.contract")]
    assert any("added the contract “Care homes framework” (Seaview)" in each for each in said)
    assert any("changed the contract “Care homes framework” (Seaview)" in each for each in said)


def test_a_change_of_nothing_in_a_contract_leaves_no_trace(people, home, lou):
    row = contract(people, home, lou)
    actions.update_contract(contract=row, changes={"note": " "}, version=1, by=lou)
    assert not Entry.objects.filter(verb="providers.contract_changed").exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": " "}, "name"), ({"places": -1}, "places"), ({"ends_on": date(2020, 3, 31)}, "ends_on")],
)
def test_a_contract_that_can_not_be_is_refused(people, home, lou, fields, field):
    with pytest.raises(ValidationError) as refused:
        contract(people, home, lou, **fields)
    assert list(refused.value.message_dict) == [field]
    assert not Contract.objects.exists()


def test_readers_and_outsiders_write_nothing(people, home, lou):
    row, deal = person(people, home, lou), contract(people, home, lou)
    for by in (people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            person(people, home, by)
        with pytest.raises(PermissionDenied):
            actions.update_person(person=row, changes={"role": "x"}, version=1, by=by)
        with pytest.raises(PermissionDenied):
            actions.update_contract(contract=deal, changes={"name": "x"}, version=1, by=by)
