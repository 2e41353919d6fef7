"""What no longer changes: a board that was closed."""

from __future__ import annotations

from typing import Any

from core.errors import Refused


def refuse_closed(board: Any) -> None:
    """Refuse changes to what a closed board would do next.

    Raises:
        Refused: the board is closed.
    """
    if board.state == "closed":
        raise Refused(f"{board} is closed. Reopen it before you change it.")
