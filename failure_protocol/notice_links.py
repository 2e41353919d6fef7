"""Link and code of a written confirmation: what they are made from, and whose they are.

Both come from a secret of the notice, so a confirmation that is sent again carries the same ones. The link
names the notice and nothing else; the code is typed by the person. Opening the link changes nothing.
"""

from __future__ import annotations

import hmac

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.sealing import fingerprint
from failure_protocol.models import Notice

_SALT = "failure_protocol.notice"
_DIGITS = 6


def token_of(notice: Notice) -> str:
    """What the link carries."""
    return signing.dumps([notice.pk, _mark(notice)], salt=_SALT)


def address_of(notice: Notice) -> str:
    """The whole address of the link."""
    return f"{settings.SITE_URL}{reverse('failure_protocol:acknowledge_link', args=[token_of(notice)])}"


def notice_at(token: str) -> Notice | None:
    """The notice of a link; None when it was made up or changed, or nobody was told yet."""
    try:
        pk, mark = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Notice.objects.filter(opened_at__isnull=False).select_related(
        "ladder__incident__partnership", "user"
    )
    found = rows.filter(pk=pk).first()
    return found if found is not None and hmac.compare_digest(_mark(found), str(mark)) else None


def code_of(notice: Notice) -> str:
    """Six digits."""
    return f"{int(fingerprint(notice.secret, 'notice-code'), 16) % 10**_DIGITS:0{_DIGITS}}"


def is_code(notice: Notice, typed: str) -> bool:
    """Whether somebody typed the code, with spaces or without."""
    digits = "".join(typed.split())
    return hmac.compare_digest(code_of(notice).encode(), digits.encode())


def _mark(notice: Notice) -> str:
    return fingerprint(notice.secret, "notice-link")
