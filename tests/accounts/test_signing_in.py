"""Signing in and out: plain words that give nothing away, limits on guessing, an end to idle sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client
from django.urls import reverse

from accounts.forms import WRONG
from accounts.limits import client_address, typed_username
from accounts.models import Membership, User, system_user
from accounts.roles import Role
from accounts.views.sessions import LOCKED
from tests.conftest import PASSWORD

HOME = reverse("ui:home")
SIGN_IN = reverse("accounts:sign_in")
NOON = datetime(2021, 1, 5, 12, tzinfo=UTC)


def test_a_page_asks_to_sign_in_first_and_comes_back_after(people, sign_in_with_password):
    client = Client()
    asked = client.get("/audit/?verb=x")
    assert asked.status_code == 302
    assert asked.url == f"{SIGN_IN}?next=/audit/%3Fverb%3Dx"
    done = client.post(
        asked.url, {"username": people.viewer.email, "password": PASSWORD, "next": "/audit/?verb=x"}
    )
    assert (done.status_code, done.url) == (302, "/audit/?verb=x")


def test_the_address_may_be_typed_in_any_case(people, sign_in_with_password):
    done = sign_in_with_password(Client(), people.viewer.email.upper(), PASSWORD)
    assert (done.status_code, done.url) == (302, HOME)


@pytest.mark.parametrize("who", ["wrong password", "no account", "closed account", "system account"])
def test_every_failure_reads_the_same(people, sign_in_with_password, who):
    email, password = {
        "wrong password": (people.viewer.email, "not it at all"),
        "no account": ("nobody@example.org", PASSWORD),
        "closed account": (people.outsider.email, PASSWORD),
        "system account": (system_user().email, "!"),
    }[who]
    User.objects.filter(pk=people.outsider.pk).update(is_active=False)
    page = sign_in_with_password(Client(), email, password)
    assert page.status_code == 200
    assert WRONG in page.content.decode()
    assert page.context["form"].errors == {"__all__": [WRONG]}


@pytest.mark.parametrize("then", ["https://bad.example/", "//bad.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(people, then):
    done = Client().post(SIGN_IN, {"username": people.viewer.email, "password": PASSWORD, "next": then})
    assert done.url == HOME


def test_somebody_signed_in_is_not_asked_again(people, signed_in):
    assert signed_in(people.viewer).get(SIGN_IN).url == HOME


def test_the_session_key_changes_at_sign_in(people, sign_in_with_password):
    client = Client()
    client.get("/audit/")
    client.session["x"] = 1
    before = client.session.session_key
    sign_in_with_password(client, people.viewer.email, PASSWORD)
    assert client.session.session_key != before


def test_five_wrong_passwords_lock_that_name_from_that_address_only_and_only_for_a_while(
    people, sign_in_with_password
):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(4):
            assert sign_in_with_password(Client(), people.viewer.email, "wrong").status_code == 200
        fifth = sign_in_with_password(Client(), people.viewer.email.upper(), "wrong")
        assert fifth.status_code == 429
        locked = sign_in_with_password(Client(), people.viewer.email, PASSWORD)
        assert locked.status_code == 429
        assert LOCKED.heading in locked.content.decode()
        # the person somewhere else, and somebody else at the same address, are not locked out
        assert (
            sign_in_with_password(Client(), people.viewer.email, PASSWORD, REMOTE_ADDR="10.0.0.9").status_code
            == 302
        )
        assert sign_in_with_password(Client(), people.commissioner.email, PASSWORD).status_code == 302
        # trying on during the lock does not make it longer
        clock.shift(timedelta(minutes=14))
        assert sign_in_with_password(Client(), people.viewer.email, "wrong").status_code == 429
        clock.shift(timedelta(minutes=2))
        assert sign_in_with_password(Client(), people.viewer.email, PASSWORD).status_code == 302


def test_the_lockout_can_be_told_from_no_account_by_nobody(db, sign_in_with_password):
    for _ in range(5):
        answer = sign_in_with_password(Client(), "nobody@example.org", "wrong")
    assert answer.status_code == 429


def test_sixty_tries_a_minute_from_one_address_are_enough(people, sign_in_with_password):
    with time_machine.travel(NOON, tick=False):
        for number in range(60):
            sign_in_with_password(Client(), f"nobody{number}@example.org", "wrong")
        page = sign_in_with_password(Client(), people.viewer.email, PASSWORD)
    assert page.status_code == 429
    assert "Too many tries" in page.content.decode()
    assert people.viewer.email in page.content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "1.2.3.4", "127.0.0.1"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed_about_the_address(rf, settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded)) == expected


def test_the_name_for_counting_is_in_lower_case(rf):
    assert typed_username(None, {"username": " A@B.example "}) == "a@b.example"
    assert typed_username(rf.post("/", {"username": "C@D.example"}), None) == "c@d.example"


def test_signing_out_is_a_post_and_ends_the_session(people, signed_in):
    client = signed_in(people.viewer)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    assert client.post(reverse("accounts:sign_out")).url == SIGN_IN
    assert client.get("/audit/").status_code == 302
    assert client.post(reverse("accounts:sign_out")).status_code == 302  # twice does no harm


# --- idle -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "minutes", "still_in"),
    [
        (Role.VIEWER, settings.SESSION_IDLE_MINUTES - 1, True),
        (Role.VIEWER, settings.SESSION_IDLE_MINUTES + 1, False),
        (Role.QUALITY_LEAD, settings.SESSION_IDLE_MINUTES_RESIDENTS - 1, True),
        (Role.QUALITY_LEAD, settings.SESSION_IDLE_MINUTES_RESIDENTS + 1, False),
    ],
)
def test_an_idle_session_ends_sooner_for_those_who_see_residents(people, signed_in, role, minutes, still_in):
    person = people.join(role)
    with time_machine.travel(NOON, tick=False) as clock:
        client = signed_in(person)
        client.get(HOME)
        clock.shift(timedelta(minutes=minutes))
        answer = client.get(HOME)
    assert (not answer.headers.get("Location", "").startswith(SIGN_IN)) is still_in


def test_a_session_in_use_goes_on_but_not_past_half_a_day(people, signed_in):
    with time_machine.travel(NOON, tick=False) as clock:
        client = signed_in(people.viewer)
        statuses = []
        for _ in range(settings.SESSION_MAX_HOURS * 2 + 2):
            statuses.append(client.get(HOME).status_code)
            clock.shift(timedelta(minutes=30))
    assert statuses[:-1] == [200] * (settings.SESSION_MAX_HOURS * 2 + 1)
    assert statuses[-1] == 302


def test_the_session_is_written_at_most_once_a_minute(people, signed_in, django_assert_num_queries):
    with time_machine.travel(NOON, tick=False) as clock:
        client = signed_in(people.viewer)
        client.get(reverse("accounts:kept"))
        clock.shift(timedelta(seconds=50))
        with django_assert_num_queries(3):  # session, person, memberships; nothing written
            client.get(reverse("accounts:kept"))


# --- passwords ------------------------------------------------------------------------------------
def test_passwords_are_hashed_with_argon2(settings):
    from config import settings as real

    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS
    stored = make_password("three words together")
    assert stored.startswith("argon2$argon2id$")
    assert check_password("three words together", stored)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12"),
        ("password1234", "too common"),
        ("testborough.example", "similar to"),
        ("493827165048", "numeric"),
    ],
)
def test_a_weak_password_is_refused_in_words(people, signed_in, password, words):
    page = signed_in(people.viewer).post(
        reverse("accounts:password_change"),
        {"old_password": PASSWORD, "new_password1": password, "new_password2": password},
    )
    assert page.status_code == 200
    assert words in " ".join(message for errors in page.context["form"].errors.values() for message in errors)
    assert User.objects.get(pk=people.viewer.pk).check_password(PASSWORD)


# --- partnership worked in ------------------------------------------------------------------------
def test_a_person_of_two_partnerships_changes_between_them(people, signed_in):
    Membership.objects.create(
        user=people.viewer, partnership=people.elsewhere, role=Role.VIEWER, starts_on="2020-06-01"
    )
    client = signed_in(people.viewer)
    assert client.get(HOME).wsgi_request.partnership == people.partnership
    client.post(reverse("accounts:switch"), {"partnership": people.elsewhere.pk})
    assert client.get(HOME).wsgi_request.partnership == people.elsewhere
    assert client.get(HOME).wsgi_request.partnerships == [people.partnership, people.elsewhere]


@pytest.mark.parametrize("chosen", ["other", "", "x", "999999"])
def test_nobody_changes_into_a_partnership_that_is_not_theirs(people, signed_in, chosen):
    client = signed_in(people.viewer)
    sent = people.elsewhere.pk if chosen == "other" else chosen
    assert client.post(reverse("accounts:switch"), {"partnership": sent}).status_code == 404
    assert client.get(HOME).wsgi_request.partnership == people.partnership


def test_a_partnership_left_is_no_longer_the_one_worked_in(people, signed_in):
    client = signed_in(people.viewer)
    client.post(reverse("accounts:switch"), {"partnership": people.partnership.pk})
    Membership.objects.filter(user=people.viewer).update(ends_on="2020-12-31")
    assert client.get(HOME).wsgi_request.partnership is None
