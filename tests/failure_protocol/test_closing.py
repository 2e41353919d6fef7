"""Closing refuses and never tidies up; everything open is listed with where it is settled (Q08)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.errors import ChangedMeanwhile, Refused
from failure_protocol import gate
from failure_protocol.actions.closing import NotSettled, close_incident, reopen_incident
from failure_protocol.actions.incidents import move_incident
from failure_protocol.matrix import TeamRole
from failure_protocol.models import IncidentAction, LogEntry, StateChange
from failure_protocol.states import State
from tests.accounts.ways_in import sign_in
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.saying import (
    activate,
    make_action,
    make_complaint,
    make_concern,
    make_risk,
    move_to,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def in_debrief(incident, lead):
    activate(incident, lead)
    move_to(incident, State.DEBRIEF, lead)
    incident.refresh_from_db()
    return incident


@pytest.fixture
def settled(monkeypatch):
    """Every condition is met: what a condition asks is tested where it stands."""
    monkeypatch.setattr(gate, "_checks", {})


def close(incident, by, **fields):
    return close_incident(
        **{"incident": incident, "version": incident.version, "by": by, "at": LATER, **fields}
    )


def open_texts(incident):
    return " ".join(item.text for item in gate.open_items(incident, LATER))


def test_an_incident_with_something_open_is_not_closed_and_nothing_of_it_is_touched(in_debrief, lead):
    action, entries = make_action(in_debrief, lead), LogEntry.objects.count()
    with pytest.raises(NotSettled) as caught:
        close(in_debrief, lead)
    assert caught.value.items
    in_debrief.refresh_from_db()
    assert in_debrief.state == State.DEBRIEF
    assert LogEntry.objects.count() == entries
    assert IncidentAction.objects.get(pk=action.pk).ended_at is None


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("Every action has ended", make_action), ("Every concern is closed", make_concern),
        ("Every risk is closed", make_risk),
    ],
)  # fmt: skip
def test_what_is_open_keeps_its_condition_unmet_with_a_link(incident, lead, name, make):
    make(incident, lead)
    found = {each.name: each for each in gate.conditions(incident, LATER)}[name]
    assert [bool(item.url) for item in found.open] == [True]


def test_somebody_without_an_outcome_keeps_it_open(in_debrief):
    person = make_person(in_debrief)
    assert person.ref in open_texts(in_debrief)


@pytest.mark.parametrize(
    "name",
    [
        "The debrief is done", "A referral to the safeguarding adults board was considered",
        "Both bodies decided whether it is a serious incident",
    ],
)  # fmt: skip
def test_what_nobody_did_yet_keeps_it_open(in_debrief, name):
    found = {each.name: each for each in gate.conditions(in_debrief, LATER)}[name]
    assert not found.is_met


def test_a_complaint_whose_owner_has_left_keeps_it_open(people, in_debrief, lead):
    name = "Every complaint and dispute has an owner who is still here"
    owner = make_member(people, in_debrief, TeamRole.PRACTITIONER, lead)
    make_complaint(in_debrief, lead, owner=owner)
    assert {each.name: each for each in gate.conditions(in_debrief, LATER)}[name].is_met
    owner.is_active = False
    owner.save(update_fields=["is_active"])
    assert not {each.name: each for each in gate.conditions(in_debrief, LATER)}[name].is_met


def test_settled_and_debriefed_it_closes_and_says_who_and_when(in_debrief, lead, settled):
    closed = close(in_debrief, lead)
    assert (closed.state, closed.has_ended) == (State.CLOSED, True)
    change = StateChange.objects.filter(incident=closed).order_by("-pk")[0]
    assert (change.by, change.at) == (lead, LATER)


def test_before_its_debrief_nothing_is_closed_even_if_all_is_settled(incident, lead, settled):
    with pytest.raises(Refused, match="debrief"):
        close(incident, lead)


def test_the_second_of_two_who_close_it_is_told(in_debrief, lead, settled):
    with pytest.raises(ChangedMeanwhile):
        close(in_debrief, lead, version=in_debrief.version - 1)


@pytest.mark.parametrize("role", [TeamRole.COORDINATOR, TeamRole.PRACTITIONER, TeamRole.PROVIDER])
def test_only_a_part_that_closes_closes_or_opens_again(people, in_debrief, lead, settled, role):
    other = make_member(people, in_debrief, role, lead)
    with pytest.raises(PermissionDenied):
        close(in_debrief, other)
    closed = close(in_debrief, lead)
    with pytest.raises(PermissionDenied):
        reopen_incident(incident=closed, version=closed.version, reason="More", by=other, at=LATER)


def test_the_way_round_the_gate_is_shut(in_debrief, lead):
    with pytest.raises(Refused, match="page “Close”"):
        move_incident(
            incident=in_debrief, new=State.CLOSED, version=in_debrief.version, by=lead, at=LATER, reason="Now"
        )


def test_it_is_opened_again_with_a_reason(in_debrief, lead, settled):
    again = {"by": lead, "at": LATER}
    with pytest.raises(Refused, match="open already"):
        reopen_incident(incident=in_debrief, version=in_debrief.version, reason="x", **again)
    closed = close(in_debrief, lead)
    with pytest.raises(Refused, match="Say why"):
        reopen_incident(incident=closed, version=closed.version, reason=" ", **again)
    opened = reopen_incident(incident=closed, version=closed.version, reason="A late complaint", **again)
    assert opened.state == State.DEBRIEF


def test_the_page_lists_every_condition_and_its_form_refuses(client, in_debrief, lead):
    make_risk(in_debrief, lead)
    sign_in(client, lead)
    page = client.get(reverse("failure_protocol:close", args=[in_debrief.pk])).content.decode()
    for each in gate.conditions(in_debrief, LATER):
        assert each.name in page
    address = reverse("failure_protocol:close_now", args=[in_debrief.pk])
    answer = client.post(address, {"version": in_debrief.version})
    assert "still open" in answer.content.decode()
    in_debrief.refresh_from_db()
    assert in_debrief.state == State.DEBRIEF
