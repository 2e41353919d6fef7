"""From a request to files: leave out what is not for the edition, render, keep. No database writes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage

from packs.content import Edition, PackContent, texts
from packs.render.build import build_pdf
from packs.render.cache import PieceCache
from packs.render.store import keep
from packs.render.xlsx import build_xlsx

Progress = Callable[[str, int, int], None]


class LeakError(ValueError):
    """The public edition would say something that is restricted; the message says where to look."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for; the JSON of a job holds the same."""

    definition: str
    scope: str
    as_at: date
    since: date | None
    edition: Edition

    def to_json(self) -> dict[str, Any]:
        """As JSON types."""
        since = self.since.isoformat() if self.since else None
        return asdict(self) | {"as_at": self.as_at.isoformat(), "since": since}

    @classmethod
    def from_json(cls, arg: dict[str, Any]) -> Request:
        """The request that `to_json` wrote."""
        since = date.fromisoformat(arg["since"]) if arg["since"] else None
        return cls(arg["definition"], arg["scope"], date.fromisoformat(arg["as_at"]), since, arg["edition"])

    @property
    def key(self) -> str:
        """The same for the same request: asking twice gives one job."""
        return ":".join(str(value) for value in self.to_json().values())


@dataclass(frozen=True, slots=True)
class Files:
    """Where the finished files are kept, and what the maker said about them."""

    pdf: str
    xlsx: str
    pages: int
    sections: tuple[dict[str, Any], ...]
    seconds: dict[str, float]


def public_or_restricted(full: PackContent, edition: Edition) -> PackContent:
    """The content of that edition.

    Raises:
        LeakError: words that only the restricted edition has stand in the public one, too.
    """
    content = full.for_edition(edition)
    if edition == "public":
        said = "\n".join(texts(content))
        for words in full.restricted_words():
            if words in said:
                raise LeakError(
                    f"The public edition would still say “{words[:60]}”, which is restricted. "
                    "Nothing was published. Take those words out of the public parts, then build it again."
                )
    return content


def cache() -> PieceCache:
    """Laid-out pieces on this machine."""
    return PieceCache(settings.DATA_DIR / "pack-cache")


def render(content: PackContent, storage: Storage, progress: Progress) -> Files:
    """Make both files of `content` and keep them. `progress` may raise to stop; nothing half done is kept."""
    pieces = cache()
    pieces.forget_old()
    with tempfile.TemporaryDirectory(prefix="pack-", dir=pieces.folder) as folder:
        pdf, xlsx = Path(folder) / "pack.pdf", Path(folder) / "pack.xlsx"
        built = build_pdf(
            content, pdf, pieces, progress=lambda done, total: progress("Laying out pages", done, total)
        )
        progress("Writing the workbook", 1, 2)
        build_xlsx(content, xlsx)
        progress("Keeping the files", 1, 1)
        return Files(
            pdf=keep(storage, pdf, "pdf"),
            xlsx=keep(storage, xlsx, "xlsx"),
            pages=built.pages,
            sections=tuple(asdict(section) for section in built.sections),
            seconds=built.seconds,
        )
