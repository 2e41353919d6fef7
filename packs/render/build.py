"""From content to a finished PDF: cut, look in the cache, lay out what is new, front matter last, join."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.words import day_words
from packs.content import Attachment, PackContent, Section
from packs.render import html
from packs.render.cache import PieceCache, key_of, key_of_upload
from packs.render.chunks import Chunk, pieces_of
from packs.render.front import ContentsLine, PaperNote, front_page, paper_note
from packs.render.glyphs import Substitutions
from packs.render.merge import Dress, PartOfPack, Piece, join
from packs.render.outline import Item
from packs.render.pool import Crew, RenderError, Work, weight
from packs.render.uploads import Upload

FRONT = "cover"
MOST_ROUNDS = 4  # the front's length decides the page numbers that it prints: it settles after two


Papers = Callable[[Attachment], Path]  # where the file of an uploaded paper lies on this machine


@dataclass(frozen=True, slots=True)
class BuiltSection:
    """A section of a finished pack: its pages as they are numbered, the words for them ("Pages S1–S6"), and
    whether nothing of it had to be laid out.
    """

    key: str
    title: str
    first_page: int
    last_page: int
    cached: bool
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """What building gave: how many pages, digest of the content, sections, seconds a stage, and the uploaded
    papers that do not keep PDF/UA-1, with what they fail.
    """

    pages: int
    digest: str
    sections: tuple[BuiltSection, ...]
    seconds: dict[str, float]
    papers: tuple[PaperNote, ...] = ()


@dataclass(frozen=True, slots=True)
class _Planned:
    """A section as pieces: their keys in the cache, and those among them that are uploaded papers."""

    key: str
    title: str
    pieces: tuple[str, ...]
    uploads: dict[str, Attachment]


@dataclass(frozen=True, slots=True)
class _Whole:
    """What the front and the numbers of pages depend on."""

    content: PackContent
    digest: str
    parts: list[PartOfPack]
    notes: tuple[str, ...]
    papers: tuple[PaperNote, ...]
    blank: Piece | None


def no_papers(paper: Attachment) -> Path:
    """For packs without uploaded papers. Raises RenderError."""
    raise RenderError(f"The file of the paper “{paper.title}” is not there. Upload the paper again.")


def build_pdf(
    content: PackContent,
    into: Path,
    cache: PieceCache,
    *,
    papers: Papers = no_papers,
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Built:
    """Write the PDF of `content` to `into` (not atomic: give a temporary name).

    `papers` gives the files of uploaded papers whose pages are not in the cache. `progress(done, total)` is
    called after each piece, and may raise to stop. Raises RenderError, OSError.
    """
    clock = _Clock()
    digest = content.digest()
    signs = Substitutions()
    shown: PackContent = signs.value(content)
    everything: dict[str, Work] = {}
    new: dict[str, Work] = {}
    plan: list[_Planned] = []
    with Crew(cache, workers) as crew:
        for section in shown.sections:
            plan.append(_plan(section, shown.lang, everything))
            new |= _missing(plan[-1], everything, cache, papers)
            crew.expect(sum(map(weight, new.values())))
        blank = _blank(shown, everything, new, cache)
        clock.lap("html")
        _lay_out(new, everything, crew, progress)
        clock.lap("layout")
        parts = [_part(planned, cache) for planned in plan]
        told = tuple(_paper_notes(plan, cache))
        whole = _Whole(shown, digest, parts, signs.notes(), told, _piece(blank, cache) if blank else None)
        front, lines = _front(whole, crew)
    clock.lap("front")
    arranged = _arranged([*([front] if front else []), *parts], whole.blank)
    join(arranged, _dress(shown, told, has_front=front is not None), into)
    clock.lap("join")
    sections = tuple(
        BuiltSection(
            line.key,
            line.title,
            line.first_page,
            line.last_page,
            not new.keys() & set(planned.pieces),
            line.pages,
        )
        for line, planned in zip(lines, plan, strict=True)
    )
    pages = sum(int(piece.facts["pages"]) for part in arranged for piece in part.all_pieces)
    return Built(pages, digest, sections, clock.laps, told)


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now


def _plan(section: Section, lang: str, everything: dict[str, Work]) -> _Planned:
    keys: list[str] = []
    uploads: dict[str, Attachment] = {}
    for piece in pieces_of(section):
        if isinstance(piece, Chunk):
            page = html.chunk_page(piece, lang)
            keys.append(key_of(page))
            everything[keys[-1]] = page
        else:
            upload = Upload("", piece.digest, piece.title, piece.pages, lang, below=int(bool(keys)))
            keys.append(key_of_upload(upload))
            everything[keys[-1]] = upload
            uploads[keys[-1]] = piece
    return _Planned(section.key, section.title, tuple(keys), uploads)


def _missing(
    planned: _Planned, everything: dict[str, Work], cache: PieceCache, papers: Papers
) -> dict[str, Work]:
    """The pieces of a section that the cache lacks; uploaded papers with the place of their file."""
    found: dict[str, Work] = {}
    for key in planned.pieces:
        if cache.facts(key) is None:
            work = everything[key]
            if isinstance(work, Upload):
                work = replace(work, path=str(papers(planned.uploads[key])))
            found[key] = work
    return found


def _blank(
    content: PackContent, everything: dict[str, Work], new: dict[str, Work], cache: PieceCache
) -> str | None:
    """The key of the page that is left blank, when printing on both sides may need it."""
    if not content.double_sided:
        return None
    page = html.blank_page(content.lang)
    key = key_of(page)
    everything[key] = page
    if cache.facts(key) is None:
        new[key] = page
    return key


def _lay_out(
    new: dict[str, Work],
    everything: dict[str, Work],
    crew: Crew,
    progress: Callable[[int, int], None],
) -> None:
    total, finished = len(everything) + 1, len(everything) - len(new)
    for key in everything.keys() - new.keys():
        crew.cache.touch(key)
    progress(finished, total)

    def done(key: str) -> None:
        nonlocal finished
        finished += 1
        progress(finished, total)

    if new:
        crew.lay_out(new, done)


def _part(planned: _Planned, cache: PieceCache) -> PartOfPack:
    return PartOfPack(planned.key, planned.title, tuple(_piece(key, cache) for key in planned.pieces))


def _piece(key: str, cache: PieceCache) -> Piece:
    facts = cache.facts(key)
    if facts is None:
        raise OSError(f"The laid-out piece {key} vanished from the pack cache while the pack was made.")
    return Piece(cache.pdf_path(key), facts)


def _paper_notes(plan: list[_Planned], cache: PieceCache) -> Iterator[PaperNote]:
    """What uploaded papers fail, in the order of the pack, each paper once in a section."""
    for planned in plan:
        for key, paper in planned.uploads.items():
            note = paper_note(paper, _piece(key, cache).facts)
            if note is not None:
                yield note


def _front(whole: _Whole, crew: Crew) -> tuple[PartOfPack | None, list[ContentsLine]]:
    """The front matter with the page ranges that are true once it is in front of the rest."""
    content = whole.content
    if content.front == "none":
        return None, _contents(whole, 0)
    head = content.agenda.title if content.agenda else "Contents"
    pages = 2
    for _ in range(MOST_ROUNDS):
        lines = _contents(whole, pages)
        page = front_page(content, whole.digest, lines, whole.notes, whole.papers)
        key = key_of(page)
        if crew.cache.facts(key) is None:
            crew.lay_out({key: page})
        front = PartOfPack(FRONT, content.title, (_piece(key, crew.cache),), head=head)
        if front.pages == pages:
            return front, lines
        pages = front.pages
    raise RuntimeError("The contents page of the pack did not settle on a number of pages.")


def _contents(whole: _Whole, before: int) -> list[ContentsLine]:
    """The sections with the numbers of their pages when `before` pages stand in front."""
    content = whole.content
    lines = []
    at = before  # pages so far
    for part in whole.parts:
        at += content.double_sided and at % 2
        first = at + content.first_page
        lines.append(ContentsLine(part.key, part.title, first, first + part.pages - 1, content.page_prefix))
        at += part.pages
    return lines


def _arranged(parts: list[PartOfPack], blank: Piece | None) -> list[PartOfPack]:
    """The parts with a blank page behind each whose next begins on a right-hand page further on."""
    if blank is None:
        return parts
    found = []
    at = 0
    for number, part in enumerate(parts):
        at += part.pages
        left_blank = number + 1 < len(parts) and at % 2
        found.append(replace(part, after=(blank,)) if left_blank else part)
        at += bool(left_blank)
    return found


def _dress(content: PackContent, papers: tuple[PaperNote, ...], *, has_front: bool) -> Dress:
    agenda = content.agenda
    about = agenda.meeting if agenda else f"As at {day_words(content.as_at)}"
    edition = "Public edition" if content.edition == "public" else "Restricted edition: not for publication"
    items = (
        Item(line.label, line.title, line.section_keys, f"agenda-{number}")
        for number, line in enumerate(agenda.lines if agenda else (), start=1)
    )
    return Dress(
        title=content.title,
        author=", ".join(content.organisations) or content.title,
        lang=content.lang,
        day=content.as_at,
        head=content.running_title or content.title,
        foot=f"{about}. {edition}",
        cover=has_front,
        prefix=content.page_prefix,
        first_page=content.first_page,
        conforms=all(paper.conforms for paper in papers),
        items=tuple(items),
    )
