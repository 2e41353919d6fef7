"""The early warning kept up to date: new worries are added, gone ones end, a digest tells of what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import notifications
from accounts.access import members_with
from accounts.models import Partnership
from accounts.permissions import Permission
from core.words import count_of
from metrics.models import Signal
from metrics.summaries.signals import found_now

LONGEST = 300
MOST_IN_MAIL = 40


@dataclass(frozen=True)
class Changed:
    """What a look at the facts changed."""

    new: int
    gone: int
    lasting: int


@transaction.atomic
def refresh_signals(*, partnership: Partnership, at: datetime) -> Changed:
    """Look at the facts as they stand at `at`: one open signal for each worry, ended when it is gone."""
    found = {each.key: each for each in found_now(partnership, timezone.localtime(at).date())}
    rows = Signal.objects.select_for_update().open().filter(partnership=partnership)
    open_ones = {row.key: row for row in rows}
    gone = [row.pk for key, row in open_ones.items() if key not in found]
    Signal.objects.filter(pk__in=gone).update(ended_at=at)
    changed = []
    for key, row in open_ones.items():
        if key in found and row.words != found[key].words[:LONGEST]:
            row.words = found[key].words[:LONGEST]
            changed.append(row)
    Signal.objects.bulk_update(changed, ["words"])
    new = [
        Signal(
            partnership=partnership, kind=each.kind, location_id=each.location, indicator_id=each.indicator,
            slug=each.slug, key=key, words=each.words[:LONGEST], since=each.since, found_at=at,
        )
        for key, each in found.items()
        if key not in open_ones
    ]  # fmt: skip
    Signal.objects.bulk_create(new)
    return Changed(len(new), len(gone), len(open_ones) - len(gone))


@transaction.atomic
def send_digest(*, partnership: Partnership, at: datetime) -> int:
    """Mail those who look after homes what is new since the last digest; give how many signals it told of.

    Nothing new, no mail. A signal is told of once, however long it lasts.
    """
    new = list(
        Signal.objects.select_for_update(of=("self",)).open().filter(partnership=partnership, told_at=None)
        .select_related("location")
    )  # fmt: skip
    if not new:
        return 0
    day = timezone.localtime(at).date()
    context = {
        "lines": [f"{row.location or partnership}: {row.words}" for row in new[:MOST_IN_MAIL]],
        "more": max(len(new) - MOST_IN_MAIL, 0),
        "url": f"{settings.SITE_URL.rstrip('/')}{reverse('metrics:signals')}",
    }
    for user in members_with(partnership, Permission.MANAGE_RETURNS, day):
        notifications.send(
            user, f"Early warning: {count_of(len(new), 'new signal')}", "metrics/signals_mail.txt", context,
            "you look after these homes", partnership=partnership,
            digest_key=f"early-warning-{partnership.pk}-{day.isoformat()}", at=at,
        )  # fmt: skip
    Signal.objects.filter(pk__in=[row.pk for row in new]).update(told_at=at)
    return len(new)
