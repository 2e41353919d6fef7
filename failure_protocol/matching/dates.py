"""When who moves: the second model, over the lines of a proposal (failure-protocol.md section 5.2). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from failure_protocol.matching.engine import SECONDS, Answer, Outcome, Program, Say, Tier, run
from failure_protocol.matching.problem import Problem
from failure_protocol.matching.solve import Solution

TIERS: Mapping[str, str] = {
    "red": "people rated red without a day",
    "undated": "people without a day",
    "changes": "days changed since the last proposal",
    "broken": "groups that move on more than one day",
    "red_waits": "days that people rated red wait",
    "early_waits": "days that people wait who want to move early",
    "waits": "days that everybody waits",
}
NO_DAY = "no day is left between when the bed is free and the last safe day"
NO_ROOM = "every day that is left is full: arrivals, transport or staff"


@dataclass(frozen=True)
class Move:
    """Somebody who goes to a home, from `earliest` to `latest` (both days included; None = open)."""

    person: str
    home: str
    earliest: date | None = None
    latest: date | None = None
    is_red: bool = False
    wants_early: bool = False
    transport: str = ""
    service: str = ""
    day: date | None = None  # fixed by a person, or booked already


@dataclass(frozen=True)
class Calendar:
    """The days on which moves may be, and how many: into a home (0 = not set), by a transport, on the whole.

    `departures` is what a failing service can send off a day without falling below its least staff.
    """

    days: tuple[date, ...]
    arrivals: tuple[tuple[str, int], ...] = ()
    transport: tuple[tuple[str, int], ...] = ()
    departures: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Dated:
    """A proposal of days. `without` are those who have none, with why."""

    days: Mapping[str, date]
    without: Mapping[str, str]
    broken: tuple[str, ...]  # groups that move on more than one day
    answers: tuple[Answer, ...]
    is_best: bool
    gap: float


def moves_of(problem: Problem, solution: Solution) -> tuple[Move, ...]:
    """What a proposal asks of the calendar."""
    beds = {bed.key: bed for bed in problem.beds}
    moves = []
    for person in sorted(problem.people, key=lambda each: each.key):
        if not (key := solution.lines.get(person.key, "")):
            continue
        bed = beds[key]
        starts = [day for day in (bed.free_from, person.not_before, problem.first_day) if day]
        ends = [day for day in (person.leave_by, bed.held_until) if day]
        moves.append(
            Move(
                person.key, bed.home, max(starts, default=None), min(ends, default=None), person.is_red,
                person.wants_early, person.transport, person.service,
            )
        )  # fmt: skip
    return tuple(moves)


def limits_of(problem: Problem) -> tuple[tuple[str, int], ...]:
    """Arrivals a day of each home that set a limit: the lowest of its beds."""
    found: dict[str, int] = {}
    for bed in problem.beds:
        if bed.arrivals_a_day is not None:
            found[bed.home] = min(bed.arrivals_a_day, found.get(bed.home, bed.arrivals_a_day))
    return tuple(sorted(found.items()))


def together(problem: Problem, solution: Solution) -> dict[str, tuple[str, ...]]:
    """Group -> those of it who go to the home where it stays together: they move on one day."""
    beds = {bed.key: bed.home for bed in problem.beds}
    found = {}
    for group in problem.groups:
        home = solution.kept.get(group.key)
        going = [who for who in group.members if home and beds.get(solution.lines.get(who, "")) == home]
        if len(going) > 1:
            found[group.key] = tuple(sorted(going))
    return found


def date_moves(
    moves: Iterable[Move], calendar: Calendar, *, groups: Mapping[str, tuple[str, ...]] | None = None,
    before: Mapping[str, date] | None = None, seconds: float = SECONDS, say: Say | None = None,
) -> Dated:  # fmt: skip
    """Propose days: red first, groups on one day, everybody by their last safe day."""
    model = _Model(
        sorted(moves, key=lambda each: each.person), calendar, dict(sorted((groups or {}).items()))
    )
    outcome = run(
        model.program, model.tiers(before or {}), start=model.first_found(), seconds=seconds, say=say
    )
    return model.read(outcome)


class _Model:
    """Variables d[person, day] say that somebody moves on that day, s[group, day] that all of it do.

    Fixed days are no question: they stand, and take their room from the others.
    """

    def __init__(self, moves: list[Move], calendar: Calendar, groups: Mapping[str, tuple[str, ...]]) -> None:
        self.fixed = {move.person: move.day for move in moves if move.day}
        self.moves = {move.person: move for move in moves}
        self.calendar, self.groups = calendar, groups
        self.days = sorted({*calendar.days, *self.fixed.values()})
        open_days, self.program = frozenset(calendar.days), Program()
        self.d: dict[tuple[str, date], int] = {}
        for move in moves:
            for day in self.days:
                if move.day is None and day in open_days and _may(move, day):
                    self.d[move.person, day] = self.program.variable()
        self.s: dict[tuple[str, date], int] = {}
        self.limits = self._limits()
        for variables, most in self.limits:
            self.program.limit(dict.fromkeys(variables, 1), most=most)
        for key, members in groups.items():
            self._add_group(key, members)

    def _limits(self) -> list[tuple[list[int], int]]:
        """Once a person; then a day: into each home, by each transport, from the service."""
        found = [
            ([self.d[who, day] for day in self.days if (who, day) in self.d], 1)
            for who in self.moves if who not in self.fixed
        ]  # fmt: skip
        for day in self.days:
            here = [(self.moves[who], variable) for (who, on), variable in self.d.items() if on == day]
            stand = [self.moves[who] for who, on in self.fixed.items() if on == day]
            for home, most in self.calendar.arrivals:
                room = most - sum(move.home == home for move in stand)
                found.append(([variable for move, variable in here if move.home == home], max(room, 0)))
            for kind, most in self.calendar.transport:
                room = most - sum(move.transport == kind for move in stand)
                found.append(([variable for move, variable in here if move.transport == kind], max(room, 0)))
            for service, most in self.calendar.departures:
                room = most - sum(move.service == service for move in stand)
                found.append(([variable for move, variable in here if move.service == service], max(room, 0)))
        return found

    def _add_group(self, key: str, members: tuple[str, ...]) -> None:
        free = [who for who in members if who not in self.fixed]
        stand = {self.fixed[who] for who in members if who in self.fixed}
        for day in sorted(stand) if len(stand) == 1 else [] if stand else self.days:
            going = [self.d[who, day] for who in free if (who, day) in self.d]
            if len(going) < len(free):
                continue
            variable = self.s[key, day] = self.program.variable()
            for each in going:
                self.program.limit({each: 1, variable: -1}, least=0)
        self.program.limit({variable: 1 for (group, _), variable in self.s.items() if group == key}, most=1)

    def tiers(self, before: Mapping[str, date]) -> list[Tier]:
        """The questions in their order."""
        red = {who for who, move in self.moves.items() if move.is_red}
        early = {who for who, move in self.moves.items() if move.wants_early}
        old = {who: day for who, day in before.items() if who in self.moves}
        same = {self.d[pair]: -1 for pair in old.items() if pair in self.d}
        free = set(self.moves) - set(self.fixed)
        return [
            Tier("red", self._dated(red), len(red & free), self._each(red & free)),
            Tier("undated", self._dated(free), len(free), self._each(free)),
            Tier("changes", same, len(old)),
            Tier("broken", dict.fromkeys(self.s.values(), -1), len(self.groups), self._whole()),
            Tier("red_waits", self._waits(red)),
            Tier("early_waits", self._waits(early - red)),
            Tier("waits", self._waits(set(self.moves))),
        ]

    def _whole(self) -> tuple[dict[int, int], ...]:
        return tuple(
            {variable: 1 for (group, _), variable in self.s.items() if group == key} for key in self.groups
        )

    def _dated(self, people: set[str]) -> dict[int, int]:
        return {variable: -1 for (who, _), variable in self.d.items() if who in people}

    def _each(self, people: set[str]) -> tuple[dict[int, int], ...]:
        found: dict[str, dict[int, int]] = {who: {} for who in sorted(people)}
        for (who, _), variable in self.d.items():
            if who in found:
                found[who][variable] = 1
        return tuple(found.values())

    def _waits(self, people: set[str]) -> dict[int, int]:
        """Days from the first one of the calendar, weekends between them counted."""
        found = {
            variable: (day - self.days[0]).days for (who, day), variable in self.d.items() if who in people
        }
        return {variable: wait for variable, wait in found.items() if wait}

    def first_found(self) -> frozenset[int]:
        """Days that surely hold: red first, each on the first day with room."""
        room = [most for _, most in self.limits]
        uses: dict[int, list[int]] = {}
        for number, (variables, _) in enumerate(self.limits):
            for variable in variables:
                uses.setdefault(variable, []).append(number)
        chosen: set[int] = set()
        for move in sorted(self.moves.values(), key=lambda move: (not move.is_red, move.person)):
            own = [self.d[move.person, day] for day in self.days if (move.person, day) in self.d]
            free = [each for each in own if all(room[number] > 0 for number in uses[each])]
            if free:
                chosen.add(free[0])
                for number in uses[free[0]]:
                    room[number] -= 1
        return frozenset(chosen)

    def read(self, outcome: Outcome) -> Dated:
        """The proposal in days."""
        days = dict(self.fixed)
        days |= {who: day for (who, day), variable in self.d.items() if variable in outcome.chosen}
        possible = {who for who, _ in self.d}
        without = {who: NO_ROOM if who in possible else NO_DAY for who in self.moves if who not in days}
        broken = tuple(
            key
            for key, members in self.groups.items()
            if len({days.get(who) for who in members}) > 1 or any(who not in days for who in members)
        )
        return Dated(days, without, broken, outcome.answers, outcome.is_best, outcome.gap)


def _may(move: Move, day: date) -> bool:
    """Whether a day is possible for a move."""
    return (move.earliest is None or day >= move.earliest) and (move.latest is None or day <= move.latest)
