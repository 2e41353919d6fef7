"""Mail: one short text each, that says who sent it and why, with a row that tells what became of it.

The row is written in the caller's transaction and the mail goes out after the commit, by a worker: a mail
server that is down never breaks an action. Never put personal data of residents into a mail.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import MailLog, Partnership, User
from accounts.sealing import UnreadableError, seal, unseal

logger = logging.getLogger(__name__)
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def send(
    user: User,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    reason: str,
    *,
    by: User | None = None,
    partnership: Partnership | None = None,
    digest_key: str = "",
    at: datetime | None = None,
) -> MailLog | None:
    """Queue one mail to a person; None when a mail with the same `digest_key` went to them before.

    `template` is a text template; `reason` ends the sentence "You get this because ..."; `by` is the person
    whose action sent it (None: the service itself). For one mail a person a day let the key carry the day.
    """
    return send_to(
        user.email,
        subject,
        template,
        {"user": user, **context},
        reason,
        user=user,
        by=by,
        partnership=partnership,
        digest_key=digest_key,
        at=at,
    )


def send_to(
    email: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    reason: str,
    *,
    user: User | None = None,
    by: User | None = None,
    partnership: Partnership | None = None,
    digest_key: str = "",
    at: datetime | None = None,
    unsubscribe: str = "",
) -> MailLog | None:
    """The same to an address that has no account: an invitation, news of a board.

    `unsubscribe` is a whole address that stops such mails; mail programs offer it beside the sender.
    """
    now = at or timezone.now()  # noqa: TID251  when a mail was queued is a fact of the mail itself
    body = render_to_string(
        "accounts/mail/layout.txt",
        {
            "text": render_to_string(template, {**context, "site_url": settings.SITE_URL}).strip(),
            "sender": str(by) if by is not None and not by.is_system else settings.SERVICE_NAME,
            "service_name": settings.SERVICE_NAME,
            "partnership": partnership,
            "reason": reason.rstrip("."),
            "site_url": settings.SITE_URL,
        },
    )
    closed = user is not None and not user.is_active
    mail = MailLog(
        user=user,
        email=email,
        partnership=partnership,
        subject=" ".join(subject.split())[:200],
        template=template,
        body=seal(body.strip() + "\n"),
        unsubscribe=seal(unsubscribe) if unsubscribe else "",
        reason=reason[:300],
        digest_key=digest_key[:100],
        created_at=now,
        next_try_at=None if closed else now,
        state=MailLog.State.FAILED if closed else MailLog.State.WAITING,
        last_error="The person's account is closed." if closed else "",
    )
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:
        if digest_key and MailLog.objects.filter(email=email, digest_key=mail.digest_key).exists():
            return None
        raise
    if not closed:
        transaction.on_commit(lambda: wake(mail.pk), robust=True)
    return mail


def wake(pk: int) -> None:
    """Ask a worker to send it now; when the broker is down the sweep finds it within a minute."""
    from accounts import tasks  # tasks import this module

    tasks.send_soon(pk)


def deliver(pk: int, now: datetime) -> str:
    """Send one mail if it is due; returns its state, or "" when another worker has it or it is done.

    The claim moves `next_try_at` in one statement, so two workers never send the same mail at once.
    """
    mail = MailLog.objects.due(now).filter(pk=pk).first()
    if mail is None:
        return ""
    wait = WAITS[min(mail.attempts, len(WAITS) - 1)]
    claimed = MailLog.objects.due(now).filter(pk=pk, attempts=mail.attempts)
    if not claimed.update(attempts=mail.attempts + 1, next_try_at=now + wait):
        return ""
    mail.attempts += 1
    row = MailLog.objects.filter(pk=pk, attempts=mail.attempts)
    error = _error_of_sending(mail)
    if not error:
        row.update(
            state=MailLog.State.SENT, sent_at=now, next_try_at=None, last_error="", body="", unsubscribe=""
        )
        return MailLog.State.SENT
    logger.warning("mail not sent", extra={"mail": pk, "attempt": mail.attempts})
    if mail.attempts > len(WAITS):
        row.update(state=MailLog.State.FAILED, next_try_at=None, last_error=error)
        return MailLog.State.FAILED
    row.update(state=MailLog.State.RETRY, last_error=error)
    return MailLog.State.RETRY


def _error_of_sending(mail: MailLog) -> str:
    """Send; the reason in words when it fails, empty when it went out."""
    try:
        EmailMessage(
            mail.subject,
            unseal(mail.body),
            settings.DEFAULT_FROM_EMAIL,
            [mail.email],
            headers=_headers(mail),
        ).send()
    except UnreadableError:
        return "The text was sealed with a key that is no longer in use."
    except (SMTPException, OSError) as error:
        return f"The mail server did not take it: {error}"[:300]
    return ""


def _headers(mail: MailLog) -> dict[str, str]:
    """What lets a mail program stop such mails with one click (RFC 8058)."""
    if not mail.unsubscribe:
        return {}
    return {
        "List-Unsubscribe": f"<{unseal(mail.unsubscribe)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
