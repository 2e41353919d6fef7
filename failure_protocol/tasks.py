"""Celery's side of incidents: thin, since the rows are the truth."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import User, system_user
from failure_protocol import gateways
from failure_protocol.actions.notices import climb
from failure_protocol.actions.notices_parties import settle_party_mail
from failure_protocol.actions.notices_written import claim_text, draft, settle_mail, settle_text
from failure_protocol.ladder import Written
from failure_protocol.models import Ladder, NoticeAttempt, PartyMessage

logger = logging.getLogger(__name__)
SWEEP = 200  # rows in one go


@shared_task(name="failure_protocol.tasks.watch_notices")
def watch_notices() -> None:
    """Each minute: what became of mails and texts, then who is told next. A second message does nothing."""
    now = timezone.now()
    by = system_user()
    mails = NoticeAttempt.objects.unsettled().select_related("notice__ladder", "mail")
    _each(mails, lambda row: settle_mail(attempt=row, by=by, at=now))
    parties = PartyMessage.objects.filter(mail__isnull=False).exclude(state=Written.SENT)
    parties = parties.exclude(state=Written.FAILED, mail__state="failed")
    parties = parties.select_related("mail", "notice__party", "notice__incident")
    _each(parties, lambda row: settle_party_mail(message=row, by=by, at=now))
    for row in NoticeAttempt.objects.texts_due(now)[:SWEEP]:
        _each([row], lambda row: send_text_now(row, by, now))
    for ladders in (Ladder.objects.not_begun(), Ladder.objects.running()):
        _each(ladders, lambda row: climb(ladder=row, by=by, at=now))


@shared_task(name="failure_protocol.tasks.send_text")
def send_text(pk: int) -> None:
    """Hand one text message to the gateway; a second message for the same one does nothing."""
    row = NoticeAttempt.objects.filter(pk=pk).first()
    if row is not None:
        send_text_now(row, system_user(), timezone.now())


def send_text_soon(pk: int) -> None:
    """Put a wake-up call on the queue; with the broker down the minute's look sends it."""
    try:
        send_text.apply_async((pk,), retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, text message waits", extra={"attempt": pk})


def send_text_now(row: NoticeAttempt, by: User, at: datetime) -> None:
    """Claim, hand over outside of any transaction, write down what the gateway said."""
    held = claim_text(row, at)
    if held is None:
        return
    try:
        reference = gateways.gateway().send(held.notice.tel, draft(held.notice, held.channel))
    except gateways.NotSent as error:
        settle_text(attempt=held, by=by, at=at, error=str(error))
    else:
        settle_text(attempt=held, by=by, at=at, reference=reference)


def _each(rows: Iterable[Any], do: Callable[[Any], Any]) -> None:
    """One after the other; what is wrong with one must not keep the others from being told."""
    for row in rows:
        try:
            do(row)
        except Exception:  # a ladder that can't be climbed is logged, the next one still is
            logger.exception("notice not settled", extra={"row": row.pk, "kind": type(row).__name__})
