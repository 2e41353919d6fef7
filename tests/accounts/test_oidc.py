"""Single sign-on against a provider on this machine: who gets in, and that every check counts."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions, oidc
from accounts.access import may
from accounts.models import Invitation, User, system_user
from accounts.permissions import Permission
from accounts.roles import Role
from accounts.views.oidc import NOT_LET_IN, UNREACHABLE
from tests.accounts import fake_provider

START, BACK = reverse("accounts:oidc_start"), reverse("accounts:oidc_callback")
SIGN_IN, HOME = reverse("accounts:sign_in"), reverse("ui:home")


@pytest.fixture
def provider(settings, people):
    found = fake_provider.Provider(now=int(time.time()))
    stop = fake_provider.serve(found)
    settings.OIDC_ISSUER = found.issuer
    settings.OIDC_NAME = "NHSmail"
    settings.OIDC_RP_CLIENT_ID = fake_provider.CLIENT
    settings.OIDC_RP_CLIENT_SECRET = fake_provider.SECRET
    found.info = {"sub": "person-1", "email": people.viewer.email.upper(), "email_verified": True}
    yield found
    stop()


def go(provider, client=None, then=""):
    """There and back; gives the browser and the last answer."""
    client = client or Client()
    there = client.get(START, {"next": then} if then else {})
    if not there.url.startswith(provider.issuer):
        return client, there
    return client, client.get(BACK, provider.authorise(there.url))


def refused(client, answer, words=NOT_LET_IN):
    assert answer.url == SIGN_IN
    assert "_auth_user_id" not in client.session
    page = client.get(SIGN_IN).content.decode()
    assert words.replace("'", "&#x27;") in page
    return True


def test_somebody_with_an_account_gets_in_and_where_they_wanted(provider, people):
    client, answer = go(provider, then="/audit/?x=1")
    assert answer.url == "/audit/?x=1"
    assert client.get(reverse("accounts:profile")).wsgi_request.user == people.viewer


def test_the_sign_in_page_offers_it_by_name_only_when_it_is_set_up(provider, settings, people):
    assert "Sign in with NHSmail" in Client().get(SIGN_IN).content.decode()
    settings.OIDC_ISSUER = ""
    assert "NHSmail" not in Client().get(SIGN_IN).content.decode()
    assert Client().get(START).status_code == 404


def test_pages_after_that_do_not_ask_the_provider(provider, people):
    client, _ = go(provider)
    before = len(provider.asked)
    assert client.get(HOME).status_code == 200
    assert len(provider.asked) == before


def test_somebody_invited_gets_an_account_with_the_roles_offered(provider, people, administrator):
    for role in (Role.VIEWER, Role.AUDITOR):
        actions.invite(
            email="nia@example.org", full_name="Nia New", partnership=people.partnership, role=role,
            by=administrator, now=timezone.now(),
        )  # fmt: skip
    provider.info["email"] = "Nia@example.org"
    _, answer = go(provider)
    assert answer.url == HOME
    nia = User.objects.get(email="nia@example.org")
    assert not nia.has_usable_password()
    assert may(nia, Permission.VIEW_AUDIT, people.partnership)
    assert not Invitation.objects.open().exists()


def test_a_stranger_does_not_get_in_and_no_account_is_made(provider, people):
    provider.info["email"] = "stranger@example.org"
    assert refused(*go(provider))
    assert not User.objects.filter(email="stranger@example.org").exists()


def test_an_invitation_that_has_run_out_opens_nothing(provider, people, administrator):
    actions.invite(
        email="nia@example.org", full_name="Nia New", partnership=people.partnership, role=Role.VIEWER,
        by=administrator, now=timezone.now(),
    )  # fmt: skip
    created = timezone.now() - timedelta(days=30)
    Invitation.objects.update(created_at=created, expires_at=created + timedelta(days=1))
    provider.info["email"] = "nia@example.org"
    assert refused(*go(provider))


@pytest.mark.parametrize("verified", [False, None, "false", "no", 2])
def test_an_address_that_the_provider_has_not_verified_counts_for_nothing(provider, people, verified):
    provider.info["email_verified"] = verified
    assert refused(*go(provider))


def test_the_claim_that_says_verified_can_be_named_for_entra_id(provider, people, settings):
    settings.OIDC_EMAIL_VERIFIED_CLAIM = "xms_edov"
    assert refused(*go(provider))
    provider.claims.clear()
    provider.claims["xms_edov"] = True
    assert go(provider)[1].url == HOME


def test_a_closed_account_and_the_system_account_stay_closed(provider, people):
    User.objects.filter(pk=people.viewer.pk).update(is_active=False)
    assert refused(*go(provider))
    provider.claims.clear()
    provider.info["email"] = system_user().email
    assert refused(*go(provider))


def test_no_address_no_way_in(provider, people):
    del provider.info["email"]
    assert refused(*go(provider))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"iss": "https://bad.example"},
        {"exp": 1},
        {"nonce": "of another session"},
        {"sub": "somebody else"},
        {"exp": None},
        {"sub": None},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_for_others_of_others_or_of_yesterday_is_refused(provider, people, claims):
    provider.claims.update(claims)
    assert refused(*go(provider))


def test_a_token_signed_by_somebody_else_is_refused(provider, people):
    provider.signed_with = rsa.generate_private_key(65537, 2048)
    assert refused(*go(provider))


def test_a_way_back_that_nobody_set_out_on_is_refused(provider, people):
    client = Client()
    assert refused(client, client.get(BACK, {"code": "the-code", "state": "made-up"}))
    there = client.get(START)
    query = provider.authorise(there.url)
    assert refused(client, client.get(BACK, {**query, "state": "wrong"}))
    assert refused(client, client.get(BACK, query))  # the state is used up by the failure
    assert refused(client, client.get(BACK, {"error": "access_denied"}))


def test_a_code_works_only_in_the_browser_that_set_out(provider, people):
    there = Client().get(START)
    other = Client()
    other.get(START)
    assert refused(other, other.get(BACK, provider.authorise(there.url)))


def test_a_provider_that_fails_is_said_in_words(provider, people):
    provider.status = 503
    assert refused(*go(provider), words=UNREACHABLE)


def test_a_provider_that_is_down_or_is_another_is_said_in_words(provider, people, settings):
    provider.described_as = "https://bad.example"
    assert refused(*go(provider), words=UNREACHABLE)
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    with pytest.raises(oidc.ProviderUnreachableError):
        oidc.discovery()
    assert refused(*go(provider), words=UNREACHABLE)


def test_nobody_is_sent_to_another_site_afterwards(provider, people):
    assert go(provider, then="https://bad.example/")[1].url == HOME


def test_who_sees_residents_gives_the_second_factor_here_too(provider, people):
    lead = people.join(Role.QUALITY_LEAD)
    provider.info["email"] = lead.email
    client, _ = go(provider)
    assert client.get(HOME).url.startswith(reverse("accounts:factor_setup"))


def test_trying_is_limited(provider, people):
    statuses = [Client().get(START).status_code for _ in range(61)]
    assert statuses[-1] == 429
    assert Client().get(BACK, {"code": "x", "state": "y"}).url == SIGN_IN
