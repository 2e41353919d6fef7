"""The authenticator app: needed where residents are seen, offered to all, survivable without the phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import actions, factors, kept_forms
from accounts.errors import RefusedError
from accounts.models import MailLog, User
from accounts.roles import SEES_RESIDENTS, Role
from audit.models import Entry
from tests.conftest import PASSWORD

NOON = datetime(2021, 1, 5, 12, tzinfo=UTC)
HOME = reverse("ui:home")
SETUP = reverse("accounts:factor_setup")
CODE = reverse("accounts:second_factor")
PROFILE = reverse("accounts:profile")


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def lead(people):
    return people.join(Role.QUALITY_LEAD, name="Quinn Lead")


def code_of(device: TOTPDevice) -> str:
    totp = TOTP(device.bin_key)
    totp.time = datetime.now(tz=UTC).timestamp()
    return f"{totp.token():06d}"


def enter(person: User) -> Client:
    client = Client()
    client.post(reverse("accounts:sign_in"), {"username": person.email, "password": PASSWORD})
    return client


def set_up(client: Client, person: User) -> list[str]:
    """Set the app up through the page; gives the recovery codes that it shows."""
    page = client.get(SETUP)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.content.decode())
    assert secret
    device = factors.new_device(person, client.session)
    assert factors.secret_text(device) == secret.group(1)
    done = client.post(SETUP, {"code": code_of(device)})
    assert done.status_code == 200
    return re.findall(r"<li><code>([a-z0-9]{5}-[a-z0-9]{5})</code></li>", done.content.decode())


def test_who_sees_residents_must_set_it_up_before_anything_else(people, lead, clock):
    client = enter(lead)
    answer = client.get("/audit/?x=1")
    assert answer.url == f"{SETUP}?next=%2Faudit%2F%3Fx%3D1"
    assert client.get(PROFILE).url.startswith(SETUP)
    codes = set_up(client, lead)
    assert len(codes) == factors.RECOVERY_CODES
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("role", sorted({*Role} - SEES_RESIDENTS))
def test_other_roles_need_not(people, role, clock):
    assert enter(people.join(role)).get(HOME).status_code == 200


def test_the_picture_is_svg_that_the_strict_csp_lets_through(lead, clock):
    page = enter(lead).get(SETUP).content.decode()
    assert "<svg" in page
    assert "style=" not in page
    assert "QR code for your authenticator app" in page


def test_looking_at_the_page_again_keeps_the_key_and_writes_no_device(lead, clock):
    client = enter(lead)
    first = client.get(SETUP).content.decode()
    assert re.search("<code>.*</code>", first).group() in client.get(SETUP).content.decode()
    assert not TOTPDevice.objects.exists()


def test_a_wrong_first_code_sets_nothing_up(people, clock):
    client = enter(people.viewer)
    client.get(SETUP)
    page = client.post(SETUP, {"code": "000000"})
    assert "not the code the app shows now" in page.content.decode()
    assert not TOTPDevice.objects.exists()


def test_the_code_is_asked_for_after_the_password(people, clock):
    set_up(enter(people.viewer), people.viewer)
    clock.shift(timedelta(minutes=2))
    client = enter(people.viewer)
    assert client.get("/accounts/kept/?a=1").url == f"{CODE}?next=%2Faccounts%2Fkept%2F%3Fa%3D1"
    wrong = client.post(CODE, {"code": "000000"})
    assert "not a code that works now" in wrong.content.decode()
    assert client.get(HOME).status_code == 302
    clock.shift(timedelta(minutes=2))  # after a wrong code django-otp makes the next try wait
    device = TOTPDevice.objects.get(user=people.viewer)
    done = client.post(CODE, {"code": code_of(device), "next": PROFILE})
    assert done.url == PROFILE
    assert client.get(PROFILE).status_code == 200
    assert client.get(CODE).url == HOME


def test_one_code_works_once(people, clock):
    set_up(enter(people.viewer), people.viewer)
    clock.shift(timedelta(minutes=2))
    code = code_of(TOTPDevice.objects.get(user=people.viewer))
    assert enter(people.viewer).post(CODE, {"code": code}).status_code == 302
    assert enter(people.viewer).post(CODE, {"code": code}).status_code == 200


def test_a_recovery_code_works_once_in_place_of_the_phone(people, clock):
    codes = set_up(enter(people.viewer), people.viewer)
    typed = codes[3].upper().replace("-", " ")
    assert enter(people.viewer).post(CODE, {"code": typed}).status_code == 302
    assert factors.codes_left(people.viewer) == factors.RECOVERY_CODES - 1
    assert enter(people.viewer).post(CODE, {"code": typed}).status_code == 200


def test_recovery_codes_are_not_stored(people, clock):
    codes = set_up(enter(people.viewer), people.viewer)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert not stored & {code.replace("-", "") for code in codes}


def test_guessing_codes_is_limited(people, clock):
    set_up(enter(people.viewer), people.viewer)
    client = enter(people.viewer)
    statuses = [client.post(CODE, {"code": "000000"}).status_code for _ in range(25)]
    assert 429 in statuses
    assert statuses[-1] == 429


def test_without_an_app_the_code_page_leads_to_setting_one_up(people, clock):
    assert enter(people.viewer).get(CODE).url == SETUP


def test_with_the_password_alone_nobody_replaces_the_app(people, clock):
    set_up(enter(people.viewer), people.viewer)
    client = enter(people.viewer)
    assert client.get(SETUP).url == CODE
    assert client.post(SETUP, {"code": "123456"}).url == CODE


def test_what_was_sent_between_password_and_code_is_kept(people, clock):
    set_up(enter(people.viewer), people.viewer)
    clock.shift(timedelta(minutes=2))
    client = enter(people.viewer)
    client.post(PROFILE, {"full_name": "Vic Writes"})
    code = code_of(TOTPDevice.objects.get(user=people.viewer))
    assert client.post(CODE, {"code": code}).url == reverse("accounts:kept")
    assert kept_forms.kept_for(client.session, people.viewer.pk)


def test_htmx_is_sent_to_the_whole_code_page(people, clock):
    set_up(enter(people.viewer), people.viewer)
    answer = enter(people.viewer).get(PROFILE, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, CODE)


def test_the_app_can_be_removed_unless_the_role_needs_it(people, lead, clock):
    client = enter(people.viewer)
    set_up(client, people.viewer)
    client.post(reverse("accounts:factor_remove"))
    assert not factors.has_device(people.viewer)
    assert enter(people.viewer).get(HOME).status_code == 200

    client = enter(lead)
    set_up(client, lead)
    answer = client.post(reverse("accounts:factor_remove"), follow=True)
    assert "lets you see residents" in answer.content.decode()
    assert factors.has_device(lead)


def test_new_recovery_codes_end_the_old_ones(people, clock):
    client = enter(people.viewer)
    old = set_up(client, people.viewer)
    page = client.post(reverse("accounts:recovery_codes"))
    assert old[0] not in page.content.decode()
    assert enter(people.viewer).post(CODE, {"code": old[0]}).status_code == 200
    assert StaticToken.objects.count() == factors.RECOVERY_CODES


def test_recovery_codes_need_an_app(people, clock):
    answer = enter(people.viewer).post(reverse("accounts:recovery_codes"), follow=True)
    assert "Set up an authenticator app first" in answer.content.decode()


def test_nobody_touches_the_app_of_another(people):
    with pytest.raises(RefusedError):
        actions.remove_factor(user=people.viewer, by=people.commissioner)
    with pytest.raises(RefusedError):
        actions.make_recovery_codes(user=people.viewer, by=people.commissioner)
    with pytest.raises(RefusedError):
        actions.add_factor(device=TOTPDevice(user=people.viewer), code="1", by=people.commissioner)


# --- lost phone: an administrator -----------------------------------------------------------------
def test_an_administrator_removes_the_app_of_a_member_who_is_told(
    people, administrator, lead, clock, django_capture_on_commit_callbacks
):
    set_up(enter(lead), lead)
    membership = lead.memberships.get()
    client = enter(administrator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:factor_reset", args=[membership.pk]))
    assert not factors.has_device(lead)
    entry = Entry.objects.get(verb="accounts.factor_reset")
    assert (entry.actor_name, entry.object_label) == ("Bea Admin", "Quinn Lead")
    assert enter(lead).get(HOME).url.startswith(SETUP)
    told = MailLog.objects.get()
    assert (told.user, told.subject) == (lead, "Your authenticator app was removed")
    assert MailLog.objects.filter(partnership=people.partnership).count() == 1


def test_who_may_not_manage_people_removes_nobodys_app(people, lead, administrator):
    membership = lead.memberships.get()
    with pytest.raises(PermissionDenied):
        actions.reset_factor(membership=membership, by=people.viewer)
    with pytest.raises(PermissionDenied):
        actions.reset_factor(membership=membership, by=people.outsider)
    with pytest.raises(RefusedError, match="has no authenticator app"):
        actions.reset_factor(membership=membership, by=administrator)
    with pytest.raises(RefusedError, match="own account page"):
        actions.reset_factor(membership=administrator.memberships.get(), by=administrator)
