"""Packs at the actions: who may make which, for whom, how they open, how they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.http import Http404

from core.errors import Refused
from failure_protocol import pack_files
from failure_protocol.actions import packs
from failure_protocol.actions.packs import AGAIN, LONGEST, Outcome, Recipient, Why
from failure_protocol.actions.packs_make import Asked, make_pack
from failure_protocol.matrix import Group, TeamRole
from failure_protocol.models import LogEntry, NeedToKnow, PackOpening, PersonRead, SealedPack
from failure_protocol.models.people import Surface
from failure_protocol.pack_links import pack_at, passphrase_of, token_of
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.packing import OAKVIEW, UNTIL, WHY, make_known, opened, words_of

SOON = LATER + timedelta(minutes=1)
GROUPS = (Group.IDENTITY, Group.NEEDS)


@pytest.fixture
def lead(people: Any) -> Any:
    return make_lead(people)


@pytest.fixture
def incident(people: Any, lead: Any) -> Any:
    return make_incident(people, lead)


@pytest.fixture
def person(incident: Any, lead: Any) -> Any:
    return make_known(incident, lead)


def asked(person: Any, **fields: Any) -> Asked:
    return replace(Asked("transfer", [person], GROUPS, OAKVIEW, WHY, UNTIL), **fields)


def sealed(incident: Any, lead: Any, person: Any, **fields: Any) -> Any:
    """A pack with a small file, so that rules are tested without drawing."""
    values: dict[str, Any] = {
        "incident": incident, "kind": "need", "title": "Need-to-know pack: P01", "people": [person],
        "groups": GROUPS, "content": b"%PDF small", "filename": "need.pdf", "recipient": OAKVIEW, "why": WHY,
        "expires_at": UNTIL, "by": lead, "at": LATER,
    }  # fmt: skip
    return packs.seal_pack(**{**values, **fields})


def test_a_transfer_pack_is_drawn_sealed_and_opened_with_its_code(incident, lead, person):
    made = make_pack(incident=incident, asked=asked(person), by=lead, at=LATER)
    with default_storage.open(made.pack.key, "rb") as file:
        assert b"%PDF" not in file.read()
    got = packs.open_pack(pack=made.pack, at=SOON, code=made.code.replace(" ", ""))
    assert got.outcome == Outcome.OPENED
    words = words_of(got.content)
    assert "Adelaide Invented" in words
    assert "Diabetes" not in words
    made.pack.refresh_from_db()
    assert made.pack.opened_at == SOON


def test_a_grab_pack_is_closed_with_its_own_passphrase_and_leaves_out_who_died(incident, lead, person):
    gone = make_person(incident, first="Zed", last="Gone", whereabouts="died")
    wanted = asked(person, kind="grab", people=[person, gone])
    made = make_pack(incident=incident, asked=wanted, by=lead, at=LATER)
    assert list(made.pack.people.all()) == [person]
    got = packs.open_pack(pack=made.pack, at=SOON, code=made.code)
    phrase = passphrase_of(made.pack.secret)
    assert len(phrase.replace(" ", "")) == 20
    assert opened(got.content, phrase).encryption.R == 6
    assert "Zed" not in words_of(got.content, phrase)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("groups", {"groups": ()}), ("people", {"people": []}),
        ("basis", {"why": Why(" ", "need")}), ("need", {"why": Why("basis", " ")}),
        ("name", {"recipient": Recipient("Jo", " ")}), ("expires_at", {"expires_at": LATER}),
        ("expires_at", {"expires_at": LATER + LONGEST + timedelta(seconds=1)}),
    ],
)  # fmt: skip
def test_a_pack_without_what_makes_it_lawful_is_not_made(incident, lead, person, field, fields):
    with pytest.raises(ValidationError) as refused:
        make_pack(incident=incident, asked=asked(person, **fields), by=lead, at=LATER)
    assert field in refused.value.message_dict
    assert not SealedPack.objects.exists()


def test_a_transfer_pack_is_about_one_person(incident, lead, person):
    both = [person, make_person(incident)]
    with pytest.raises(ValidationError, match="about one person"):
        make_pack(incident=incident, asked=asked(person, people=both), by=lead, at=LATER)


def test_more_people_than_a_pack_can_carry_are_refused(incident, lead, person):
    many = asked(person, kind="need", people=[person] * 151)
    with pytest.raises(ValidationError, match="150 people at most"):
        make_pack(incident=incident, asked=many, by=lead, at=LATER)


def test_nobody_sends_out_what_they_may_not_see(people, incident, lead, person):
    places = make_member(people, incident, TeamRole.PLACEMENTS, lead)
    with pytest.raises(PermissionDenied):
        make_pack(incident=incident, asked=asked(person, groups=(Group.HEALTH,)), by=places, at=LATER)


def test_nobody_sends_out_people_whom_they_may_not_see(people, incident, lead, person):
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(Http404):
        sealed(incident, nurse, person)


def test_a_part_that_moves_nobody_makes_no_pack(people, incident, lead, person):
    finance = make_member(people, incident, TeamRole.FINANCE, lead)
    with pytest.raises(PermissionDenied):
        sealed(incident, finance, person, groups=(Group.IDENTITY,))


def need_to_know(incident: Any, lead: Any, **fields: Any) -> None:
    values: dict[str, Any] = {
        "recipient": "Oakview House", "groups": ["identity"], "basis": "law", "reason": "r", "by": lead,
        "at": OPENED,
    }  # fmt: skip
    NeedToKnow.objects.create(incident=incident, **{**values, **fields})


def test_what_a_recipient_does_not_need_is_refused(incident, lead, person):
    need_to_know(incident, lead)
    with pytest.raises(Refused, match="may not have: needs"):
        sealed(incident, lead, person)
    assert sealed(incident, lead, person, groups=(Group.IDENTITY,)).pack.groups == ["identity"]


def test_a_need_that_ended_leaves_nothing(incident, lead, person):
    need_to_know(incident, lead, groups=["identity", "needs"], ends_at=LATER)
    with pytest.raises(Refused, match="may not have"):
        sealed(incident, lead, person)


def test_an_empty_file_is_refused(incident, lead, person):
    with pytest.raises(Refused, match="empty"):
        sealed(incident, lead, person, content=b"")


def test_a_pack_that_storage_refuses_leaves_nothing(incident, lead, person, monkeypatch):
    def refuse(*_args: Any, **_kwargs: Any) -> str:
        raise OSError("disk full")

    monkeypatch.setattr(default_storage, "save", refuse)
    with pytest.raises(Refused, match="could not be kept"):
        sealed(incident, lead, person)
    assert not SealedPack.objects.exists()


def test_a_disclosure_is_in_the_log_by_reference_and_in_the_access_log(incident, lead, person):
    made = sealed(incident, lead, person)
    read = PersonRead.objects.filter(incident=incident, surface=Surface.PACK).get()
    assert read.people == [person.pk]
    assert read.groups == ["identity", "needs"]
    texts = list(LogEntry.objects.filter(incident=incident).values_list("text", flat=True))
    assert f"{person}: facts went out in {made.pack}." in texts
    assert not [text for text in texts if "Adelaide" in text]


def test_wrong_codes_are_counted_and_lock_the_pack_even_for_the_right_one(incident, lead, person):
    made = sealed(incident, lead, person)
    for _ in range(5):
        assert packs.open_pack(pack=made.pack, at=SOON, code="00000000x").outcome == Outcome.WRONG_CODE
    assert packs.open_pack(pack=made.pack, at=SOON, code=made.code).outcome == Outcome.LOCKED
    assert PackOpening.objects.filter(pack=made.pack).count() == 6


def test_a_link_opens_once_but_a_broken_download_may_begin_again(incident, lead, person):
    made = sealed(incident, lead, person)
    for at, outcome in (
        (SOON, Outcome.OPENED), (SOON + AGAIN, Outcome.OPENED),
        (SOON + AGAIN + timedelta(seconds=1), Outcome.USED),
    ):  # fmt: skip
        assert packs.open_pack(pack=made.pack, at=at, code=made.code).outcome == outcome


def test_after_its_end_a_pack_opens_no_more(incident, lead, person):
    made = sealed(incident, lead, person)
    assert packs.open_pack(pack=made.pack, at=UNTIL, code=made.code).outcome == Outcome.LATE


def test_a_pack_that_was_taken_back_opens_no_more_and_its_file_is_gone(
    incident, lead, person, django_capture_on_commit_callbacks
):
    made = sealed(incident, lead, person)
    key = made.pack.key
    with django_capture_on_commit_callbacks(execute=True):
        packs.revoke_pack(pack=made.pack, reason="Not needed", by=lead, at=SOON)
    assert not default_storage.exists(key)
    assert packs.open_pack(pack=made.pack, at=SOON, code=made.code).outcome == Outcome.REVOKED
    with pytest.raises(Refused, match="already"):
        packs.revoke_pack(pack=made.pack, reason="Again", by=lead, at=SOON)


def test_a_file_that_can_not_be_deleted_is_still_out_of_reach(
    incident, lead, person, monkeypatch, django_capture_on_commit_callbacks
):
    made = sealed(incident, lead, person)

    def refuse(_key: str) -> None:
        raise OSError("busy")

    monkeypatch.setattr(default_storage, "delete", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        packs.revoke_pack(pack=made.pack, reason="Not needed", by=lead, at=SOON)
    assert SealedPack.objects.get(pk=made.pack.pk).key == ""


def test_taking_back_needs_a_reason(incident, lead, person):
    with pytest.raises(ValidationError, match="Say why"):
        packs.revoke_pack(pack=sealed(incident, lead, person).pack, reason=" ", by=lead, at=SOON)


def test_whoever_moves_people_takes_back_their_own_packs_only(people, incident, lead, person):
    places = make_member(people, incident, TeamRole.PLACEMENTS, lead)
    own = sealed(incident, places, person).pack
    packs.revoke_pack(pack=own, reason="Mine", by=places, at=SOON)
    with pytest.raises(PermissionDenied):
        packs.revoke_pack(pack=sealed(incident, lead, person).pack, reason="Not mine", by=places, at=SOON)


def test_a_damaged_file_is_not_handed_out(incident, lead, person):
    made = sealed(incident, lead, person)
    SealedPack.objects.filter(pk=made.pack.pk).update(sha256="0" * 64)
    assert packs.open_pack(pack=made.pack, at=SOON, code=made.code).outcome == Outcome.LATE


def test_a_file_that_is_gone_is_not_handed_out(incident, lead, person):
    made = sealed(incident, lead, person)
    default_storage.delete(made.pack.key)
    assert packs.open_pack(pack=made.pack, at=SOON, code=made.code).outcome == Outcome.LATE
    assert PackOpening.objects.get().outcome == Outcome.LATE


def test_a_pack_for_an_account_opens_for_it_alone_and_while_it_has_a_part(people, incident, lead, person):
    receiver = make_member(people, incident, TeamRole.RECEIVER, lead)
    made = sealed(incident, lead, person, recipient=Recipient("Sam", "Oakview", user=receiver))
    assert packs.open_pack(pack=made.pack, at=SOON, code=made.code).outcome == Outcome.WRONG_CODE
    assert packs.open_pack(pack=made.pack, at=SOON, by=lead).outcome == Outcome.WRONG_CODE
    assert packs.open_pack(pack=made.pack, at=SOON, by=receiver).outcome == Outcome.OPENED
    incident.team.filter(user=receiver).update(ends_at=SOON)
    late = SOON + timedelta(minutes=1)
    assert packs.open_pack(pack=made.pack, at=late, by=receiver).outcome == Outcome.WRONG_CODE


def test_a_link_that_was_changed_leads_nowhere(incident, lead, person):
    made = sealed(incident, lead, person)
    token = token_of(made.pack)
    assert pack_at(token) == made.pack
    assert pack_at(f"{token}x") is None
    SealedPack.objects.filter(pk=made.pack.pk).update(secret="another")
    assert pack_at(token) is None


def test_where_nothing_draws_nothing_is_sealed(incident, lead, person, monkeypatch):
    monkeypatch.setattr(pack_files, "_draw", [])
    with pytest.raises(Refused, match="can't be drawn"):
        make_pack(incident=incident, asked=asked(person), by=lead, at=LATER)
    assert not SealedPack.objects.exists()
