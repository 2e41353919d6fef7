"""Who goes where: the first model, tier by tier (failure-protocol.md section 5.2). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from failure_protocol.matching.engine import SECONDS, Answer, Outcome, Program, Say, Tier, run
from failure_protocol.matching.feasible import Feasible
from failure_protocol.matching.problem import (
    Bed,
    Group,
    Lock,
    Person,
    Problem,
    distance,
    needs_unproven,
    rank,
)

TIERS: Mapping[str, str] = {
    "red": "people rated red without a place",
    "unplaced": "people without a place",
    "changes": "lines changed since the last proposal",
    "second_moves": "second moves, weighed by frailty",
    "splits": "groups split, weighed by strength",
    "unproven": "essential facts that nobody has confirmed",
    "choice": "steps away from what people wish",
    "distance": "distance to visitors, weighed by frailty",
    "cost": "cost a week in pounds",
}
PLACING = ("red", "unplaced")
HECTOMETRES = 10  # distance counts in tenths of a kilometre
TAKEN = "another locked line has the bed"
APART = "somebody whom the person must not live with is locked there"
GONE = "the bed is no longer free"


@dataclass(frozen=True)
class BrokenLock:
    """A lock that can't hold any more, and the rules or words against it: named, never dropped silently."""

    lock: Lock
    against: tuple[str, ...]


@dataclass(frozen=True)
class Solution:
    """A proposal. `lines` holds every person: a bed's key, or empty for nobody's."""

    lines: Mapping[str, str]
    answers: tuple[Answer, ...]
    kept: Mapping[str, str]  # group -> the home where it stays together
    split: tuple[str, ...]
    broken_locks: tuple[BrokenLock, ...]
    is_best: bool
    gap: float

    @property
    def unplaced(self) -> tuple[str, ...]:
        """Who has no place."""
        return tuple(person for person, bed in self.lines.items() if not bed)

    def value(self, tier: str) -> int:
        """What a tier came to; 0 where it was not asked, since nothing in it could differ."""
        return next((answer.value for answer in self.answers if answer.key == tier), 0)


def solve(
    problem: Problem, *, seconds: float = SECONDS, feasible: Feasible | None = None,
    tiers: Iterable[str] = TIERS, together: Sequence[str] = (), say: Say | None = None,
) -> Solution:  # fmt: skip
    """Propose. `feasible` may leave a rule out, `tiers` may ask fewer questions, and `together` are groups
    that must not be split: explanations use these.
    """
    problem = problem.in_order()
    feasible = feasible or Feasible.of(problem)
    locks, broken = usable_locks(problem, feasible)
    model = _Model(problem, feasible, locks)
    for key in together:
        model.insist(key)
    wanted = set(tiers)
    asked = [tier for tier in model.tiers() if tier.key in wanted]
    start = model.first_found()
    outcome = run(model.program, asked, start=start, seconds=seconds, say=say)
    return _solution(problem, model, outcome, broken)


def usable_locks(problem: Problem, feasible: Feasible) -> tuple[dict[str, str], tuple[BrokenLock, ...]]:
    """The locks that can hold together, in the order of their people, and those that can't."""
    beds, apart = {bed.key: bed for bed in problem.beds}, _pairs_apart(problem)
    held: dict[str, str] = {}
    broken = []
    for lock in sorted(problem.locks, key=lambda each: each.person):
        if (against := _against_lock(lock, beds, feasible, held, apart)) is None:
            continue
        if against:
            broken.append(BrokenLock(lock, against))
        else:
            held[lock.person] = lock.bed
    return held, tuple(broken)


def _against_lock(
    lock: Lock, beds: Mapping[str, Bed], feasible: Feasible, held: Mapping[str, str],
    apart: frozenset[frozenset[str]],
) -> tuple[str, ...] | None:  # fmt: skip
    """What stands against a lock; empty = nothing, None = its person is not in the problem."""
    if not lock.bed:
        return ()
    if lock.bed not in beds:
        return (GONE,)
    rules = feasible.against.get((lock.person, lock.bed))
    if rules is None or rules:
        return rules
    home = beds[lock.bed].home
    there = [person for person, bed in held.items() if bed and beds[bed].home == home]
    if any(frozenset({lock.person, other}) in apart for other in there):
        return (APART,)
    return (TAKEN,) if list(held.values()).count(lock.bed) >= beds[lock.bed].count else ()


def _pairs_apart(problem: Problem) -> frozenset[frozenset[str]]:
    """Who must not live with whom; either of the two may have said so."""
    known = {person.key for person in problem.people}
    pairs = {
        frozenset({person.key, other}) for person in problem.people for other in person.apart_from
        if other in known and other != person.key
    }  # fmt: skip
    return frozenset(pairs)


class _Model:
    """The variables and limits of one problem."""

    def __init__(self, problem: Problem, feasible: Feasible, locks: Mapping[str, str]) -> None:
        self.problem, self.locks = problem, locks
        self.people = {person.key: person for person in problem.people}
        self.beds = {bed.key: bed for bed in problem.beds}
        self.program = Program()
        self.x: dict[tuple[str, str], int] = {}
        for person, bed in feasible.pairs():
            if person not in locks or locks[person] == bed:
                self.x[person, bed] = self.program.variable()
        self.of_person: dict[str, list[int]] = {key: [] for key in self.people}
        self.beds_of: dict[str, list[str]] = {key: [] for key in self.people}
        self.in_bed: dict[str, list[tuple[str, int]]] = {key: [] for key in self.beds}
        self.in_home: dict[tuple[str, str], list[int]] = {}
        for (person, bed), variable in self.x.items():
            self.of_person[person].append(variable)
            self.beds_of[person].append(bed)
            self.in_bed[bed].append((person, variable))
            self.in_home.setdefault((person, self.beds[bed].home), []).append(variable)
        self.apart = _pairs_apart(problem)
        self.w: dict[tuple[str, str], int] = {}
        self._limit_people_and_beds()
        self._limit_pairs()
        for group in problem.groups:
            self._add_group(group)

    def _limit_people_and_beds(self) -> None:
        for person, variables in self.of_person.items():
            least = 1 if self.locks.get(person) else None
            self.program.limit(dict.fromkeys(variables, 1), least=least, most=1)
        for bed, inside in self.in_bed.items():
            if len(inside) > self.beds[bed].count:
                self.program.limit({variable: 1 for _, variable in inside}, most=self.beds[bed].count)

    def _limit_pairs(self) -> None:
        homes = sorted({bed.home for bed in self.beds.values()})
        for one, other in sorted(tuple(sorted(pair)) for pair in self.apart):
            for home in homes:
                here, there = self.in_home.get((one, home)), self.in_home.get((other, home))
                if here and there:
                    self.program.limit(dict.fromkeys([*here, *there], 1), most=1)

    def _add_group(self, group: Group) -> None:
        """Variables that say: the whole group, or as many of it as are needed, are in that home."""
        if stays_anyway(group):
            return
        already = dict(group.already)
        members = [person for person in group.members if person in self.people]
        homes = sorted({home for person, home in self.in_home if person in members})
        for home in homes:
            could = [person for person in members if (person, home) in self.in_home]
            needed = group.needed - already.get(home, 0)
            if len(could) < needed or self._room(home) < needed:
                continue
            variable = self.w[group.key, home] = self.program.variable()
            if needed == len(could):
                for person in could:
                    self.program.limit(
                        {**dict.fromkeys(self.in_home[person, home], 1), variable: -1}, least=0
                    )
            else:
                inside = [each for person in could for each in self.in_home[person, home]]
                self.program.limit({**dict.fromkeys(inside, 1), variable: -needed}, least=0)
        ways = self.ways(group.key)
        self.program.limit(dict.fromkeys(ways, 1), most=1)

    def _room(self, home: str) -> int:
        return sum(bed.count for bed in self.beds.values() if bed.home == home)

    def ways(self, group: str) -> list[int]:
        """The variables that say that a group stays together."""
        return [variable for (key, _), variable in self.w.items() if key == group]

    def insist(self, group: str) -> None:
        """This group must not be split. Ask only where it has a way; see `can_stay`."""
        self.program.limit(dict.fromkeys(self.ways(group), 1), least=1)

    def tiers(self) -> list[Tier]:
        """The questions in their order."""
        red = [key for key, person in self.people.items() if person.is_red]
        return [
            Tier("red", self._placed(red), len(red), self._each(red)),
            Tier("unplaced", self._placed(self.people), len(self.people), self._each(self.people)),
            self._changes(),
            Tier("second_moves", self._costs(lambda person, bed: person.fragility * bed.is_temporary)),
            self._splits(),
            Tier("unproven", self._costs(_unproven)),
            Tier("choice", self._costs(_wishes)),
            Tier("distance", self._costs(_far)),
            Tier("cost", self._costs(lambda _person, bed: bed.fee or 0)),
        ]

    def _placed(self, people: Iterable[str]) -> dict[int, int]:
        return {variable: -1 for person in people for variable in self.of_person[person]}

    def _each(self, people: Iterable[str]) -> tuple[dict[int, int], ...]:
        return tuple(dict.fromkeys(self.of_person[person], 1) for person in people)

    def _costs(self, cost: Callable[[Person, Bed], int]) -> dict[int, int]:
        found = {
            variable: cost(self.people[person], self.beds[bed])
            for (person, bed), variable in self.x.items()
        }  # fmt: skip
        return {variable: value for variable, value in found.items() if value}

    def _changes(self) -> Tier:
        before = [pair for pair in self.problem.before if pair[0] in self.people and pair[1]]
        kept = [self.x[pair] for pair in before if pair in self.x]
        return Tier("changes", dict.fromkeys(kept, -1), len(before))

    def _splits(self) -> Tier:
        strength = {
            group.key: group.strength for group in self.problem.groups if not stays_anyway(group)
        }  # fmt: skip
        kept = {variable: -strength[group] for (group, _), variable in self.w.items()}
        return Tier("splits", kept, sum(strength.values()))

    def first_found(self) -> frozenset[int]:
        """A solution that surely holds: locked lines, then whoever has the fewest ways, red first."""
        taken = dict.fromkeys(self.beds, 0)
        homes: dict[str, str] = {}
        for person in sorted(self.people.values(), key=self._urgency):
            for bed in self.beds_of[person.key]:
                home = self.beds[bed].home
                if taken[bed] < self.beds[bed].count and not self._meets(person.key, home, homes):
                    taken[bed] += 1
                    homes[person.key] = bed
                    break
        chosen = {self.x[person, bed] for person, bed in homes.items()}
        return frozenset(chosen)

    def _urgency(self, person: Person) -> tuple[bool, bool, int, str]:
        return (
            not self.locks.get(person.key),
            not person.is_red,
            len(self.of_person[person.key]),
            person.key,
        )

    def _meets(self, person: str, home: str, placed: Mapping[str, str]) -> bool:
        """Whether somebody whom the person must not live with is in that home."""
        return any(
            self.beds[bed].home == home and frozenset({person, other}) in self.apart
            for other, bed in placed.items()
        )


def stays_anyway(group: Group) -> bool:
    """Whether enough of a group live together already."""
    return any(number >= group.needed for _, number in group.already)


def _unproven(person: Person, bed: Bed) -> int:
    """How many facts, on which it depends whether the home can take the person, are not known."""
    return len(needs_unproven(person, bed))


def _wishes(person: Person, bed: Bed) -> int:
    """How far a bed is from what the person wishes: rank, and wishes that it does not meet."""
    return rank(person, bed) + sum(wish not in bed.can for wish in person.wished)


def _far(person: Person, bed: Bed) -> int:
    kilometres = distance(person, bed)
    return 0 if kilometres is None else round(kilometres * HECTOMETRES) * person.fragility


def _solution(problem: Problem, model: _Model, outcome: Outcome, broken: tuple[BrokenLock, ...]) -> Solution:
    lines = {person.key: "" for person in problem.people}
    for (person, bed), variable in model.x.items():
        if variable in outcome.chosen:
            lines[person] = bed
    kept = homes_of_groups(problem, lines)
    split = tuple(group.key for group in problem.groups if group.key not in kept)
    return Solution(lines, outcome.answers, kept, split, broken, outcome.is_best, outcome.gap)


def homes_of_groups(problem: Problem, lines: Mapping[str, str]) -> dict[str, str]:
    """Group -> the home where enough of it are together, read from the lines themselves."""
    homes = {bed.key: bed.home for bed in problem.beds}
    kept = {}
    for group in problem.groups:
        inside = dict(group.already)
        for person in group.members:
            if bed := lines.get(person, ""):
                inside[homes[bed]] = inside.get(homes[bed], 0) + 1
        together = [home for home, number in sorted(inside.items()) if number >= group.needed]
        if together:
            kept[group.key] = together[0]
    return kept


def can_stay(problem: Problem, group: str, feasible: Feasible | None = None) -> bool:
    """Whether any home could take a group together, whatever that costs the others."""
    problem = problem.in_order()
    feasible = feasible or Feasible.of(problem)
    locks, _ = usable_locks(problem, feasible)
    model = _Model(problem, feasible, locks)
    found = next(each for each in problem.groups if each.key == group)
    return bool(model.ways(group)) or stays_anyway(found)


def with_beds(problem: Problem, *more: Bed) -> Problem:
    """The problem with more beds."""
    return replace(problem, beds=(*problem.beds, *more))
