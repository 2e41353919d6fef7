"""What somebody asks about themselves: everything, who read it, nothing of others (UK GDPR article 15)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.roles import Role
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import subject as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.packs import Recipient, open_pack
from failure_protocol.models import Carer, SealedPack, SubjectRequest
from failure_protocol.models.logs import LogKind
from failure_protocol.models.people import Surface
from failure_protocol.summaries.subject import texts_of, undecided
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_person

pytestmark = pytest.mark.django_db
SELF = Recipient("Ada Invented", "Herself")


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead, time_machine):
    time_machine.move_to(LATER, tick=False)
    return make_incident(people, lead)


@pytest.fixture
def person(incident, lead):
    """Somebody with a carer, an entry of the log, legal advice, and somebody else beside."""
    made = make_person(incident, health="Diabetes")
    other = make_person(incident, first="Otto", last="Elsewhere", health="Gout")
    Carer.objects.create(person=made, name="Bea Neighbour", by=lead, at=LATER)
    common = {"incident": incident, "kind": LogKind.PERSON, "by": lead, "at": LATER}
    add_entry(text="P01 fell", person=made, **common)
    add_entry(text="Counsel says", person=made, is_privileged=True, **common)
    add_entry(text="P02 fell", person=other, **common)
    note_read(incident=incident, people=[made], surface=Surface.PAGE, by=lead, at=LATER)
    return made


def asked(person, lead, **fields):
    values = {"asked_on": TODAY, "asked_by": "Herself", "checked": "Passport", **fields}
    return actions.open_request(person=person, by=lead, at=LATER, day=TODAY, **values)


def issued(row, lead, version, recipient=SELF):
    return actions.issue_request(
        request=row, version=version, recipient=recipient, expires_at=LATER + timedelta(days=7), by=lead,
        at=LATER,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2021, 1, 31), date(2021, 2, 28)), (date(2021, 12, 15), date(2022, 1, 15)),
        (date(2021, 9, 3), date(2021, 10, 3)),
    ],
)  # fmt: skip
def test_it_is_due_a_month_after_it_came(day, due):
    assert actions.month_later(day) == due


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"asked_on": TODAY + timedelta(days=1)}, "asked_on"), ({"asked_by": " "}, "asked_by"),
        ({"checked": ""}, "checked"),
    ],
)  # fmt: skip
def test_a_request_says_when_who_and_how_that_was_made_sure(person, lead, fields, field):
    with pytest.raises(ValidationError) as refused:
        asked(person, lead, **fields)
    assert list(refused.value.message_dict) == [field]


def test_nothing_goes_out_before_somebody_has_looked_at_the_texts(person, lead):
    row = asked(person, lead)
    assert {text.text for text in undecided(row)} >= {"Bea Neighbour", "P01 fell"}
    with pytest.raises(Refused, match="Look through"):
        issued(row, lead, 1)
    assert not SealedPack.objects.exists()


def test_the_file_has_everything_that_was_let_out_and_who_read_it_and_nothing_of_others(
    person, lead, incident
):
    row = asked(person, lead)
    given = [text.key for text in texts_of(person) if "Neighbour" not in text.text]
    actions.look_through(request=row, version=1, given=given, by=lead, at=LATER)
    made = issued(row, lead, 2)
    content = open_pack(pack=made.pack, at=LATER, code=made.code).content.decode()
    for words in ("Diabetes", "P01 fell", f"{lead} (page)", "Held back"):
        assert words in content
    for words in ("Bea Neighbour", "Counsel says", "P02 fell", "Gout", "Elsewhere"):
        assert words not in content
    row.refresh_from_db()
    assert (row.issued_at, row.sha256) == (LATER, made.pack.sha256)
    with pytest.raises(Refused, match="issued already"):
        issued(row, lead, 3)


def test_what_was_written_since_the_look_waits_again(person, lead, incident):
    row = asked(person, lead)
    actions.look_through(request=row, version=1, given=[], by=lead, at=LATER)
    Carer.objects.create(person=person, name="Cy Neighbour", by=lead, at=LATER)
    with pytest.raises(Refused, match="Look through"):
        issued(row, lead, 2)


def test_only_texts_of_the_person_are_let_out_and_one_look_at_a_time(person, lead):
    row = asked(person, lead)
    with pytest.raises(ValidationError):
        actions.look_through(request=row, version=1, given=["carer.999.name"], by=lead, at=LATER)
    actions.look_through(request=row, version=1, given=[], by=lead, at=LATER)
    key = texts_of(person)[0].key
    with pytest.raises(ChangedMeanwhile):
        actions.look_through(request=row, version=1, given=[key], by=lead, at=LATER)


def test_it_ends_without_a_file_for_a_reason(person, lead):
    row = asked(person, lead)
    with pytest.raises(ValidationError):
        actions.end_request(request=row, version=1, reason=" ", by=lead, at=LATER)
    actions.end_request(request=row, version=1, reason="Withdrawn", by=lead, at=LATER)
    with pytest.raises(Refused, match="has ended"):
        issued(row, lead, 2)


def test_only_the_lead_answers_it(people, person):
    with pytest.raises(PermissionDenied):
        asked(person, people.join(Role.AUDITOR))


def test_the_pages_lead_from_the_request_to_the_pack(signed_in, person, lead, incident):
    desk = signed_in(lead)

    def address(name, *parts):
        return reverse(f"failure_protocol:{name}", args=[incident.pk, *parts])

    sent = {
        "person": person.pk, "asked_on_day": 3, "asked_on_month": 9, "asked_on_year": 2021,
        "asked_by": "Herself", "checked": "Passport",
    }  # fmt: skip
    assert desk.post(address("subject_new"), sent).status_code == 302
    row = SubjectRequest.objects.get()
    assert "P01" in desk.get(address("subjects")).content.decode()
    assert "texts wait" in desk.get(address("subject", row.pk)).content.decode()
    look = address("subject_look", row.pk)
    assert "Bea Neighbour" in desk.get(look).content.decode()
    key = texts_of(person)[0].key
    assert desk.post(look, {"version": 1, "given": [key]}).status_code == 302
    give = {
        "version": 2, "name": "Ada", "organisation": "Herself", "reached": "By post and telephone",
        "expires_at_day": 10, "expires_at_month": 9, "expires_at_year": 2021, "expires_at_time": "12:00",
    }  # fmt: skip
    assert desk.post(address("subject_issue", row.pk), give).status_code == 302
    pack = SealedPack.objects.get()
    assert pack.get_absolute_url() in desk.get(address("subject", row.pk)).content.decode()
    other = asked(person, lead)
    end = address("subject_end", other.pk)
    assert desk.post(end, {"version": 1, "reason": "Withdrawn"}).status_code == 302
    assert "Withdrawn" in desk.get(address("subject", other.pk)).content.decode()
    assert "Ended" in desk.get(address("subjects")).content.decode()
    assert desk.get(address("subject", 999)).status_code == 404
