"""What can go wrong when people change something: two exceptions, both with a sentence for the person."""

from __future__ import annotations

from typing import Any


class Refused(ValueError):
    """A rule says no. The message says which rule and what to do instead; nothing was written."""


class ChangedMeanwhile(Exception):
    """Somebody saved the row after this person opened it. Nothing was written; both texts are shown.

    `current` is the row as it is now, freshly read.
    """

    def __init__(self, current: Any) -> None:
        super().__init__(f"{current} was changed by someone else meanwhile.")
        self.current = current
