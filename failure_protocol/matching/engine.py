"""Tiers solved one after the other by HiGHS: each one's best becomes a limit of the next. Pure.

Whole numbers only, in costs and limits: then "no worse than before" can be said exactly. What a solution is
worth is read from its variables, never from the solver's rounding.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

OPTIMAL, LIMIT, INFEASIBLE = 0, 1, 2  # of scipy; 3 unbounded, 4 other
SECONDS = 60.0
SHARE = 0.6  # of the time that is left, so that no tier leaves nothing to those after it
Terms = Mapping[int, int]  # variable -> whole number
Say = Callable[[str, int, int], None]


class SolverFault(RuntimeError):
    """The model can't be solved at all: it always has a solution, so this is a mistake of ours."""


class Impossible(SolverFault):
    """No choice keeps every limit."""


@dataclass(frozen=True)
class Tier:
    """One question, the lowest sum of `costs` wins. `base` is added to what is reported, never below 0.

    `each`: sums of which every one is 1 when the tier comes to 0: one by one they are a closer limit than
    their total.
    """

    key: str
    costs: Terms
    base: int = 0
    each: tuple[Terms, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a tier came to. `could` is the lowest that might still be; `gap` is between them, a share."""

    key: str
    value: int
    could: int
    gap: float
    seconds: float

    @property
    def is_best(self) -> bool:
        """Whether nothing better exists."""
        return self.value <= self.could


def within(gap: float) -> str:
    """How far from the best at most, as "within 2.3%"; a gap of everything says that nobody knows."""
    return "how far from the best is not known" if gap >= 1 else f"within {max(gap, 0.001):.1%}"


@dataclass(frozen=True)
class Outcome:
    """The chosen variables (all of them yes or no) and what each tier came to."""

    chosen: frozenset[int]
    answers: tuple[Answer, ...]
    is_cut_short: bool = False  # the time ran out before every tier was asked

    @property
    def is_best(self) -> bool:
        """Whether every tier was asked and answered to its end."""
        return not self.is_cut_short and all(answer.is_best for answer in self.answers)

    @property
    def gap(self) -> float:
        """The gap of the first tier that was not answered to its end: those after it matter less."""
        return next((answer.gap for answer in self.answers if not answer.is_best), 0.0)


@dataclass
class Program:
    """Variables that are yes or no, and limits on whole sums of them."""

    size: int = 0
    rows: list[tuple[Terms, int | None, int | None]] = field(default_factory=list)  # terms, least, most
    never: set[int] = field(default_factory=set)  # variables that can only be no

    def variable(self) -> int:
        """One more variable."""
        self.size += 1
        return self.size - 1

    def limit(self, terms: Terms, *, least: int | None = None, most: int | None = None) -> None:
        """The sum of the terms lies between the two."""
        if terms:
            self.rows.append((terms, least, most))

    def holds(self, chosen: frozenset[int]) -> bool:
        """Whether a choice keeps every limit."""
        if self.never & chosen:
            return False
        for terms, least, most in self.rows:
            total = sum(times for variable, times in terms.items() if variable in chosen)
            if (least is not None and total < least) or (most is not None and total > most):
                return False
        return True

    def constraints(self) -> LinearConstraint | None:
        """The limits as scipy takes them."""
        if not self.rows:
            return None
        rows = [number for number, (terms, _, _) in enumerate(self.rows) for _ in terms]
        columns = [variable for terms, _, _ in self.rows for variable in terms]
        times = [float(value) for terms, _, _ in self.rows for value in terms.values()]
        matrix = csr_array((times, (rows, columns)), shape=(len(self.rows), self.size))
        least = [-np.inf if low is None else float(low) for _, low, _ in self.rows]
        most = [np.inf if high is None else float(high) for _, _, high in self.rows]
        return LinearConstraint(matrix, least, most)


def run(
    program: Program, tiers: Sequence[Tier], *, start: frozenset[int], seconds: float = SECONDS,
    say: Say | None = None,
) -> Outcome:  # fmt: skip
    """Solve the tiers one after the other. `start` is a solution that needs no solver.

    When the time runs out the best that was found stands, with its gap; where nothing was found in time,
    what the tier before found, and at worst `start`.

    Raises:
        Impossible: nothing keeps every limit, or nothing was found in time and `start` does not.
        SolverFault: the solver failed.
    """
    chosen = start if program.holds(start) else None
    answers: list[Answer] = []
    ends, asked = time.monotonic() + seconds, [tier for tier in tiers if tier.costs or tier.base]
    limits = Program(program.size, list(program.rows), set(program.never))
    for number, tier in enumerate(asked):
        if not tier.costs:  # nothing can be done about it
            answers.append(Answer(tier.key, tier.base, tier.base, 0.0, 0.0))
            continue
        if say:
            say(tier.key, number, len(asked))
        left, began = ends - time.monotonic(), time.monotonic()
        if left <= 0:
            return _cut_short(chosen, answers)
        is_last = number == len(asked) - 1
        found, bound = _solve(limits, tier, left if is_last else left * SHARE)
        if found is not None and limits.holds(found) and _no_worse(tier, found, chosen):
            chosen = found
        if chosen is None:
            return _cut_short(chosen, answers)
        value = worth(tier, chosen)
        could = min(value, max(bound, 0))
        answers.append(Answer(tier.key, value, could, _gap(tier, value, could), time.monotonic() - began))
        if found is None:
            return _cut_short(chosen, answers)
        _keep(limits, tier, value)
    if chosen is None:
        raise Impossible("Nothing was asked, and the start does not hold.")
    return Outcome(chosen, tuple(answers))


def _keep(limits: Program, tier: Tier, value: int) -> None:
    """Make what a tier reached a limit of those after it; where that can be said of each part, part by part.

    It saves most of the time: a sum over all variables ties everything to everything.
    """
    if value == 0 and tier.each:
        for terms in tier.each:
            limits.limit(terms, least=1)
    elif value == tier.base and min(tier.costs.values()) > 0:
        limits.never |= set(tier.costs)
    else:
        limits.limit(tier.costs, least=value - tier.base, most=value - tier.base)


def _cut_short(chosen: frozenset[int] | None, answers: Sequence[Answer]) -> Outcome:
    if chosen is None:
        raise Impossible("Nothing was found in time.")
    return Outcome(chosen, tuple(answers), is_cut_short=True)


def _no_worse(tier: Tier, found: frozenset[int], chosen: frozenset[int] | None) -> bool:
    return chosen is None or worth(tier, found) <= worth(tier, chosen)


def worth(tier: Tier, chosen: frozenset[int]) -> int:
    """What a choice comes to in a tier."""
    return tier.base + sum(cost for variable, cost in tier.costs.items() if variable in chosen)


def _gap(tier: Tier, value: int, could: int) -> float:
    """The gap as a share of what the solver counts: without the base, which it does not see."""
    return 0.0 if value <= could else (value - could) / max(abs(value - tier.base), 1)


def _solve(limits: Program, tier: Tier, seconds: float) -> tuple[frozenset[int] | None, int]:
    """The choice found (None: none in time) and the lowest value that might still be; 0 = nobody knows."""
    costs = np.zeros(limits.size)
    for variable, cost in tier.costs.items():
        costs[variable] = cost
    upper = np.ones(limits.size)
    upper[sorted(limits.never)] = 0
    result = milp(
        costs, integrality=np.ones(limits.size), bounds=Bounds(0, upper), constraints=limits.constraints(),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )  # fmt: skip
    if result.status == INFEASIBLE:
        raise Impossible(f"Tier {tier.key}: {result.message}")
    if result.status not in (OPTIMAL, LIMIT):
        raise SolverFault(f"Tier {tier.key}: {result.message}")
    if result.x is None:
        return None, 0
    chosen = frozenset(int(number) for number in np.flatnonzero(result.x > 0.5))
    if result.status == OPTIMAL:
        return chosen, worth(tier, chosen)
    bound = result.mip_dual_bound
    known = bound is not None and np.isfinite(bound)
    return chosen, ceil(bound - 1e-6) + tier.base if known else 0
