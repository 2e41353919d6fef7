"""The kinds of paper that an item may have, and how each comes into being. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Made = Literal["upload", "written", "generated"]


@dataclass(frozen=True)
class Kind:
    """A kind of paper.

    `made`: "upload" = a file; "written" = a report written here, in the form `form` of oversight/reports;
    "generated" = made by an app from its own data (oversight/generated_papers.py). A generated kind may be
    uploaded as well, and is until an app makes it.
    `hint` says to an author when to choose it.
    """

    slug: str
    title: str
    made: Made
    hint: str = ""
    form: str = ""

    @property
    def takes_files(self) -> bool:
        """Whether a file may be uploaded as this kind."""
        return self.made != "written"


class UnknownKindError(LookupError):
    """No kind of paper has this slug."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Offer a kind of paper; the same one twice is fine.

    Raises:
        ValueError: another kind has its slug.
    """
    if _kinds.setdefault(kind.slug, kind) != kind:
        raise ValueError(f"The kind of paper {kind.slug} is registered twice.")


def get(slug: str) -> Kind:
    """The kind with this slug.

    Raises:
        UnknownKindError: nobody registered it.
    """
    if slug not in _kinds:
        raise UnknownKindError(f"There is no kind of paper called {slug}.")
    return _kinds[slug]


def title_of(slug: str) -> str:
    """What a kind is called; a kind that is no longer offered is a "Paper"."""
    return _kinds[slug].title if slug in _kinds else "Paper"


def all_kinds() -> tuple[Kind, ...]:
    """Every kind, in the order in which an author is offered them."""
    return tuple(_kinds.values())


for _kind in (
    Kind(
        "decision_report", "Decision report", "written",
        "Written here, in the board’s form; its paragraphs number themselves.", "decision_report",
    ),
    Kind(
        "equality_assessment", "Equality and safety impact assessment", "written",
        "Written here, one answer for each characteristic.", "equality_assessment",
    ),
    Kind("upload", "Paper or presentation", "upload", "A file of your own: PDF, Word, Excel or a picture."),
    Kind("appendix", "Appendix", "upload", "A file that hangs on another paper of the item."),
    Kind("minutes", "Minutes", "generated", "Of a group that reports to the board."),
    Kind(
        "quality_report", "Quality report", "generated",
        "Made here from the register: ratings, what moved, homes of concern, support given.",
    ),
    Kind(
        "performance_report", "Performance report", "generated",
        "Made here from the indicators: tables with their counts, the work, projects, risks.",
    ),
):  # fmt: skip
    register(_kind)
