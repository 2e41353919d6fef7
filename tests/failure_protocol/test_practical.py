"""The practical side of an incident: things, considerations, calls, contacts, contingency, advice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import legal, practical
from failure_protocol.checklists import Service
from failure_protocol.matrix import TeamRole
from failure_protocol.models import CapacityCall, ContingencyPlan, LogEntry, PracticalItem
from failure_protocol.models.logs import LogKind
from failure_protocol.practical_list import THINGS, things_for
from failure_protocol.summaries.logs import timeline_of
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def worker(people, lead, incident):
    return make_member(people, incident, TeamRole.PRACTITIONER, lead)


# --- F01, F07 ----------------------------------------------------------------------------------------
def test_the_list_of_a_home_has_boxes_and_that_of_home_care_has_none():
    assert things_for(Service.CARE_HOME) == THINGS
    assert {thing.key for thing in things_for(Service.HOME_CARE)} == {
        "room", "it", "equipment", "phones", "loans",
    }  # fmt: skip


def test_the_list_is_loaded_once(incident, lead):
    practical.load_practical(incident=incident, by=lead, at=LATER)
    practical.load_practical(incident=incident, by=lead, at=LATER)
    assert incident.practical_items.count() == len(THINGS)


def test_something_else_can_be_added_and_settled_by_who_sees_to_it(incident, lead, worker):
    with pytest.raises(ValidationError):
        practical.add_item(incident=incident, what=" ", by=worker, at=LATER)
    item = practical.add_item(incident=incident, what="Ramp", by=worker, at=LATER)
    settle = {"item": item, "state": "arranged", "words": "At the back door", "at": LATER}
    with pytest.raises(PermissionDenied):
        practical.settle_item(**settle, version=1, by=worker)
    practical.settle_item(item=item, state="open", words="", version=1, by=lead, at=LATER, user=worker)
    practical.settle_item(**settle, version=2, by=worker, user=worker)
    assert (item.state, item.who) == ("arranged", "Sam Practitioner")
    told = LogEntry.objects.last(incident)
    practical.settle_item(**settle, version=3, by=worker, user=worker)
    assert LogEntry.objects.last(incident) == told  # nothing changed, nothing told


@pytest.mark.parametrize("state", ["arranged", "not_needed"])
def test_what_is_settled_says_how(incident, lead, state):
    item = practical.add_item(incident=incident, what="Ramp", by=lead, at=LATER)
    with pytest.raises(ValidationError):
        practical.settle_item(item=item, state=state, words=" ", version=1, by=lead, at=LATER)
    assert PracticalItem.objects.get(pk=item.pk).state == "open"


# --- F08-F10 -----------------------------------------------------------------------------------------
def test_what_was_considered_has_an_answer_and_reasons_and_the_newest_counts(incident, lead):
    with pytest.raises(ValidationError):
        practical.consider(incident=incident, key="police", answer="no", reasons="", by=lead, at=LATER)
    practical.consider(incident=incident, key="police", answer="no", reasons="Quiet", by=lead, at=LATER)
    practical.consider(incident=incident, key="police", answer="yes", reasons="Press", by=lead, at=LATER)
    assert incident.considerations.filter(key="police")[0].answer == "yes"


def capacity(incident, by, **facts):
    values = {"provider_name": "Oak Care", "reached": "yes", "spoke_to": "The manager"}
    return practical.record_capacity_call(incident=incident, facts={**values, **facts}, by=by, at=LATER)


def test_an_early_start_needs_a_risk_assessment(incident, lead):
    with pytest.raises(ValidationError) as caught:
        capacity(incident, lead, early_start="yes")
    assert set(caught.value.message_dict) == {"early_start_assessed"}
    capacity(incident, lead, early_start="yes", early_start_assessed="Their nominated individual, today")
    assert CapacityCall.objects.get().early_start == "yes"


def test_a_capacity_call_says_whom_and_with_whom(incident, lead, people):
    with pytest.raises(ValidationError) as caught:
        capacity(incident, lead, provider_name=" ", spoke_to="")
    assert set(caught.value.message_dict) == {"provider_name", "spoke_to"}
    with pytest.raises(PermissionDenied):
        capacity(incident, make_member(people, incident, TeamRole.FINANCE, lead))


# --- F11 -----------------------------------------------------------------------------------------
def contact(incident, by, **fields):
    facts = {"kind": "owner", "name": "O. Owner", "phone": "+44 23 8000 0000"}
    return practical.save_contact(incident=incident, facts={**facts, **fields}, by=by, at=LATER)


def test_a_contact_without_a_number_is_kept_and_changed_and_ended(incident, lead):
    with pytest.raises(ValidationError):
        contact(incident, lead, name=" ")
    row = contact(incident, lead, phone="")
    assert row.tel == ""
    change = {"incident": incident, "by": lead, "at": LATER, "contact": row}
    practical.save_contact(**change, facts={"name": "O. Owner", "phone": "023 8000"}, version=1)
    assert row.tel == "0238000"
    told = LogEntry.objects.last(incident)
    practical.save_contact(**change, facts={"name": "O. Owner"}, version=2)
    assert LogEntry.objects.last(incident) == told
    assert "Owner" not in told.text  # a name of somebody stands in no log
    with pytest.raises(ChangedMeanwhile):
        practical.save_contact(**change, facts={"name": "P. Owner"}, version=1)
    practical.end_contact(contact=row, version=2, by=lead, at=LATER)
    with pytest.raises(Refused, match="ended"):
        practical.end_contact(contact=row, version=3, by=lead, at=LATER)
    with pytest.raises(Refused, match="ended"):
        practical.save_contact(**change, facts={"name": "O"}, version=3)


# --- F12 -----------------------------------------------------------------------------------------
def test_a_contingency_plan_is_whole_and_looked_at_again(incident, lead):
    plan = {"incident": incident, "by": lead, "at": LATER, "day": TODAY}
    with pytest.raises(ValidationError) as caught:
        practical.plan_contingency(trigger="", who_acts="", first="", review_on=None, **plan)
    assert set(caught.value.message_dict) == {"trigger", "who_acts", "first", "review_on"}
    words = {"trigger": "Staff walk out", "who_acts": "On-call manager", "first": "Held beds, then hospital"}
    with pytest.raises(ValidationError):
        practical.plan_contingency(**words, review_on=TODAY - timedelta(days=1), **plan)
    practical.plan_contingency(**words, review_on=TODAY, **plan)
    assert ContingencyPlan.objects.get().first == "Held beds, then hospital"


# --- F13 -----------------------------------------------------------------------------------------
def ask(incident, by, **fields):
    values = {"topic": "contract", "question": "May we end it?", "asked_on": TODAY}
    return legal.ask_lawyers(incident=incident, by=by, at=LATER, day=TODAY, **{**values, **fields})


def test_privileged_advice_is_asked_answered_and_read_by_leads_only(people, incident, lead, worker):
    manager = make_member(people, incident, TeamRole.COORDINATOR, lead)
    for other in (worker, manager):
        with pytest.raises(PermissionDenied):
            ask(incident, other)
    asked = ask(incident, lead)
    legal.write_advice(
        asked=asked, adviser="L. Lawyer", advice="With a month’s notice.", advised_on=TODAY, version=1,
        by=lead, at=LATER, day=TODAY,
    )  # fmt: skip
    open_one = ask(incident, lead, is_privileged=False)
    assert legal.seen_advice(lead, incident) == [open_one, asked]
    assert legal.seen_advice(manager, incident) == [open_one]
    legal_kinds = {"kinds": [LogKind.LEGAL]}
    assert timeline_of(incident, lead, **legal_kinds).count() == 3
    assert [entry.is_privileged for entry in timeline_of(incident, manager, **legal_kinds)] == [False]


def test_advice_is_whole_and_given_once(incident, lead):
    with pytest.raises(ValidationError) as caught:
        ask(incident, lead, question=" ", asked_on=TODAY + timedelta(days=1))
    assert set(caught.value.message_dict) == {"question", "asked_on"}
    asked = ask(incident, lead)
    answer = {"asked": asked, "by": lead, "at": LATER, "day": TODAY}
    with pytest.raises(ValidationError) as caught:
        legal.write_advice(adviser="", advice="", advised_on=TODAY - timedelta(days=1), version=1, **answer)
    assert set(caught.value.message_dict) == {"adviser", "advice", "advised_on"}
    said = {"adviser": "L. Lawyer", "advice": "No.", "advised_on": TODAY}
    legal.write_advice(**said, version=1, **answer)
    with pytest.raises(Refused, match="answered"):
        legal.write_advice(**said, version=2, **answer)
