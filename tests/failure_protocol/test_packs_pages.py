"""Pages of packs: who is shown what, one's own pack, the recipient behind the link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.limits import RATES
from failure_protocol.actions.packs import Recipient, revoke_pack
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Breach, PackOpening, PersonRead, SealedPack
from failure_protocol.models.people import Surface
from failure_protocol.pack_links import code_of, token_of
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.packing import OAKVIEW, UNTIL, make_known, words_of
from tests.failure_protocol.test_packs import sealed

SOON = LATER + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(SOON, tick=False)


@pytest.fixture
def lead(people: Any) -> Any:
    return make_lead(people)


@pytest.fixture
def incident(people: Any, lead: Any) -> Any:
    return make_incident(people, lead)


@pytest.fixture
def person(incident: Any, lead: Any) -> Any:
    return make_known(incident, lead)


def url(name: str, *args: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=args)


def page_of(client: Any, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def typed(person: Any, **fields: Any) -> dict[str, Any]:
    values = {
        "person": person.pk, "groups": ["identity", "needs"], "name": "Jo Receiver",
        "organisation": "Oakview House", "basis": "law", "need": "They take her in", "expires_at_day": "5",
        "expires_at_month": "9", "expires_at_year": "2021", "expires_at_time": "17:45",
    }  # fmt: skip
    return {**values, **fields}


def link(pack: SealedPack) -> str:
    return url("pack_link", token_of(pack))


def test_a_pack_is_made_on_the_page_and_shows_link_and_code_once(signed_in, incident, lead, person):
    client = signed_in(lead)
    answer = client.post(url("pack_new", incident.pk, "transfer"), typed(person), follow=True)
    pack = SealedPack.objects.get()
    assert pack.get_absolute_url() == answer.request["PATH_INFO"]
    assert code_of(pack) in answer.content.decode()
    assert link(pack) in answer.content.decode()
    assert pack.expires_at == UNTIL


def test_link_and_code_are_not_shown_to_others_nor_later(
    signed_in, people, incident, lead, person, time_machine
):
    pack = sealed(incident, lead, person).pack
    other = make_member(people, incident, TeamRole.COORDINATOR, lead)
    assert code_of(pack) not in page_of(signed_in(other), pack.get_absolute_url())
    time_machine.move_to(LATER + timedelta(minutes=16))
    assert code_of(pack) not in page_of(signed_in(lead), pack.get_absolute_url())


def test_a_form_offers_only_what_the_maker_may_see(signed_in, people, incident, lead, person):
    places = make_member(people, incident, TeamRole.PLACEMENTS, lead)
    shown = page_of(signed_in(places), url("pack_new", incident.pk, "transfer"))
    assert 'value="needs"' in shown
    assert 'value="health"' not in shown


def test_a_recipient_has_a_name(signed_in, incident, lead, person):
    answer = signed_in(lead).post(url("pack_new", incident.pk, "transfer"), typed(person, name=""))
    assert answer.status_code == 422
    assert "Enter who gets it" in answer.content.decode()


def test_there_is_no_other_kind_of_pack(signed_in, incident, lead):
    assert signed_in(lead).get(url("pack_new", incident.pk, "subject")).status_code == 404


def test_whoever_finds_places_sees_their_own_packs_only(signed_in, people, incident, lead, person):
    sealed(incident, lead, person, title="Pack of the lead")
    places = make_member(people, incident, TeamRole.PLACEMENTS, lead)
    sealed(incident, places, person, title="Pack of places")
    shown = page_of(signed_in(places), url("sealed_packs", incident.pk))
    assert "Pack of places" in shown
    assert "Pack of the lead" not in shown
    assert "Pack of the lead" in page_of(signed_in(lead), url("sealed_packs", incident.pk))


def test_a_receiver_opens_their_own_pack_and_finds_no_other(signed_in, people, incident, lead, person):
    receiver = make_member(people, incident, TeamRole.RECEIVER, lead)
    own = sealed(incident, lead, person, recipient=Recipient("Sam", "Oakview", user=receiver)).pack
    other = sealed(incident, lead, person, title="Of somebody else").pack
    client = signed_in(receiver)
    shown = page_of(client, url("sealed_packs", incident.pk))
    assert own.get_absolute_url() in shown
    assert "Of somebody else" not in shown
    got = client.post(url("pack_open", incident.pk, own.number))
    assert got.content == b"%PDF small"
    assert "no-store" in got["Cache-Control"]
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.post(url("pack_open", incident.pk, other.number)).status_code == 404
    assert client.get(url("pack_new", incident.pk, "transfer")).status_code == 403


def test_who_only_receives_packs_is_led_from_the_incident_to_theirs(signed_in, people, incident, lead):
    receiver = make_member(people, incident, TeamRole.RECEIVER, lead)
    answer = signed_in(receiver).get(incident.get_absolute_url())
    assert (answer.status_code, answer.url) == (302, url("sealed_packs", incident.pk))


def test_who_has_nothing_to_do_with_people_has_no_packs(signed_in, people, incident, lead):
    briefed = make_member(people, incident, TeamRole.BRIEFED, lead)
    assert signed_in(briefed).get(url("sealed_packs", incident.pk)).status_code == 403


def test_somebody_elses_file_stays_shut_and_the_try_is_written_down(signed_in, incident, lead, person):
    pack = sealed(incident, lead, person).pack
    answer = signed_in(lead).post(url("pack_open", incident.pk, pack.number), follow=True)
    assert "It was made for somebody else" in answer.content.decode()
    assert PackOpening.objects.get().outcome == "wrong_code"


def test_my_people_come_along_closed_and_for_me_alone(signed_in, people, incident, lead, person):
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    person.workers.create(user=nurse, starts_at=LATER)
    make_person(incident, first="Bert", last="Notmine")
    client = signed_in(nurse)
    given = typed(person)
    for name in ("person", "name", "organisation"):
        del given[name]
    client.post(url("pack_new", incident.pk, "assigned"), given)
    pack = SealedPack.objects.get()
    assert pack.user == nurse
    assert list(pack.people.all()) == [person]
    got = client.post(url("pack_open", incident.pk, pack.number)).content
    shown = page_of(client, pack.get_absolute_url())
    phrase = shown.split("Passphrase of the file")[1].split("<dd")[1].split(">")[1].split("<")[0].strip()
    assert "Addie" in words_of(got, phrase)


def test_a_grab_pack_has_everybody_of_the_service(signed_in, incident, lead, person):
    make_person(incident, first="Bert", last="Other")
    given = typed(person, service=incident.services.get().pk, groups=["identity"])
    signed_in(lead).post(url("pack_new", incident.pk, "grab"), given)
    assert SealedPack.objects.get().people.count() == 2


def test_a_need_to_know_pack_goes_to_an_account(signed_in, people, incident, lead, person):
    guest = make_member(people, incident, TeamRole.GUEST, lead)
    given = typed(person, chosen=[person.pk], user=guest.pk, name="")
    answer = signed_in(lead).post(url("pack_new", incident.pk, "need"), given, follow=True)
    pack = SealedPack.objects.get()
    assert pack.user == guest
    assert pack.recipient == f"{guest}, Oakview House"
    assert link(pack) not in answer.content.decode()


def test_looking_at_a_pack_and_choosing_people_are_written_down(signed_in, incident, lead, person):
    pack = sealed(incident, lead, person).pack
    PersonRead.objects.all().delete()
    client = signed_in(lead)
    client.get(pack.get_absolute_url())
    client.get(url("pack_new", incident.pk, "transfer"))
    assert list(PersonRead.objects.values_list("surface", flat=True)) == [Surface.LIST, Surface.PAGE]


def test_a_pack_is_taken_back_on_its_page(signed_in, incident, lead, person):
    pack = sealed(incident, lead, person).pack
    address = url("pack_revoke", incident.pk, pack.number)
    answer = signed_in(lead).post(address, {"reason": "Not hers"}, follow=True)
    assert "Taken back" in answer.content.decode()
    assert "Not hers" in answer.content.decode()


def test_the_wrong_recipient_starts_a_breach_and_takes_the_pack_back(signed_in, incident, lead, person):
    pack = sealed(incident, lead, person).pack
    given = {
        "recipient": "Another home", "what": "Sent to the wrong address", "aware_at_day": "3",
        "aware_at_month": "9", "aware_at_year": "2021", "aware_at_time": "17:45",
    }  # fmt: skip
    signed_in(lead).post(url("pack_wrong", incident.pk, pack.number), given)
    breach = Breach.objects.get()
    assert (breach.pack, breach.kind, breach.groups) == (pack, "recipient", pack.groups)
    assert breach.due_at == LATER + timedelta(hours=72)
    assert list(breach.people.all()) == [person]
    pack.refresh_from_db()
    assert pack.revoked_at == SOON


def test_a_persons_page_lists_the_packs_that_told_of_them(signed_in, incident, lead, person):
    pack = sealed(incident, lead, person).pack
    shown = page_of(signed_in(lead), person.get_absolute_url())
    assert pack.get_absolute_url() in shown
    assert f"{url('pack_new', incident.pk, 'transfer')}?person={person.pk}" in shown


def test_the_recipient_opens_it_without_an_account(client, incident, lead, person):
    pack = sealed(incident, lead, person).pack
    shown = page_of(client, link(pack))
    assert "Open the pack from" in shown
    assert "Adelaide" not in shown
    assert not PackOpening.objects.exists()
    got = client.post(link(pack), {"code": code_of(pack)})
    assert got.content == b"%PDF small"
    assert got["Content-Disposition"] == 'attachment; filename="need.pdf"'


def test_a_wrong_code_is_said_kindly_with_the_tries_left_and_then_locks(client, incident, lead, person):
    pack = sealed(incident, lead, person).pack
    first = client.post(link(pack), {"code": "1234"})
    assert first.status_code == 422
    assert "You can try 4 more times" in first.content.decode()
    for _ in range(4):
        last = client.post(link(pack), {"code": "1234"})
    assert "This pack is locked" in last.content.decode()
    assert "This pack is locked" in page_of(client, link(pack))
    assert PackOpening.objects.filter(outcome="wrong_code").count() == 5


@pytest.mark.parametrize(
    ("ends", "words"),
    [("revoked", "was taken back"), ("late", "can’t be opened any more"), ("used", "has done its work")],
)
def test_a_pack_that_opens_no_more_says_so_kindly(client, incident, lead, person, time_machine, ends, words):
    pack = sealed(incident, lead, person).pack
    if ends == "revoked":
        revoke_pack(pack=pack, reason="Not needed", by=lead, at=SOON)
    elif ends == "late":
        time_machine.move_to(UNTIL)
    else:
        client.post(link(pack), {"code": code_of(pack)})
        time_machine.move_to(SOON + timedelta(minutes=16))
    assert words in page_of(client, link(pack))
    answer = client.post(link(pack), {"code": code_of(pack)})
    assert answer.status_code == 410
    assert "You have done nothing wrong" in answer.content.decode()
    assert PackOpening.objects.filter(outcome=ends).count() == 1


def test_a_pack_for_an_account_does_not_open_by_link(client, people, incident, lead, person):
    receiver = make_member(people, incident, TeamRole.RECEIVER, lead)
    pack = sealed(incident, lead, person, recipient=Recipient("Sam", "Oakview", user=receiver)).pack
    assert "opened by signing in" in client.post(link(pack), {"code": code_of(pack)}).content.decode()


def test_guessing_links_is_limited(client, incident, lead, person, settings, monkeypatch):
    cache.clear()
    settings.RATELIMIT_ENABLE = True
    monkeypatch.setitem(RATES, "pack_link", "1/h")
    pack = sealed(incident, lead, person).pack
    assert client.get(link(pack)).status_code == 200
    assert client.get(link(pack)).status_code == 429
    assert client.get(url("pack_link", "made-up")).status_code == 429


def test_the_list_costs_the_same_for_many(signed_in, incident, lead, person):
    client = signed_in(lead)
    asked = []
    for _ in range(2):
        sealed(incident, lead, person, recipient=OAKVIEW)
        client.get(url("sealed_packs", incident.pk))  # what is asked once a while is asked now
        with CaptureQueriesContext(connection) as captured:
            client.get(url("sealed_packs", incident.pk))
        asked.append(len(captured))
    assert asked[0] == asked[1]
