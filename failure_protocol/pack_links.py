"""Link and code of a sealed pack: what they are made from, and whose they are.

Both come from a secret of the pack. The link names the pack and nothing else; the code goes another way, and
is typed. Opening the link shows nothing of what is in it.
"""

from __future__ import annotations

import hmac

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.sealing import fingerprint
from failure_protocol.models import SealedPack

_SALT = "failure_protocol.pack"
_DIGITS = 8
SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32: no l, o, 0, 1


def token_of(pack: SealedPack) -> str:
    """What the link carries."""
    return signing.dumps([pack.pk, _mark(pack)], salt=_SALT)


def address_of(pack: SealedPack) -> str:
    """The whole address of the link."""
    return f"{settings.SITE_URL}{reverse('failure_protocol:pack_link', args=[token_of(pack)])}"


def pack_at(token: str) -> SealedPack | None:
    """The pack of a link; None when it was made up or changed."""
    try:
        pk, mark = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = SealedPack.objects.filter(pk=pk).select_related("incident__partnership").first()
    return found if found is not None and hmac.compare_digest(_mark(found), str(mark)) else None


def code_of(pack: SealedPack) -> str:
    """Eight digits, in two halves as they are read out."""
    digits = f"{int(fingerprint(pack.secret, 'pack-code'), 16) % 10**_DIGITS:0{_DIGITS}}"
    return f"{digits[:4]} {digits[4:]}"


def passphrase_of(secret: str) -> str:
    """What opens a file that is closed with a passphrase of its own: five groups of four, easy to read out.

    Letters and digits that nobody mistakes for one another: 32 signs, twenty of them, 100 bits.
    """
    number = int(fingerprint(secret, "pack-file-1") + fingerprint(secret, "pack-file-2"), 16)
    signs = ""
    for _ in range(20):
        number, index = divmod(number, len(SIGNS))
        signs += SIGNS[index]
    return " ".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def is_code(pack: SealedPack, typed: str) -> bool:
    """Whether somebody typed the code, with spaces or without."""
    wanted, digits = "".join(code_of(pack).split()), "".join(typed.split())
    return hmac.compare_digest(wanted.encode(), digits.encode())


def _mark(pack: SealedPack) -> str:
    return fingerprint(pack.secret, "pack-link")
