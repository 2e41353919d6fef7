"""Search over everything: apps register what they can find; each finds only what the person may see.

An app says `search.register("Plans", find_plans)`, where find_plans(user, partnership, words, limit) gives a
list of Hit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LIMIT = 10  # hits a kind
MIN_LENGTH = 2
MAX_LENGTH = 100
MAX_WORDS = 8


@dataclass(frozen=True)
class Hit:
    """One thing found: `kind` says what it is ("Step of plan X"), `excerpt` the words around the match."""

    title: str
    url: str
    kind: str = ""
    excerpt: str = ""


@dataclass(frozen=True)
class Group:
    """The hits of one kind; `more` = there may be others."""

    kind: str
    hits: list[Hit]
    more: bool


Finder = Callable[[Any, Any, list[str], int], list[Hit]]
_finders: dict[str, tuple[int, Finder]] = {}


def register(kind: str, find: Finder, order: int = 50) -> None:
    """Add a kind of thing. `find(user, partnership, words, limit)` gives at most `limit` hits, best first."""
    _finders[kind] = (order, find)


def words_of(typed: str) -> list[str]:
    """The words to look for; quotes keep words together. Too short or too many words are left out."""
    parts = typed[:MAX_LENGTH].split('"')
    words: list[str] = []
    for index, part in enumerate(parts):
        quoted = index % 2 == 1 and index < len(parts) - 1
        words += [" ".join(part.split())] if quoted else part.split()
    return [word for word in words if len(word) >= MIN_LENGTH or word.isdigit()][:MAX_WORDS]


def find_all(*, user: Any, partnership: Any, words: list[str]) -> list[Group]:
    """Groups of hits in registered order, empty ones left out."""
    if not words:
        return []
    groups = []
    for kind, (_, find) in sorted(_finders.items(), key=lambda pair: (pair[1][0], pair[0])):
        hits = find(user, partnership, words, LIMIT + 1)
        if hits:
            groups.append(Group(kind, hits[:LIMIT], len(hits) > LIMIT))
    return groups


def kinds() -> list[str]:
    """What can be found at present, for the empty state."""
    return [kind for kind, _ in sorted(_finders.items(), key=lambda pair: (pair[1][0], pair[0]))]
