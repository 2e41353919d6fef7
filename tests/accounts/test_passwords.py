"""Changing a password, and setting a new one by a mailed link."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.errors import RefusedError
from accounts.models import MailLog, User, system_user
from accounts.sealing import unseal
from audit.models import Entry
from tests.conftest import PASSWORD

NOON = datetime(2021, 1, 5, 12, tzinfo=UTC)
RESET = reverse("accounts:password_reset")
SENT = reverse("accounts:password_reset_sent")
NEW = "violet tram under snow"


def link_in_mail() -> str:
    body = unseal(MailLog.objects.latest("pk").body)
    found = re.search(r"http://testserver(/accounts/password/set/\S+)", body)
    assert found, body
    return found.group(1)


def ask(person: User) -> str:
    assert Client().post(RESET, {"email": person.email.upper()}).url == SENT
    return link_in_mail()


def use(client: Client, link: str, password: str = NEW) -> object:
    form = client.get(link)
    if form.status_code != 302:
        return form
    return client.post(form.url, {"new_password1": password, "new_password2": password})


def test_a_mailed_link_sets_a_new_password_once(people):
    link = ask(people.viewer)
    done = use(Client(), link)
    assert done.url == reverse("accounts:sign_in")
    person = User.objects.get(pk=people.viewer.pk)
    assert person.check_password(NEW)
    assert use(Client(), link).status_code == 410
    assert Entry.objects.get(verb="accounts.password_reset").object_label == "Vic Reads"


def test_the_link_runs_out_after_an_hour(people):
    with time_machine.travel(NOON, tick=False) as clock:
        link = ask(people.viewer)
        clock.shift(timedelta(minutes=61))
        page = Client().get(link)
    assert page.status_code == 410
    assert "no longer works" in page.content.decode()


def test_the_secret_of_the_link_does_not_stay_in_the_address(people):
    client = Client()
    form = client.get(ask(people.viewer))
    assert form.url.endswith("/set/")
    assert Client().get(form.url).status_code == 410  # without the session it opens nothing


@pytest.mark.parametrize("link", ["/accounts/password/set/x/y/", "/accounts/password/set/MTIzNDU2/set/"])
def test_a_made_up_link_opens_nothing(db, link):
    assert Client().get(link).status_code == 410


def test_the_answer_is_the_same_without_an_account_and_no_mail_goes(people):
    User.objects.filter(pk=people.outsider.pk).update(is_active=False)
    for email in ("nobody@example.org", people.outsider.email, system_user().email):
        assert Client().post(RESET, {"email": email}).url == SENT
    assert not MailLog.objects.exists()
    assert "If there is an account" in Client().get(SENT).content.decode()


def test_asking_for_links_is_limited_for_one_address(people):
    with time_machine.travel(NOON, tick=False):
        statuses = [Client().post(RESET, {"email": people.viewer.email}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert MailLog.objects.count() == 5


def test_a_weak_password_by_link_is_refused_and_the_link_still_works(people):
    client, link = Client(), ask(people.viewer)
    page = use(client, link, "short")
    assert page.status_code == 200
    assert "at least 12" in page.content.decode()
    assert use(client, link).status_code == 302


def test_changing_the_password_ends_every_other_session(people, signed_in):
    here, there = signed_in(people.viewer), signed_in(people.viewer)
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    done = here.post(reverse("accounts:password_change"), fields)
    assert done.url == reverse("accounts:profile")
    assert here.get(reverse("accounts:profile")).status_code == 200
    assert there.get(reverse("accounts:profile")).status_code == 302
    told = MailLog.objects.get()
    assert (told.subject, told.user) == ("Your password was changed", people.viewer)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old_password": "not it"}, "This is not your password now."),
        ({"new_password2": "something else here"}, "The two passwords are not the same. Type both again."),
    ],
)
def test_a_change_that_does_not_fit_is_refused_in_words(people, signed_in, fields, words):
    sent = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW, **fields}
    page = signed_in(people.viewer).post(reverse("accounts:password_change"), sent)
    assert words in [message for errors in page.context["form"].errors.values() for message in errors]
    assert User.objects.get(pk=people.viewer.pk).check_password(PASSWORD)


def test_nobody_changes_anothers_password_or_profile(people):
    with pytest.raises(RefusedError):
        actions.change_password(user=people.viewer, password=NEW, by=people.commissioner)
    with pytest.raises(RefusedError):
        actions.change_profile(user=people.viewer, by=people.commissioner, full_name="X")


def test_the_profile_records_only_what_changed(people, signed_in):
    client = signed_in(people.viewer)
    fields = {"full_name": "Vic Reads", "job_title": "Reader", "phone": ""}
    assert client.post(reverse("accounts:profile"), fields).status_code == 302
    entry = Entry.objects.get(verb="accounts.profile_changed")
    assert (entry.before, entry.after) == ({"job_title": ""}, {"job_title": "Reader"})
    client.post(reverse("accounts:profile"), fields)
    assert Entry.objects.count() == 1


def test_a_profile_without_a_name_is_refused(people, signed_in):
    page = signed_in(people.viewer).post(reverse("accounts:profile"), {"full_name": ""})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()


def test_the_profile_of_somebody_without_a_partnership_says_so(people, signed_in):
    people.viewer.memberships.update(ends_on="2020-12-31")
    page = signed_in(people.viewer).get(reverse("accounts:profile")).content.decode()
    assert "no role in a partnership today" in page
