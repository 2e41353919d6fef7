"""Breaches of personal data: anybody of the team says it, 72 hours run, it is decided (UK GDPR 33, 34)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import MailLog
from accounts.roles import Role
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import breach as actions
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Breach, LogEntry, PersonRead
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member, make_person

pytestmark = pytest.mark.django_db
CONTAINED = {"contained": "They deleted it and said so in writing.", "contained_at": LATER}
DECIDED = {"report": "no", "report_why": "It was opened by nobody.", "reported_at": None}


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead, time_machine):
    time_machine.move_to(LATER, tick=False)
    return make_incident(people, lead)


def started(incident, user, **fields):
    values = {
        "kind": "recipient", "aware_at": OPENED, "what": "The list went to the wrong home.",
        "recipient": "Birch House", **fields,
    }  # fmt: skip
    return actions.start_breach(incident=incident, by=user, at=LATER, **values)


def address(name, incident, *parts):
    return reverse(f"failure_protocol:{name}", args=[incident.pk, *parts])


def test_the_clock_runs_72_hours_from_when_it_was_known(incident, lead):
    assert started(incident, lead).due_at == OPENED + timedelta(hours=72)
    assert started(incident, lead, aware_at=None).aware_at == LATER


def test_everybody_who_adds_to_the_log_can_say_it_and_those_who_watch_are_told(people, incident, lead):
    guardian = people.join(Role.AUDITOR, name="Cal Guardian")
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    person = make_person(incident)
    made = started(incident, nurse, people=[person], groups=["health"])
    told = {each.user for each in MailLog.objects.filter(subject__contains="breach")}
    assert told == {lead, guardian}
    entry = LogEntry.objects.last(incident)
    assert (entry.kind, entry.at, entry.data["people"]) == ("access", OPENED, ["P01"])
    assert list(made.people.all()) == [person]
    briefed = make_member(people, incident, TeamRole.BRIEFED, lead)
    with pytest.raises(PermissionDenied):
        started(incident, briefed)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"what": " "}, "what"), ({"kind": "none"}, "kind"), ({"recipient": ""}, "recipient"),
        ({"aware_at": LATER + timedelta(minutes=1)}, "aware_at"),
    ],
)  # fmt: skip
def test_a_breach_says_what_to_whom_and_when(incident, lead, fields, field):
    with pytest.raises(ValidationError) as refused:
        started(incident, lead, **fields)
    assert list(refused.value.message_dict) == [field]
    assert not Breach.objects.exists()


def test_people_of_another_incident_are_refused(people, incident, lead):
    other = make_person(make_incident(people, lead, provider_name="Elm Care Ltd"))
    with pytest.raises(ValidationError) as refused:
        started(incident, lead, people=[other])
    assert list(refused.value.message_dict) == ["concerned"]


def test_it_is_contained_decided_told_and_closed_in_steps(incident, lead):
    made = started(incident, lead)
    common = {"breach": made, "by": lead, "at": LATER}
    with pytest.raises(Refused, match="whether it is reported"):
        actions.close_breach(version=1, lesson="Check the address.", **common)
    actions.contain_breach(version=1, **CONTAINED, **common)
    actions.decide_breach(version=2, **DECIDED, **common)
    actions.tell_concerned(version=3, told_people="P01 was told by telephone.", **common)
    with pytest.raises(ValidationError):
        actions.close_breach(version=4, lesson=" ", **common)
    actions.close_breach(version=4, lesson="Two people check the address.", **common)
    made.refresh_from_db()
    assert (made.closed_at, made.report) == (LATER, "no")
    with pytest.raises(Refused, match="closed"):
        actions.tell_concerned(version=5, told_people="More", **common)
    assert LogEntry.objects.of(incident).filter(kind="access").count() == 5


def test_the_same_words_again_write_nothing(incident, lead):
    made = started(incident, lead)
    common = {"breach": made, "by": lead, "at": LATER}
    actions.contain_breach(version=1, **CONTAINED, **common)
    before = LogEntry.objects.count()
    actions.contain_breach(version=2, **CONTAINED, **common)
    assert LogEntry.objects.count() == before


def test_who_saved_second_is_told(incident, lead):
    made = started(incident, lead)
    actions.contain_breach(breach=made, version=1, by=lead, at=LATER, **CONTAINED)
    with pytest.raises(ChangedMeanwhile):
        actions.decide_breach(breach=made, version=1, by=lead, at=LATER, **DECIDED)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"report": ""}, "report"), ({"report_why": ""}, "report_why"),
        ({"report": "yes", "reported_at": None}, "reported_at"),
        ({"report": "yes", "reported_at": LATER + timedelta(days=9)}, "reported_at"),
        ({"report": "yes", "reported_at": OPENED - timedelta(days=1)}, "reported_at"),
    ],
)  # fmt: skip
def test_a_decision_has_its_reason_and_a_report_its_time(incident, lead, changes, field):
    made = started(incident, lead)
    with pytest.raises(ValidationError) as refused:
        actions.decide_breach(breach=made, version=1, by=lead, at=LATER, **{**DECIDED, **changes})
    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize("report", ["yes", "no"])
def test_after_72_hours_somebody_says_why_so_late(incident, lead, report):
    made = started(incident, lead)
    late = OPENED + timedelta(hours=72, minutes=1)
    values = {**DECIDED, "report": report, "reported_at": late if report == "yes" else None}
    with pytest.raises(ValidationError) as refused:
        actions.decide_breach(breach=made, version=1, by=lead, at=late, **values)
    assert list(refused.value.message_dict) == ["late_why"]
    actions.decide_breach(breach=made, version=1, by=lead, at=late, late_why="The week-end.", **values)
    assert Breach.objects.get().late_why == "The week-end."


@pytest.mark.parametrize("changes", [{"contained": " "}, {"contained_at": OPENED - timedelta(hours=1)}])
def test_containing_says_what_was_done_and_when(incident, lead, changes):
    made = started(incident, lead)
    with pytest.raises(ValidationError):
        actions.contain_breach(breach=made, version=1, by=lead, at=LATER, **{**CONTAINED, **changes})
    with pytest.raises(ValidationError):
        actions.tell_concerned(breach=made, version=1, told_people="", by=lead, at=LATER)


def test_only_those_who_run_the_incident_or_watch_over_it_handle_it(people, incident, lead):
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    made = started(incident, nurse)
    with pytest.raises(PermissionDenied):
        actions.contain_breach(breach=made, version=1, by=nurse, at=LATER, **CONTAINED)
    coordinator = make_member(people, incident, TeamRole.COORDINATOR, lead)
    actions.contain_breach(breach=made, version=1, by=coordinator, at=LATER, **CONTAINED)


def test_the_pages_lead_through_it_and_warn_on_every_page_until_it_is_decided(
    people, signed_in, incident, lead
):
    person = make_person(incident)
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    sent = {"kind": "recipient", "what": "A list went astray", "recipient": "Birch House"}
    assert signed_in(nurse).post(address("breach_new", incident), sent).status_code == 302
    assert signed_in(nurse).get(address("breaches", incident)).status_code == 403
    desk = signed_in(lead)
    desk.post(address("breach_new", incident), {**sent, "concerned": [person.pk], "groups": ["needs"]})
    words = "Breach 1 of personal data: the decision whether to report it is due"
    assert words in desk.get(incident.get_absolute_url()).content.decode()
    assert (
        "Breach 2 of personal data: the decision"
        not in desk.get(incident.get_absolute_url()).content.decode()
    )
    page = desk.get(address("breach", incident, 2)).content.decode()
    assert "Birch House" in page
    assert PersonRead.objects.latest("pk").people == [person.pk]
    for number in (1, 2):
        step = address("breach_step", incident, number, "decide")
        assert desk.post(step, {"version": 1, "report": "no"}).status_code == 422
        done = desk.post(step, {"version": 1, "report": "no", "report_why": "Nobody opened it"})
        assert done.status_code == 302
    assert words not in desk.get(incident.get_absolute_url()).content.decode()
    assert "Not reported" in desk.get(address("breaches", incident)).content.decode()
    for step in ("contain", "tell", "close"):
        assert desk.get(address("breach_step", incident, 2, step)).status_code == 200
    assert desk.get(address("breach_step", incident, 2, "forget")).status_code == 404
    assert desk.get(address("breach", incident, 3)).status_code == 404
    Breach.objects.update(closed_at=LATER)
    assert b"Close it" not in desk.get(address("breach", incident, 2)).content
