"""From a request to files: leave out what is not for the edition, render, keep. No database writes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage

from core.leaks import phrases
from packs import leaks
from packs.content import Attachment, Edition, PackContent, texts
from packs.leaks import Hit
from packs.render.build import Papers, build_pdf
from packs.render.cache import PieceCache, write_whole
from packs.render.pool import RenderError
from packs.render.store import keep
from packs.render.xlsx import build_xlsx

NAME = re.compile("“.*”", re.DOTALL)  # of a paper, in a message
MOST_PLACES = 8  # that a message names
Progress = Callable[[str, int, int], None]


class LeakError(ValueError):
    """The public edition would say something that is restricted.

    The message says where, and not which words: it is shown to people who may not read them. `hits` has both.
    """

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = tuple(hits)
        places = list(dict.fromkeys(hit.where for hit in hits))
        more = f" and in {len(places) - MOST_PLACES} more places" if len(places) > MOST_PLACES else ""
        super().__init__(
            "The public edition would say words that are restricted: "
            f"{', '.join(places[:MOST_PLACES])}{more}. "
            "Nothing was published. Take those words out of the public parts, then build it again."
        )


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
    papers: tuple[dict[str, Any], ...] = ()  # uploaded papers that a screen reader cannot read as it should


def public_or_restricted(full: PackContent, edition: Edition) -> PackContent:
    """The content of that edition.

    Raises:
        LeakError: words that only the restricted edition has stand in the public one, too.
    """
    content = full.for_edition(edition)
    if edition == "public":
        hits = leaks.in_content(content, full.restricted_words())
        if hits:
            raise LeakError(hits)
    return content


def restricted_phrases(full: PackContent, storage: Storage) -> tuple[str, ...]:
    """What the public files of a pack are searched for: what only its restricted edition says, and the words
    of the papers that only that edition has.

    Words that a public paper has in common with a restricted one (a report and its full version) are public;
    what people typed is not, even when a public paper says it.

    Raises RenderError when the file of a paper is not there.
    """
    public = full.public()
    shown = {paper.digest for _, paper in public.attachments()}
    hidden = {paper.digest: paper for _, paper in full.attachments() if paper.digest not in shown}
    if not hidden:
        return full.restricted_words()
    with tempfile.TemporaryDirectory(prefix="leaks-") as folder, _discreet(full):
        fetch = papers_from(storage, Path(folder))
        said = [words for paper in hidden.values() for words in _words(fetch(paper))]
        known = [words for _, paper in public.attachments() for words in _words(fetch(paper))]
    return tuple(dict.fromkeys((*full.restricted_words(), *phrases(said, (*texts(public), *known)))))


def _words(paper: Path) -> list[str]:
    """The text of each page with its lines joined: what ends with a line of paper is no sentence."""
    return [" ".join(text.split()) for text in leaks.page_texts(paper)]


def papers_from(storage: Storage, folder: Path) -> Papers:
    """Brings the files of uploaded papers from the storage into a folder of this machine, each once."""

    def fetch(paper: Attachment) -> Path:
        path = folder / f"{paper.digest}.pdf"
        if path.exists():
            return path
        try:
            with storage.open(paper.stored, "rb") as file:
                write_whole(path, file.read())
        except (FileNotFoundError, ValueError) as error:
            raise RenderError(
                f"The file of the paper “{paper.title}” is not in the storage. Upload the paper again, or "
                "ask your administrator to restore it from a backup."
            ) from error
        return path

    return fetch


def cache() -> PieceCache:
    """Laid-out pieces on this machine."""
    return PieceCache(settings.DATA_DIR / "pack-cache")


def render(
    content: PackContent, storage: Storage, progress: Progress, restricted: Sequence[str] = ()
) -> Files:
    """Make both files of `content` and keep them. `progress` may raise to stop; nothing half done is kept.

    The finished files are searched for the phrases of `restricted` (see `restricted_phrases`).

    Raises:
        LeakError: they say one of them; nothing is kept.
        RenderError: a part could not be laid out, or the file of a paper is missing or not what it was.
    """
    pieces = cache()
    pieces.forget_old()
    with tempfile.TemporaryDirectory(prefix="pack-", dir=pieces.folder) as folder, _discreet(content):
        pdf, xlsx = Path(folder) / "pack.pdf", Path(folder) / "pack.xlsx"
        built = build_pdf(
            content,
            pdf,
            pieces,
            papers=papers_from(storage, Path(folder)),
            progress=lambda done, total: progress("Laying out pages", done, total),
        )
        progress("Writing the workbook", 1, 2)
        build_xlsx(content, xlsx)
        if restricted:
            progress("Searching the files for restricted words", 1, 2)
            _search(content, pdf, xlsx, restricted)
        progress("Keeping the files", 1, 1)
        return Files(
            pdf=keep(storage, pdf, "pdf"),
            xlsx=keep(storage, xlsx, "xlsx"),
            pages=built.pages,
            sections=tuple(asdict(section) for section in built.sections),
            seconds=built.seconds,
            papers=tuple(asdict(paper) for paper in built.papers),
        )


@contextmanager
def _discreet(content: PackContent) -> Iterator[None]:
    """Whoever sees jobs may read why one failed, and not what a restricted paper is called."""
    try:
        yield
    except RenderError as error:
        public = [paper.title for _, paper in content.public().attachments()]
        nothing_hidden = len(public) == len(list(content.attachments()))
        if nothing_hidden or any(f"“{title}”" in str(error) for title in public):
            raise
        raise RenderError(NAME.sub("that is not for publication", str(error))) from error


def _search(content: PackContent, pdf: Path, xlsx: Path, restricted: Sequence[str]) -> None:
    hits = leaks.in_content(content, restricted)
    hits += leaks.in_pdf(pdf, restricted)
    hits += leaks.in_workbook(xlsx, restricted)
    if hits:
        raise LeakError(hits)
