"""Home care: whole rounds to other providers, whose hours are hard (failure-protocol.md section 5). Pure.

Minutes a week, by part of the day; a visit by two carers counts twice. What comes out is a proposal and how
whole each round and each worker's hours would stay: it says nothing of the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from failure_protocol.matching.engine import SECONDS, Answer, Outcome, Program, Say, Tier, run

TIERS: Mapping[str, str] = {
    "red": "people rated red without a provider",
    "unplaced": "people without a provider",
    "changes": "lines changed since the last proposal",
    "splits": "rounds split",
    "choice": "steps away from what people wish",
    "cost": "cost a week in pounds",
}
LIABILITY_DAYS = 28  # employee liability information is due so many days before a transfer
ZONE, SKILLS, REFUSED, BARRED, HOURS = "zone", "skills", "refused", "safeguarding", "hours"
WORDS: Mapping[str, str] = {
    ZONE: "does not work in the person’s zone",
    SKILLS: "lacks a skill that is essential",
    REFUSED: "the person refused it",
    BARRED: "the person would not be safe with it",
    HOURS: "has no hours left at these times of day",
}


@dataclass(frozen=True)
class User:
    """Somebody cared for at home. `minutes`: part of the day -> minutes a week of one carer."""

    key: str
    round: str = ""  # empty = not in a round
    minutes: tuple[tuple[str, int], ...] = ()
    carers: int = 1
    zone: str = ""
    skills: tuple[str, ...] = ()
    is_red: bool = False
    ranks: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    workers: tuple[tuple[str, int], ...] = ()  # regular worker -> minutes a week with this person

    @property
    def needed(self) -> dict[str, int]:
        """Part of the day -> minutes of all carers."""
        return {part: minutes * self.carers for part, minutes in self.minutes}


@dataclass(frozen=True)
class Agency:
    """A provider with hours to give. A part of the day that it does not name has none."""

    key: str
    minutes: tuple[tuple[str, int], ...] = ()
    zones: tuple[str, ...] = ()  # empty = not known
    skills: tuple[str, ...] = ()
    rate: int | None = None  # pence an hour


@dataclass(frozen=True)
class RoundsProblem:
    """Everything that one run knows."""

    users: tuple[User, ...] = ()
    agencies: tuple[Agency, ...] = ()
    locks: tuple[tuple[str, str], ...] = ()  # person -> agency, empty = none
    before: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Integrity:
    """How whole a round or a worker's hours would stay: the largest share that goes to one provider."""

    key: str
    agency: str
    users: int
    users_of: int
    minutes: int
    minutes_of: int

    @property
    def percent(self) -> int:
        """Of the minutes, in whole percent downwards: 100 only where it is whole."""
        return 100 * self.minutes // self.minutes_of if self.minutes_of else 0


@dataclass(frozen=True)
class RoundsSolution:
    """A proposal: who goes to which provider (empty: none), with what it does to rounds and workers."""

    lines: Mapping[str, str]
    rounds: tuple[Integrity, ...]
    workers: tuple[Integrity, ...]
    split: tuple[str, ...]
    broken_locks: tuple[tuple[str, str, tuple[str, ...]], ...]
    answers: tuple[Answer, ...]
    is_best: bool
    gap: float

    @property
    def unplaced(self) -> tuple[str, ...]:
        """Who has no provider."""
        return tuple(user for user, agency in self.lines.items() if not agency)


def against(user: User, agency: Agency) -> tuple[str, ...]:
    """What stands against a provider for a person; unknown zones stand against nobody."""
    found = []
    if user.zone and agency.zones and user.zone not in agency.zones:
        found.append(ZONE)
    if set(user.skills) - set(agency.skills):
        found.append(SKILLS)
    if agency.key in user.refused:
        found.append(REFUSED)
    if agency.key in user.barred:
        found.append(BARRED)
    room = dict(agency.minutes)
    if any(minutes > room.get(part, 0) for part, minutes in user.needed.items()):
        found.append(HOURS)
    return tuple(found)


def removed(user: User, agencies: tuple[Agency, ...]) -> tuple[tuple[str, int], ...]:
    """How many providers each rule removed, in order; the first that stands against one counts."""
    firsts = [rules[0] for agency in agencies if (rules := against(user, agency))]
    return tuple((rule, firsts.count(rule)) for rule in WORDS if rule in firsts)


def liability_information_by(transfer: date) -> date:
    """When employee liability information is due if a transfer of staff happens on that day. No verdict."""
    return transfer - timedelta(days=LIABILITY_DAYS)


def solve_rounds(
    problem: RoundsProblem, *, seconds: float = SECONDS, say: Say | None = None
) -> RoundsSolution:
    """Propose providers: hours are never exceeded, rounds stay whole where they can."""
    problem = RoundsProblem(
        tuple(sorted(problem.users, key=lambda each: each.key)),
        tuple(sorted(problem.agencies, key=lambda each: each.key)),
        tuple(sorted(problem.locks)),
        tuple(sorted(problem.before)),
    )
    model = _Model(problem)
    outcome = run(model.program, model.tiers(), start=model.first_found(), seconds=seconds, say=say)
    return model.read(outcome)


class _Model:
    """x[user, agency], and y[round, agency] = the whole round goes there."""

    def __init__(self, problem: RoundsProblem) -> None:
        self.problem, self.program = problem, Program()
        self.users = {user.key: user for user in problem.users}
        self.agencies = {agency.key: agency for agency in problem.agencies}
        self.locks, self.broken = self._usable_locks()
        self.x: dict[tuple[str, str], int] = {}
        for user in problem.users:
            for agency in problem.agencies:
                may = user.key not in self.locks or self.locks[user.key] == agency.key
                if may and not against(user, agency):
                    self.x[user.key, agency.key] = self.program.variable()
        self.y: dict[tuple[str, str], int] = {}
        self._limit_users_and_hours()
        self.rounds = self._rounds()
        for key, members in self.rounds.items():
            self._add_round(key, members)

    def _usable_locks(self) -> tuple[dict[str, str], tuple[tuple[str, str, tuple[str, ...]], ...]]:
        held: dict[str, str] = {}
        broken: list[tuple[str, str, tuple[str, ...]]] = []
        room = {key: dict(agency.minutes) for key, agency in self.agencies.items()}
        for who, key in self.problem.locks:
            if who not in self.users:
                continue
            rules = self._against_lock(self.users[who], key, room)
            if rules:
                broken.append((who, key, rules))
                continue
            held[who] = key
            for part, minutes in self.users[who].needed.items() if key else ():
                room[key][part] -= minutes
        return held, tuple(broken)

    def _against_lock(self, user: User, key: str, room: Mapping[str, dict[str, int]]) -> tuple[str, ...]:
        if not key:
            return ()
        if key not in self.agencies:
            return ("gone",)
        if rules := against(user, self.agencies[key]):
            return rules
        short = any(minutes > room[key].get(part, 0) for part, minutes in user.needed.items())
        return (HOURS,) if short else ()

    def _limit_users_and_hours(self) -> None:
        for user in self.users:
            variables = [variable for (who, _), variable in self.x.items() if who == user]
            least = 1 if self.locks.get(user) else None
            self.program.limit(dict.fromkeys(variables, 1), least=least, most=1)
        for key, agency in self.agencies.items():
            for part, room in agency.minutes:
                takes = {
                    variable: self.users[who].needed[part]
                    for (who, to), variable in self.x.items()
                    if to == key and self.users[who].needed.get(part)
                }
                self.program.limit(takes, most=room)

    def _rounds(self) -> dict[str, tuple[str, ...]]:
        """The rounds of more than one person."""
        found: dict[str, tuple[str, ...]] = {}
        for user in self.problem.users:
            if user.round:
                found[user.round] = (*found.get(user.round, ()), user.key)
        return {key: members for key, members in sorted(found.items()) if len(members) > 1}

    def _add_round(self, key: str, members: tuple[str, ...]) -> None:
        for agency in self.agencies:
            there = [self.x[who, agency] for who in members if (who, agency) in self.x]
            if len(there) < len(members):
                continue
            variable = self.y[key, agency] = self.program.variable()
            for each in there:
                self.program.limit({each: 1, variable: -1}, least=0)
        self.program.limit({variable: 1 for (name, _), variable in self.y.items() if name == key}, most=1)

    def tiers(self) -> list[Tier]:
        """The questions in their order."""
        red = {key for key, user in self.users.items() if user.is_red}
        before = [pair for pair in self.problem.before if pair[0] in self.users and pair[1]]
        return [
            Tier("red", {variable: -1 for (who, _), variable in self.x.items() if who in red}, len(red)),
            Tier("unplaced", dict.fromkeys(self.x.values(), -1), len(self.users), _each(self.x, self.users)),
            Tier("changes", {self.x[pair]: -1 for pair in before if pair in self.x}, len(before)),
            Tier("splits", dict.fromkeys(self.y.values(), -1), len(self.rounds), _each(self.y, self.rounds)),
            Tier("choice", self._wishes()),
            Tier("cost", self._cost()),
        ]

    def _wishes(self) -> dict[int, int]:
        found = {}
        for (who, key), variable in self.x.items():
            ranks = self.users[who].ranks
            if ranks and (steps := ranks.index(key) if key in ranks else len(ranks)):
                found[variable] = steps
        return found

    def _cost(self) -> dict[int, int]:
        """In whole pounds a week."""
        found = {}
        for (who, key), variable in self.x.items():
            hours = sum(self.users[who].needed.values()) / 60
            if pounds := round(hours * (self.agencies[key].rate or 0) / 100):
                found[variable] = pounds
        return found

    def first_found(self) -> frozenset[int]:
        """A proposal that surely holds: locked lines, then red, then whoever needs most."""
        room = {key: dict(agency.minutes) for key, agency in self.agencies.items()}
        chosen = set()

        def urgency(user: User) -> tuple[bool, bool, int, str]:
            return not self.locks.get(user.key), not user.is_red, -sum(user.needed.values()), user.key

        for user in sorted(self.problem.users, key=urgency):
            for agency in self.agencies:
                variable = self.x.get((user.key, agency))
                left = room[agency]
                if variable is not None and all(m <= left.get(part, 0) for part, m in user.needed.items()):
                    chosen.add(variable)
                    for part, minutes in user.needed.items():
                        left[part] = left.get(part, 0) - minutes
                    break
        return frozenset(chosen)

    def read(self, outcome: Outcome) -> RoundsSolution:
        """The proposal, with what it does to rounds and workers."""
        lines = dict.fromkeys(self.users, "")
        for (who, agency), variable in self.x.items():
            if variable in outcome.chosen:
                lines[who] = agency
        rounds = tuple(self._of_round(key, members, lines) for key, members in self.rounds.items())
        split = tuple(each.key for each in rounds if each.users < each.users_of)
        return RoundsSolution(
            lines, rounds, self._of_workers(lines), split, self.broken, outcome.answers, outcome.is_best,
            outcome.gap,
        )  # fmt: skip

    def _of_round(self, key: str, members: tuple[str, ...], lines: Mapping[str, str]) -> Integrity:
        return _integrity(key, {who: sum(self.users[who].needed.values()) for who in members}, lines)

    def _of_workers(self, lines: Mapping[str, str]) -> tuple[Integrity, ...]:
        """Each regular worker's hours: which provider would take most of the people they work with."""
        found: dict[str, dict[str, int]] = {}
        for user in self.problem.users:
            for worker, minutes in user.workers:
                found.setdefault(worker, {})[user.key] = minutes
        return tuple(_integrity(worker, users, lines) for worker, users in sorted(found.items()))


def _each(variables: Mapping[tuple[str, str], int], keys: Iterable[str]) -> tuple[dict[int, int], ...]:
    """For each key the sum of its variables, whatever the agency."""
    return tuple({number: 1 for (key, _), number in variables.items() if key == each} for each in keys)


def _integrity(key: str, minutes: Mapping[str, int], lines: Mapping[str, str]) -> Integrity:
    """The provider that takes the most minutes, then the most people; ties fall to the first by key."""
    to: dict[str, list[str]] = {}
    for who in minutes:
        if agency := lines.get(who, ""):
            to.setdefault(agency, []).append(who)

    def most(agency: str) -> tuple[int, int, str]:
        return -sum(minutes[who] for who in to[agency]), -len(to[agency]), agency

    best = min(to, key=most, default="")
    there = to.get(best, [])
    return Integrity(
        key, best, len(there), len(minutes), sum(minutes[who] for who in there), sum(minutes.values())
    )  # fmt: skip
