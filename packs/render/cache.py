"""Pieces of packs that were laid out before, kept in files that are named by what they were made from.

The name is the SHA-256 of the HTML, the style sheet, the fonts and the version of the engine, so a kept piece
is never stale. A file is written under a temporary name and then moved: a killed worker or a full disk leaves
no half piece.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from packs.render.glyphs import FONT_FILES, FONTS
from packs.render.uploads import Upload

UPLOAD_VERSION = 2  # raise it when packs/render/uploads changes what is kept
LAYOUT_VERSION = 3  # raise it when pdf.py or tagging.py change what is kept
KEEP_DAYS = 45


@lru_cache(maxsize=1)
def _engine_digest() -> str:
    parts = [f"layout-{LAYOUT_VERSION}", *(f"{name}-{version(name)}" for name in ("weasyprint", "pydyf"))]
    parts += [hashlib.sha256((FONTS / name).read_bytes()).hexdigest() for name in FONT_FILES]
    parts.append((FONTS.parent / "print.css").read_text(encoding="utf-8"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def key_of(html: str) -> str:
    """The name under which the PDF of this HTML is kept."""
    return hashlib.sha256(f"{_engine_digest()}\n{html}".encode()).hexdigest()


def key_of_upload(upload: Upload) -> str:
    """The name under which the pages of an uploaded paper are kept, wherever its file lies."""
    parts = [
        f"upload-{UPLOAD_VERSION}",
        *(f"{name}-{version(name)}" for name in ("pikepdf", "page-validation")),
    ]
    parts.append(json.dumps(upload.to_json() | {"path": ""}, sort_keys=True))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class PieceCache:
    """A folder of laid-out pieces: `<key>.pdf` and `<key>.json` (pages, bookmarks, anchors)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def pdf_path(self, key: str) -> Path:
        """Where the PDF of a piece is or will be."""
        return self.folder / f"{key}.pdf"

    def facts(self, key: str) -> dict[str, Any] | None:
        """What is known of a kept piece, or None when it is not there or not whole."""
        try:
            facts: dict[str, Any] = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
            if self.pdf_path(key).stat().st_size == facts["size"]:
                return facts
        except (OSError, ValueError, KeyError):
            pass
        return None

    def store(self, key: str, pdf: bytes, facts: dict[str, Any]) -> None:
        """Keep a piece; the PDF is moved into place first, and counts only once its facts are there."""
        write_whole(self.pdf_path(key), pdf)
        write_whole(self.folder / f"{key}.json", json.dumps(facts, sort_keys=True).encode())

    def touch(self, key: str) -> None:
        """Note that a piece was used, so that `forget_old` spares it."""
        for path in (self.pdf_path(key), self.folder / f"{key}.json"):
            os.utime(path)

    def forget_old(self, now: float | None = None) -> int:
        """Delete what nobody used for 45 days, rests of killed workers too; returns how many went."""
        limit = (time.time() if now is None else now) - KEEP_DAYS * 86400
        old = [path for path in self.folder.iterdir() if path.stat().st_mtime < limit]
        for path in old:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        return len(old)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that under its name there is all of it or nothing. Raises OSError and leaves no
    rest.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o640)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
