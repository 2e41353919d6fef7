"""The secret address of a person's calendar: make, renew, revoke. Only its hash is stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import User
from actionplans.models import CalendarFeed
from audit.actions import record

BYTES = 32  # of randomness in an address: not to be guessed


@transaction.atomic
def make_address(*, by: User, at: datetime) -> str:
    """A new secret for the person's own calendar; an earlier one stops working in the same moment.

    The secret is returned once and can't be read again: the database holds only its hash.
    """
    CalendarFeed.objects.filter(user=by, revoked_at=None).update(revoked_at=at)
    secret = secrets.token_urlsafe(BYTES)
    feed = CalendarFeed.objects.create(user=by, token_hash=hash_of(secret), created_at=at)
    _record(feed, by, "actionplans.calendar_made", at)
    return secret


@transaction.atomic
def revoke_address(*, by: User, at: datetime) -> bool:
    """Stop the person's address; False when there was none."""
    feed = CalendarFeed.objects.filter(user=by, revoked_at=None).first()
    if feed is None or not CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=at):
        return False
    _record(feed, by, "actionplans.calendar_revoked", at)
    return True


def feed_at(secret: str) -> CalendarFeed | None:
    """The feed with this secret, if it is in use and its person's account is open."""
    feeds = CalendarFeed.objects.select_related("user").filter(token_hash=hash_of(secret), revoked_at=None)
    return feeds.filter(user__is_active=True).first()


def hash_of(secret: str) -> str:
    """What is stored of a secret. A plain hash is enough: 32 random bytes can't be tried out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _record(feed: CalendarFeed, by: User, verb: str, at: datetime) -> None:
    record(
        by=by,
        verb=verb,
        obj=feed,
        partnership=None,
        before=None,
        after=None,
        label=f"the calendar of {by}",
        at=at,
    )
