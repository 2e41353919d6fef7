"""How worrying the rows of a board's registers are: colours of ranks, what is late. Pure.

Source: boards-and-packs.md section 1 (risk and issue register: high, moderate, low; action tracker).
"""

from __future__ import annotations

from datetime import date

from core.rag import Rag

COLOURS = {"high": Rag.RED, "moderate": Rag.AMBER, "low": Rag.GREEN}
ORDER = {"high": 0, "moderate": 1, "low": 2}  # the order in which ranks print


def rank_colour(rank: str) -> Rag:
    """The colour of a rank.

    Raises:
        KeyError: no such rank.
    """
    return COLOURS[rank]


def score(likelihood: int | None, impact: int | None) -> int | None:
    """Likelihood times impact, 1 to 25, where a board uses them."""
    return None if likelihood is None or impact is None else likelihood * impact


def is_late(closed: bool, deadline: date | None, today: date) -> bool:
    """Whether a tracked action is late: open after the day of its deadline."""
    return not closed and deadline is not None and deadline < today


def review_is_overdue(closed: bool, review_on: date | None, today: date) -> bool:
    """Whether the review of an open risk should have been held before `today`."""
    return not closed and review_on is not None and review_on < today
