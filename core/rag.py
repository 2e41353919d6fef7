"""The colours by which progress and performance are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rag(StrEnum):
    """A rating colour. The word is always shown beside the colour."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"

    @property
    def label(self) -> str:
        """The word that is shown."""
        return self.value.capitalize()

    @property
    def severity(self) -> int:
        """0 = blue (done) to 3 = red, for sorting by worry."""
        return {Rag.BLUE: 0, Rag.GREEN: 1, Rag.AMBER: 2, Rag.RED: 3}[self]


@dataclass(frozen=True)
class Rated:
    """A rating with the rule that gave it and the reason in words; `rag` None = the rule gives no colour."""

    rag: Rag | None
    rule: str
    reason: str
