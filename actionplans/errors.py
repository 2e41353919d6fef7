"""What can go wrong when people change a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actionplans.models import Action, Step


class ChangedMeanwhile(Exception):
    """Somebody saved the row after this person opened it. Nothing was written; both texts are shown.

    `current` is the row as it is now, freshly read.
    """

    def __init__(self, current: Action | Step) -> None:
        super().__init__(f"{current} was changed by {current.last_update_by or 'someone'} meanwhile.")
        self.current = current
