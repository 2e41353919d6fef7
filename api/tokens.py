"""Tokens of programs: made once, shown once, kept as a digest only.

A token has 256 random bits, so a plain SHA-256 keeps it: there is nothing that a dictionary could try.
"""

from __future__ import annotations

import hashlib
import secrets

MARK = "cho_"  # so that a search for lost secrets finds ours
SHOWN = 10  # characters that the list shows, to tell one from another


def make() -> str:
    """A new token."""
    return f"{MARK}{secrets.token_urlsafe(32)}"


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def from_header(header: str) -> str:
    """The token of "Authorization: Bearer ..."; "" when there is none."""
    kind, _, token = header.strip().partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
