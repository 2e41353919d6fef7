"""The pages of groups and meetings, and what an invited party sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from failure_protocol.actions.guests import invite
from failure_protocol.actions.meetings import call_meeting
from failure_protocol.models import Meeting
from failure_protocol.summaries.meetings import meeting_view
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead
from tests.guards import query_budget

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead, time_machine):
    time_machine.move_to(LATER, tick=False)
    return make_incident(people, lead, contact_at=OPENED)


@pytest.fixture
def desk(signed_in, lead, incident):
    return signed_in(lead)


@pytest.fixture
def meeting(lead, incident):
    return call_meeting(
        incident=incident, group="steering", starts_at=LATER, ends_at=LATER + HOUR, place="Room 1",
        is_virtual=False, joining="", by=lead, at=LATER,
    )  # fmt: skip


def address(name, incident, *parts):
    return reverse(f"failure_protocol:{name}", args=[incident.pk, *parts])


def moment(name, at):
    parts = {f"{name}_{part}": str(getattr(at, part)) for part in ("day", "month", "year")}
    return {**parts, f"{name}_time": f"{at:%H:%M}"}


def test_the_page_of_meetings_shows_how_long_the_first_may_wait(desk, incident):
    text = desk.get(address("meetings", incident)).content.decode()
    assert "Due by 8 September 2021" in text
    assert "The first meeting of the steering group is not called yet" in text


def test_without_the_bank_holidays_of_a_year_nobody_guesses_the_day(desk, incident):
    incident.__class__.objects.filter(pk=incident.pk).update(contact_at=OPENED.replace(year=2077))
    text = desk.get(address("meetings", incident)).content.decode()
    assert "nobody can say by which day" in text


def test_a_meeting_is_called_attended_held_minuted_and_circulated(desk, lead, incident):
    sent = {"group": "steering", "place": "Room 1", **moment("starts_at", LATER)}
    sent["ends_at_time"] = "18:45"
    assert desk.post(address("meeting_call", incident), sent).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.ends_at == LATER + HOUR
    seat = {"group": "steering", "user": lead.pk, "body": "council", "deputy_name": "Dee"}
    assert desk.post(address("seat_add", incident), seat).status_code == 302
    row = incident.group_members.get()
    hold = address("meeting_hold", incident, meeting.pk)
    sent = {"version": 1, "chair": row.pk, **moment("began_at", LATER)}
    assert desk.post(hold, sent).status_code == 422
    came = {"version": 1, f"how-{row.pk}": "deputy", f"deputy-{row.pk}": ""}
    attendance = address("meeting_attendance", incident, meeting.pk)
    wrong = desk.post(attendance, came)
    assert (wrong.status_code, "Enter who came instead" in wrong.content.decode()) == (422, True)
    assert desk.post(attendance, {**came, f"deputy-{row.pk}": "Dee"}).status_code == 302
    assert desk.post(hold, {**sent, "version": 2}).status_code == 302
    text = desk.get(meeting.get_absolute_url()).content.decode()
    assert "chaired by Quinn Lead" in text
    assert "Incomplete" in text
    assert "is incomplete. Not minuted" in desk.get(incident.get_absolute_url()).content.decode()
    for part in meeting.parts.exclude(key=""):
        sent = {"version": 1, "minutes": "Agreed.", "frequency": "daily"}
        where = address("part_minutes", incident, meeting.pk, part.pk)
        assert desk.post(where, sent)["Location"].endswith(f"#part-{part.pk}")
    part = meeting.parts.all()[0]
    assert desk.post(
        address("part_decision", incident, meeting.pk, part.pk), {"text": "Close."}
    ).status_code == 302  # fmt: skip
    action = address("part_action", incident, meeting.pk, part.pk)
    assert desk.post(action, {"text": "Ring", "user": lead.pk}).status_code == 422
    due = {"due_day": "7", "due_month": "9", "due_year": "2021"}
    assert desk.post(action, {"text": "Ring", "user": lead.pk, **due}).status_code == 302
    given = meeting.actions.get()
    done = address("meeting_action", incident, meeting.pk, given.pk)
    assert desk.post(done, {"version": 1, "outcome": "Rang."}).status_code == 302
    circulate = {"members": ["Quinn Lead"], "heads": "Hal Head\nHeidi Head", "how": "E-mail"}
    assert desk.post(address("minutes_circulate", incident, meeting.pk), circulate).status_code == 302
    with query_budget("incidents: a meeting whole"):
        assert meeting_view(Meeting.objects.select_related("incident").get()).missing
    text = desk.get(meeting.get_absolute_url()).content.decode()
    assert all(words in text for words in ("Close.", "done. Rang.", "Heidi Head"))


def test_two_people_who_write_the_same_minutes_see_both_texts(desk, people, incident, meeting):
    from failure_protocol.actions.minutes import minute_part

    part = meeting.parts.select_related("meeting__incident").first()
    other = make_lead(people, "Olive Other")
    minute_part(part=part, minutes="Theirs.", version=1, by=other, at=LATER)
    where = address("part_minutes", incident, meeting.pk, part.pk)
    answer = desk.post(where, {"version": 1, "minutes": "Mine."})
    assert answer.status_code == 409
    conflict = answer.context["conflict"]
    assert (conflict.who, conflict.when) == ("Olive Other", "3 September 2021, 17:45")
    assert conflict.lines == [("What was said", "Mine.", "Theirs.")]


def test_a_meeting_moves_is_called_off_and_a_seat_ends(desk, lead, incident, meeting):
    sent = {"version": 1, "is_virtual": "on", "joining": "0800 1", "place": ""}
    sent |= {**moment("starts_at", LATER + HOUR), **moment("ends_at", LATER + 2 * HOUR)}
    assert desk.post(address("meeting_move", incident, meeting.pk), sent).status_code == 302
    sent = {"version": 2, "reason": "Snow."}
    assert desk.post(address("meeting_off", incident, meeting.pk), sent).status_code == 302
    assert "Called off" in desk.get(meeting.get_absolute_url()).content.decode()
    desk.post(address("seat_add", incident), {"group": "operational", "name": "Al", "body": "nhs"})
    row = incident.group_members.get(name="Al")
    sent = {"version": 1, "reason": "Left."}
    assert desk.post(address("seat_end", incident, row.pk), sent).status_code == 302


def test_an_invited_party_sees_its_part_and_papers_and_nothing_else(
    desk, people, incident, meeting, signed_in, time_machine
):
    guest = people.join(Role.INCIDENT_GUEST, name="Gus Guest")
    mine, other = meeting.parts.all()[:2]
    for part in (mine, other):
        paper = {"file": SimpleUploadedFile(f"paper-{part.number}.txt", b"To read.")}
        assert desk.post(address("part_paper", incident, meeting.pk, part.pk), paper).status_code == 302
    sent = {"user": guest.pk, "because": "The road.", "part": mine.pk}
    assert desk.post(address("guest_invite", incident, meeting.pk), sent).status_code == 302
    row = meeting.invitations.get()
    theirs = signed_in(guest)
    page = address("guest_page", incident, meeting.pk, row.pk)
    assert page in theirs.get(reverse("failure_protocol:incidents")).content.decode()
    text = theirs.get(page).content.decode()
    assert "paper-1.txt" in text
    assert "paper-2.txt" not in text
    assert "Larch" not in text
    paper = address("meeting_paper", incident, meeting.pk, mine.papers.get().pk)
    assert theirs.get(paper).content == b"To read."
    assert (
        theirs.get(address("meeting_paper", incident, meeting.pk, other.papers.get().pk)).status_code == 404
    )
    for elsewhere in (meeting.get_absolute_url(), incident.get_absolute_url()):
        assert theirs.get(elsewhere).status_code == 404
    assert desk.get(page).status_code == 404
    time_machine.move_to(meeting.ends_at, tick=False)
    late = signed_in(guest)
    assert [late.get(each).status_code for each in (page, paper)] == [404, 404]


def test_an_invitation_is_taken_back_at_once(desk, people, lead, incident, meeting, signed_in):
    guest = people.join(Role.INCIDENT_GUEST, name="Gus Guest")
    row = invite(
        meeting=meeting, part=None, user=guest, name="", organisation="", because="The road.", ends_at=None,
        by=lead, at=LATER,
    )  # fmt: skip
    page = address("guest_page", incident, meeting.pk, row.pk)
    theirs = signed_in(guest)
    assert theirs.get(page).status_code == 200
    back = address("guest_withdraw", incident, meeting.pk, row.pk)
    assert desk.post(back, {"version": 1}).status_code == 302
    assert theirs.get(page).status_code == 404
    assert "changed by someone else" in desk.post(back, {"version": 1}, follow=True).content.decode()


def test_a_meeting_of_another_incident_is_not_found(desk, people, lead, incident, meeting):
    other = make_incident(people, lead)
    assert desk.get(address("meeting", other, meeting.pk)).status_code == 404
    assert desk.get(address("meeting_paper", other, meeting.pk, 1)).status_code == 404
