"""Papers that other rooms make from their own data: a quality report, for example.

This room may not import those to its left, so they register here what they can make.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

from accounts.permissions import Permission

Edition = Literal["public", "restricted"]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Wanted:
    """What somebody asked for: the facts as at a day, compared with an earlier one (None = the maker's own
    choice), in an edition; `about` is the key of one of the maker's choices, where it has any.
    """

    as_at: date
    since: date | None
    edition: Edition
    about: str = ""

    def to_json(self) -> dict[str, Any]:
        """As JSON types."""
        since = self.since.isoformat() if self.since else None
        said = {"as_at": self.as_at.isoformat(), "since": since, "edition": self.edition}
        return {**said, "about": self.about} if self.about else said

    @classmethod
    def from_json(cls, arg: dict[str, Any]) -> Wanted:
        """What `to_json` wrote."""
        since = date.fromisoformat(arg["since"]) if arg["since"] else None
        return cls(date.fromisoformat(arg["as_at"]), since, arg["edition"], arg.get("about", ""))


@dataclass(frozen=True)
class MadePaper:
    """A finished file: its bytes (PDF), a name for it, and the day that it was compared with."""

    content: bytes
    name: str
    since: date | None


class Make(Protocol):
    """Makes a paper. Raises core.errors.Refused with a sentence when it can't, PermissionDenied when `by` may
    not.
    """

    def __call__(
        self, *, partnership: Any, wanted: Wanted, by: Any, at: datetime, progress: Progress
    ) -> MadePaper:
        """The file; nothing of the paper is written."""


@dataclass(frozen=True)
class Maker:
    """Who makes papers of a kind: `title` as people call it ("quality report"), and what asking for one needs
    besides the right to write papers.

    `restricted` and `public` say what the two editions hold; `compared` with what it is compared when nobody
    says. `choices` gives what a paper of a partnership can be about, as pairs of key and title; None = there
    is nothing to choose.
    """

    kind: str
    title: str
    permission: Permission
    make: Make
    restricted: str = "all of it"
    public: str = "without what is not for publication"
    compared: str = "the last one that went out"
    choices: Callable[[Any], Sequence[tuple[str, str]]] | None = None


_makers: dict[str, Maker] = {}


def register(maker: Maker) -> None:
    """Offer to make papers of a kind; the same one twice is fine.

    Raises:
        ValueError: another maker has its kind.
    """
    if _makers.setdefault(maker.kind, maker) != maker:
        raise ValueError(f"Papers of the kind {maker.kind} have two makers.")


def maker_of(kind: str) -> Maker | None:
    """Who makes papers of this kind; None = nobody, they are written or uploaded."""
    return _makers.get(kind)


def all_makers() -> tuple[Maker, ...]:
    """Every maker, in the order in which they registered."""
    return tuple(_makers.values())
