"""A check on the solver: how many could be placed at most, by assignment alone. Pure.

It knows no groups and no pairs to be kept apart, so no proposal can place more. A pair that must not be has
a large finite cost: linear_sum_assignment refuses rows that are infinite throughout.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from failure_protocol.matching.feasible import Feasible
from failure_protocol.matching.problem import Problem

FORBIDDEN = 1_000_000.0


def most_placed(problem: Problem, feasible: Feasible | None = None) -> int:
    """The most people who could have a place, each bed counted as often as it is free."""
    problem = problem.in_order()
    feasible = feasible or Feasible.of(problem)
    columns = [bed.key for bed in problem.beds for _ in range(max(bed.count, 0))]
    if not problem.people or not columns:
        return 0
    costs = np.array(
        [
            [0.0 if not feasible.against[person.key, bed] else FORBIDDEN for bed in columns]
            for person in problem.people
        ]
    )
    rows, places = linear_sum_assignment(costs)
    return int((costs[rows, places] < FORBIDDEN).sum())
