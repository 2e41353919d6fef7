"""Statistical process control: the XmR chart of an indicator, what stands out, in which words. Pure.

The manner is that of the NHS's "Making Data Count": mean and process limits from moving ranges, four rules
for special causes, variation and assurance each with an icon's name and words. These colours are no RAG.
Source: registers-and-returns.md section 2 (Charts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from metrics.rag import Comparator, Goal, Polarity

LEAST = 12  # points below which limits say too little
RUN = 7
LIMIT, UPPER_RANGE = 2.66, 3.267
NEAR = 2 / 3  # of the way from the mean to a limit
THREE, TWO = 3, 2


class Cause(StrEnum):
    """Why a point is no common variation; the first that applies is told."""

    OUTSIDE = "outside"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    SHIFT = "shift"

    @property
    def words(self) -> str:
        """What a person reads."""
        return {
            Cause.OUTSIDE: "outside the process limits",
            Cause.TREND: f"part of {RUN} points that all rise or all fall",
            Cause.TWO_OF_THREE: "one of 2 of 3 points in a row close to the same limit",
            Cause.SHIFT: f"part of {RUN} points in a row on one side of the mean",
        }[self]


class Reading(StrEnum):
    """What a point means for those who are served."""

    COMMON = "common"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"


class Assurance(StrEnum):
    """Whether the process can be relied on to meet the target."""

    PASSES = "passes"
    FAILS = "fails"
    HIT_AND_MISS = "hit_and_miss"
    NONE = "none"

    @property
    def words(self) -> str:
        """What a person reads."""
        return {
            Assurance.PASSES: "The target is met as long as the process stays as it is.",
            Assurance.FAILS: "The target is missed unless the process changes.",
            Assurance.HIT_AND_MISS: "The target is sometimes met and sometimes missed, by chance.",
            Assurance.NONE: "There is no target to hold it against.",
        }[self]


@dataclass(frozen=True)
class Limits:
    """Mean and process limits of one stretch, in the unit of the figures."""

    mean: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Point:
    """One figure as the chart shows it; `index` counts from 0 in the given series."""

    index: int
    value: float
    limits: Limits
    cause: Cause | None = None
    is_high: bool = False
    reading: Reading = Reading.COMMON


@dataclass(frozen=True)
class Spc:
    """A whole chart. `points` leaves gaps out; `too_few` says why there are no limits to trust."""

    points: tuple[Point, ...]
    variation: Reading
    is_high: bool
    assurance: Assurance
    too_few: bool

    @property
    def words(self) -> str:
        """Variation and assurance as a person reads them."""
        says = variation_words(self)
        return says if self.too_few else f"{says} {self.assurance.words}"


def analyse(
    values: Sequence[float | None], polarity: Polarity, *, goal: Goal | None = None,
    rebase_at: Sequence[int] = (), fixed_after: int | None = None,
) -> Spc | None:  # fmt: skip
    """The chart of a series, oldest first; None stands for a missing figure, which the chart leaves out.

    rebase_at    indices at which a new stretch with limits of its own begins
    fixed_after  limits are those of the first so many points of each stretch

    With fewer than 12 points it says so (`too_few`) and names no special cause. None without any figure.
    """
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if not known:
        return None
    points: list[Point] = []
    for stretch in _stretches(known, rebase_at):
        numbers = [value for _index, value in stretch]
        limits = limits_of(numbers[:fixed_after] if fixed_after else numbers)
        found = causes(numbers, limits)
        points += [
            _read(Point(index, value, limits, cause, is_high), polarity)
            for (index, value), (cause, is_high) in zip(stretch, found, strict=True)
        ]
    last_stretch = [point for point in points if point.limits == points[-1].limits]
    too_few = len(known) < LEAST
    if too_few:
        points = [replace(point, cause=None, reading=Reading.COMMON) for point in points]
    newest = points[-1]
    return Spc(
        tuple(points), newest.reading, newest.is_high,
        Assurance.NONE if too_few else assurance_of(last_stretch[-1].limits, goal), too_few,
    )  # fmt: skip


def limits_of(values: Sequence[float]) -> Limits:
    """Mean +/- 2.66 times the mean moving range; ranges above 3.267 times their mean are left out of it."""
    mean = sum(values) / len(values)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    if not ranges:
        return Limits(mean, mean, mean)
    average = sum(ranges) / len(ranges)
    kept = [each for each in ranges if each <= UPPER_RANGE * average]
    half = LIMIT * sum(kept) / len(kept)
    return Limits(mean, mean - half, mean + half)


def causes(values: Sequence[float], limits: Limits) -> list[tuple[Cause | None, bool]]:
    """For each point the first rule that applies and whether it stands out upwards."""
    trends = _trends(values)
    shifts = _runs([(value > limits.mean) - (value < limits.mean) for value in values])
    close = _two_of_three(values, limits)
    found: list[tuple[Cause | None, bool]] = []
    for index, value in enumerate(values):
        if value > limits.upper or value < limits.lower:
            found.append((Cause.OUTSIDE, value > limits.upper))
        elif trends[index]:
            found.append((Cause.TREND, trends[index] > 0))
        elif close[index]:
            found.append((Cause.TWO_OF_THREE, close[index] > 0))
        elif shifts[index]:
            found.append((Cause.SHIFT, shifts[index] > 0))
        else:
            found.append((None, value > limits.mean))
    return found


def assurance_of(limits: Limits, goal: Goal | None) -> Assurance:
    """What the limits say of the target: wholly on the good side, wholly on the bad one, or across it."""
    if goal is None:
        return Assurance.NONE
    low, high = _good_range(goal)
    if limits.lower >= low and limits.upper <= high:
        return Assurance.PASSES
    if limits.upper < low or limits.lower > high:
        return Assurance.FAILS
    return Assurance.HIT_AND_MISS


def variation_words(chart: Spc) -> str:
    """One sentence about the newest point."""
    if chart.too_few:
        return f"Too few points to judge: {len(chart.points)} of the {LEAST} that limits need."
    newest = chart.points[-1]
    if newest.cause is None:
        return "Nothing stands out: the newest figure varies as it usually does."
    way = "high" if newest.is_high else "low"
    says = {
        Reading.IMPROVEMENT: "an improvement", Reading.CONCERN: "a concern",
        Reading.NEUTRAL: "a change that is neither good nor bad in itself",
    }  # fmt: skip
    return f"The newest figure stands out as {way}, {newest.cause.words}: {says[newest.reading]}."


def _good_range(goal: Goal) -> tuple[float, float]:
    value = float(goal.value)
    if goal.comparator is Comparator.AT_LEAST:
        return value, float("inf")
    if goal.comparator is Comparator.AT_MOST:
        return float("-inf"), value
    return value, float(goal.high if goal.high is not None else goal.value)


def _read(point: Point, polarity: Polarity) -> Point:
    if point.cause is None:
        return point
    if polarity is Polarity.NEUTRAL:
        return replace(point, reading=Reading.NEUTRAL)
    is_better = point.is_high == (polarity is Polarity.HIGHER)
    return replace(point, reading=Reading.IMPROVEMENT if is_better else Reading.CONCERN)


def _stretches(known: Sequence[tuple[int, float]], rebase_at: Sequence[int]) -> list[list[tuple[int, float]]]:
    parts: list[list[tuple[int, float]]] = [[]]
    waiting = sorted(rebase_at)
    for index, value in known:
        while waiting and index >= waiting[0]:
            waiting.pop(0)
            if parts[-1]:
                parts.append([])
        parts[-1].append((index, value))
    return parts


def _trends(values: Sequence[float]) -> list[int]:
    """+1 or -1 for each point that is part of 7 that rise or fall."""
    steps = [(after > before) - (after < before) for before, after in pairwise(values)]
    found = [0] * len(values)
    for first in range(len(values) - RUN + 1):
        window = steps[first : first + RUN - 1]
        if window[0] and len(set(window)) == 1:
            found[first : first + RUN] = [window[0]] * RUN
    return found


def _runs(sides: Sequence[int]) -> list[int]:
    """The side of each point that is part of 7 in a row on it."""
    found = [0] * len(sides)
    for first in range(len(sides) - RUN + 1):
        window = sides[first : first + RUN]
        if window[0] and len(set(window)) == 1:
            found[first : first + RUN] = window
    return found


def _two_of_three(values: Sequence[float], limits: Limits) -> list[int]:
    """The side of each point beyond two thirds of the way to a limit that has another within three.

    The three stand in a row on one side of the mean.
    """
    far = NEAR * (limits.upper - limits.mean)
    sides = [(value > limits.mean) - (value < limits.mean) for value in values]
    beyond = [
        side if side and abs(value - limits.mean) > far else 0
        for side, value in zip(sides, values, strict=True)
    ]
    found = [0] * len(values)
    for first in range(len(values) - THREE + 1):
        window = range(first, first + THREE)
        side = sides[first]
        if side and all(sides[each] == side for each in window):
            close = [each for each in window if beyond[each]]
            if len(close) >= TWO:
                for each in close:
                    found[each] = side
    return found
