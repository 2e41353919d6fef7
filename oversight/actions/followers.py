"""People who follow a board by mail: confirmed by a link, told once a day at most, and gone when they like.

An address is nothing but an address here: it belongs to no account.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import notifications
from accounts.models import MailLog
from core.words import count_of, day_words
from oversight.models import Board, Follower, Publication
from oversight.summaries.public import address_of, title_of

CONFIRM, NEWS = "oversight/mail/follow_confirm.txt", "oversight/mail/follow_news.txt"
CONFIRM_WITHIN = timedelta(days=7)
ANEW_AFTER = timedelta(days=1)
KEPT_AFTER_LEAVING = timedelta(days=30)
# A publication is told of when it has been out for a while: its transaction may end after a later one's.
SETTLED_AFTER = timedelta(minutes=5)


@transaction.atomic
def follow(*, board: Board, email: str, at: datetime) -> None:
    """Send the link that confirms; an address that follows already gets nothing, and nobody is told which.

    Asking again on the same day sends no second mail.
    """
    email = email.strip().lower()
    fresh: dict[str, Any] = {"asked_at": at, "confirmed_at": None, "left_at": None, "last_publication": None}
    fresh["key"] = key_of(_secrets(Follower(board=board, email=email, asked_at=at))[0])
    rows = Follower.objects.select_for_update()
    follower, _ = rows.get_or_create(board=board, email=email, defaults=fresh)
    if follower.confirmed_at and not follower.left_at:
        return
    if follower.left_at or at - follower.asked_at > ANEW_AFTER:
        for name, value in fresh.items():
            setattr(follower, name, value)
        follower.save(update_fields=[*fresh])
    notifications.send_to(
        email, f"Confirm that you follow {board}", CONFIRM,
        {"board": board, "link": _link("public_confirm", secret_of(follower)), "days": CONFIRM_WITHIN.days},
        f"somebody, probably you, asked to follow {board}", partnership=board.partnership,
        digest_key=f"follow:{follower.key[:40]}", at=at,
    )  # fmt: skip


def follower_at(secret: str) -> Follower | None:
    """Whose link this is, of a board that has a public page."""
    rows = Follower.objects.select_related("board__partnership").filter(board__regime=Board.Regime.PUBLIC)
    return rows.filter(key=key_of(secret)).first()


def may_confirm(follower: Follower, at: datetime) -> bool:
    """Whether the link still confirms: it was asked for lately, and the person did not leave since."""
    return follower.left_at is None and (
        follower.confirmed_at is not None or at - follower.asked_at <= CONFIRM_WITHIN
    )


def confirm(*, follower: Follower, at: datetime) -> bool:
    """Follow from now on; False when the link is too old. A second time changes nothing."""
    if not may_confirm(follower, at):
        return False
    Follower.objects.filter(pk=follower.pk, confirmed_at=None).update(confirmed_at=at)
    return True


def leave(*, follower: Follower, at: datetime, everywhere: bool = False) -> None:
    """Stop the mails of this board, or of every board that the address follows."""
    mine = Q(email=follower.email) if everywhere else Q(pk=follower.pk)
    Follower.objects.filter(mine, left_at=None).update(left_at=at)


def forget(*, at: datetime) -> int:
    """Delete addresses that were never confirmed, and those that left; gives how many.

    The log of their mails goes with them: nobody must prove to a stranger that a mail was sent.
    """
    old = MailLog.objects.filter(template__in=(CONFIRM, NEWS), created_at__lt=at - KEPT_AFTER_LEAVING)
    old.filter(next_try_at=None).delete()
    never = Q(confirmed_at=None, asked_at__lt=at - CONFIRM_WITHIN)
    gone = Q(left_at__lt=at - KEPT_AFTER_LEAVING)
    return Follower.objects.filter(never | gone).delete()[0]


# --- the mail of the day ---------------------------------------------------------------------------
@dataclass(frozen=True)
class News:
    """What one board published since this follower was last told."""

    follower: Follower
    publications: tuple[Publication, ...]
    leave: str

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(title, address) of each, as the mail prints it."""
        return [
            (title_of(each), settings.SITE_URL.rstrip("/") + address_of(each)) for each in self.publications
        ]


def tell(*, at: datetime) -> int:
    """One mail to each address about all that its boards published since its last one; gives how many.

    At most one a day: what comes later waits for tomorrow. The key of the mail carries the day, so a second
    worker or a second run sends nothing twice.
    """
    waiting = Follower.objects.confirmed().filter(board__regime=Board.Regime.PUBLIC)
    behind = [each.email for each in waiting.select_related("last_publication") if _news_of([each], at)]
    return sum(_tell(email, at) for email in dict.fromkeys(behind))


@transaction.atomic
def _tell(email: str, at: datetime) -> bool:
    rows = Follower.objects.confirmed().filter(email=email, board__regime=Board.Regime.PUBLIC)
    mine = rows.select_for_update(of=("self",)).select_related("board__partnership", "last_publication")
    news = _news_of(mine, at)
    if not news:
        return False
    boards = " and ".join(str(each.follower.board) for each in news)
    number = sum(len(each.publications) for each in news)
    since = day_words(timezone.localtime(news[0].follower.confirmed_at))
    mail = notifications.send_to(
        email, f"{boards}: {count_of(number, 'new publication')}", NEWS,
        {"news": news}, f"you asked for it, and confirmed on {since}",
        partnership=news[0].follower.board.partnership,
        digest_key=f"follow-news:{timezone.localtime(at).date()}", at=at, unsubscribe=news[0].leave,
    )  # fmt: skip
    if mail is None:
        return False
    for each in news:
        Follower.objects.filter(pk=each.follower.pk).update(last_publication=each.publications[-1])
    return True


def _news_of(followers: Iterable[Follower], at: datetime) -> list[News]:
    found = []
    for follower in followers:
        out = Publication.objects.out().filter(
            meeting__board_id=follower.board_id, published_at__lte=at - SETTLED_AFTER
        )
        publications = tuple(
            out.filter(_since(follower)).select_related("meeting").order_by("published_at", "pk")
        )
        if publications:
            found.append(News(follower, publications, _link("public_leave", secret_of(follower))))
    return found


def _since(follower: Follower) -> Q:
    last = follower.last_publication
    if last is None:
        return Q(published_at__gt=follower.confirmed_at)
    return Q(published_at__gt=last.published_at) | Q(published_at=last.published_at, pk__gt=last.pk)


# --- the secret of the links -----------------------------------------------------------------------
def key_of(secret: str) -> str:
    """What is stored of a secret. A plain hash is enough: a keyed digest can't be tried out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_of(follower: Follower) -> str:
    """The secret of its links, worked out anew for each mail, so that the database never holds it.

    When the site's key was changed without keeping the old one, the links of earlier mails stop working and
    a new secret begins.
    """
    for secret in _secrets(follower):
        if hmac.compare_digest(key_of(secret), follower.key):
            return secret
    follower.key = key_of(_secrets(follower)[0])
    follower.save(update_fields=["key"])
    return _secrets(follower)[0]


def _secrets(follower: Follower) -> list[str]:
    """By the site's key today, then by those that it had before."""
    value = f"{follower.board_id}:{follower.email}:{follower.asked_at.astimezone(UTC).isoformat()}"
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [
        salted_hmac("oversight.follower", value, secret=key, algorithm="sha256").hexdigest() for key in keys
    ]


def _link(name: str, secret: str) -> str:
    site: str = settings.SITE_URL
    return site.rstrip("/") + reverse(f"oversight:{name}", args=[secret])
