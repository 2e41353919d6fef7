"""What can go wrong when people run a board: two exceptions, both with a sentence for the person."""

from __future__ import annotations

from django.db import models


class Refused(ValueError):
    """A rule says no. The message says which rule and what to do instead; nothing was written."""


class ChangedMeanwhile(Exception):
    """Somebody saved the row after this person opened it. Nothing was written; both texts are shown.

    `current` is the row as it is now, freshly read.
    """

    def __init__(self, current: models.Model) -> None:
        super().__init__(f"{current} was changed by someone else meanwhile.")
        self.current = current
