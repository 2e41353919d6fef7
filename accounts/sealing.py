"""Encryption of what must rest in the database for a while: kept forms, mails that wait."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableError(ValueError):
    """Sealed with a key that is no longer configured, or changed since."""


def seal(text: str) -> str:
    """Encrypt and sign `text` with the newest key."""
    return _keys().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """What was sealed.

    Raises:
        UnreadableError: no configured key opens it.
    """
    try:
        return _keys().decrypt(sealed.encode("ascii")).decode()
    except (InvalidToken, UnicodeEncodeError):
        raise UnreadableError("This was sealed with a key that is no longer in use.") from None


def seal_bytes(content: bytes) -> bytes:
    """Encrypt and sign a file with the newest key."""
    return _keys().encrypt(content)


def unseal_bytes(sealed: bytes) -> bytes:
    """What was sealed.

    Raises:
        cryptography.fernet.InvalidToken: no configured key opens it.
    """
    return _keys().decrypt(sealed)


def is_newest(sealed: bytes) -> bool:
    """Whether the newest key opens it, so that it rests as it would be sealed today."""
    try:
        _all_keys()[0].decrypt(sealed)
    except InvalidToken:
        return False
    return True


def reseal(sealed: bytes) -> bytes:
    """The same, sealed with the newest key; when it was sealed first stays in it.

    Raises:
        cryptography.fernet.InvalidToken: no configured key opens it.
    """
    return _keys().rotate(sealed)


def fingerprint(text: str, purpose: str) -> str:
    """A keyed digest, 16 characters: tells whether a typed code is the one given out, without keeping it."""
    key = hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:16]


def _keys() -> MultiFernet:
    return MultiFernet(_all_keys())


def _all_keys() -> list[Fernet]:
    """FIELD_ENCRYPTION_KEYS, newest first; else SECRET_KEY and its predecessors."""
    secrets = settings.FIELD_ENCRYPTION_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"sealing:{secret}".encode()).digest() for secret in secrets)
    return [Fernet(base64.urlsafe_b64encode(digest)) for digest in digests]
