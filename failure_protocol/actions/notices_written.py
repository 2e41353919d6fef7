"""Written confirmations: drafted and sent by mail and text message, each with what became of it (N02, N07).

A row is written in the caller's transaction; mail and text leave after the commit. What the mail server or
the gateway did not take counts as not sent, shows at once and is tried again; the first try keeps its time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import MailLog, User
from accounts.notifications import send_to
from core.errors import Refused
from failure_protocol import gateways
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.notices_standing import body_words, check_open, lock, refresh
from failure_protocol.ladder import Written
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, Notice, NoticeAttempt
from failure_protocol.models.logs import LogKind
from failure_protocol.models.notices import WRITTEN
from failure_protocol.notice_links import address_of, code_of

Channel = NoticeAttempt.Channel
MAIL, TEXT = "failure_protocol/notice_mail.txt", "failure_protocol/notice_text.txt"
ANEW = "It was sent anew."
RETURNED = "It came back: the address did not take it."
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def confirm_in_writing(notice: Notice, by: User, at: datetime) -> None:
    """Send the confirmation to somebody who is told now: by mail always, by text where it can go."""
    write(notice, Channel.MAIL, by, at)
    if gateways.is_set_up() and notice.is_mobile:
        write(notice, Channel.TEXT, by, at)


def write(notice: Notice, channel: str, by: User, at: datetime) -> NoticeAttempt:
    """Send by one channel; a second time is the same row with one more try. In the caller's transaction."""
    incident = notice.ladder.incident
    row = NoticeAttempt.objects.filter(notice=notice, channel=channel).first()
    again = row is not None
    if row is None:
        row = NoticeAttempt(notice=notice, channel=channel, at=at, by=by, tries=0)
    row.tries, row.last_at, row.by = row.tries + 1, at, by
    if row.mail_id:  # what still waits there would reach them twice
        unsent = MailLog.objects.filter(pk=row.mail_id).exclude(state=MailLog.State.SENT)
        unsent.update(state=MailLog.State.FAILED, next_try_at=None, last_error=ANEW)
    row.state, row.error, row.mail = Written.WAITING, "", None
    row.sent_at = row.returned_at = row.next_try_at = None
    to = notice.address if channel == Channel.MAIL else notice.tel
    if incident.is_exercise:
        row.state = Written.EXERCISE
    elif not to:
        row.state, row.error = Written.FAILED, f"No {_missing(channel)} is set up for {notice.who}."
    elif channel == Channel.TEXT:
        row.next_try_at = at
    row.save()
    if row.state == Written.WAITING and channel == Channel.MAIL:
        row.mail = _mail(notice, row, by, at)
        NoticeAttempt.objects.filter(pk=row.pk).update(mail=row.mail)
    if row.state == Written.WAITING and channel == Channel.TEXT:
        pk = row.pk
        transaction.on_commit(lambda: _wake(pk), robust=True)
    _tell(row, f"{'sent again' if again else 'drafted and sent'} to", by, at)
    return row


@transaction.atomic
def send_again(*, notice: Notice, channel: str, by: User, at: datetime) -> NoticeAttempt:
    """Send a written confirmation once more, or by a further channel. The first try keeps its time.

    Raises:
        Refused: it is on its way or was sent, or the incident is over.
    """
    ladder = lock(notice.ladder)
    allow(by, ladder.incident, "incident", Level.EDIT)
    check_open(ladder.incident)
    if notice.opened_at is None:
        raise Refused(f"{notice.who} offered to stand in and was not told yet. Accept the offer first.")
    row = NoticeAttempt.objects.filter(notice=notice, channel=channel).select_related("mail").first()
    if row is not None and (state := row.state_at(at)) in (Written.WAITING, Written.SENT):
        raise Refused(f"It is {WRITTEN[state].lower()} already. Nothing was sent twice.")
    notice.ladder = ladder
    made = write(notice, channel, by, at)
    refresh(ladder, at)
    return made


@transaction.atomic
def mark_returned(*, attempt: NoticeAttempt, by: User, at: datetime) -> NoticeAttempt:
    """Say that a mail or text that was sent came back: it counts as not sent.

    Raises:
        Refused: it was not sent.
    """
    ladder = lock(attempt.notice.ladder)
    allow(by, ladder.incident, "incident", Level.EDIT)
    row = NoticeAttempt.objects.select_related("mail", "notice__user").get(pk=attempt.pk)
    row.notice.ladder = ladder
    if not row.state or row.state_at(at) != Written.SENT:
        raise Refused("It was not sent, so it can’t have come back.")
    row.state, row.error, row.returned_at = Written.FAILED, RETURNED, at
    row.save(update_fields=["state", "error", "returned_at"])
    _tell(row, "came back from", by, at)
    refresh(ladder, at)
    return row


@transaction.atomic
def settle_mail(*, attempt: NoticeAttempt, by: User, at: datetime) -> bool:
    """Write down what became of a mail, once; says whether that is news."""
    ladder = lock(attempt.notice.ladder)
    row = NoticeAttempt.objects.select_related("mail", "notice__user").get(pk=attempt.pk)
    row.notice.ladder = ladder
    state, error = row.state_at(at), row.error_at(at)
    if row.mail is None or (state, error) == (row.state, row.error):
        return False
    is_news = state != row.state
    row.state, row.error, row.sent_at = state, error, row.mail.sent_at
    row.save(update_fields=["state", "error", "sent_at"])
    if is_news:
        words = "went out to" if state == Written.SENT else "did not go out to"
        _tell(row, words, by, row.mail.sent_at or at, written_at=at)
        refresh(ladder, at)
    return is_news


def claim_text(attempt: NoticeAttempt, at: datetime) -> NoticeAttempt | None:
    """Take a text message that is due, in one statement, so that no other worker sends it too; None = another
    has it.
    """
    wait = WAITS[min(attempt.tries, len(WAITS)) - 1]
    if not NoticeAttempt.objects.texts_due(at).filter(pk=attempt.pk).update(next_try_at=at + wait):
        return None
    return NoticeAttempt.objects.select_related("notice__ladder__incident", "notice__user").get(pk=attempt.pk)


@transaction.atomic
def settle_text(
    *, attempt: NoticeAttempt, by: User, at: datetime, reference: str = "", error: str = ""
) -> None:  # fmt: skip
    """Write down what the gateway said. What it did not take is tried again, and shows as not sent."""
    ladder = lock(attempt.notice.ladder)
    row = NoticeAttempt.objects.select_related("notice__user").get(pk=attempt.pk)
    row.notice.ladder = ladder
    was = row.state
    if error:
        row.state, row.error, row.tries = Written.FAILED, error[:300], row.tries + 1
        row.next_try_at = None if row.tries > len(WAITS) else row.next_try_at
    else:
        row.state, row.error, row.sent_at, row.next_try_at = Written.SENT, "", at, None
    row.gateway_reference = reference
    row.save(update_fields=["state", "error", "tries", "sent_at", "next_try_at", "gateway_reference"])
    if row.state != was:
        _tell(row, "did not go out to" if error else "went out to", by, at)
    refresh(ladder, at)


def draft(notice: Notice, channel: str, *, shown: bool = False) -> str:
    """The words of a confirmation. `shown` = to somebody else than its recipient: then without link and code,
    with which they could acknowledge in another's name; only an exercise shows them.
    """
    incident = notice.ladder.incident
    hidden = shown and not incident.is_exercise
    context = {
        "notice": notice, "incident": incident, "body": body_words(notice.ladder.body),
        "sender": notice.ladder.sender, "received": timezone.localtime(incident.received_at),
        "name": "" if incident.is_withheld else incident.provider_name,
        "link": "(a link of their own)" if hidden else address_of(notice),
        "code": "(a code of their own)" if hidden else code_of(notice),
    }  # fmt: skip
    return render_to_string(MAIL if channel == Channel.MAIL else TEXT, context).strip()


def _mail(notice: Notice, row: NoticeAttempt, by: User, at: datetime) -> Any:
    incident: Incident = notice.ladder.incident
    subject = f"{incident.reference}: please acknowledge"
    what = notice.get_place_display().lower() if notice.place != "lead" else "Lead"
    reason = f"you are named as {what} for the {body_words(notice.ladder.body)} when care provision fails"
    return send_to(
        notice.address, subject, "failure_protocol/notice_sent.txt",
        {"words": draft(notice, Channel.MAIL)}, reason, user=notice.user, by=by,
        partnership=incident.partnership, digest_key=f"notice-{notice.pk}-{row.tries}", at=at,
    )  # fmt: skip


def _missing(channel: str) -> str:
    return "e-mail address" if channel == Channel.MAIL else "telephone number"


def _wake(pk: int) -> None:
    from failure_protocol import tasks  # tasks import the actions

    tasks.send_text_soon(pk)


def _tell(
    row: NoticeAttempt, what: str, by: User, at: datetime, written_at: datetime | None = None
) -> None:  # fmt: skip
    ladder = row.notice.ladder
    channel = row.get_channel_display().lower()
    words = f"{ladder.get_body_display()}: written confirmation by {channel} {what} {row.notice}: "
    words += f"{WRITTEN[Written(row.state)].lower()}."
    if row.error:
        words += f" {row.error}"
    add_entry(
        incident=ladder.incident, kind=LogKind.NOTICE, text=words, by=by, at=written_at or at, happened_at=at
    )  # fmt: skip
