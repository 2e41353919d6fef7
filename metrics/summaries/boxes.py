"""The count box of a table of indicators: how many are green, amber, red and without a colour. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from core.rag import Rated

NAMES = ("green", "amber", "red", "na")


def box_of(ratings: Iterable[Rated]) -> dict[str, int]:
    """Counts that always add up to the rows."""
    found = dict.fromkeys(NAMES, 0)
    for rated in ratings:
        found[rated.rag.value if rated.rag else "na"] += 1
    return found
