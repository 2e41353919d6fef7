"""From content to a finished PDF: cut, look in the cache, lay out what is new, front matter last, join."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.words import day_words
from packs.content import PackContent, Section
from packs.render import html
from packs.render.cache import PieceCache, key_of
from packs.render.chunks import cut
from packs.render.glyphs import Substitutions
from packs.render.html import ContentsLine
from packs.render.merge import Dress, PartOfPack, Piece, join
from packs.render.pool import Crew

FRONT = "cover"
MOST_ROUNDS = 4  # the front's length decides the page numbers that it prints: it settles after two


@dataclass(frozen=True, slots=True)
class BuiltSection:
    """A section of a finished pack: where it is, and whether nothing of it had to be laid out."""

    key: str
    title: str
    first_page: int
    last_page: int
    cached: bool


@dataclass(frozen=True, slots=True)
class Built:
    """What building gave: pages, digest of the content, sections, and seconds a stage."""

    pages: int
    digest: str
    sections: tuple[BuiltSection, ...]
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Planned:
    key: str
    title: str
    pieces: tuple[str, ...]  # keys in the cache


def build_pdf(
    content: PackContent,
    into: Path,
    cache: PieceCache,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Built:
    """Write the PDF of `content` to `into` (not atomic: give a temporary name).

    `progress(done, total)` is called after each piece, and may raise to stop. Raises RenderError, OSError.
    """
    clock = _Clock()
    digest = content.digest()
    signs = Substitutions()
    shown: PackContent = signs.value(content)
    pages_of: dict[str, str] = {}
    new: dict[str, str] = {}
    plan: list[_Planned] = []
    with Crew(cache, workers) as crew:
        for section in shown.sections:
            plan.append(_plan(section, shown.lang, pages_of))
            new |= {key: pages_of[key] for key in plan[-1].pieces if cache.facts(key) is None}
            crew.expect(sum(map(len, new.values())))
        clock.lap("html")
        _lay_out(new, pages_of, crew, progress)
        clock.lap("layout")
        parts = [_part(planned, cache) for planned in plan]
        front, lines = _front(shown, digest, parts, signs.notes(), crew)
    clock.lap("front")
    join([front, *parts], _dress(shown), into)
    clock.lap("join")
    sections = tuple(
        BuiltSection(
            line.key, line.title, line.first_page, line.last_page, not new.keys() & set(planned.pieces)
        )
        for line, planned in zip(lines, plan, strict=True)
    )
    return Built(front.pages + sum(part.pages for part in parts), digest, sections, clock.laps)


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now


def _plan(section: Section, lang: str, pages_of: dict[str, str]) -> _Planned:
    keys = []
    for chunk in cut(section):
        page = html.chunk_page(chunk, lang)
        keys.append(key_of(page))
        pages_of[keys[-1]] = page
    return _Planned(section.key, section.title, tuple(keys))


def _lay_out(
    new: dict[str, str],
    everything: dict[str, str],
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


def _front(
    content: PackContent, digest: str, parts: list[PartOfPack], notes: tuple[str, ...], crew: Crew
) -> tuple[PartOfPack, list[ContentsLine]]:
    """The front matter with the page ranges that are true once it is in front of the rest."""
    pages = 2
    for _ in range(MOST_ROUNDS):
        lines = _contents(parts, pages)
        page = html.front_page(content, digest, lines, notes)
        key = key_of(page)
        if crew.cache.facts(key) is None:
            crew.lay_out({key: page})
        front = PartOfPack(FRONT, content.title, (_piece(key, crew.cache),), head="Contents")
        if front.pages == pages:
            return front, lines
        pages = front.pages
    raise RuntimeError("The contents page of the pack did not settle on a number of pages.")


def _contents(parts: list[PartOfPack], pages_before: int) -> list[ContentsLine]:
    lines = []
    first = pages_before + 1
    for part in parts:
        lines.append(ContentsLine(part.key, part.title, first, first + part.pages - 1))
        first += part.pages
    return lines


def _dress(content: PackContent) -> Dress:
    as_at = day_words(content.as_at)
    edition = "Public edition" if content.edition == "public" else "Restricted edition: not for publication"
    return Dress(
        title=content.title,
        author=", ".join(content.organisations) or content.title,
        lang=content.lang,
        day=content.as_at,
        head=content.title,
        foot=f"As at {as_at}. {edition}",
    )
