"""Scripts, telling residents and families, going public, need to know, consulting (T01-T06, N11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.communications import (
    approve_script,
    end_need_to_know,
    plan_everybody,
    plan_telling,
    prepare_message,
    record_consultation,
    record_telling,
    release_message,
    set_need_to_know,
    withdraw_message,
    write_script,
)
from failure_protocol.actions.notices_release import override_release
from failure_protocol.matrix import Group, TeamRole
from failure_protocol.models import LogEntry, NeedToKnow, PublicMessage, Telling
from failure_protocol.models.people import Whereabouts
from failure_protocol.summaries.communications import (
    allowed_groups,
    consulted,
    families_untold,
    heard_by,
    in_force,
    obstacles,
    overview,
    untold,
)
from tests.failure_protocol.making import (
    LATER,
    OPENED,
    make_incident,
    make_lead,
    make_member,
    make_person,
)
from tests.failure_protocol.saying import (
    TOMORROW,
    allow_release,
    make_approved,
    make_call,
    make_communications,
    make_complaint,
    make_message,
    make_script,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def press(people, incident, lead):
    return make_communications(people, incident, lead)


def fields_of(make, **fields):
    with pytest.raises(ValidationError) as caught:
        make(**fields)
    return set(caught.value.message_dict)


def told(incident, by, person, whom="person", outcome="told", **fields):
    values = {"told_at": LATER, "by": by, "at": LATER}
    return record_telling(
        incident=incident, whom=whom, outcome=outcome, person=person, **{**values, **fields}
    )


# --- scripts --------------------------------------------------------------------------------------
def test_a_script_is_not_in_force_before_communications_approved_it(incident, lead, press):
    script = make_script(incident, lead)
    assert in_force(incident, "families", LATER) is None
    approve_script(script=script, version=1, by=press, at=LATER)
    assert in_force(incident, "families", LATER) == script
    assert in_force(incident, "families", LATER - HOUR) is None


def test_only_communications_approve_and_the_refusal_says_who_that_is(people, incident, lead):
    script = make_script(incident, lead)
    with pytest.raises(PermissionDenied, match="Nobody has it yet"):
        approve_script(script=script, version=1, by=lead, at=LATER)
    make_communications(people, incident, lead)
    with pytest.raises(PermissionDenied, match="Ask Sam Communications"):
        approve_script(script=script, version=1, by=lead, at=LATER)


def test_a_new_version_supersedes_from_its_moment(incident, lead, press):
    first = approve_script(script=make_script(incident, lead), version=1, by=press, at=LATER)
    second = make_script(incident, lead, text="Better words")
    assert second.number == 2
    assert in_force(incident, "families", LATER + HOUR) == first
    approve_script(script=second, version=1, by=press, at=LATER, in_force_from=LATER + HOUR)
    assert in_force(incident, "families", LATER) == first
    assert in_force(incident, "families", LATER + HOUR) == second


def test_a_script_is_approved_once_and_not_backwards(incident, lead, press):
    script = make_script(incident, lead)
    with pytest.raises(Refused, match="before it was approved"):
        approve_script(script=script, version=1, by=press, at=LATER, in_force_from=OPENED)
    approve_script(script=script, version=1, by=press, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        approve_script(script=script, version=2, by=press, at=LATER)


def test_a_script_says_something_to_somebody(incident, lead):
    fields = {"incident": incident, "audience": "martians", "text": " ", "by": lead, "at": LATER}
    assert fields_of(write_script, **fields) == {"audience", "text"}


def test_who_is_not_in_communications_writes_no_script(people, incident, lead):
    with pytest.raises(PermissionDenied):
        make_script(incident, make_member(people, incident, TeamRole.FINANCE, lead))


# --- telling --------------------------------------------------------------------------------------
def test_telling_keeps_who_when_whether_understood_and_the_script(people, incident, lead):
    script = make_approved(people, incident, lead)
    row = told(incident, lead, make_person(incident), understood="yes", words="Asked for her cat")
    assert (row.told_by, row.told_at, row.understood, row.script) == (lead, LATER, "yes", script)
    assert row.person.ref in LogEntry.objects.last(incident).text


def test_somebody_is_told_once(incident, lead):
    person = make_person(incident)
    told(incident, lead, person)
    with pytest.raises(Refused, match="already"):
        told(incident, lead, person)
    assert told(incident, lead, person, "family").whom == Telling.Whom.FAMILY


@pytest.mark.parametrize("outcome", ["cannot", "through"])
def test_who_was_not_told_themselves_has_the_reason_on_record(incident, lead, outcome):
    person = make_person(incident)
    fields = {"incident": incident, "whom": "person", "person": person, "told_at": LATER, "by": lead}
    assert fields_of(record_telling, outcome=outcome, at=LATER, **fields) == {"words"}


def test_a_telling_has_an_outcome_and_is_not_to_come(incident, lead):
    fields = {"incident": incident, "whom": "person", "person": make_person(incident), "by": lead}
    assert fields_of(record_telling, outcome="", told_at=LATER + HOUR, at=LATER, **fields) == {
        "outcome",
        "told_at",
    }


def test_nobody_is_told_who_is_nobody(incident, lead):
    fields = {"incident": incident, "teller": lead, "planned_at": TOMORROW, "by": lead, "at": LATER}
    assert fields_of(plan_telling, whom="person", **fields) == {"person"}
    assert fields_of(plan_telling, whom="group", group="x", **fields) == {"group"}
    assert fields_of(plan_telling, whom="group", group="staff", **{**fields, "planned_at": OPENED}) == {
        "planned_at"
    }


def test_a_plan_is_changed_by_planning_again_and_kept_when_told(people, incident, lead):
    person = make_person(incident)
    worker = make_member(people, incident, TeamRole.COORDINATOR, lead)
    fields = {"incident": incident, "whom": "person", "person": person, "by": lead, "at": LATER}
    plan_telling(teller=lead, planned_at=TOMORROW, **fields)
    row = plan_telling(teller=worker, planned_at=TOMORROW + HOUR, **fields)
    assert (Telling.objects.get().teller, row.version) == (worker, 2)
    told(incident, lead, person, version=2)
    assert Telling.objects.get().planned_at == TOMORROW + HOUR
    with pytest.raises(Refused, match="already"):
        plan_telling(teller=lead, planned_at=TOMORROW, **fields)


def test_everybody_is_planned_at_once_and_who_was_told_stays_told(incident, lead):
    first, second = make_person(incident), make_person(incident)
    told(incident, lead, first)
    fields = {"incident": incident, "teller": lead, "planned_at": TOMORROW, "by": lead, "at": LATER}
    assert plan_everybody(people=[first, second], whom=["person", "family"], **fields) == 3
    assert Telling.objects.exclude(outcome="").count() == 1
    assert fields_of(plan_everybody, people=[], whom=[], **fields) == {"people"}


def test_a_worker_plans_for_those_whom_they_may_see(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(Http404):
        told(incident, worker, make_person(incident))


def test_the_dead_need_not_be_told_and_who_cannot_be_told_counts_as_settled(incident, lead):
    make_person(incident, whereabouts=Whereabouts.DIED)
    asleep, awake = make_person(incident), make_person(incident)
    told(incident, lead, asleep, outcome="cannot", words="In a coma")
    assert list(untold(incident)) == [awake]
    assert families_untold(incident).count() == 3


# --- going public ---------------------------------------------------------------------------------
def test_nothing_is_released_while_a_resident_is_untold(people, incident, lead):
    person = make_person(incident)
    message = make_message(people, incident, lead)
    allow_release(incident, lead)
    with pytest.raises(Refused, match="1 resident has not been told yet"):
        release_message(message=message, version=1, by=lead, at=LATER)
    assert PublicMessage.objects.get().released_at is None
    told(incident, lead, person)
    assert release_message(message=message, version=1, by=lead, at=LATER).released_by == lead


def test_no_override_lets_the_public_hear_it_before_the_residents(people, incident, lead):
    make_person(incident)
    message = make_message(people, incident, lead)
    override_release(incident=incident, version=0, officer="The director", reason="Leak", by=lead, at=LATER)
    with pytest.raises(Refused, match="resident"):
        release_message(message=message, version=1, by=lead, at=LATER)


def test_nothing_is_released_before_the_regulators_time_unless_an_officer_overrides(people, incident, lead):
    message = make_message(people, incident, lead)
    with pytest.raises(Refused, match="not asked yet"):
        release_message(message=message, version=1, by=lead, at=LATER)
    allow_release(incident, lead, TOMORROW)
    with pytest.raises(Refused, match="Nothing goes out before"):
        release_message(message=message, version=1, by=lead, at=TOMORROW - HOUR)
    assert obstacles(message, TOMORROW) == []
    held = incident.release.version
    override_release(
        incident=incident, version=held, officer="The director", reason="Leak", by=lead, at=LATER
    )
    release_message(message=message, version=1, by=lead, at=LATER)


def test_a_message_says_what_an_approved_script_says(incident, lead, press):
    families = make_script(incident, lead)
    fields = {"incident": incident, "channel": "press", "title": " ", "by": lead, "at": LATER}
    assert fields_of(prepare_message, script=families, **fields) == {"title", "script"}
    script = make_script(incident, lead, "press")
    message = prepare_message(script=script, **{**fields, "title": "T"})
    allow_release(incident, lead)
    with pytest.raises(Refused, match="have not approved it"):
        release_message(message=message, version=1, by=lead, at=LATER)


def test_a_message_goes_out_or_is_withdrawn_once(people, incident, lead):
    allow_release(incident, lead)
    message = make_message(people, incident, lead)
    release_message(message=message, version=1, by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        release_message(message=message, version=2, by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        withdraw_message(message=message, version=2, by=lead, at=LATER)
    other = prepare_message(
        incident=incident, channel="website", title="B", script=message.script, by=lead, at=LATER
    )
    withdraw_message(message=other, version=1, by=lead, at=LATER)
    assert PublicMessage.objects.get(pk=other.pk).withdrawn_at == LATER


# --- need to know ---------------------------------------------------------------------------------
def need(incident, by, **fields):
    values = {"recipient": "Ambulance", "groups": ["identity", "needs"], "basis": "6(1)(e)",
              "reason": "To drive", "by": by, "at": LATER}  # fmt: skip
    return set_need_to_know(incident=incident, **{**values, **fields})


def test_who_is_in_no_set_may_have_nothing(incident, lead):
    assert allowed_groups(incident, "Ambulance", LATER) == frozenset()
    need(incident, lead)
    assert allowed_groups(incident, "Ambulance", LATER) == {Group.IDENTITY, Group.NEEDS}
    assert allowed_groups(incident, "Police", LATER) == frozenset()


def test_a_new_set_replaces_the_old_and_an_ended_one_gives_nothing(incident, lead):
    need(incident, lead)
    row = need(incident, lead, groups=["identity"], at=LATER + HOUR)
    assert allowed_groups(incident, "Ambulance", LATER + HOUR) == {Group.IDENTITY}
    end_need_to_know(row=row, by=lead, at=LATER + 2 * HOUR)
    assert allowed_groups(incident, "Ambulance", LATER + 2 * HOUR) == frozenset()
    assert NeedToKnow.objects.count() == 2


def test_a_set_ends_by_itself(incident, lead):
    need(incident, lead, ends_at=TOMORROW)
    assert allowed_groups(incident, "Ambulance", TOMORROW - HOUR)
    assert not allowed_groups(incident, "Ambulance", TOMORROW)


def test_no_basis_no_set(incident, lead):
    fields = {"recipient": " ", "groups": ["everything"], "basis": " ", "reason": " ", "ends_at": OPENED}
    assert fields_of(need, incident=incident, by=lead, **fields) == set(fields)


def test_a_worker_opens_nothing_to_anybody(people, incident, lead):
    with pytest.raises(PermissionDenied):
        need(incident, make_member(people, incident, TeamRole.PRACTITIONER, lead))


# --- consulting -----------------------------------------------------------------------------------
def consult(incident, by, **fields):
    values = {"group": "families", "kind": "meeting", "held_at": LATER, "words": "Many came",
              "management": "Head of service", "by": by, "at": LATER}  # fmt: skip
    return record_consultation(incident=incident, **{**values, **fields})


def test_a_group_that_was_not_consulted_shows(incident, lead):
    consult(incident, lead)
    silent = [circle.group for circle in consulted(incident) if not circle.is_done]
    assert silent == ["users", "provider_staff", "councillors", "public", "staff"]


def test_a_meeting_has_managers_there(incident, lead):
    assert fields_of(consult, incident=incident, by=lead, management=" ") == {"management"}
    bad = {"group": "x", "words": " ", "held_at": LATER + HOUR}
    assert fields_of(consult, incident=incident, by=lead, **bad) == {"group", "words", "held_at"}
    assert consult(incident, lead, kind="letter", management="").kind == "letter"


# --- what the database refuses, what the overview says ---------------------------------------------
def test_the_database_refuses_a_telling_that_says_not_whom(incident, lead):
    row = told(incident, lead, make_person(incident))
    for wrong in ({"group": "staff"}, {"told_by": None}, {"outcome": "cannot", "words": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Telling.objects.filter(pk=row.pk).update(**wrong)


def test_the_overview_counts_what_is_open(people, incident, lead):
    person = make_person(incident)
    plan_telling(
        incident=incident, whom="person", person=person, teller=lead, planned_at=TOMORROW, by=lead, at=LATER
    )
    make_script(incident, lead)
    make_message(people, incident, lead)
    make_complaint(incident, lead)
    seen = overview(incident, TOMORROW + HOUR)
    assert (seen.people, seen.untold, len(seen.late), seen.waiting, seen.ready, seen.complaints) == (
        1, 1, 1, 1, 1, 1,
    )  # fmt: skip
    assert dict(seen.scripts)["Press and public"].number == 1


def test_what_a_family_heard_is_in_one_place(people, incident, lead):
    person = make_person(incident)
    told(incident, lead, person, "family")
    make_call(incident, lead, person=person)
    make_call(incident, lead)
    heard = heard_by(person)
    assert (len(heard.tellings), len(heard.calls), heard.open_promises) == (1, 1, ())
