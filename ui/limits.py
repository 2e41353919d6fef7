"""How often one person may ask for what costs much: searches and files (quality.md section 3).

Counts live in the cache. When that is down nobody is stopped: these limits keep the service quick, they guard
no secret (the limits on guessing passwords are in accounts/limits.py, and count in the database too).
"""

from __future__ import annotations

import logging

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from django_ratelimit.exceptions import Ratelimited
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

RATES = {
    "search": "60/m",
    "export": "30/m",  # CSV and Excel are written as they are read
    "export_pdf": "10/m",  # each is laid out page by page
    "download": "60/m",
}


def count(request: HttpRequest, group: str) -> None:
    """Count one more of `group` for this person.

    Raises:
        Ratelimited: it is over the limit; the person gets the page that says to wait (429).
    """
    try:
        over = is_ratelimited(
            request, group=f"ui.{group}", key="user_or_ip", rate=RATES[group], increment=True
        )
    except (OSError, RedisError):
        logger.warning("rate limit cache unreachable")
        return
    if over:
        raise Ratelimited
