"""Only a person's own word is an acknowledgement (failure-protocol.md N04)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.sealing import unseal
from core.errors import Refused
from failure_protocol.actions.incidents import change_state
from failure_protocol.actions.notices_acknowledge import (
    accept_offer,
    acknowledge,
    is_recipient,
    offer_to_deputise,
)
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Ladder
from failure_protocol.notice_links import code_of, is_code, notice_at, token_of
from failure_protocol.states import State
from failure_protocol.summaries.notices import first_acknowledged, ladder_of
from tests.failure_protocol.making import LATER, OPENED, make_member
from tests.failure_protocol.telling import Told, make_told, ring

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_time(time_machine) -> None:
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def told(people) -> Told:
    return make_told(people)


def link(told: Told, body: str = "nhs") -> str:
    return reverse("failure_protocol:acknowledge_link", args=[token_of(told.notice(body))])


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- the rule -----------------------------------------------------------------------------------
def test_whoever_was_notified_acknowledges_signed_in(told):
    acknowledge(notice=told.notice(), by=told.council, at=LATER)
    notice = told.notice()
    assert (notice.acknowledged_at, notice.acknowledged_via) == (LATER, "signed_in")
    assert told.ladder().standing == "acknowledged"
    entry = told.incident.log.filter(kind="notice").order_by("-number")[0]
    assert entry.actor_name == "Cora Council"
    assert "acknowledged, signed in" in entry.text


def test_nobody_acknowledges_for_somebody_else(told, people):
    for user in (told.lead, people.commissioner, people.outsider):
        with pytest.raises(Refused, match="not notified"):
            acknowledge(notice=told.notice(), by=user, at=LATER)
        with pytest.raises(Refused, match="not notified"):
            acknowledge(notice=told.notice(), by=user, at=LATER, code=code_of(told.notice()))
    with pytest.raises(Refused, match="not notified"):
        acknowledge(notice=told.notice(), by=None, at=LATER)
    assert told.notice().acknowledged_at is None


def test_link_and_code_acknowledge_for_a_name_without_an_account(told):
    notice = told.notice("nhs")
    with pytest.raises(Refused, match="not the code"):
        acknowledge(notice=notice, by=None, at=LATER, code="000000" if code_of(notice) != "000000" else "1")
    acknowledge(notice=notice, by=None, at=LATER, code=f" {code_of(notice)[:3]} {code_of(notice)[3:]} ")
    assert told.notice("nhs").acknowledged_via == "link"
    entry = told.incident.log.filter(kind="notice").order_by("-number")[0]
    assert entry.actor_name == "System"


def test_an_acknowledgement_is_given_once_and_keeps_its_time(told):
    acknowledge(notice=told.notice(), by=told.council, at=LATER)
    acknowledge(notice=told.notice(), by=told.council, at=LATER + timedelta(hours=1))
    assert told.notice().acknowledged_at == LATER


def test_it_is_a_contact_and_moves_no_earlier_one(told):
    acknowledge(notice=told.notice(), by=told.council, at=LATER)
    told.incident.refresh_from_db()
    assert told.incident.contact_at == LATER
    ring(told, told.notice("nhs"), "spoke_lead", at=LATER, called_at=OPENED)
    told.incident.refresh_from_db()
    acknowledge(notice=told.notice("nhs"), by=None, at=LATER, code=code_of(told.notice("nhs")))
    told.incident.refresh_from_db()
    assert told.incident.contact_at == OPENED


def test_both_bodies_have_acknowledged_when_both_have(told):
    acknowledge(notice=told.notice(), by=told.council, at=LATER)
    assert first_acknowledged(told.incident) == [LATER]
    assert "Not both" in ladder_of(told.incident, LATER).words
    assert [ladder.body for ladder in Ladder.objects.waiting_for(told.lead)] == ["nhs"]
    later = LATER + timedelta(minutes=3)
    acknowledge(notice=told.notice("nhs"), by=None, at=later, code=code_of(told.notice("nhs")))
    assert first_acknowledged(told.incident) == [LATER, later]
    assert ladder_of(told.incident, later).words == "Both Leads have acknowledged."
    assert not Ladder.objects.waiting_for(told.lead).exists()


def test_in_an_incident_that_is_over_there_is_nothing_to_acknowledge(told):
    change_state(
        incident=told.incident, new=State.STOOD_DOWN, version=1, by=told.lead, at=LATER, reason="Sold."
    )
    with pytest.raises(Refused, match="is over"):
        acknowledge(notice=told.notice(), by=told.council, at=LATER)


def test_an_account_with_the_address_that_was_told_is_the_person(told, people):
    nora = people.join(Role.VIEWER, name="Nora")
    User.objects.filter(pk=nora.pk).update(email="nora.nhs@told.example")
    nora.refresh_from_db()
    assert is_recipient(told.notice("nhs"), nora)
    assert not is_recipient(told.notice("nhs"), told.lead)
    told.notice("nhs").__class__.objects.filter(pk=told.notice("nhs").pk).update(email="")
    assert not is_recipient(told.notice("nhs"), nora)


# --- offering to stand in -----------------------------------------------------------------------
def test_somebody_not_notified_offers_to_stand_in_and_counts_once_accepted(told, people):
    offered = offer_to_deputise(incident=told.incident, body="council", by=people.viewer, at=LATER)
    assert told.steps() == ["Cora Council, lead"]
    with pytest.raises(Refused, match="not notified"):
        acknowledge(notice=offered, by=people.viewer, at=LATER)
    with pytest.raises(Refused, match="on this ladder already"):
        offer_to_deputise(incident=told.incident, body="council", by=people.viewer, at=LATER)
    with pytest.raises(PermissionDenied):
        accept_offer(notice=offered, by=people.viewer, at=LATER)
    accept_offer(notice=offered, by=told.lead, at=LATER)
    assert told.steps()[-1] == "Vic Reads, deputy"
    with pytest.raises(Refused, match="told already"):
        accept_offer(notice=offered, by=told.lead, at=LATER)
    acknowledge(notice=offered, by=people.viewer, at=LATER)
    assert told.ladder().standing == "acknowledged"


def test_strangers_offer_nothing(told, people):
    with pytest.raises(Refused, match="no role in Testborough"):
        offer_to_deputise(incident=told.incident, body="nhs", by=people.outsider, at=LATER)


# --- links --------------------------------------------------------------------------------------
def test_a_link_names_its_notice_and_a_changed_one_nothing(told):
    token = token_of(told.notice())
    assert notice_at(token) == told.notice()
    assert notice_at(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert notice_at("made-up") is None
    assert not is_code(told.notice(), "")
    told.notice().__class__.objects.filter(pk=told.notice().pk).update(secret="another")
    assert notice_at(token) is None


def test_opening_the_link_is_no_acknowledgement_and_the_button_with_the_code_is(told, client):
    page = client.get(link(told))
    assert page.status_code == 200
    assert "Larch" not in words(page)
    assert told.notice("nhs").acknowledged_at is None
    assert client.head(link(told)).status_code == 200
    wrong = client.post(link(told), {"code": "12"})
    assert wrong.status_code == 422
    assert "not the code" in words(wrong)
    assert client.post(link(told), {}).status_code == 422
    assert told.notice("nhs").acknowledged_at is None
    mail = told.notice("nhs").attempts.get(channel="mail").mail
    code = re.search(r"Code: (\d{6})", unseal(mail.body))
    assert client.post(link(told), {"code": code.group(1)}).status_code == 302
    assert told.notice("nhs").acknowledged_at == LATER
    assert "This link has done its work" in words(client.get(link(told)))
    assert client.get(link(told)).headers["Cache-Control"].startswith("max-age=0")


def test_guessing_codes_comes_to_an_end(told, client):
    for _ in range(10):
        assert client.post(link(told), {"code": "x"}).status_code == 422
    last = client.post(link(told), {"code": code_of(told.notice("nhs"))})
    assert last.status_code == 429
    assert told.notice("nhs").acknowledged_at is None


def test_links_are_not_guessed(client, db):
    for _ in range(60):
        assert client.get("/incidents/acknowledge/made-up/").status_code == 404
    assert client.get("/incidents/acknowledge/made-up/").status_code == 429


def test_somebody_else_who_is_signed_in_can_not_use_the_link(told, people, signed_in):
    answer = signed_in(people.viewer).post(link(told), {"code": code_of(told.notice("nhs"))})
    assert answer.status_code == 403
    assert "not yours to acknowledge" in words(answer)
    assert "Offer to stand in for the NHS" in words(answer)
    assert "Offer" not in words(signed_in(people.outsider).get(link(told)))
    assert told.notice("nhs").acknowledged_at is None


def test_who_was_told_may_use_the_link_signed_in_as_well(told, signed_in):
    client = signed_in(told.council)
    client.post(link(told, "council"), {"code": code_of(told.notice())})
    assert told.notice().acknowledged_via == "link"


# --- pages --------------------------------------------------------------------------------------
def own(told: Told) -> str:
    return reverse("failure_protocol:acknowledge", args=[told.incident.pk])


def test_a_lead_without_a_part_in_the_incident_acknowledges_from_home(told, signed_in):
    client = signed_in(told.council)
    home = words(client.get("/"))
    assert "Acknowledge PF-2021-1" in home
    assert "Larch" not in home
    page = client.get(own(told))
    assert "told on 3 September 2021, 17:40 as Lead for the council" in words(page)
    assert told.notice().acknowledged_at is None
    assert client.post(own(told)).status_code == 302
    assert "You acknowledged it on" in words(client.get(own(told)))
    assert "Acknowledge PF-2021-1" not in words(client.get("/"))


def test_a_lead_of_an_incident_that_is_over_reads_why(told, signed_in):
    change_state(
        incident=told.incident, new=State.STOOD_DOWN, version=1, by=told.lead, at=LATER, reason="Sold."
    )
    answer = signed_in(told.council).post(own(told))
    assert answer.status_code == 422
    assert "is over" in words(answer)


def test_somebody_in_the_team_who_was_not_notified_is_refused_with_an_offer(told, people, signed_in):
    nurse = make_member(people, told.incident, TeamRole.PRACTITIONER, told.lead)
    client = signed_in(nurse)
    page = client.post(own(told))
    assert page.status_code == 403
    assert "Offer to stand in for the council" in words(page)
    offer = reverse("failure_protocol:acknowledge_offer", args=[told.incident.pk, "council"])
    assert client.post(offer).url == own(told)
    assert "Until it is accepted, you are not a deputy" in words(client.get(own(told)))
    client.post(offer)
    assert told.ladder().notices.filter(opened_at=None).count() == 1


def test_who_holds_somebody_elses_link_may_offer_without_a_part(told, people, signed_in):
    offer = reverse("failure_protocol:acknowledge_offer", args=[told.incident.pk, "nhs"])
    client = signed_in(people.viewer)
    assert client.post(offer).status_code == 404
    assert client.post(offer, {"token": token_of(told.notice("nhs"))}).url == "/"
    assert told.ladder("nhs").notices.filter(user=people.viewer, opened_at=None).exists()
    wrong = reverse("failure_protocol:acknowledge_offer", args=[told.incident.pk, "police"])
    assert client.post(wrong).status_code == 404


def test_nobody_else_learns_of_the_incident(told, people, signed_in):
    for user in (people.viewer, people.outsider, people.commissioner):
        assert signed_in(user).get(own(told)).status_code == 404
