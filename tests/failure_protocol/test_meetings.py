"""The steering group and the operational group: seats, meetings, minutes, guests (R04-R08, K02, Z10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import MailLog
from accounts.sealing import unseal
from core.errors import ChangedMeanwhile, Refused
from failure_protocol import attachments
from failure_protocol.actions.appointments import appoint
from failure_protocol.actions.guests import invite, withdraw_invitation
from failure_protocol.actions.incidents import change_state
from failure_protocol.actions.meetings import (
    Came,
    call_meeting,
    call_off,
    change_meeting,
    hold_meeting,
    note_attendance,
)
from failure_protocol.actions.minutes import (
    add_action,
    add_decision,
    add_paper,
    add_part,
    circulate,
    end_action,
    minute_part,
)
from failure_protocol.actions.seats import CHAIR_RULE, KEY_RULE, add_seat, end_seat, seat_key_contacts
from failure_protocol.agendas import FIRST, MUST
from failure_protocol.clock_registry import ClockState
from failure_protocol.matrix import TeamRole
from failure_protocol.models import GroupMember, KeyContact, LogEntry, Meeting, ProtocolSettings
from failure_protocol.models.meetings import Group
from failure_protocol.models.team import Body
from failure_protocol.states import State
from failure_protocol.summaries.clocks import meeting_clocks
from failure_protocol.summaries.meetings import (
    chair_of,
    first_meeting_of,
    groups_of,
    invited,
    meeting_view,
    steering_members,
)
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member

pytestmark = pytest.mark.django_db

MONDAY = LATER + timedelta(days=3)
HOUR = timedelta(hours=1)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead, contact_at=OPENED)


@pytest.fixture
def worker(people, incident, lead):
    return make_member(people, incident, TeamRole.PRACTITIONER, lead)


def call(incident, by, group=Group.STEERING, **fields):
    values = {
        "starts_at": MONDAY, "ends_at": MONDAY + HOUR, "place": "Room 1", "is_virtual": False, "joining": "",
        "at": LATER,
    }  # fmt: skip
    return call_meeting(incident=incident, group=group, by=by, **{**values, **fields})


def seat(incident, by, name="Cass Chair", group=Group.STEERING, **fields):
    values = {
        "user": None, "post": "", "body": Body.COUNCIL, "is_core": False, "deputy_name": "", "at": LATER
    }  # fmt: skip
    return add_seat(incident=incident, group=group, name=name, by=by, **{**values, **fields})


def came(meeting, by, **how):
    seats = {row.name: row.pk for row in GroupMember.objects.filter(incident=meeting.incident)}
    rows = {seats[name.replace("_", " ")]: Came(*each) for name, each in how.items()}
    return note_attendance(meeting=meeting, came=rows, version=meeting.version, by=by, at=MONDAY)


def hold(meeting, chair, by, **fields):
    values = {
        "began_at": MONDAY, "ended_at": None, "minute_taker": "Min", "frequency": "",
        "version": meeting.version, "at": MONDAY + HOUR,
    }  # fmt: skip
    return hold_meeting(meeting=meeting, chair=chair, by=by, **{**values, **fields})


def held(incident, by, **fields):
    chair = GroupMember.objects.filter(incident=incident, name="Cass Chair").first() or seat(incident, by)
    meeting = call(incident, by)
    came(meeting, by, Cass_Chair=("present",))
    return hold(meeting, chair, by, **fields)


# --- seats ------------------------------------------------------------------------------------------
def test_calling_the_first_meeting_seats_the_key_contacts_with_their_deputies(people, lead, incident):
    common = {"partnership": people.partnership}
    KeyContact.objects.create(key="asc_head", user=people.viewer, deputy_name="Del", **common)
    KeyContact.objects.create(key="nhs_quality", name="Nina Nurse", **common)
    KeyContact.objects.create(key="placements", is_vacant=True, reason="Nobody yet", **common)
    call(incident, lead)
    rows = incident.group_members.order_by("pk")
    assert [(row.who, row.body, row.deputy_name, row.because) for row in rows] == [
        ("Vic Reads", "council", "Del", KEY_RULE), ("Nina Nurse", "nhs", "", KEY_RULE),
    ]  # fmt: skip
    assert seat_key_contacts(incident=incident, by=lead, at=LATER) == []
    assert steering_members(incident) == ["Vic Reads", "Nina Nurse"]


def test_the_chair_of_the_operational_group_becomes_a_member_and_stays_one(lead, worker, incident):
    common = {"kind": "role", "key": "operational_chair", "is_backup": False, "by": lead, "at": LATER}
    appoint(incident=incident, user=worker, name="", **common)
    (row,) = incident.group_members.filter(group=Group.STEERING)
    assert (row.user, row.because) == (worker, CHAIR_RULE)
    with pytest.raises(Refused, match=r"section 7\.3"):
        end_seat(member=row, version=1, reason="Busy.", by=lead, at=LATER)
    appoint(incident=incident, user=None, name="Olly Other", **common)
    assert [seat.who for seat in incident.group_members.all()] == ["Sam Practitioner", "Olly Other"]
    end_seat(member=row, version=1, reason="Busy.", by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        end_seat(member=row, version=1, reason="Busy.", by=lead, at=LATER)


def test_a_chair_who_has_a_seat_gets_no_second_one(lead, incident):
    seat(incident, lead, name="", user=lead)
    appoint(
        incident=incident, kind="role", key="operational_chair", user=lead, name="", is_backup=False,
        by=lead, at=LATER,
    )  # fmt: skip
    assert incident.group_members.count() == 1


@pytest.mark.parametrize(("fields", "wrong"), [({"name": " "}, "user"), ({"name": "Both"}, "name")])
def test_a_seat_is_somebody_s(lead, incident, fields, wrong):
    user = lead if wrong == "name" else None
    with pytest.raises(ValidationError) as refused:
        seat(incident, lead, user=user, **fields)
    assert set(refused.value.message_dict) == {wrong}


def test_nobody_sits_twice_and_a_seat_ends_with_a_reason(lead, incident):
    row = seat(incident, lead)
    with pytest.raises(ValidationError, match="already"):
        seat(incident, lead)
    with pytest.raises(Refused):
        end_seat(member=row, version=1, reason="", by=lead, at=LATER)


# --- calling ----------------------------------------------------------------------------------------
def test_the_first_meeting_has_the_agenda_of_the_procedure_and_later_ones_their_own(lead, incident):
    first, second = call(incident, lead), call(incident, lead)
    assert [part.key for part in first.parts.all()] == [item.key for item in FIRST]
    assert not set(second.parts.values_list("key", flat=True)) & set(MUST)
    assert (first.number, second.number) == (1, 2)
    assert call(incident, lead, Group.OPERATIONAL).number == 1


def test_when_the_first_is_called_off_the_next_is_the_first(lead, incident):
    first = call(incident, lead)
    with pytest.raises(Refused):
        call_off(meeting=first, reason=" ", version=1, by=lead, at=LATER)
    call_off(meeting=first, reason="Snow.", version=1, by=lead, at=LATER)
    with pytest.raises(Refused, match="called off already"):
        call_off(meeting=first, reason="Snow.", version=2, by=lead, at=LATER)
    assert set(call(incident, lead).parts.values_list("key", flat=True)) >= set(MUST)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"ends_at": MONDAY}, {"ends_at"}),
        ({"place": ""}, {"place"}),
        ({"is_virtual": True}, {"joining"}),
    ],
)
def test_whoever_is_called_knows_when_and_where(lead, incident, fields, wrong):
    with pytest.raises(ValidationError) as refused:
        call(incident, lead, **fields)
    assert set(refused.value.message_dict) == wrong


def test_a_called_meeting_moves_and_a_held_one_does_not(lead, incident):
    meeting = call(incident, lead)
    fields = {"ends_at": MONDAY + 3 * HOUR, "place": "", "is_virtual": True, "joining": "0800 1", "by": lead}
    change_meeting(meeting=meeting, starts_at=MONDAY + HOUR, version=1, at=LATER, **fields)
    with pytest.raises(ChangedMeanwhile):
        change_meeting(meeting=meeting, starts_at=MONDAY, version=1, at=LATER, **fields)
    assert (meeting.starts_at, meeting.joining) == (MONDAY + HOUR, "0800 1")
    done = held(incident, lead)
    with pytest.raises(Refused, match="held"):
        change_meeting(meeting=done, starts_at=MONDAY, version=done.version, at=LATER, **fields)


def test_an_incident_that_has_ended_calls_no_meeting(lead, incident):
    change_state(
        incident=incident, new=State.STOOD_DOWN, version=incident.version, by=lead, at=LATER, reason="Saved."
    )
    with pytest.raises(Refused, match="has ended"):
        call(incident, lead)


# --- held -------------------------------------------------------------------------------------------
def test_a_meeting_is_held_by_those_who_were_there_and_by_a_chair(lead, incident):
    chair = seat(incident, lead)
    seat(incident, lead, "Abby Absent")
    meeting = call(incident, lead)
    with pytest.raises(ValidationError, match="Write down who came first"):
        hold(meeting, chair, lead)
    came(meeting, lead, Cass_Chair=("apologies",), Abby_Absent=("virtual",))
    with pytest.raises(ValidationError, match="was not there"):
        hold(meeting, chair, lead)
    with pytest.raises(ValidationError, match="Choose who chaired"):
        hold(meeting, None, lead)
    with pytest.raises(ValidationError, match="who came instead"):
        came(meeting, lead, Cass_Chair=("deputy",))
    came(meeting, lead, Cass_Chair=("deputy", "Dee"))
    hold(meeting, chair, lead)
    assert (chair_of(incident), first_meeting_of(incident)) == ("Cass Chair", meeting)
    assert [each.chair for each in groups_of(incident)] == ["Cass Chair", ""]
    with pytest.raises(Refused, match="held already"):
        hold(meeting, chair, lead)
    with pytest.raises(Refused, match="chaired a meeting"):
        came(meeting, lead, Cass_Chair=("absent",))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"began_at": MONDAY + 2 * HOUR}, {"began_at"}),
        ({"began_at": OPENED - HOUR}, {"began_at"}),
        ({"ended_at": MONDAY}, {"ended_at"}),
    ],
)
def test_moments_of_a_meeting_are_possible(lead, incident, fields, wrong):
    with pytest.raises(ValidationError) as refused:
        held(incident, lead, **fields)
    assert set(refused.value.message_dict) == wrong


def test_a_later_meeting_confirms_no_other_chair(lead, incident):
    held(incident, lead)
    other = seat(incident, lead, "Otto Other")
    meeting = call(incident, lead)
    came(meeting, lead, Otto_Other=("present",))
    hold(meeting, other, lead)
    assert chair_of(incident) == "Cass Chair"


def test_the_first_meeting_that_is_held_stops_its_clocks(lead, incident):
    by_day, elapsed = meeting_clocks(incident, MONDAY)
    assert (by_day.state, elapsed.state) == (ClockState.RUNNING, ClockState.RUNNING)
    assert by_day.due == date(2021, 9, 8)
    held(incident, lead)
    by_day, elapsed = meeting_clocks(incident, MONDAY + timedelta(days=9))
    assert (by_day.state, by_day.stopped_at, elapsed.state) == (ClockState.MET, MONDAY, ClockState.MET)


def test_an_operational_meeting_stops_no_clock(lead, incident):
    chair = seat(incident, lead, group=Group.OPERATIONAL)
    meeting = call(incident, lead, Group.OPERATIONAL)
    came(meeting, lead, Cass_Chair=("present",))
    hold(meeting, chair, lead)
    assert first_meeting_of(incident) is None
    assert chair_of(incident) == ""


def test_fewer_than_were_agreed_is_said_not_refused(people, lead, incident):
    ProtocolSettings.objects.create(partnership=people.partnership, steering_quorum=2)
    view = meeting_view(held(incident, lead))
    assert (view.there, view.quorum, view.lacks_quorum) == (1, 2, True)


# --- minutes ----------------------------------------------------------------------------------------
def test_a_first_meeting_stays_incomplete_until_everything_is_minuted(lead, incident):
    meeting = held(incident, lead)
    assert len(meeting_view(meeting).missing) == len(MUST) + 3
    for part in meeting.parts.filter(key__in=MUST):
        often = "daily at 10" if part.key == "frequency" else ""
        minute_part(part=part, minutes="Agreed.", version=1, by=lead, at=MONDAY, frequency=often)
    meeting.refresh_from_db()
    assert meeting_view(meeting).missing == (
        "Nobody is named as the council’s Lead Officer",
        "Nobody is named as chair of the Operational Group",
    )
    for key in ("lead_officer", "operational_chair"):
        appoint(
            incident=incident, kind="role", key=key, user=lead, name="", is_backup=False, by=lead, at=MONDAY
        )
    view = meeting_view(meeting)
    assert (view.missing, view.is_incomplete, meeting.frequency) == ((), False, "daily at 10")


def test_two_people_who_write_the_same_minutes_both_keep_their_words(lead, incident):
    part = call(incident, lead).parts.first()
    other = part.__class__.objects.select_related("meeting__incident").get(pk=part.pk)
    minute_part(part=part, minutes="Mine.", version=1, by=lead, at=MONDAY)
    with pytest.raises(ChangedMeanwhile) as lost:
        minute_part(part=other, minutes="Theirs.", version=1, by=lead, at=MONDAY)
    assert lost.value.current.minutes == "Mine."


def test_decisions_and_actions_are_minuted_with_owner_and_day(lead, worker, incident):
    meeting = held(incident, lead)
    part = meeting.parts.first()
    add_decision(meeting=meeting, part=part, text="Close by Friday.", by=lead, at=MONDAY)
    with pytest.raises(ValidationError):
        add_decision(meeting=meeting, part=part, text=" ", by=lead, at=MONDAY)
    fields = {"meeting": meeting, "part": part, "by": lead, "at": MONDAY}
    with pytest.raises(ValidationError) as refused:
        add_action(text="", user=None, name="", due=None, **fields)
    assert set(refused.value.message_dict) == {"text", "user", "due"}
    with pytest.raises(ValidationError, match="or a later one"):
        add_action(text="Ring", user=lead, name="", due=date(2021, 9, 5), **fields)
    action = add_action(text="Ring the bank", user=worker, name="", due=date(2021, 9, 7), **fields)
    view = meeting_view(meeting)
    assert (len(view.parts[0].decisions), view.parts[0].actions, view.loose) == (1, (action,), None)
    with pytest.raises(ValidationError):
        end_action(action=action, outcome="", version=1, by=worker, at=MONDAY)
    end_action(action=action, outcome="Rang.", version=1, by=worker, at=MONDAY)
    with pytest.raises(ChangedMeanwhile):
        end_action(action=action, outcome="Rang.", version=1, by=lead, at=MONDAY)
    assert LogEntry.objects.last(incident).kind == "action"


def test_a_part_and_a_paper_are_added_and_a_meeting_called_off_takes_neither(lead, incident):
    meeting = call(incident, lead)
    with pytest.raises(ValidationError):
        add_part(meeting=meeting, title="", by=lead, at=LATER)
    part = add_part(meeting=meeting, title="Press", by=lead, at=LATER)
    assert part.number == len(FIRST) + 1
    kept = attachments.keep(SimpleUploadedFile("line.txt", b"To take."))
    assert add_paper(part=part, file=kept, by=lead, at=LATER).name == "line.txt"
    add_decision(meeting=meeting, part=None, text="By phone.", by=lead, at=LATER)
    assert meeting_view(meeting).loose.decisions[0].text == "By phone."
    call_off(meeting=meeting, reason="Snow.", version=meeting.version, by=lead, at=LATER)
    with pytest.raises(Refused):
        add_part(meeting=meeting, title="More", by=lead, at=LATER)
    with pytest.raises(Refused):
        came(meeting, lead)


def test_circulation_is_recorded_and_members_with_an_account_get_a_mail_that_says_nothing(
    lead, worker, incident
):
    seat(incident, lead, name="", user=worker)
    meeting = held(incident, lead)
    with pytest.raises(ValidationError) as refused:
        circulate(meeting=meeting, members=[], heads=[" "], how="", by=lead, at=MONDAY)
    assert set(refused.value.message_dict) == {"members", "how"}
    names = ["Sam Practitioner", "Cass Chair"]
    circulate(meeting=meeting, members=names, heads=["Hal Head"], how="E-mail", by=lead, at=MONDAY)
    assert list(meeting.circulated.values_list("name", "as_what")) == [
        ("Sam Practitioner", "member"), ("Cass Chair", "member"), ("Hal Head", "head"),
    ]  # fmt: skip
    mail = minutes_mails().get()
    assert (mail.email, mail.subject) == (worker.email, "PF-2021-1: minutes of meeting 1")
    assert "Larch" not in unseal(mail.body)


def test_an_exercise_sends_no_mail_and_minutes_wait_for_the_meeting(people, lead):
    incident = make_incident(people, lead, is_exercise=True)
    seat(incident, lead, name="", user=lead)
    called = call(incident, lead)
    with pytest.raises(Refused, match="once the meeting was held"):
        circulate(meeting=called, members=["Quinn Lead"], heads=[], how="E-mail", by=lead, at=MONDAY)
    Meeting.objects.filter(pk=called.pk).update(state="off", off_reason="x")
    meeting = held(incident, lead)
    circulate(meeting=meeting, members=["Quinn Lead"], heads=[], how="E-mail", by=lead, at=MONDAY)
    assert not minutes_mails().exists()


def minutes_mails():
    return MailLog.objects.filter(template="failure_protocol/minutes_mail.txt")


# --- interested parties -----------------------------------------------------------------------------
@pytest.fixture
def guest(people):
    from accounts.roles import Role

    return people.join(Role.INCIDENT_GUEST, name="Gus Guest")


def bid(meeting, by, **fields):
    values = {
        "part": None, "user": None, "name": "", "organisation": "Police", "because": "The road.",
        "ends_at": None, "at": LATER,
    }  # fmt: skip
    return invite(meeting=meeting, by=by, **{**values, **fields})


def test_an_interested_party_sees_it_until_the_meeting_ends(lead, incident, guest):
    meeting = call(incident, lead)
    row = bid(meeting, lead, user=guest, part=meeting.parts.first())
    assert row.ends_at == meeting.ends_at
    assert invited(guest, MONDAY) == [row]
    assert invited(guest, meeting.ends_at) == []
    assert invited(lead, MONDAY) == []
    assert not incident.__class__.objects.visible_to(guest).exists()
    withdraw_invitation(invitation=row, version=1, by=lead, at=LATER)
    assert invited(guest, MONDAY) == []
    with pytest.raises(ChangedMeanwhile):
        withdraw_invitation(invitation=row, version=1, by=lead, at=LATER)


def test_another_end_may_be_said_and_must_be_still_to_come(people, lead, incident, guest):
    meeting = call(incident, lead)
    later = MONDAY + timedelta(days=1)
    assert bid(meeting, lead, user=guest, ends_at=later).ends_at == later
    for fields, wrong in (
        ({"ends_at": LATER, "name": "X"}, {"ends_at"}),
        ({}, {"user"}),
        ({"user": guest, "name": "X"}, {"user"}),
        ({"user": people.viewer}, {"user"}),
        ({"name": "X", "because": ""}, {"because"}),
    ):
        with pytest.raises(ValidationError) as refused:
            bid(meeting, lead, **fields)
        assert set(refused.value.message_dict) == wrong


def test_nobody_is_invited_to_a_meeting_that_is_over(lead, incident):
    with pytest.raises(Refused, match="any more"):
        bid(held(incident, lead), lead, name="X")


def test_a_meeting_called_off_is_nobody_s_to_see(lead, incident, guest):
    meeting = call(incident, lead)
    bid(meeting, lead, user=guest)
    call_off(meeting=meeting, reason="Snow.", version=1, by=lead, at=LATER)
    assert invited(guest, MONDAY) == []
