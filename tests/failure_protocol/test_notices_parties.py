"""Telling other bodies on a need to know, and the regulator's release (failure-protocol.md N10, N11)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import MailLog
from accounts.sealing import unseal
from core.errors import ChangedMeanwhile, Refused
from failure_protocol import tasks
from failure_protocol.actions.incidents import change_state
from failure_protocol.actions.notices_parties import tell_party
from failure_protocol.actions.notices_release import override_release, record_release, release_refusal
from failure_protocol.actions.notices_setup import save_party
from failure_protocol.matrix import TeamRole
from failure_protocol.models import OtherParty, PartyMessage, PartyNotice, Release
from failure_protocol.states import State
from tests.failure_protocol.making import (
    LATER,
    OPENED,
    make_incident,
    make_lead,
    make_member,
    make_person,
)
from tests.failure_protocol.telling import SET_UP

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_the_time(time_machine) -> None:
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def party(people, lead, name: str = "Care Quality Commission", **fields: Any) -> OtherParty:
    values = {"kind": "cqc", "contact": "Duty desk", "phone": "03000 616161", "email": "duty@cqc.example"}
    return save_party(
        partnership=people.partnership, name=name, by=lead, at=SET_UP, **{**values, **fields}
    )  # fmt: skip


def tell(incident, whom, by, **fields: Any) -> PartyMessage:
    values = {
        "channel": "mail", "words": "A service may close. Please ring us.", "basis": "It regulates the home.",
        "has_personal_data": False, "form_key": "one", "at": LATER,
    }  # fmt: skip
    return tell_party(incident=incident, party=whom, by=by, **{**values, **fields})


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- need to know (N10) -------------------------------------------------------------------------
def test_a_mail_to_another_body_goes_out_with_the_need_to_know_on_record(people, lead, incident):
    made = tell(incident, party(people, lead), lead)
    mail = MailLog.objects.get(template="failure_protocol/party_mail.txt")
    assert (mail.email, made.state) == ("duty@cqc.example", "waiting")
    assert "It regulates the home" in mail.reason
    assert "Please ring us." in unseal(mail.body)
    entry = incident.log.filter(kind="notice").order_by("-number")[0]
    assert entry.text == (
        "Care Quality Commission told by e-mail, without personal data. "
        "Need to know: It regulates the home. (on its way)"
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"basis": " "}, "basis"),
        ({"basis": "", "has_personal_data": True, "channel": "call"}, "basis"),
        ({"has_personal_data": None}, "has_personal_data"),
        ({"has_personal_data": True}, "has_personal_data"),
        ({"words": ""}, "words"),
        ({"words": "x" * 4001}, "words"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "call"}, "spoke_to"),
    ],
)
def test_without_a_basis_or_with_personal_data_by_mail_nothing_is_sent(people, lead, incident, fields, field):
    whom = party(people, lead)
    with pytest.raises(ValidationError) as wrong:
        tell(incident, whom, lead, **fields)
    assert field in wrong.value.message_dict
    assert not PartyNotice.objects.exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Larch Care Ltd may close.", "names the provider"),
        ("It is about LARCHFIELD, in the east.", "names the provider"),
        ("Ada Invented must move.", "names a person"),
        ("Number 943 476 5919 must move.", "NHS number"),
    ],
)
def test_a_mail_names_neither_a_withheld_provider_nor_a_resident(people, lead, incident, said, why):
    make_person(incident)
    whom = party(people, lead)
    with pytest.raises(ValidationError, match=why):
        tell(incident, whom, lead, words=said)


def test_once_activated_the_mail_may_name_the_provider_and_still_no_resident(people, lead, incident):
    make_person(incident)
    change_state(incident=incident, new=State.ACTIVATED, version=1, by=lead, at=LATER)
    tell(incident, party(people, lead), lead, words="Larchfield closes.")
    with pytest.raises(ValidationError, match="names a person"):
        tell(incident, party(people, lead, "Police"), lead, words="Ada Invented moves.", form_key="two")


def test_a_call_may_hold_personal_data_and_says_with_whom(people, lead, incident):
    made = tell(
        incident, party(people, lead), lead, channel="call", has_personal_data=True, spoke_to="Ines Spector",
        words="Ada Invented has no next of kin.",
    )  # fmt: skip
    assert (made.state, made.spoke_to) == ("sent", "Ines Spector")
    assert "with personal data" in incident.log.filter(kind="notice").order_by("-number")[0].text


def test_the_same_party_in_the_same_state_is_one_record_and_one_tap_one_message(people, lead, incident):
    whom = party(people, lead)
    first = tell(incident, whom, lead)
    assert tell(incident, whom, lead, at=LATER + HOUR) == first
    tell(incident, whom, lead, form_key="two", at=LATER + HOUR)
    record = PartyNotice.objects.get()
    assert (record.first_at, record.messages.count()) == (LATER, 2)
    change_state(incident=incident, new=State.ACTIVATED, version=1, by=lead, at=LATER)
    tell(incident, whom, lead, form_key="three")
    assert PartyNotice.objects.count() == 2


def test_what_is_printed_of_them_names_no_provider(people, lead, incident):
    tell(incident, party(people, lead), lead)
    rows = [PartyNotice.objects.get(), PartyMessage.objects.get(), Release(incident=incident)]
    assert [str(row) for row in (*rows, incident.ladders.get(body="nhs"))] == [
        "Care Quality Commission about PF-2021-1", "E-mail to Care Quality Commission",
        "Release of PF-2021-1", "PF-2021-1: NHS",
    ]  # fmt: skip


def test_an_exercise_tells_nobody(people, lead):
    made = tell(make_incident(people, lead, is_exercise=True), party(people, lead), lead)
    assert made.state == "exercise"
    assert not MailLog.objects.filter(template="failure_protocol/party_mail.txt").exists()


def test_a_party_without_an_address_or_of_another_partnership_gets_no_mail(people, lead, incident):
    with pytest.raises(ValidationError, match="No e-mail address"):
        tell(incident, party(people, lead, email=""), lead)
    theirs = OtherParty.objects.create(
        partnership=people.elsewhere, kind="police", name="Theirs", email="p@police.example"
    )
    with pytest.raises(ValidationError, match="from the list"):
        tell(incident, theirs, lead)


def test_only_communications_and_leads_tell_others_and_only_while_it_is_open(people, lead, incident):
    whom = party(people, lead)
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(PermissionDenied):
        tell(incident, whom, nurse)
    tell(incident, whom, make_member(people, incident, TeamRole.COMMUNICATIONS, lead))
    change_state(incident=incident, new=State.STOOD_DOWN, version=1, by=lead, at=LATER, reason="Sold.")
    with pytest.raises(Refused, match="is over"):
        tell(incident, whom, lead, form_key="late")


def test_what_became_of_a_mail_is_an_event_within_the_minute(people, lead, incident, time_machine):
    made = tell(incident, party(people, lead), lead)
    tasks.watch_notices()
    assert PartyMessage.objects.get().state == "waiting"
    MailLog.objects.filter(pk=made.mail_id).update(state="retry", last_error="Refused by the server.")
    time_machine.move_to(LATER + timedelta(minutes=1), tick=False)
    tasks.watch_notices()
    tasks.watch_notices()
    assert PartyMessage.objects.get().error == "Refused by the server."
    MailLog.objects.filter(pk=made.mail_id).update(state="sent", sent_at=LATER)
    tasks.watch_notices()
    assert PartyMessage.objects.get().state == "sent"
    texts = [entry.text for entry in incident.log.filter(kind="notice").order_by("number")]
    assert [text for text in texts if text.startswith("The mail to")] == [
        "The mail to Care Quality Commission: not sent. Refused by the server.",
        "The mail to Care Quality Commission: sent.",
    ]


# --- when information may be released (N11) -----------------------------------------------------
def answer(incident, by, **fields: Any) -> Release:
    values = {
        "version": 0, "asked_of": "Ines Spector", "asked_at": LATER,
        "audience": "the provider, then families", "release_at": LATER + 24 * HOUR, "at": LATER,
    }  # fmt: skip
    return record_release(incident=incident, by=by, **{**values, **fields})


def test_nothing_is_released_before_the_regulator_was_asked_answered_and_its_time_came(lead, incident):
    assert "was not asked yet" in release_refusal(incident, LATER)
    answer(incident, lead, audience="", release_at=None)
    assert "has not said yet" in release_refusal(incident, LATER)
    answer(incident, lead, version=2)
    assert "Nothing goes out before 4 September 2021, 17:45" in release_refusal(incident, LATER)
    assert release_refusal(incident, LATER + 24 * HOUR) == ""


def test_a_named_officer_overrides_with_a_reason(lead, incident):
    for fields in ({"officer": ""}, {"reason": " "}):
        with pytest.raises(ValidationError):
            override_release(
                incident=incident, version=0, by=lead, at=LATER,
                **{"officer": "Dora Director, director of adults", "reason": "The press has it.", **fields},
            )  # fmt: skip
    answer(incident, lead)
    made = override_release(
        incident=incident, version=2, officer="Dora Director, director of adults", reason="The press has it.",
        by=lead, at=LATER,
    )  # fmt: skip
    assert release_refusal(incident, LATER) == ""
    assert "decided by Dora Director" in incident.log.filter(kind="notice").order_by("-number")[0].text
    with pytest.raises(Refused, match="Nothing holds it up"):
        override_release(incident=incident, version=3, officer="D", reason="R", by=lead, at=LATER)
    answer(incident, lead, version=made.version, release_at=LATER + 48 * HOUR)
    assert "Nothing goes out before" in release_refusal(incident, LATER)  # a new answer ends the override


def test_an_override_may_come_before_anybody_asked(lead, incident):
    override_release(incident=incident, version=0, officer="D, director", reason="Fire.", by=lead, at=LATER)
    assert release_refusal(incident, LATER) == ""


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"asked_of": ""}, "asked_of"),
        ({"asked_at": LATER + HOUR}, "asked_on"),
        ({"audience": ""}, "audience"),
    ],
)
def test_what_the_regulator_said_is_whole(lead, incident, fields, field):
    with pytest.raises(ValidationError) as wrong:
        answer(incident, lead, **fields)
    assert field in wrong.value.message_dict


def test_two_people_do_not_overwrite_each_others_answer(people, lead, incident):
    answer(incident, lead)
    with pytest.raises(ChangedMeanwhile):
        answer(incident, lead, version=1)
    with pytest.raises(PermissionDenied):
        answer(incident, people.commissioner)
    with pytest.raises(PermissionDenied):
        override_release(incident=incident, version=2, officer="D", reason="R", by=people.viewer, at=LATER)


# --- pages --------------------------------------------------------------------------------------
def test_the_page_shows_who_was_told_and_who_was_not(people, lead, incident, signed_in):
    whom, other = party(people, lead), party(people, lead, "Testshire Police", kind="police")
    client = signed_in(lead)
    page = reverse("failure_protocol:parties", args=[incident.pk])
    assert "Nobody else yet" in words(client.get(page))
    form = reverse("failure_protocol:party_tell", args=[incident.pk])
    shown = client.get(f"{form}?party={other.pk}")
    fields = {
        "form_key": shown.context["form"]["form_key"].value(), "party": whom.pk, "channel": "mail",
        "has_personal_data": "no", "basis": "It regulates the home.", "words": "Please ring us.",
    }  # fmt: skip
    refused = client.post(form, {**fields, "has_personal_data": ""})
    assert refused.status_code == 422
    assert "Please ring us." in refused.content.decode()
    assert client.post(form, fields).url == page
    text = words(client.get(page))
    assert "Need to know: It regulates the home." in text
    assert "On its way" in text
    assert "Testshire Police , Police" in text
    MailLog.objects.filter(template="failure_protocol/party_mail.txt").update(
        state="failed", last_error="No such address.", next_try_at=None
    )
    assert "No such address." in words(client.get(page))
    tell(incident, other, lead, channel="call", spoke_to="Sergeant Sam", form_key="a call")
    assert "to Sergeant Sam" in words(client.get(page))


def test_the_release_is_written_down_and_overridden_in_the_browser(people, lead, incident, signed_in):
    client = signed_in(lead)
    page = reverse("failure_protocol:parties", args=[incident.pk])
    form = reverse("failure_protocol:release", args=[incident.pk])
    assert client.get(form).context["form"].initial["asked_time"] == LATER.timetz().replace(tzinfo=None)
    fields = {
        "version": 0, "asked_of": "Ines Spector", "asked_on": "3/9/2021", "asked_time": "17:42",
        "audience": "the provider", "release_on": "6/9/2021", "release_time": "",
    }  # fmt: skip
    assert "Enter the time from which" in words(client.post(form, fields))
    assert client.post(form, {**fields, "release_time": "09:00"}).url == page
    assert "Nothing goes out before 6 September 2021, 09:00" in words(client.get(page))
    assert client.get(form).context["form"].initial["audience"] == "the provider"
    over = reverse("failure_protocol:release_override", args=[incident.pk])
    assert "Nothing goes out before" in words(client.get(over))
    client.post(
        over, {"version": Release.objects.get().version, "officer": "Dora, director", "reason": "Leak."}
    )
    assert "Dora, director decided it" in words(client.get(page))
    assert "Nothing holds it up now" in words(client.get(over))


def test_a_second_answer_shows_both(people, lead, incident, signed_in):
    answer(incident, lead, audience="families", release_at=None)
    form = reverse("failure_protocol:release", args=[incident.pk])
    fields = {
        "version": 1, "asked_of": "Ivo", "asked_on": "3/9/2021", "asked_time": "17:42",
        "audience": "the provider",
    }  # fmt: skip
    lost = signed_in(lead).post(form, fields)
    assert lost.status_code == 409
    assert "families" in words(lost)
    assert OPENED < LATER
