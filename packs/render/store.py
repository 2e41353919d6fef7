"""Finished files, kept under the SHA-256 of their bytes: the same file is kept once, and a half file is never
taken.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import Storage


def keep(storage: Storage, path: Path, kind: str) -> str:
    """Keep the file at `path` and return its name in the storage; what is already there and sound is left
    alone.
    """
    digest = _sha256(path)
    name = f"packs/{digest[:2]}/{digest}.{kind}"
    if storage.exists(name):
        if is_sound(storage, name):
            return name
        storage.delete(name)  # a crash or a full disk left a part of it
    with path.open("rb") as file:
        return storage.save(name, File(file))


def is_sound(storage: Storage, name: str) -> bool:
    """Whether the file is there and is what its name says."""
    if not storage.exists(name):
        return False
    with storage.open(name, "rb") as file:
        return _digest(file) == Path(name).stem


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return _digest(file)


def _digest(file: IO[Any]) -> str:
    found = hashlib.sha256()
    while block := file.read(1 << 20):
        found.update(block)
    return found.hexdigest()
