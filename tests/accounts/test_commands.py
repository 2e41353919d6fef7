"""create_partnership and create_user: through the same actions as the browser."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from accounts.access import may
from accounts.models import MailLog, Partnership, User
from accounts.permissions import Permission
from audit.models import Entry

PHRASE = "violet tram under snow"


def run(*args: str) -> dict[str, object]:
    out = io.StringIO()
    call_command(*args, "--json", stdout=out)
    found: dict[str, object] = json.loads(out.getvalue())
    return found


@pytest.fixture
def partnership(db):
    run("create_partnership", "chalkshire", "Chalkshire care partnership", "--short-name", "Chalkshire")
    return Partnership.objects.get(slug="chalkshire")


@pytest.fixture
def typed(monkeypatch):
    def type_in(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))

    return type_in


def refused(returncode: int, *args: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command(*args, stdout=io.StringIO())
    assert error.value.returncode == returncode
    return str(error.value)


def test_a_partnership_is_made_and_the_trail_says_by_the_system(partnership):
    assert partnership.shown_name == "Chalkshire"
    assert Entry.objects.get().actor_name == "System"


def test_the_same_partnership_is_not_made_twice(partnership):
    assert "already a partnership" in refused(1, "create_partnership", "chalkshire", "Again")


def test_a_short_address_is_checked(db):
    assert "letters, digits" in refused(2, "create_partnership", "chalk shire", "X")


def test_a_person_with_a_password_can_sign_in_at_once(partnership, typed, client):
    typed(PHRASE)
    args = (
        "--name",
        "Ann Example",
        "--partnership",
        "chalkshire",
        "--role",
        "commissioner",
        "--password-stdin",
    )
    told = run("create_user", "Ann@Example.org", *args)
    assert told == {"email": "ann@example.org", "new": True, "role": "commissioner"}
    ann = User.objects.get(email="ann@example.org")
    assert may(ann, Permission.EDIT_PLANS, partnership)
    signed_in = client.post("/accounts/sign-in/", {"username": "ann@example.org", "password": PHRASE})
    assert signed_in.status_code == 302
    assert not MailLog.objects.exists()


def test_without_a_password_the_person_gets_a_link(partnership):
    run("create_user", "ann@example.org", "--name", "Ann Example", "--role", "viewer")
    assert not User.objects.get(email="ann@example.org").has_usable_password()
    assert MailLog.objects.get().subject == "Set a new password"


def test_who_has_an_account_gets_one_more_role(partnership):
    run("create_user", "ann@example.org", "--name", "Ann Example", "--role", "viewer")
    assert run("create_user", "ann@example.org", "--role", "auditor")["new"] is False
    assert "already has this role" in refused(1, "create_user", "ann@example.org", "--role", "auditor")


def test_nobody_but_the_person_changes_a_password(partnership, typed):
    run("create_user", "ann@example.org", "--name", "Ann Example", "--role", "viewer")
    typed(PHRASE)
    words = refused(1, "create_user", "ann@example.org", "--role", "auditor", "--password-stdin")
    assert "only that person" in words


def test_a_weak_password_makes_no_account(partnership, typed):
    typed("short")
    args = ("--name", "Ann", "--role", "viewer", "--password-stdin")
    assert "at least 12" in refused(1, "create_user", "ann@example.org", *args)
    assert not User.objects.filter(email="ann@example.org").exists()


def test_wrong_use_is_said_in_words(partnership):
    assert "is not an e-mail address" in refused(2, "create_user", "ann", "--name", "A", "--role", "viewer")
    assert "needs --name" in refused(2, "create_user", "ann@example.org", "--role", "viewer")
    here = ("--name", "A", "--role", "viewer")
    assert "no partnership with" in refused(2, "create_user", "a@example.org", *here, "--partnership", "x")
    run("create_partnership", "second", "Second")
    assert "several partnerships" in refused(2, "create_user", "a@example.org", *here)


def test_the_first_partnership_comes_first(db):
    words = refused(2, "create_user", "a@example.org", "--name", "A", "--role", "viewer")
    assert "make one with create_partnership" in words


def test_in_words_the_commands_tell_what_comes_next(db):
    told = io.StringIO()
    call_command("create_partnership", "one", "One", stderr=told)
    assert "One is made. Next: create_user EMAIL --partnership one" in told.getvalue()
    call_command("create_user", "a@example.org", "--name", "Ann", "--role", "viewer", stderr=told)
    assert "Ann is viewer in One." in told.getvalue()
