"""Finding words in what a board has published, and in nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.words import shortened
from oversight.models import Board, Publication
from oversight.summaries.public import address_of, shown, title_of
from oversight.summaries.restricted import strings_of

LONGEST = 100
UNREAD = frozenset({"kind", "kind_slug", "key", "form", "file", "date", "format"})
AROUND = 80  # letters shown on each side of the first word found


@dataclass(frozen=True)
class Hit:
    """A part of a publication that has all the words."""

    title: str
    where: str
    url: str
    excerpt: str


def find(board: Board, typed: str) -> list[Hit]:
    """Parts of what is out that have all the words typed, newest publication first."""
    words = typed.casefold().split()
    if not words:
        return []
    found = []
    for publication in reversed(shown(board, content=True)):
        for where, url, text in _parts(publication):
            if all(word in text.casefold() for word in words):
                found.append(Hit(title_of(publication), where, url, _excerpt(text, words[0])))
    return found


def _parts(publication: Publication) -> Iterator[tuple[str, str, str]]:
    """(what it is, its address, its text) for each item, paper and decision; else the whole."""
    content: dict[str, Any] = publication.content or {}
    page = address_of(publication)
    for item in content.get("items", ()):
        papers = item.get("papers", ())
        rest = {key: value for key, value in item.items() if key != "papers"}
        yield (
            f"Item {item['number']}: {item['title']}",
            f"{page.partition('#')[0]}#item-{item['number']}",
            _text(rest),
        )
        for paper in papers:
            if not paper["exempt"]:
                yield f"Paper: {paper['title']}", _paper_url(publication, paper["paper"]), _text(paper)
    for decision in content.get("decisions", ()):
        if not decision["exempt"]:
            yield f"Decision {decision['number']}", _decision_url(publication, decision), _text(decision)
    if "items" not in content and "decisions" not in content:
        yield "Notice", page, _text(content)


def _text(part: Any) -> str:
    return " ".join(" ".join(strings_of(_words(part))).split())


def _words(part: Any) -> Any:
    """Without what programs need and nobody reads: kinds, keys, digests."""
    if isinstance(part, Mapping):
        return {key: _words(value) for key, value in part.items() if key not in UNREAD}
    if isinstance(part, list):
        return [_words(value) for value in part]
    return part


def _excerpt(text: str, word: str) -> str:
    place = max(text.casefold().find(word), 0)
    start = max(place - AROUND, 0)
    return ("…" if start else "") + shortened(text[start:], 2 * AROUND + len(word))


def _paper_url(publication: Publication, pk: int) -> str:
    return reverse(
        "oversight:public_paper", args=[publication.meeting.board.slug, publication.meeting_id, pk]
    )


def _decision_url(publication: Publication, decision: dict[str, Any]) -> str:
    place = [publication.meeting.board.slug, decision["year"], decision["serial"]]
    return reverse("oversight:public_decision", args=place)
