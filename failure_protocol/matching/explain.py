"""Why nobody fits, what one change would help, and what keeping friends together would cost. Pure.

Everything here is asked again of the solver with one thing changed; nothing is guessed. What there was no
time for says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil

from failure_protocol.matching.engine import Impossible
from failure_protocol.matching.feasible import Feasible, order, relax_words
from failure_protocol.matching.problem import Bed, Person, Problem, distance
from failure_protocol.matching.solve import PLACING, TIERS, Solution, can_stay, solve, with_beds

SECONDS = 30.0
NEW = "new bed"
UP_TO_SPLITS = tuple(TIERS)[: list(TIERS).index("splits") + 1]


@dataclass(frozen=True)
class Relaxation:
    """One rule that, if it fell for this person, would place them; in `beds`. `instead`: of somebody else,
    since the person is rated red and nobody more would be placed.
    """

    rule: str
    beds: tuple[str, ...]
    instead: bool = False


@dataclass(frozen=True)
class WhyNot:
    """Why somebody has no place. `removed`: rule -> beds that it removed, in the order of the rules.

    `left` beds fit, and went to others. `nearest` is the bed with the fewest rules against it.
    """

    person: str
    removed: tuple[tuple[str, int], ...]
    left: tuple[str, ...]
    relaxations: tuple[Relaxation, ...]
    nearest: tuple[str, tuple[str, ...]] | None
    is_held_back: bool  # somebody locked the person's line to nothing
    is_whole: bool = True  # whether there was time to ask of every rule


@dataclass(frozen=True)
class BedWanted:
    """A type of bed worth a phone call: what one more would do, and what as many as help would.

    `within_km`: nobody in the proposal goes farther; None where no distance is known.
    """

    category: str
    can: tuple[str, ...]
    places: int
    beds: int
    places_all: int
    within_km: int | None


@dataclass(frozen=True)
class SplitPrice:
    """What keeping a group together would cost: the first tier that gets worse, from what to what.

    `tier` is empty where it can't be at any price; "instead" where another group would be split for it.
    """

    group: str
    tier: str
    now: int = 0
    then: int = 0


@dataclass(frozen=True)
class Explained:
    """All of it. `is_whole`: there was time for every question."""

    why_not: tuple[WhyNot, ...]
    wanted: tuple[BedWanted, ...]
    prices: tuple[SplitPrice, ...]
    is_whole: bool


class _Clock:
    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._ends - time.monotonic()


def explain(problem: Problem, solution: Solution, *, seconds: float = SECONDS) -> Explained:
    """Explain a proposal: who has no place and why, which beds to ask for, what splits would cost to mend."""
    problem = problem.in_order()
    feasible, clock = Feasible.of(problem), _Clock(seconds)
    why = tuple(why_not(problem, solution, person, feasible, clock=clock) for person in solution.unplaced)
    wanted, wanted_whole = beds_wanted(problem, solution, clock=clock)
    prices, prices_whole = _prices(problem, solution, feasible, clock)
    whole = wanted_whole and prices_whole and all(each.is_whole for each in why)
    return Explained(why, wanted, prices, whole)


def why_not(
    problem: Problem, solution: Solution, person: str, feasible: Feasible, *, clock: _Clock | None = None
) -> WhyNot:
    """Why one person has no place."""
    clock = clock or _Clock(SECONDS)
    against = {bed: rules for (who, bed), rules in feasible.against.items() if who == person}
    held = any(lock.person == person and not lock.bed for lock in problem.locks)
    single: dict[str, list[str]] = {}
    for bed, rules in sorted(against.items()):
        if len(rules) == 1 and relax_words(rules[0]):
            single.setdefault(rules[0], []).append(bed)
    found, whole = [], True
    for rule in () if held else sorted(single, key=order):
        if clock.left <= 0:
            whole = False
            break
        if relaxed := _relax(problem, solution, feasible, person, rule, single[rule], clock.left):
            found.append(relaxed)
    closed = sorted((len(rules), bed) for bed, rules in against.items() if rules)
    nearest = (closed[0][1], against[closed[0][1]]) if closed else None
    return WhyNot(
        person, feasible.removed(person), feasible.left(person), tuple(found), nearest, held, whole
    )  # fmt: skip


def _relax(
    problem: Problem, solution: Solution, feasible: Feasible, person: str, rule: str, beds: list[str],
    seconds: float,
) -> Relaxation | None:  # fmt: skip
    """Whether somebody has a place if one rule falls for them: by re-solving, unless a bed just stands free.

    Only this person's ways grow, so whatever gets better is that they are placed.
    """
    changed = problem
    if rule == "full":
        more = tuple(replace(bed, count=1) if bed.key in beds else bed for bed in problem.beds)
        changed = replace(problem, beds=more)
    if free := [bed for bed in beds if _stands_free(changed, solution, person, bed)]:
        return Relaxation(rule, tuple(free))
    again = solve(changed, feasible=feasible.without(person, rule), tiers=PLACING, seconds=seconds)
    if not again.lines[person] or _placing(again) >= _placing(solution):
        return None
    return Relaxation(rule, tuple(beds), instead=again.value("unplaced") >= solution.value("unplaced"))


def _stands_free(problem: Problem, solution: Solution, person: str, key: str) -> bool:
    beds = {bed.key: bed for bed in problem.beds}
    if list(solution.lines.values()).count(key) >= beds[key].count:
        return False
    there = {who for who, bed in solution.lines.items() if bed and beds[bed].home == beds[key].home}
    return not any(
        (other.key in there and person in other.apart_from)
        or (other.key == person and there & {*other.apart_from})
        for other in problem.people
    )


def _placing(solution: Solution) -> tuple[int, int]:
    return solution.value("red"), solution.value("unplaced")


def beds_wanted(
    problem: Problem, solution: Solution, *, clock: _Clock | None = None
) -> tuple[tuple[BedWanted, ...], bool]:
    """The types of bed that would place more people, the most helpful first; and whether all were asked."""
    clock = clock or _Clock(SECONDS)
    people = {person.key: person for person in problem.people}
    without = [people[key] for key in solution.unplaced]
    needs = {need for person in problem.people for need in person.essential}
    within = _farthest(problem, solution)
    found: list[BedWanted] = []
    for category, can in sorted({(person.category, tuple(sorted(person.essential))) for person in without}):
        if clock.left <= 0:
            return _best_first(found), False
        bed = Bed(
            NEW, NEW, categories=(category,) if category else (), can=can,
            cannot=tuple(sorted(needs - {*can})), arrivals_a_day=None,
        )  # fmt: skip
        all_of_them = _with(problem, replace(bed, count=len(without)), clock)
        more = solution.value("unplaced") - all_of_them.value("unplaced")
        if more <= 0:
            continue
        one = _with(problem, bed, clock)
        places = solution.value("unplaced") - one.value("unplaced")
        used = list(all_of_them.lines.values()).count(NEW)
        found.append(BedWanted(category, can, places, used, more, within))
    return _best_first(found), True


def _best_first(found: Iterable[BedWanted]) -> tuple[BedWanted, ...]:
    return tuple(sorted(found, key=lambda each: (-each.places, -each.places_all, each.category, each.can)))


def _with(problem: Problem, bed: Bed, clock: _Clock) -> Solution:
    return solve(with_beds(problem, bed), tiers=PLACING, seconds=max(clock.left, 0.1))


def _farthest(problem: Problem, solution: Solution) -> int | None:
    """How far the farthest goes, in whole kilometres upwards."""
    people: Mapping[str, Person] = {person.key: person for person in problem.people}
    beds = {bed.key: bed for bed in problem.beds}
    far = [distance(people[person], beds[bed]) for person, bed in solution.lines.items() if bed]
    known = [each for each in far if each is not None]
    return ceil(max(known)) if known else None


def _prices(
    problem: Problem, solution: Solution, feasible: Feasible, clock: _Clock
) -> tuple[tuple[SplitPrice, ...], bool]:
    found: list[SplitPrice] = []
    for group in solution.split:
        if clock.left <= 0:
            return tuple(found), False
        found.append(_price(problem, solution, feasible, group, clock.left))
    return tuple(found), True


def _price(
    problem: Problem, solution: Solution, feasible: Feasible, group: str, seconds: float
) -> SplitPrice:
    if not can_stay(problem, group, feasible):
        return SplitPrice(group, "")
    try:
        then = solve(problem, feasible=feasible, tiers=UP_TO_SPLITS, together=(group,), seconds=seconds)
    except Impossible:
        return SplitPrice(group, "")
    for tier in UP_TO_SPLITS:
        if then.value(tier) > solution.value(tier):
            return SplitPrice(group, tier, solution.value(tier), then.value(tier))
    return SplitPrice(group, "instead")
