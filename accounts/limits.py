"""Limits on guessing: who is asking, from where, and how often."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# A council's people share one address, so limits by address are wide; axes counts per name and address.
RATES = {
    "sign_in": "60/m",
    "second_factor": "20/m",
    "password_reset": "60/h",
    "password_reset_name": "5/h",
    "invitation": "60/h",
    "calendar": "60/h",  # by calendar: programs ask every few minutes at most
    "calendar_unknown": "60/h",  # by address: guesses
    # Pages that need no sign-in: a council's whole staff may stand behind one address.
    "public_page": "600/m",
    "public_file": "240/m",
    "public_search": "60/m",
    "follow": "30/h",
    "follow_name": "5/h",  # by the e-mail address typed
    "follow_link": "60/h",  # by address: guesses
    "acknowledge": "60/h",  # by address: people of both bodies may stand behind one
    "acknowledge_code": "10/h",  # by notice: guesses of its code
    "pack_link": "60/h",  # by address: guesses of links and codes; a pack locks after five wrong codes
}


def client_address(request: HttpRequest) -> str:
    """The address that our own proxies (`TRUSTED_PROXIES` of them) vouch for; no other header is believed."""
    trusted: int = settings.TRUSTED_PROXIES
    hops: list[str] = [
        hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()
    ]
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def typed_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The e-mail address typed at sign-in, in lower case, so that case opens no second set of tries."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return str(typed).strip().lower()[:254]


def too_many(request: HttpRequest, group: str, key: str | None = None) -> bool:
    """Count this try and say whether it is over the limit of `group`; per address unless `key` is given.

    When the cache that counts is down the answer is no: axes still counts wrong passwords in the database.
    """
    try:
        return bool(
            is_ratelimited(
                request,
                group=f"accounts.{group}",
                key=lambda _group, asking: key or client_address(asking),
                rate=RATES[group],
                increment=True,
            )
        )
    except (OSError, RedisError):
        logger.warning("rate limit cache unreachable")
        return False
