"""Pages of beds, placements, choices and moves, as people of an incident fill them in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from failure_protocol.matrix import TeamRole
from failure_protocol.models import BedOffer, Incident, Move, Person, Placement
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.moving import NOON, agreed, booked, make_offer, ready, set_rate, sure
from tests.providers.making import make_home, make_provider
from tests.providers.offering import free

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now_is(time_machine: Any) -> Any:
    time_machine.move_to(LATER, tick=False)
    return time_machine


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead) -> Incident:
    made = make_incident(people, lead)
    set_rate(made, lead)
    return made


@pytest.fixture
def client(signed_in, lead):
    return signed_in(lead)


def at(incident: Incident, rest: str) -> str:
    return f"/incidents/{incident.pk}/{rest}"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def moment(name: str, when: datetime) -> dict[str, str]:
    return {
        f"{name}_day": str(when.day), f"{name}_month": str(when.month), f"{name}_year": str(when.year),
        f"{name}_time": f"{when:%H:%M}",
    }  # fmt: skip


def filled(client: Any, url: str, **typed: Any) -> dict[str, Any]:
    """What the form of the page holds already, with what a person types into it."""
    form = client.get(url).context["form"]
    held = {
        bound.html_name: bound.value()
        for bound in form
        if bound.value() not in (None, "", False) and not isinstance(bound.value(), (list, tuple))
    }
    return {**held, **typed}


# --- beds -----------------------------------------------------------------------------------------
def test_a_bed_of_the_register_is_found_and_counted_on(people, incident, client):
    home = make_home(name="Seaview", provider=make_provider())
    row = free(people, home)
    page = text(client.get(at(incident, "vacancies/search/"), {"bed_type": row.bed_type}))
    assert "Seaview" in page
    assert f"/vacancies/take/{row.pk}/" in page
    told = client.post(at(incident, f"vacancies/take/{row.pk}/"), follow=True)
    assert "is counted on" in text(told)
    assert BedOffer.objects.get().location == home


def test_what_a_home_says_is_changed_held_and_withdrawn(incident, lead, client):
    offer = make_offer(incident, lead)
    base = offer.get_absolute_url()
    sent = filled(client, f"{base}edit/", beds="3", **moment("verified_at", LATER))
    assert client.post(f"{base}edit/", sent).status_code == 302
    assert client.post(f"{base}hold/", {"number": "2", **moment("until", LATER + timedelta(days=2))})
    assert "Held until" in text(client.get(base))
    assert client.post(f"{base}withdraw/", {"version": "1", "why": ""}).status_code == 422
    offer.refresh_from_db()
    client.post(f"{base}withdraw/", {"version": str(offer.version), "why": "Sold"})
    offer.refresh_from_db()
    assert (offer.beds, offer.withdrawn_why) == (3, "Sold")


def test_who_only_reads_moves_sees_beds_and_no_button(people, incident, lead, signed_in):
    make_offer(incident, lead)
    reader = signed_in(make_member(people, incident, TeamRole.FINANCE, lead))
    page = reader.get(at(incident, "vacancies/"))
    assert page.status_code in (200, 403)
    assert "Write down what a home says" not in text(page)
    assert reader.get(at(incident, "vacancies/new/")).status_code == 403


def test_another_partnership_finds_none_of_these_pages(people, incident, lead, signed_in):
    offer = make_offer(incident, lead)
    other = signed_in(people.outsider)
    for where in (
        at(incident, "vacancies/"),
        at(incident, "placements/"),
        at(incident, "moves/"),
        offer.get_absolute_url(),
    ):
        assert other.get(where).status_code == 404, where


# --- placements -----------------------------------------------------------------------------------
def test_two_people_booking_the_last_bed_book_it_once_and_the_second_is_told(
    people, incident, lead, signed_in
):
    offer = make_offer(incident, lead, beds=1)
    first = agreed(make_person(incident, first="Ada"), offer, lead)
    second = agreed(make_person(incident, first="Bea"), offer, lead)
    one, two = signed_in(lead), signed_in(make_member(people, incident, TeamRole.COORDINATOR, lead))
    url = "{}step/book/"
    one.post(url.format(first.get_absolute_url()), {"version": str(first.version)})
    told = two.post(url.format(second.get_absolute_url()), {"version": str(second.version)}, follow=True)
    states = dict(Placement.objects.values_list("person__ref", "state"))
    assert sorted(states.values()) == ["agreed", "booked"]
    assert first.person.ref in text(told)


def test_what_a_person_wants_and_refuses_stands_on_their_page(incident, lead, client):
    who = make_person(incident)
    home = make_home(name="Seaview", provider=make_provider())
    base = at(incident, f"people/{who.pk}/")
    client.post(f"{base}refuse/", {"home": home.name, "reason": "Too far from her sister"})
    page = text(client.get(base))
    assert "Too far from her sister" in page
    refusal = who.refusals.get()
    assert client.post(f"{base}refusals/{refusal.pk}/", {"why": ""}).status_code == 422
    client.post(f"{base}refusals/{refusal.pk}/", {"why": "She told Jo that the sister moves there"})
    refusal.refresh_from_db()
    assert refusal.withdrawn_at is not None


# --- moves ----------------------------------------------------------------------------------------
@pytest.fixture
def placed(incident, lead) -> Placement:
    return booked(make_person(incident), make_offer(incident, lead), lead)


def test_a_move_is_planned_in_the_browser(incident, lead, placed, client):
    url = f"{placed.get_absolute_url()}plan/"
    sent = filled(
        client, url, transport="taxi", escort="Cary Carer", escort_familiar="yes", medication="yes",
        mar="yes", care_summary="yes", officer=str(lead.pk), **moment("leaves_at", NOON),
        **moment("due_at", NOON + timedelta(hours=1)),
    )  # fmt: skip
    assert client.post(url, sent).status_code == 302
    assert Move.objects.get().escort == "Cary Carer"


def test_a_move_leaves_and_arrives_once_however_often_the_phone_sends_it(
    incident, lead, placed, client, now_is
):
    move = ready(placed, lead)
    now_is.move_to(NOON, tick=False)
    base = move.get_absolute_url()
    as_phone = {"headers": {"Accept": "application/json"}}
    assert client.post(f"{base}depart/", {"key": "d-1"}, **as_phone).json()["state"] == "done"
    now_is.move_to(NOON + timedelta(minutes=10), tick=False)
    states = [client.post(f"{base}arrive/", {"key": "a-1"}, **as_phone) for _ in range(2)]
    assert [each.status_code for each in states] in ([200, 200], [200, 409])
    person = Person.objects.get()
    assert person.movements.count() == 2


def test_the_board_of_the_day_shows_who_leaves_and_who_is_late(incident, lead, placed, client, now_is):
    ready(placed, lead)
    now_is.move_to(NOON + timedelta(hours=3), tick=False)
    page = text(client.get(at(incident, "moves/")))
    assert placed.person.ref in page
    assert "12:00" in page


def test_somebody_who_turned_back_keeps_the_bed(incident, lead, placed, client, now_is):
    move = ready(placed, lead)
    now_is.move_to(NOON, tick=False)
    base = move.get_absolute_url()
    client.post(f"{base}depart/", {"key": "d-1"})
    sent = filled(client, f"{base}back/", note="Unwell on the way")
    assert client.post(f"{base}back/", sent).status_code == 302
    placed.refresh_from_db()
    assert placed.state == "booked"


def test_two_people_make_sure_who_it_is_and_a_mismatch_stops_everything(incident, lead, placed, client):
    move = ready(placed, lead)
    url = f"{move.get_absolute_url()}identity/departure/"
    wrong = {"first": "Cary Carer", "second": "Cary Carer", "how": "photo", "matched": "yes", "note": ""}
    assert client.post(url, wrong).status_code == 422
    client.post(url, {**wrong, "second": "Nurse Nell", "matched": "no", "note": "Another face"})
    assert move.identity_checks.filter(matched=False).exists()


def test_a_guard_is_let_pass_with_somebodys_word_and_the_reason(incident, lead, placed, client):
    move = ready(placed, lead)
    Move.objects.update(escort="")
    url = f"{move.get_absolute_url()}pass/escort/"
    form = client.get(url).context["form"]
    sent: dict[str, Any] = {"reason": "She knows the driver well", "authority": "Quality lead, Quinn Lead"}
    if "post" in form.fields:
        sent["post"] = form.fields["post"].choices[0][0]
    if "review_on" in form.fields:
        sent |= moment("review_on", NOON)
    assert client.post(url, sent).status_code == 302
    assert move.overrides.filter(lapsed_at=None).exists()
    sure(move, lead, NOON - timedelta(minutes=5))
