"""One run from its frozen input to its frozen result: who goes where, when, and why not. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from failure_protocol.matching.bound import most_placed
from failure_protocol.matching.dates import (
    Calendar,
    Dated,
    date_moves,
    moves_of,
    together,
)
from failure_protocol.matching.engine import SECONDS
from failure_protocol.matching.explain import Explained, explain
from failure_protocol.matching.problem import Problem
from failure_protocol.matching.solve import TIERS, Solution, solve

Say = Callable[[str, int, int], None]
STEPS = 3


@dataclass(frozen=True)
class Asked:
    """Everything that was known when a proposal was asked for. `days` are those of the proposal before."""

    problem: Problem
    calendar: Calendar | None = None


@dataclass(frozen=True)
class Proposal:
    """What came out. `most` is how many could have a place at most, whatever was given up for it."""

    solution: Solution
    explained: Explained
    most: int
    dated: Dated | None = None

    @property
    def placed(self) -> int:
        """How many have a place."""
        return len(self.solution.lines) - len(self.solution.unplaced)


def propose(asked: Asked, *, seconds: float = SECONDS, say: Say | None = None) -> Proposal:
    """Place, explain, date. `say(words, done, of)` is told how far it is, and may stop it by raising.

    Places get as many seconds as are given, reasons and dates half as many each.
    """

    def tell(key: str, done: int, total: int) -> None:
        if say:
            say(f"Finding places: {TIERS[key]}", done, total * STEPS)

    solution = solve(asked.problem, seconds=seconds, say=tell)
    if say:
        say("Finding out why nobody fits, and which bed would help", 1, STEPS)
    explained = explain(asked.problem, solution, seconds=seconds / 2)
    dated = None
    if asked.calendar is not None:
        if say:
            say("Finding days", 2, STEPS)
        dated = date_moves(
            moves_of(asked.problem, solution), asked.calendar, groups=together(asked.problem, solution),
            seconds=seconds / 2,
        )  # fmt: skip
    return Proposal(solution, explained, most_placed(asked.problem), dated)
