"""Which homes could take whom, and which rule removed the others, in the order of the table in 5.1. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from failure_protocol.matching.problem import Bed, Person, Problem

NEED = "need:"  # a rule for each essential need: need:hoist


@dataclass(frozen=True)
class Rule:
    """One reason why a bed can't be. `relax` says what would have to change; empty = nobody may."""

    key: str
    words: str
    relax: str
    breaks: Callable[[Person, Bed, Problem], bool]


def _wrong_category(person: Person, bed: Bed, _: Problem) -> bool:
    return bool(person.category and bed.categories and person.category not in bed.categories)


def _wrong_sex(person: Person, bed: Bed, _: Problem) -> bool:
    return bool(person.sex and bed.sex and person.sex != bed.sex)


def _too_dear(person: Person, bed: Bed, _: Problem) -> bool:
    known = person.ceiling is not None and bed.fee is not None
    return known and bed.home not in person.approved and (bed.fee or 0) > (person.ceiling or 0)


def _too_late(person: Person, bed: Bed, problem: Problem) -> bool:
    """No day is left between when the bed is free and when the service, the hold or the review allow."""
    starts = [day for day in (bed.free_from, person.not_before, problem.first_day) if day]
    ends = [day for day in (person.leave_by, bed.held_until) if day]
    return bool(starts and ends and max(starts) > min(ends))


RULES: tuple[Rule, ...] = (
    Rule(
        "category", "not registered for the person’s category", "if the person were assessed again",
        _wrong_category,
    ),
    Rule("proof", "the home assessed the person and can’t meet the needs", "if it assessed again and could",
         lambda person, bed, _: bed.home in person.turned_away),
    Rule("needs", "can’t meet an essential need", "", lambda person, bed, _: any(_unmet(person, bed))),
    Rule("sex", "the room is for another sex", "if the home gave another room", _wrong_sex),
    Rule("closed", "nobody may be cared for there", "", lambda _person, bed, _: bool(bed.closed)),
    Rule(
        "quality", "rating, embargo or owner", "if a named person overrode the exclusion, with a reason",
        lambda _person, bed, _: bool(bed.excluded),
    ),
    Rule("safeguarding", "the person would not be safe there", "",
         lambda person, bed, _: bed.home in person.barred),
    Rule("refused", "the person refused it", "if the person were asked again and agreed",
         lambda person, bed, _: bed.home in person.refused),
    Rule("fee", "dearer than the payer gives", "if the fee were approved", _too_dear),
    Rule("payer", "an outside payer has not agreed", "if the payer agreed",
         lambda person, _bed, _: person.payer_waits),
    Rule("review", "a review must come before any move", "if the review were done",
         lambda person, _bed, _: person.needs_review),
    Rule("temporary", "a temporary bed, and a second move is not to be", "if a second move were allowed",
         lambda person, bed, _: bed.is_temporary and not person.temporary_ok),
    Rule("dates", "not free before the last safe day", "if the bed were free or held longer", _too_late),
    Rule("full", "no bed left", "if one more bed were found there", lambda _person, bed, _: bed.count < 1),
)  # fmt: skip
_BY_KEY: Mapping[str, Rule] = {rule.key: rule for rule in RULES}


def _unmet(person: Person, bed: Bed) -> list[str]:
    return [need for need in person.essential if need in bed.cannot]


def broken(person: Person, bed: Bed, problem: Problem) -> tuple[str, ...]:
    """The keys of every rule that stands against this bed, in order; empty = the person could go there."""
    found: list[str] = []
    for rule in RULES:
        if rule.breaks(person, bed, problem):
            found += [f"{NEED}{need}" for need in _unmet(person, bed)] if rule.key == "needs" else [rule.key]
    return tuple(found)


def words(key: str) -> str:
    """What a rule says of a home that it removed."""
    return f"can’t meet: {key.removeprefix(NEED)}" if key.startswith(NEED) else _BY_KEY[key].words


def relax_words(key: str) -> str:
    """What would have to change for a rule to fall; empty where nobody may let it fall."""
    return f"if the home could meet: {key.removeprefix(NEED)}" if key.startswith(NEED) else _BY_KEY[key].relax


@dataclass(frozen=True)
class Feasible:
    """For each person and bed the rules that stand against it."""

    against: Mapping[tuple[str, str], tuple[str, ...]]

    @classmethod
    def of(cls, problem: Problem) -> Feasible:
        """Ask every rule of every pair."""
        return cls(
            {
                (person.key, bed.key): broken(person, bed, problem)
                for person in problem.people
                for bed in problem.beds
            }
        )

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs against which nothing stands, in the order of their keys."""
        return tuple(sorted(pair for pair, rules in self.against.items() if not rules))

    def without(self, person: str, rule: str) -> Feasible:
        """The same if `rule` did not stand against this person."""
        return Feasible(
            {
                pair: tuple(key for key in rules if key != rule) if pair[0] == person else rules
                for pair, rules in self.against.items()
            }
        )

    def removed(self, person: str) -> tuple[tuple[str, int], ...]:
        """How many beds each rule removed for a person, in the order of the rules: the first one counts."""
        counts = Counter(
            rules[0] for (who, _), rules in self.against.items() if who == person and rules
        )  # fmt: skip
        return tuple(sorted(counts.items(), key=lambda pair: order(pair[0])))

    def left(self, person: str) -> tuple[str, ...]:
        """The beds that are left."""
        return tuple(sorted(bed for (who, bed), rules in self.against.items() if who == person and not rules))


def order(key: str) -> tuple[int, str]:
    """Where a rule stands."""
    name = "needs" if key.startswith(NEED) else key
    return list(_BY_KEY).index(name), key
