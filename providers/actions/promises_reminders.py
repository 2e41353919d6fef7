"""Reminders of promises: one mail a person and day, only when something new is due or a week has begun."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse

from accounts import notifications
from accounts.access import may
from accounts.models import MailLog, User
from accounts.permissions import Permission
from core.words import count_of, day_words
from providers.calls import offices_work
from providers.models import Promise


def remind_of_promises(*, day: date, at: datetime) -> list[MailLog]:
    """Remind everybody whose promises are due; gives the mails that were queued. Run twice, sends once.

    A person is written to when a promise has fallen due since the last working day; on the first working day
    of a week also of what is overdue. On other days, and for who may no longer see the homes, nothing goes.
    """
    if not offices_work(day):
        return []
    last = day - timedelta(days=1)
    while not offices_work(last):
        last -= timedelta(days=1)
    new_week = last.isocalendar()[:2] != day.isocalendar()[:2]
    due: dict[User, list[Promise]] = defaultdict(list)
    rows = Promise.objects.filter(state=Promise.State.OPEN, due_on__lte=day, owner__is_active=True)
    for row in rows.select_related("owner", "location", "partnership").order_by("due_on", "pk"):
        if row.owner is not None and may(row.owner, Permission.VIEW_HOMES, row.partnership):
            due[row.owner].append(row)
    mails = [
        _mail(user, promised, day, at)
        for user, promised in sorted(due.items(), key=lambda pair: pair[0].pk)
        if new_week or any(row.due_on is not None and row.due_on > last for row in promised)
    ]
    return [mail for mail in mails if mail is not None]


def _mail(user: User, promised: Sequence[Promise], day: date, at: datetime) -> MailLog | None:
    partnerships = {row.partnership for row in promised}
    lines = [f"{_when(row, day)}: {row.text} ({row.location}; {_whose(row)})" for row in promised]
    return notifications.send(
        user,
        f"{count_of(len(promised), 'promise')} to homes {'is' if len(promised) == 1 else 'are'} due",
        "providers/contacts_mail.txt",
        {"lines": lines, "url": f"{settings.SITE_URL.rstrip('/')}{reverse('providers:promises')}?owner=me"},
        "you see to these promises",
        partnership=partnerships.pop() if len(partnerships) == 1 else None,
        digest_key=f"promises-{day.isoformat()}",
        at=at,
    )


def _when(row: Promise, day: date) -> str:
    if row.due_on is None or row.due_on >= day:
        return "Today"
    return f"Overdue since {day_words(row.due_on)}"


def _whose(row: Promise) -> str:
    return "we promised" if row.whose == Promise.Whose.OURS else "they promised"
