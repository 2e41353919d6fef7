"""Mail says who sent it and why, goes out after the commit, and never breaks what it tells of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts import actions, tasks
from accounts.errors import RefusedError
from accounts.models import MailLog, User
from accounts.notifications import WAITS, deliver, send, send_to
from accounts.sealing import UnreadableError, fingerprint, seal, unseal
from audit.models import Entry

NOW = datetime(2021, 1, 5, 9, 40, tzinfo=UTC)
TEMPLATE = "accounts/mail/password_changed.txt"


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """The wake-up calls that would go to a worker."""
    calls = []
    monkeypatch.setattr(tasks.send_mail, "apply_async", lambda args, **kwargs: calls.append(args[0]))
    return calls


def post(people, **more):
    fields = {"by": people.commissioner, "partnership": people.partnership, "at": NOW, **more}
    return send(people.viewer, "A subject", TEMPLATE, {}, "you lead step 1.4", **fields)


@pytest.fixture
def broken(monkeypatch):
    """A mail server that hangs up."""

    def refuse(self, fail_silently=False):
        raise SMTPServerDisconnected("hung up")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)


def test_a_mail_says_who_sent_it_and_why(people):
    assert deliver(post(people).pk, NOW) == "sent"
    (sent,) = mail.outbox
    assert sent.to == [people.viewer.email]
    assert sent.subject == "A subject"
    assert sent.body.startswith("Hello Vic Reads,")
    assert "Sent by Ada May through Care oversight for Testborough." in sent.body
    assert "You get this because you lead step 1.4." in sent.body
    assert "http://testserver" in sent.body


def test_what_the_service_itself_sends_is_signed_by_it(people):
    deliver(post(people, by=None, partnership=None).pk, NOW)
    assert "Sent by Care oversight.\n" in mail.outbox[0].body


def test_names_are_not_escaped_for_html_and_subjects_are_one_line(people):
    User.objects.filter(pk=people.viewer.pk).update(full_name="Siân O'Neil & Co")
    people.viewer.refresh_from_db()
    made = send(people.viewer, "Two\r\nBcc: lines", TEMPLATE, {}, "x", at=NOW)
    deliver(made.pk, NOW)
    assert "Siân O'Neil & Co" in mail.outbox[0].body
    assert mail.outbox[0].subject == "Two Bcc: lines"


def test_the_mail_waits_for_the_commit_and_dies_with_a_rollback(
    people, woken, django_capture_on_commit_callbacks
):
    def fail():
        with transaction.atomic():
            post(people)
            raise LookupError

    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(LookupError):
            fail()
        made = post(people)
        assert woken == []
    assert woken == [made.pk]
    assert list(MailLog.objects.all()) == [made]


def test_the_text_is_sealed_while_it_waits_and_gone_when_it_is_sent(people):
    made = post(people)
    assert "Vic" not in made.body
    assert "Vic Reads" in unseal(made.body)
    deliver(made.pk, NOW)
    made.refresh_from_db()
    assert (made.body, made.sent_at, made.next_try_at) == ("", NOW, None)


def test_a_mail_is_sent_once_however_often_the_worker_is_woken(people):
    made = post(people)
    assert [deliver(made.pk, NOW) for _ in range(3)] == ["sent", "", ""]
    assert len(mail.outbox) == 1
    assert deliver(999_999, NOW) == ""


def test_a_mail_that_another_worker_is_sending_is_left_to_it(people):
    made = post(people)
    MailLog.objects.filter(pk=made.pk).update(attempts=1, next_try_at=NOW + timedelta(minutes=1))
    assert deliver(made.pk, NOW) == ""


def test_a_refused_mail_is_tried_again_later_and_given_up_in_words(people, broken):
    made, now = post(people), NOW
    for wait in WAITS:
        assert deliver(made.pk, now) == "retry"
        made.refresh_from_db()
        assert made.next_try_at == now + wait
        assert deliver(made.pk, now) == ""
        now = made.next_try_at
    assert deliver(made.pk, now) == "failed"
    made.refresh_from_db()
    assert made.last_error == "The mail server did not take it: hung up"
    assert made.next_try_at is None


def test_the_sweep_sends_what_is_due_and_nothing_else(people, time_machine):
    time_machine.move_to(NOW, tick=False)
    due, later = post(people), post(people)
    MailLog.objects.filter(pk=later.pk).update(next_try_at=NOW + timedelta(hours=1))
    tasks.send_due_mails()
    assert MailLog.objects.get(pk=due.pk).state == "sent"
    assert MailLog.objects.get(pk=later.pk).state == "waiting"
    tasks.send_mail(later.pk)
    assert len(mail.outbox) == 1


def test_a_broker_that_is_down_breaks_nothing(people, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.send_mail, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        post(people)
    assert MailLog.objects.get().state == "waiting"


def test_one_mail_a_key_and_person(people):
    first = post(people, digest_key="due:2021-01-05")
    assert post(people, digest_key="due:2021-01-05") is None
    assert post(people, digest_key="due:2021-01-06") is not None
    other = send(people.commissioner, "A subject", TEMPLATE, {}, "x", digest_key="due:2021-01-05", at=NOW)
    assert other is not None
    assert MailLog.objects.filter(digest_key="due:2021-01-05").count() == 2
    assert first is not None


def test_a_closed_account_gets_no_mail_and_that_is_shown(people, woken):
    people.viewer.is_active = False
    made = post(people)
    assert (made.state, made.last_error) == ("failed", "The person's account is closed.")
    assert deliver(made.pk, NOW) == ""


def test_an_address_without_an_account_can_be_written_to(db):
    made = send_to(
        "new@example.org", "Hello", "accounts/mail/layout.txt", context(), "you are invited", at=NOW
    )
    assert deliver(made.pk, NOW) == "sent"


def context() -> dict[str, object]:
    return {"text": "x", "sender": "y", "service_name": "y", "partnership": None, "reason": "z"}


def test_a_text_whose_key_is_gone_is_not_sent_as_rubbish(people):
    made = post(people)
    MailLog.objects.filter(pk=made.pk).update(body="rubbish")
    assert deliver(made.pk, NOW) == "retry"
    made.refresh_from_db()
    assert made.last_error == "The text was sealed with a key that is no longer in use."


def test_the_database_refuses_a_sent_mail_without_its_moment_and_a_failure_without_a_reason(people):
    made = post(people)
    for wrong in ({"state": "sent"}, {"state": "failed"}, {"sent_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MailLog.objects.filter(pk=made.pk).update(**wrong)


# --- the page of mails ----------------------------------------------------------------------------
def test_who_manages_people_sees_what_became_of_mails_but_not_their_text(
    people, administrator, signed_in, broken
):
    made = post(people)
    deliver(made.pk, NOW)
    page = signed_in(administrator).get(reverse("accounts:mails")).content.decode()
    assert "A subject" in page
    assert "hung up" in page
    assert "Hello Vic" not in page
    assert "1 mail of this partnership could not be sent" in (
        signed_in(administrator).get(reverse("accounts:members")).content.decode()
    )
    assert (
        "A subject"
        not in signed_in(administrator).get(reverse("accounts:mails"), {"state": "sent"}).content.decode()
    )


def test_a_mail_that_was_given_up_can_be_sent_again(people, administrator, signed_in, time_machine):
    time_machine.move_to(NOW, tick=False)
    made = post(people)
    MailLog.objects.filter(pk=made.pk).update(state="failed", attempts=5, last_error="x", next_try_at=None)
    client = signed_in(administrator)
    assert "Try again" in client.get(reverse("accounts:mails")).content.decode()
    client.post(reverse("accounts:mail_again", args=[made.pk]))
    assert deliver(made.pk, NOW) == "sent"
    assert Entry.objects.get().verb == "accounts.mail_sent_again"
    again = client.post(reverse("accounts:mail_again", args=[made.pk]), follow=True)
    assert "was not given up" in again.content.decode()


def test_who_may_not_manage_people_sends_no_mail_again(people, administrator):
    made = post(people)
    for person in (people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            actions.send_mail_again(mail=made, by=person, now=NOW)
    User.objects.filter(pk=people.viewer.pk).update(is_active=False)
    with pytest.raises(RefusedError, match="account is closed"):
        actions.send_mail_again(mail=MailLog.objects.get(pk=made.pk), by=administrator, now=NOW)


# --- sealing --------------------------------------------------------------------------------------
def test_what_is_sealed_opens_with_the_old_key_after_a_new_one_came(settings):
    settings.FIELD_ENCRYPTION_KEYS = ["old"]
    sealed = seal("a text")
    settings.FIELD_ENCRYPTION_KEYS = ["new", "old"]
    assert unseal(sealed) == "a text"
    settings.FIELD_ENCRYPTION_KEYS = ["new"]
    with pytest.raises(UnreadableError):
        unseal(sealed)
    with pytest.raises(UnreadableError):
        unseal("ungültig")


def test_without_keys_of_its_own_sealing_follows_the_secret_key(settings):
    settings.FIELD_ENCRYPTION_KEYS = []
    sealed = seal("a text")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret key"
    assert unseal(sealed) == "a text"


def test_a_fingerprint_depends_on_its_purpose(settings):
    assert fingerprint("x", "one") == fingerprint("x", "one") != fingerprint("x", "two")
