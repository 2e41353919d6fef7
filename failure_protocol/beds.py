"""How many beds are left when some were promised since a home last told us (P01, P06). Pure.

A home says how many can be filled and how many it has promised. What was promised after that takes away from
the beds that can be filled. What was promised before it the home knows of: that takes away only what is more
than it has promised. Who had arrived before it lives there, and is in neither number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Figure:
    """What a home said of its beds of one type, and when."""

    free: int
    reserved: int
    verified_at: datetime


@dataclass(frozen=True)
class Claimed:
    """One bed that was promised to an incident or a person: when, and when somebody arrived in it."""

    at: datetime
    arrived_at: datetime | None = None

    def is_settled(self, figure: Figure) -> bool:
        """Whether the home counts it as taken itself: somebody lived in it when the home told us."""
        return self.arrived_at is not None and self.arrived_at <= figure.verified_at


def left(figure: Figure, claims: Iterable[Claimed]) -> int:
    """How many can still be promised; below zero when more was promised than there is."""
    counted = [claim for claim in claims if not claim.is_settled(figure)]
    after = sum(claim.at > figure.verified_at for claim in counted)
    before = len(counted) - after
    return figure.free - after - max(0, before - figure.reserved)


def next_unit(taken: Collection[int]) -> int:
    """The smallest number of a bed that nobody has: two who ask at once get the same, and one is refused."""
    unit = 1
    while unit in taken:
        unit += 1
    return unit
