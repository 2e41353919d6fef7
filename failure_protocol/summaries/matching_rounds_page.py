"""A proposal for home care as somebody may see it: who goes to which agency, how whole rounds and hours stay.

It says nothing of the law.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from failure_protocol.access import seen_people
from failure_protocol.matching.frozen import thaw
from failure_protocol.matching.rounds import (
    BARRED,
    TIERS,
    WORDS,
    Integrity,
    RoundsProblem,
    RoundsSolution,
    User,
    removed,
)
from failure_protocol.matrix import Group as Fields
from failure_protocol.models import MatchRun, Person, Round
from failure_protocol.summaries.matching import HIDDEN, placement_words, standing
from providers.models import Location

if TYPE_CHECKING:
    from failure_protocol.sections import Here

GONE = "an agency that is gone"


@dataclass(frozen=True)
class Share:
    """A round or a worker's hours: the agency with most of it, and how much."""

    name: str
    agency: str
    people: str
    percent: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it goes elsewhere."""
        return self.percent == 100


@dataclass(frozen=True)
class Visit:
    """One person's line."""

    pk: int
    words: str
    url: str
    round: str
    agency: str
    why: tuple[tuple[str, int], ...]
    unknown: tuple[str, ...]
    is_locked: bool
    placement: str
    placement_words: str


@dataclass(frozen=True)
class RoundsPage:
    """The whole proposal."""

    run: MatchRun
    headline: str
    standing: str
    is_best: bool
    lines: tuple[Visit, ...]
    rounds: tuple[Share, ...]
    workers: tuple[Share, ...]
    broken: tuple[str, ...]
    hidden: int
    is_newest: bool
    shown: tuple[int, ...]

    @property
    def missing(self) -> tuple[Visit, ...]:
        """Who has no agency."""
        return tuple(each for each in self.lines if not each.agency)


def rounds_page_of(here: Here, run: MatchRun) -> RoundsPage:
    """The page of a proposal that was worked out."""
    problem, solution = thaw(RoundsProblem, run.problem), thaw(RoundsSolution, run.result)
    rows = Person.objects.filter(seen_people(here.request.user, here.incident, here.rights))
    people = {row.ref: row for row in rows.select_related("incident")}
    agencies = {
        str(row.pk): row.name
        for row in Location.objects.filter(pk__in=[each.key for each in problem.agencies])
    }
    rounds = {str(row.pk): row.name for row in Round.objects.filter(service__incident=here.incident)}
    lines = tuple(_visits(here, run, problem, solution, people, agencies, rounds))
    everybody = len(solution.lines)
    placed = everybody - len(solution.unplaced)
    return RoundsPage(
        run=run,
        headline=f"{placed} of {count(everybody)} could go to another agency.",
        standing=standing(solution.answers, TIERS, is_best=solution.is_best),
        is_best=solution.is_best,
        lines=lines,
        rounds=tuple(_share(each, rounds.get(each.key, each.key), agencies) for each in solution.rounds),
        workers=tuple(_share(each, each.key.title(), agencies) for each in solution.workers),
        broken=tuple(
            f"{who}: {agencies.get(to, GONE)} ({', '.join(WORDS.get(rule, rule) for rule in rules)})"
            for who, to, rules in solution.broken_locks
            if who in people
        ),
        hidden=everybody - len(lines),
        is_newest=not run.incident.match_runs.filter(kind=run.kind, number__gt=run.number).exists(),
        shown=tuple(sorted(line.pk for line in lines)),
    )


def _visits(
    here: Here, run: MatchRun, problem: RoundsProblem, solution: RoundsSolution, people: dict[str, Person],
    agencies: dict[str, str], rounds: dict[str, str],
) -> Iterable[Visit]:  # fmt: skip
    made = {each.person.ref: each.placement for each in run.lines.select_related("person", "placement")}
    locked = set(here.incident.match_locks.filter(ended_at=None).values_list("person__ref", flat=True))
    for user in problem.users:
        if user.key not in people:
            continue
        row, to, placement = people[user.key], solution.lines[user.key], made.get(user.key)
        name = f"{row.ref} {row.name}" if Fields.IDENTITY in here.rights.sees else row.ref
        unknown = [*([] if user.minutes else ["the hours a week"]), *([] if user.zone else ["the zone"])]
        yield Visit(
            row.pk, name, row.get_absolute_url(), rounds.get(user.round, ""), agencies.get(to, ""),
            () if to else tuple(_removed(here, user, problem)), tuple(unknown), user.key in locked,
            placement.get_absolute_url() if placement else "",
            placement_words(placement) if placement else "",
        )  # fmt: skip


def _removed(here: Here, user: User, problem: RoundsProblem) -> Iterable[tuple[str, int]]:

    for rule, number in removed(user, problem.agencies):
        hidden = rule == BARRED and Fields.SAFEGUARDING not in here.rights.sees
        yield (HIDDEN if hidden else WORDS[rule]), number


def _share(each: Integrity, name: str, agencies: dict[str, str]) -> Share:
    people = f"{each.users} of {count(each.users_of)}"
    return Share(name, agencies.get(each.agency, ""), people, each.percent)


def count(number: int) -> str:
    """As "1 person" or "3 people"."""
    return f"{number} {'person' if number == 1 else 'people'}"
