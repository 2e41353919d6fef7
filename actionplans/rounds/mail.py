"""The mails of update rounds: one a person, listing their rows, with one link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import notifications
from accounts.models import MailLog, User
from actionplans.models import Round, RoundRow
from actionplans.rounds.people import Asked
from core.words import day_words, deadline_words, shortened

SUBJECTS = {
    "first": "Updates needed by {when}: {title}",
    "chase": "Still waiting for your updates, due by {when}: {title}",
    "sent_back": "Sent back to you, needed by {when}: {title}",
}
LONGEST = 100  # characters of a row in a mail


def ask(
    *,
    user: User,
    parts: Sequence[tuple[Round, Asked]],
    kind: str,
    by: User,
    at: datetime,
    digest_key: str,
    reason: str = "",
) -> MailLog | None:
    """Queue the mail; None when one with this key has gone to the person before."""
    opened = parts[0][0]
    when = deadline_words(timezone.localtime(opened.deadline))
    context: dict[str, Any] = {
        "kind": kind,
        "title": opened.title,
        "when": when,
        "message": opened.message,
        "reason_sent_back": reason,
        "parts": [(each_round.plan, [line(row) for row in each.rows]) for each_round, each in parts],
        "url": settings.SITE_URL.rstrip("/") + reverse("actionplans:my_round"),
        "late": at > opened.deadline,
    }
    return notifications.send(
        user,
        SUBJECTS[kind].format(when=when, title=opened.title),
        "actionplans/mail_round.txt",
        context,
        "; ".join(dict.fromkeys(each.why for _, each in parts)),
        by=by,
        partnership=opened.partnership,
        digest_key=digest_key,
        at=at,
    )


def line(row: RoundRow) -> str:
    """A row on one line of plain text: its reference, its words cut short, and its date."""
    text = shortened(row.step.text if row.step else row.action.title, LONGEST)
    due = row.step.agreed_due if row.step else None
    return f"{row.action.ref} {text}" + (f" (due {day_words(due)})" if due else "")
