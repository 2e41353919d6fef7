"""Celery's side of mail: thin, since the row is the truth."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import MailLog
from accounts.notifications import deliver

logger = logging.getLogger(__name__)
SWEEP = 200  # mails in one go


@shared_task(name="accounts.tasks.send_mail")
def send_mail(pk: int) -> None:
    """Send one mail; a second message for the same mail does nothing."""
    deliver(pk, timezone.now())


@shared_task(name="accounts.tasks.send_due_mails")
def send_due_mails() -> None:
    """Send every mail that waits or whose next try has come."""
    now = timezone.now()
    for pk in MailLog.objects.due(now).order_by("next_try_at").values_list("pk", flat=True)[:SWEEP]:
        deliver(pk, now)


def send_soon(pk: int) -> None:
    """Put a wake-up call on the queue; a broker that is down is logged, and the sweep sends it later."""
    try:
        send_mail.apply_async((pk,), retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, mail waits", extra={"mail": pk})
