"""Where papers' files rest: under the SHA-256 of their bytes, never changed and never deleted."""

from __future__ import annotations

import hashlib
import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.errors import Refused

logger = logging.getLogger(__name__)
FULL = (
    "The file could not be kept, because our storage did not take it. Nothing was changed; please try again "
    "later."
)


def keep(content: bytes, ending: str) -> tuple[str, str]:
    """Keep bytes; gives (name in the storage, SHA-256). The same bytes are kept once.

    Raises:
        Refused: the storage did not take them.
    """
    digest = hashlib.sha256(content).hexdigest()
    name = f"papers/{digest[:2]}/{digest}.{ending}"
    try:
        if default_storage.exists(name):
            if default_storage.size(name) == len(content):
                return name, digest
            default_storage.delete(name)  # a crash or a full disk left a part of it
        return default_storage.save(name, ContentFile(content)), digest
    except OSError as error:
        logger.exception("storage refused a paper")
        raise Refused(FULL) from error


def read(name: str) -> bytes:
    """The bytes of a file. Raises FileNotFoundError when the storage lost it."""
    with default_storage.open(name, "rb") as file:
        return bytes(file.read())
