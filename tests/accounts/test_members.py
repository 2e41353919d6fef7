"""People come by invitation, hold roles for a time, and leave without taking the work with them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import actions, handover, invitations
from accounts.access import may
from accounts.errors import ChangedMeanwhileError, RefusedError
from accounts.models import Invitation, MailLog, Membership, User, system_user
from accounts.permissions import Permission
from accounts.roles import Role
from accounts.sealing import unseal
from audit.models import Entry
from audit.registry import sentence
from tests.conftest import PASSWORD

NOON = datetime(2021, 1, 5, 12, tzinfo=UTC)
TODAY = date(2021, 1, 5)
MEMBERS = reverse("accounts:members")
PHRASE = "violet tram under snow"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def invite(people, by, email="nia@example.org", role=Role.COMMISSIONER, **more):
    fields = {"full_name": "Nia New", "now": NOON, **more}
    return actions.invite(email=email, role=role, partnership=people.partnership, by=by, **fields)


def link() -> str:
    found = re.search(
        r"http://testserver(/accounts/invitation/\S+)", unseal(MailLog.objects.latest("pk").body)
    )
    assert found
    return found.group(1)


def accept(path: str, client: Client | None = None, **fields: str):
    sent = {"full_name": "Nia New", "new_password1": PHRASE, "new_password2": PHRASE, **fields}
    return (client or Client()).post(path, sent)


# --- inviting -------------------------------------------------------------------------------------
def test_an_invited_person_joins_by_the_link_of_the_mail(people, administrator, signed_in):
    fields = {"email": "NIA@example.org", "full_name": "Nia New", "role": "commissioner"}
    done = signed_in(administrator).post(reverse("accounts:invite"), fields)
    assert done.url == MEMBERS
    mail = MailLog.objects.get()
    assert (mail.email, mail.subject) == ("nia@example.org", "Bea Admin invites you to Testborough")
    assert "Nia New" in Client().get(link()).content.decode()
    client = Client()
    assert accept(link(), client).url == reverse("ui:home")
    nia = User.objects.get(email="nia@example.org")
    assert may(nia, Permission.EDIT_PLANS, people.partnership)
    assert nia.check_password(PHRASE)
    assert client.get(reverse("accounts:profile")).status_code == 200
    told = [sentence(entry) for entry in Entry.objects.order_by("number")]
    assert told == [
        "Bea Admin invited Nia New as commissioner on 5 January 2021 at 12:00",
        "Nia New accepted the invitation as commissioner on 5 January 2021 at 12:00",
    ]


def test_a_link_works_once(people, administrator):
    invite(people, administrator)
    path = link()
    accept(path)
    assert Client().get(path).status_code == 410
    assert accept(path).status_code == 410


def test_a_link_runs_out(people, administrator, clock):
    invitation = invite(people, administrator)
    clock.move_to(invitation.expires_at)
    assert Client().get(link()).status_code == 410
    with pytest.raises(RefusedError, match="has run out"):
        actions.accept_invitation(invitation=invitation, now=invitation.expires_at)


def test_sending_again_makes_a_new_link_and_ends_the_old_one(people, administrator, signed_in, clock):
    invitation = invite(people, administrator)
    old = link()
    clock.shift(timedelta(days=3))
    signed_in(administrator).post(reverse("accounts:invitation_again", args=[invitation.pk]))
    assert link() != old
    assert Client().get(old).status_code == 410
    assert Client().get(link()).status_code == 200


def test_a_withdrawn_invitation_opens_nothing(people, administrator, signed_in):
    invitation = invite(people, administrator)
    client = signed_in(administrator)
    client.post(reverse("accounts:invitation_withdraw", args=[invitation.pk]))
    assert Client().get(link()).status_code == 410
    again = client.post(reverse("accounts:invitation_again", args=[invitation.pk]), follow=True)
    assert "already accepted or withdrawn" in again.content.decode()
    with pytest.raises(RefusedError):
        actions.withdraw_invitation(invitation=invitation, by=administrator, now=NOON)


@pytest.mark.parametrize("token", ["x", "WzFd:abc:def", "%00"])
def test_a_made_up_link_opens_nothing(db, token):
    assert invitations.from_token(token) is None
    assert Client().get(reverse("accounts:invitation", args=["made-up"])).status_code == 410


def test_a_weak_password_is_refused_and_the_link_still_works(people, administrator):
    invite(people, administrator)
    page = accept(link(), new_password1="password1234", new_password2="password1234")
    assert page.status_code == 200
    assert not User.objects.filter(email="nia@example.org").exists()
    assert accept(link()).status_code == 302


def test_who_has_an_account_signs_in_and_accepts(people, administrator):
    invite(people, administrator, email=people.outsider.email, role=Role.VIEWER)
    client, path = Client(), link()
    assert "You have an account already" in client.get(path).content.decode()
    assert client.post(path).status_code == 200
    client.force_login(people.viewer, backend="django.contrib.auth.backends.ModelBackend")
    assert "another e-mail address" in client.post(path).content.decode()
    client.force_login(people.outsider, backend="django.contrib.auth.backends.ModelBackend")
    assert ">Accept</button>" in client.get(path).content.decode()
    assert client.post(path).url == reverse("ui:home")
    person = User.objects.get(pk=people.outsider.pk)
    assert may(person, Permission.VIEW_PLANS, people.partnership)


def test_only_the_invited_person_accepts(people, administrator):
    invitation = invite(people, administrator)
    with pytest.raises(RefusedError, match="for another address"):
        actions.accept_invitation(invitation=invitation, now=NOON, by=people.viewer)
    assert Invitation.objects.get().accepted_at is None
    User.objects.create_user("nia@example.org", full_name="Nia")
    with pytest.raises(RefusedError, match="already has an account"):
        actions.accept_invitation(invitation=invitation, now=NOON)


def test_the_last_day_of_an_invitation_becomes_that_of_the_role(people, administrator):
    invite(people, administrator, ends_on=date(2021, 3, 31))
    accept(link())
    assert Membership.objects.get(user__email="nia@example.org").ends_on == date(2021, 3, 31)
    assert actions.members.max_day(date(2021, 1, 1), TODAY) == TODAY


def test_nobody_is_invited_twice_or_to_what_they_are(people, administrator, signed_in):
    invite(people, administrator)
    with pytest.raises(RefusedError, match="already invited"):
        invite(people, administrator)
    fields = {"email": people.viewer.email, "full_name": "Vic", "role": "viewer"}
    page = signed_in(administrator).post(reverse("accounts:invite"), fields)
    assert "already has this role here" in page.content.decode()


def test_a_last_day_in_the_past_is_refused_in_words(people, administrator, signed_in):
    fields = {"email": "nia@example.org", "full_name": "Nia", "role": "viewer", "ends_on": "4 January 2021"}
    page = signed_in(administrator).post(reverse("accounts:invite"), fields)
    assert "Last day must be 5 January 2021 or later" in page.content.decode()
    assert not Invitation.objects.exists()


def test_three_people_one_may_invite_one_may_not_one_belongs_elsewhere(people, administrator):
    assert invite(people, administrator).pk
    for person in (people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            invite(people, person, email="other@example.org")
    elsewhere = people.join(Role.BOARD_ADMINISTRATOR, name="Eli Admin", partnership=people.elsewhere)
    with pytest.raises(PermissionDenied):
        invite(people, elsewhere, email="other@example.org")


def test_the_database_refuses_an_invitation_both_accepted_and_withdrawn(people, administrator):
    invite(people, administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(accepted_at=NOON, withdrawn_at=NOON)


# --- members --------------------------------------------------------------------------------------
def test_the_list_shows_people_roles_invitations_and_on_request_those_who_left(
    people, administrator, signed_in
):
    invite(people, administrator)
    people.viewer.memberships.update(ends_on=date(2021, 1, 4))
    client = signed_in(administrator)
    page = client.get(MEMBERS).content.decode()
    assert "Ada May" in page
    assert "nia@example.org" in page
    assert "Vic Reads" not in page
    assert "Olu Elsewhere" not in page
    assert "Vic Reads" in client.get(MEMBERS, {"past": "1"}).content.decode()


def edit(membership: Membership, **changes: object) -> dict[str, object]:
    return {"version": membership.version, "role": membership.role, "starts_on": "1 January 2020", **changes}


def test_an_administrator_changes_role_and_dates(people, administrator, signed_in):
    membership = people.viewer.memberships.get()
    url = reverse("accounts:membership", args=[membership.pk])
    fields = edit(membership, role="workstream_lead", ends_on="31 March 2021")
    assert signed_in(administrator).post(url, fields).url == MEMBERS
    membership.refresh_from_db()
    assert (membership.role, membership.ends_on, membership.version) == (
        "workstream_lead", date(2021, 3, 31), 2,
    )  # fmt: skip
    assert sentence(Entry.objects.get()) == (
        "Bea Admin changed the membership of Vic Reads: role from viewer to workstream lead, "
        "first day from 2020-01-01 to 2020-01-01, last day from blank to 2021-03-31 "
        "on 5 January 2021 at 12:00"
    )


def test_two_administrators_change_one_membership_and_the_second_sees_both(people, administrator, signed_in):
    membership = people.viewer.memberships.get()
    url = reverse("accounts:membership", args=[membership.pk])
    client = signed_in(administrator)
    mine = edit(membership, role="auditor")
    Membership.objects.filter(pk=membership.pk).update(role=Role.COMMISSIONER, version=2)
    page = client.post(url, mine)
    text = page.content.decode()
    assert "Somebody else changed the membership of Vic Reads" in text
    assert "It now says: Commissioner from 01/01/2020." in text
    assert page.context["form"].data["role"] == "auditor"
    assert Membership.objects.get(pk=membership.pk).role == Role.COMMISSIONER
    client.post(url, {**mine, "version": page.context["form"].data["version"]})
    assert Membership.objects.get(pk=membership.pk).role == Role.AUDITOR


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": "31 December 2019"}, "Last day must be the first day or later"),
        ({"starts_on": "31 February 2021"}, "First day"),
        ({"role": "emperor"}, "There is a problem"),
        ({"role": "auditor"}, "already has this role here"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(people, administrator, signed_in, changes, words):
    membership = people.viewer.memberships.get()
    Membership.objects.create(
        user=people.viewer, partnership=people.partnership, role=Role.AUDITOR, starts_on=TODAY
    )
    url = reverse("accounts:membership", args=[membership.pk])
    page = signed_in(administrator).post(url, edit(membership, **changes))
    assert page.status_code == 200
    assert words in page.content.decode()
    membership.refresh_from_db()
    assert (membership.version, membership.role) == (1, Role.VIEWER)


def test_ending_a_membership_shows_what_to_hand_over_and_keeps_the_last_day(
    people, administrator, signed_in, monkeypatch
):
    monkeypatch.setattr(handover, "_finders", [])
    client = signed_in(administrator)
    membership = people.commissioner.memberships.get()
    url = reverse("accounts:membership_end", args=[membership.pk])
    assert "Nothing is in this person" in client.get(url).content.decode()
    handover.register(lambda user, partnership: [(f"{user} leads 4 steps", "/plans/?lead=1")])
    assert "Ada May leads 4 steps" in client.get(url).content.decode()
    assert client.post(url, {"version": 1, "ends_on": "5 January 2021"}).url == MEMBERS
    person = User.objects.get(pk=people.commissioner.pk)
    assert may(person, Permission.VIEW_PLANS, people.partnership)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert not may(person, Permission.VIEW_PLANS, people.partnership)


def test_yesterday_ends_a_membership_at_once_and_earlier_is_refused(people, administrator, signed_in):
    membership = people.viewer.memberships.get()
    url = reverse("accounts:membership_end", args=[membership.pk])
    client = signed_in(administrator)
    page = client.post(url, {"version": 1, "ends_on": "3 January 2021"})
    assert "4 January 2021 or later" in page.content.decode()
    client.post(url, {"version": 1, "ends_on": "4 January 2021"})
    assert not may(User.objects.get(pk=people.viewer.pk), Permission.VIEW_PLANS, people.partnership)


def test_somebody_always_manages_the_people(people, administrator, signed_in):
    own = administrator.memberships.get()
    client = signed_in(administrator)
    page = client.post(
        reverse("accounts:membership_end", args=[own.pk]), {"version": 1, "ends_on": "5 January 2021"}
    )
    assert "Somebody must still manage the people of Testborough" in page.content.decode()
    page = client.post(reverse("accounts:membership", args=[own.pk]), edit(own, role="viewer"))
    assert "Somebody must still manage the people" in page.content.decode()
    people.join(Role.SYSTEM_ADMINISTRATOR)
    client.post(
        reverse("accounts:membership_end", args=[own.pk]), {"version": 1, "ends_on": "5 January 2021"}
    )
    assert Membership.objects.get(pk=own.pk).ends_on == TODAY


def test_a_stale_end_is_refused(people, administrator):
    membership = people.viewer.memberships.get()
    with pytest.raises(ChangedMeanwhileError):
        actions.end_membership(membership=membership, ends_on=TODAY, version=9, by=administrator, today=TODAY)
    with pytest.raises(RefusedError, match="must not be before"):
        actions.end_membership(
            membership=membership, ends_on=date(2019, 1, 1), version=1, by=administrator, today=TODAY
        )


def test_a_role_is_given_once_for_the_same_days(people, administrator):
    def give(first, last=None):
        return actions.add_membership(
            user=people.outsider, partnership=people.partnership, role=Role.VIEWER, by=administrator,
            starts_on=first, ends_on=last,
        )  # fmt: skip

    give(date(2021, 1, 1), date(2021, 1, 31))
    give(date(2021, 3, 1), date(2021, 3, 31))
    give(date(2021, 2, 1), date(2021, 2, 28))
    for first, last in ((date(2021, 1, 31), None), (date(2020, 1, 1), date(2021, 1, 1))):
        with pytest.raises(RefusedError, match="already has this role"):
            give(first, last)
    with pytest.raises(RefusedError, match="must not be before"):
        give(date(2022, 2, 1), date(2022, 1, 1))


def test_who_may_not_manage_people_changes_no_membership(people):
    membership = people.viewer.memberships.get()
    for person in (people.viewer, people.commissioner, people.outsider):
        with pytest.raises(PermissionDenied):
            actions.end_membership(membership=membership, ends_on=TODAY, version=1, by=person, today=TODAY)
        with pytest.raises(PermissionDenied):
            actions.change_membership(
                membership=membership, role=Role.COMMISSIONER, starts_on=TODAY, ends_on=None, version=1,
                by=person, today=TODAY,
            )  # fmt: skip
        with pytest.raises(PermissionDenied):
            actions.add_membership(
                user=people.outsider,
                partnership=people.partnership,
                role=Role.VIEWER,
                starts_on=TODAY,
                by=person,
            )
    assert not Entry.objects.exists()


def test_only_system_work_makes_partnerships(people, administrator):
    with pytest.raises(RefusedError, match="on the command line"):
        actions.create_partnership(slug="new", name="New", by=administrator)
    with pytest.raises(RefusedError, match="already a partnership"):
        actions.create_partnership(slug="testborough", name="New", by=system_user())
    assert actions.create_partnership(slug="new", name="New", by=system_user()).pk


def test_a_person_is_added_once(people, administrator):
    made = actions.add_person(
        email="New@Example.org",
        full_name="Nel",
        partnership=people.partnership,
        by=administrator,
        password=PASSWORD,
    )
    assert made.email == "new@example.org"
    with pytest.raises(RefusedError, match="already has an account"):
        actions.add_person(
            email="new@example.org", full_name="Nel", partnership=people.partnership, by=administrator
        )
