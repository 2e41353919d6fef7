"""Opening with a reason, its review, and the access log (failure-protocol.md section 6, table 4.14)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse

from accounts.models import MailLog
from accounts.roles import Role
from accounts.sealing import unseal
from core.errors import Refused
from failure_protocol import chain
from failure_protocol.access import get_person
from failure_protocol.actions.privacy import break_glass, close_glass, may_break, review_glass
from failure_protocol.matrix import TeamRole
from failure_protocol.models import BrokenGlass, LogEntry, PersonRead
from failure_protocol.models.people import Surface
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person
from tests.guards import query_budget

pytestmark = pytest.mark.django_db
WHY = "Her worker is ill and the move is tonight."


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead, time_machine):
    time_machine.move_to(LATER, tick=False)
    return make_incident(people, lead)


@pytest.fixture
def nurse(people, incident, lead):
    return make_member(people, incident, TeamRole.PRACTITIONER, lead)


@pytest.fixture
def guardian(people):
    return people.join(Role.AUDITOR, name="Cal Guardian")


def opened(incident, user, ref="P01", reason=WHY, at=LATER):
    return break_glass(incident=incident, ref=ref, reason=reason, by=user, at=at)


def address(name, incident, *parts):
    return reverse(f"failure_protocol:{name}", args=[incident.pk, *parts])


def test_one_record_opens_for_three_hours_and_no_other(incident, nurse, time_machine):
    first, second = make_person(incident), make_person(incident, last="Other")
    with pytest.raises(Http404):
        get_person(nurse, incident, first.pk)
    opened(incident, nurse, "p01")
    assert get_person(nurse, incident, first.pk) == first
    with pytest.raises(Http404):
        get_person(nurse, incident, second.pk)
    time_machine.move_to(LATER + timedelta(hours=3), tick=False)
    with pytest.raises(Http404):
        get_person(nurse, incident, first.pk)


def test_an_auditor_reads_the_register_with_a_reason_only(incident, guardian):
    person = make_person(incident)
    with pytest.raises(Http404):
        get_person(guardian, incident, person.pk)
    opened(incident, guardian, "")
    assert get_person(guardian, incident, person.pk) == person


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (TeamRole.PRACTITIONER, "one"), (TeamRole.SAFEGUARDING, "one"), (TeamRole.COORDINATOR, ""),
        (TeamRole.PLACEMENTS, ""), (TeamRole.FINANCE, ""), (TeamRole.COMMUNICATIONS, ""),
        (TeamRole.PROVIDER, ""), (TeamRole.RECEIVER, ""), (TeamRole.GUEST, ""), (TeamRole.BRIEFED, ""),
    ],
)  # fmt: skip
def test_a_reason_widens_only_the_parts_that_the_table_lets_read_people(people, incident, lead, role, kind):
    make_person(incident)
    expires = {"ends_at": LATER + timedelta(days=1)} if role in (TeamRole.GUEST, TeamRole.RECEIVER) else {}
    user = make_member(people, incident, role, lead, **expires)
    assert may_break(user, incident) == kind
    if not kind:
        with pytest.raises(PermissionDenied):
            opened(incident, user)
        assert not BrokenGlass.objects.exists()


def test_the_lead_sees_everybody_and_breaks_nothing(incident, lead):
    make_person(incident)
    assert may_break(lead, incident) == ""


def test_the_lead_and_the_guardian_are_told_at_once_by_reference(incident, nurse, lead, guardian, people):
    make_person(incident, first="Winifred", last="Quillfeather")
    opened(incident, nurse)
    mails = MailLog.objects.filter(subject__contains="opened with a reason")
    assert {each.user for each in mails} >= {lead, guardian}
    assert nurse not in {each.user for each in mails}
    for mail in mails:
        assert "P01" in unseal(mail.body)
        assert "Quillfeather" not in unseal(mail.body) + mail.subject


def test_an_exercise_sends_no_mail(people, lead, time_machine):
    time_machine.move_to(LATER, tick=False)
    exercise = make_incident(people, lead, is_exercise=True)
    make_person(exercise)
    nurse = make_member(people, exercise, TeamRole.PRACTITIONER, lead)
    MailLog.objects.all().delete()
    opened(exercise, nurse)
    assert not MailLog.objects.exists()


def test_it_is_in_the_log_and_in_the_access_log(incident, nurse):
    person = make_person(incident)
    opened(incident, nurse)
    entry = LogEntry.objects.last(incident)
    assert (entry.kind, entry.person, entry.data["reason"]) == ("access", person, WHY)
    assert PersonRead.objects.filter(people=[person.pk], reason__startswith="Glass broken").exists()
    assert chain.verify(LogEntry.objects.of(incident)).ok


@pytest.mark.parametrize(
    ("ref", "reason", "field"),
    [
        ("", WHY, "ref"), ("P99", WHY, "ref"), ("P01", " ", "reason"), ("P01", "x" * 281, "reason"),
        ("P01", "Ada Invented fell", "reason"),
    ],
)  # fmt: skip
def test_it_needs_a_reference_and_a_reason_without_names(incident, nurse, ref, reason, field):
    make_person(incident)
    with pytest.raises(ValidationError) as refused:
        opened(incident, nurse, ref, reason)
    assert list(refused.value.message_dict) == [field]
    assert not BrokenGlass.objects.exists()


def test_what_is_open_already_is_not_opened_again(people, incident, nurse, lead):
    make_person(incident)
    opened(incident, nurse)
    with pytest.raises(Refused, match="open to you until"):
        opened(incident, nurse)


def test_who_is_assigned_needs_no_reason(incident, nurse, lead):
    from failure_protocol.actions.people_workers import assign_worker

    person = make_person(incident)
    assign_worker(person=person, user=nurse, part="named", by=lead, at=LATER)
    with pytest.raises(Refused, match="no reason is needed"):
        opened(incident, nurse)


def test_it_is_closed_before_its_time_by_whoever_opened_it_or_watches(people, incident, nurse, lead):
    person = make_person(incident)
    made = opened(incident, nurse)
    other = make_member(people, incident, TeamRole.FINANCE, lead)
    with pytest.raises(PermissionDenied):
        close_glass(glass=made, by=other, at=LATER)
    close_glass(glass=made, by=lead, at=LATER)
    with pytest.raises(Http404):
        get_person(nurse, incident, person.pk)
    with pytest.raises(Refused, match="ended already"):
        close_glass(glass=made, by=nurse, at=LATER)


def test_somebody_else_reviews_it_once(incident, nurse, lead, guardian):
    make_person(incident)
    own = opened(incident, guardian, "")
    with pytest.raises(Refused, match="themselves"):
        review_glass(glass=own, needed=True, words="Checked", by=guardian, at=LATER)
    made = opened(incident, nurse)
    with pytest.raises(PermissionDenied):
        review_glass(glass=made, needed=True, words="Checked", by=nurse, at=LATER)
    with pytest.raises(ValidationError, match="Say why"):
        review_glass(glass=made, needed=True, words=" ", by=guardian, at=LATER)
    review_glass(glass=made, needed=False, words="Nobody moved that night.", by=guardian, at=LATER)
    made.refresh_from_db()
    assert (made.review, made.reviewed_by) == ("It was not needed. Nobody moved that night.", guardian)
    with pytest.raises(Refused, match="already"):
        review_glass(glass=made, needed=True, words="Checked", by=lead, at=LATER)


def test_the_page_opens_a_record_and_offers_to_close_it(signed_in, incident, nurse):
    person = make_person(incident)
    desk = signed_in(nurse)
    url = address("glass_break", incident)
    assert desk.post(url, {"ref": "P44", "reason": WHY}).status_code == 422
    assert desk.post(url, {"ref": "P01", "reason": WHY}).status_code == 302
    assert desk.get(address("person", incident, person.pk)).status_code == 200
    home = desk.get(incident.get_absolute_url()).content.decode()
    assert "The record of P01" in home
    made = BrokenGlass.objects.get()
    for _ in range(2):  # a second tap says so and changes nothing
        assert desk.post(address("glass_close", incident, made.pk)).status_code == 302
    assert desk.get(address("person", incident, person.pk)).status_code == 404


def test_an_auditor_s_page_asks_for_no_reference(signed_in, incident, guardian):
    make_person(incident, last="Quillfeather")
    desk = signed_in(guardian)
    assert b'name="ref"' not in desk.get(address("glass_break", incident)).content
    desk.post(address("glass_break", incident), {"reason": WHY})
    assert "Quillfeather" in desk.get(address("people", incident)).content.decode()


def test_what_waits_for_a_review_is_warned_of_and_after_a_day_in_red(
    signed_in, incident, nurse, lead, time_machine
):
    make_person(incident)
    made = opened(incident, nurse)
    desk = signed_in(lead)
    words = "1 opening of records with a reason waits for a review"
    assert words in desk.get(incident.get_absolute_url()).content.decode()
    assert words not in signed_in(nurse).get(incident.get_absolute_url()).content.decode()
    review = address("glass_review", incident, made.pk)
    assert desk.get(address("glass", incident)).content.decode().count(review) == 1
    assert desk.post(review, {"needed": "yes", "words": "The rota shows it."}).status_code == 302
    assert words not in desk.get(incident.get_absolute_url()).content.decode()
    assert "It was needed. The rota shows it." in desk.get(address("glass", incident)).content.decode()


def test_the_access_log_says_who_saw_whom_and_that_it_was_read(signed_in, incident, lead, guardian):
    person = make_person(incident, last="Quillfeather")
    signed_in(lead).get(address("person", incident, person.pk))
    desk = signed_in(guardian)
    page = desk.get(address("privacy", incident)).content.decode()
    assert "P01" in page
    assert "Quillfeather" not in page
    assert str(lead) in page
    read = PersonRead.objects.latest("pk")
    assert (read.user, read.surface) == (guardian, Surface.LOG)
    only = desk.get(address("privacy", incident), {"how": "export"}).content.decode()
    assert "Nothing was read yet" in only


def test_one_person_s_readings_are_listed_alone(signed_in, incident, lead):
    person, other = make_person(incident), make_person(incident, last="Other")
    desk = signed_in(lead)
    desk.get(address("person", incident, other.pk))
    page = desk.get(address("person_access", incident, person.pk)).content.decode()
    assert "P02" not in page
    assert PersonRead.objects.latest("pk").people == [person.pk]


@pytest.mark.parametrize("role", [TeamRole.PRACTITIONER, TeamRole.COORDINATOR, TeamRole.PROVIDER])
def test_only_the_lead_and_the_guardian_read_the_access_log(people, signed_in, incident, lead, role):
    person = make_person(incident)
    desk = signed_in(make_member(people, incident, role, lead))
    for url in (address("privacy", incident), address("person_access", incident, person.pk)):
        assert desk.get(url).status_code == 403


def test_the_access_log_costs_as_much_however_long(signed_in, incident, lead):
    from failure_protocol.actions.access_log import note_read
    from failure_protocol.summaries.privacy import readings_of, waiting_of

    person = make_person(incident)
    for _ in range(3):
        note_read(incident=incident, people=[person], surface=Surface.PAGE, by=lead, at=LATER)
    with query_budget("incidents: access log of one person"):
        assert len(list(readings_of(incident, person))) == 3
    with query_budget("incidents: what of privacy waits"):
        assert waiting_of(incident).unreviewed == 0


def test_the_register_and_a_record_lead_there(signed_in, incident, nurse, guardian, lead):
    person = make_person(incident)
    breaking, readings = address("glass_break", incident), address("person_access", incident, person.pk)
    for user in (nurse, guardian):
        assert breaking in signed_in(user).get(address("people", incident)).content.decode()
    desk = signed_in(lead)
    assert breaking not in desk.get(address("people", incident)).content.decode()
    assert readings in desk.get(address("person", incident, person.pk)).content.decode()
    protocol = desk.get(reverse("failure_protocol:protocol")).content.decode()
    assert reverse("failure_protocol:retention") in protocol
