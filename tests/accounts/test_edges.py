"""What happens at the edges: a cache that is down, a lost race, a foreign id."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisDown

from accounts import actions, invitations, limits
from accounts.access import roles_in
from accounts.errors import RefusedError
from accounts.models import Invitation, User
from accounts.roles import Role
from audit.models import Entry
from tests.conftest import PASSWORD

NOW = datetime(2021, 1, 5, 9, 40, tzinfo=UTC)


@pytest.mark.parametrize("trouble", [RedisDown("gone"), OSError("gone")])
def test_people_still_sign_in_while_the_cache_that_counts_is_down(people, monkeypatch, trouble):
    def fail(*args, **kwargs):
        raise trouble

    monkeypatch.setattr(limits, "is_ratelimited", fail)
    done = Client().post("/accounts/sign-in/", {"username": people.viewer.email, "password": PASSWORD})
    assert done.status_code == 302


def test_roles_are_those_of_one_partnership(people):
    assert roles_in(people.viewer, people.partnership) == {Role.VIEWER}
    assert roles_in(people.viewer, people.elsewhere) == frozenset()
    assert roles_in(people.viewer, None) == frozenset()


def test_an_id_that_is_no_number_belongs_to_no_partnership(people):
    assert not people.commissioner.has_perm("audit.view_entry", SimpleNamespace(partnership_id="x"))


def test_nobody_reads_the_trail_of_no_partnership(people):
    assert not Entry.objects.readable_by(people.commissioner, None).exists()
    assert not Entry.objects.readable_by(people.viewer, people.partnership).exists()


@pytest.fixture
def lost_race(monkeypatch):
    """Somebody else takes the invitation between looking and accepting."""

    def refuse(**kwargs):
        raise RefusedError("This invitation has run out or was used.")

    monkeypatch.setattr(actions, "accept_invitation", refuse)


def offer(people, email: str) -> str:
    invitation = Invitation.objects.create(
        email=email, full_name="Nia New", partnership=people.partnership, role=Role.AUDITOR,
        invited_by=people.commissioner, created_at=NOW, expires_at=datetime(2999, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return reverse("accounts:invitation", args=[invitations.token(invitation)])


def test_an_invitation_taken_meanwhile_is_said_in_words(people, signed_in, lost_race):
    phrase = "violet tram under snow"
    fields = {"full_name": "Nia", "new_password1": phrase, "new_password2": phrase}
    page = Client().post(offer(people, "nia@example.org"), fields)
    assert "has run out or was used" in page.content.decode()
    assert not User.objects.filter(email="nia@example.org").exists()
    page = signed_in(people.viewer).post(offer(people, people.viewer.email), follow=True)
    assert "has run out or was used" in page.content.decode()


def test_opening_invitations_is_limited(people):
    path = offer(people, "nia@example.org")
    statuses = [Client().get(path).status_code for _ in range(61)]
    assert (statuses[0], statuses[-1]) == (200, 429)


def test_a_first_code_is_limited_too(people, signed_in):
    client = signed_in(people.viewer)
    statuses = [
        client.post(reverse("accounts:factor_setup"), {"code": "000000"}).status_code for _ in range(22)
    ]
    assert (statuses[0], statuses[-1]) == (200, 429)


def test_things_are_shown_by_their_names(people):
    membership = people.viewer.memberships.get()
    assert str(membership) == "Vic Reads, viewer in Testborough"
    offer(people, "nia@example.org")
    assert str(Invitation.objects.get()) == "nia@example.org to Testborough"
