"""A proposal as somebody may see it: lines with their reasons, who can't be placed and why (section 5.2).

Lines are of people whom the reader may see; of the others there is a number. Why safeguarding keeps somebody
from a home is safeguarding's: others see that it is not possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from core.rag import Rag, Rated
from core.words import capital, count_of, noun_for
from failure_protocol.access import seen_people
from failure_protocol.matching.dates import TIERS as DATE_TIERS
from failure_protocol.matching.engine import Answer, within
from failure_protocol.matching.explain import BedWanted, SplitPrice, WhyNot
from failure_protocol.matching.feasible import NEED, relax_words
from failure_protocol.matching.feasible import words as rule_words
from failure_protocol.matching.frozen import thaw
from failure_protocol.matching.problem import Bed, Group, Problem, distance, unknowns
from failure_protocol.matching.problem import Person as Facts
from failure_protocol.matching.proposal import Asked, Proposal
from failure_protocol.matching.solve import APART, TIERS, Solution
from failure_protocol.matrix import Group as Fields
from failure_protocol.models import BedOffer, Incident, MatchLine, MatchLock, MatchRun, Person, Placement
from failure_protocol.summaries.matching_facts import NEEDS
from providers.models import BedType

if TYPE_CHECKING:
    from failure_protocol.sections import Here

HIDDEN = "not possible, for a reason that safeguarding keeps"
ORDINALS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Known:
    """Somebody whom the reader may see."""

    pk: int
    ref: str
    name: str
    rated: Rated | None
    url: str

    @property
    def words(self) -> str:
        """Reference and name."""
        return f"{self.ref} {self.name}".strip()


@dataclass(frozen=True)
class Line:
    """One line: who, where, why, what is not known yet; and what became of it."""

    person: Known
    where: str
    home: str
    day: date | None
    no_day: str
    reasons: tuple[str, ...]
    unknown: tuple[str, ...]
    is_locked: bool
    has_lock: bool  # to this bed, to another, or to none
    is_temporary: bool
    placement: str  # its address, once it was handed on
    placement_words: str
    changed_from: str
    offer: int | None


@dataclass(frozen=True)
class Missing:
    """Somebody who can't be placed, and why."""

    person: Known
    removed: tuple[tuple[str, int], ...]
    left: str
    helps: tuple[str, ...]
    nearest: str
    is_held_back: str  # why somebody left the person out
    is_whole: bool


@dataclass(frozen=True)
class Friends:
    """A group: who of it the reader sees, whether it stays together, what that would cost."""

    people: tuple[str, ...]
    others: int
    home: str  # empty = split
    price: str


@dataclass(frozen=True)
class Tier:
    """A question that was asked, its answer, and how good that is."""

    words: str
    value: str
    note: str


@dataclass(frozen=True)
class Page:
    """The whole proposal."""

    run: MatchRun
    headline: str
    standing: str
    is_best: bool
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    friends: tuple[Friends, ...]
    wanted: tuple[str, ...]
    broken: tuple[str, ...]
    tiers: tuple[Tier, ...]
    dates_standing: str
    hidden: int
    is_newest: bool
    shown: tuple[int, ...]  # keys of the people on it, for the log of readings

    @property
    def split(self) -> int:
        """How many groups are split, as far as the reader sees them."""
        return sum(not each.home for each in self.friends)


class _Names:
    """Keys of the solver as people read them, as far as the reader may."""

    def __init__(self, here: Here, problem: Problem) -> None:
        rows = Person.objects.filter(seen_people(here.request.user, here.incident, here.rights))
        self.sees = here.rights.sees
        self.rows = {row.ref: row for row in rows.select_related("incident")}
        self.people = {ref: self._known(row) for ref, row in self.rows.items()}
        self.facts: Mapping[str, Facts] = {each.key: each for each in problem.people}
        self.beds: Mapping[str, Bed] = {each.key: each for each in problem.beds}
        offers = BedOffer.objects.filter(incident=here.incident).select_related("location")
        self.offers = {f"offer-{offer.pk}": offer for offer in offers}
        self.homes = {str(offer.location_id): str(offer.location) for offer in self.offers.values()}

    def _known(self, row: Person) -> Known:
        name = row.name if Fields.IDENTITY in self.sees else ""
        needs = Fields.NEEDS in self.sees
        rated = Rated(Rag(row.rag), "", "") if row.rag and needs else None
        return Known(row.pk, row.ref, name, rated, row.get_absolute_url())

    def where(self, key: str) -> str:
        """Home and type of bed; a bed that was taken back stays a bed."""
        offer = self.offers.get(key)
        return f"{offer.location}, {offer.get_bed_type_display().lower()}" if offer else "a bed that is gone"

    def home(self, key: str) -> str:
        """The name of a home."""
        return self.homes.get(key, "a home that is gone")

    def rule(self, key: str) -> str:
        """A rule as the reader may know it."""
        if key.startswith(NEED):
            need = key.removeprefix(NEED)
            return f"can’t meet: {NEEDS.get(need, need)}"
        if key in ("safeguarding", APART) and Fields.SAFEGUARDING not in self.sees:
            return HIDDEN
        return key if key == APART else rule_words(key)

    def relaxed(self, key: str) -> str:
        """What would have to change."""
        need = key.removeprefix(NEED)
        return (
            f"if the home could meet: {NEEDS.get(need, need)}" if key.startswith(NEED) else relax_words(key)
        )


def page_of(here: Here, run: MatchRun) -> Page:
    """The page of a proposal that was worked out."""
    asked, proposal = thaw(Asked, run.problem), thaw(Proposal, run.result)
    problem, solution = asked.problem, proposal.solution
    names = _Names(here, problem)
    seen = [ref for ref in solution.lines if ref in names.people]
    made = {each.person.ref: each for each in _made(run)}
    locks = _locks(here.incident)
    lines = tuple(
        _line(names, problem, proposal, ref, made.get(ref), locks) for ref in seen if solution.lines[ref]
    )
    missing = tuple(
        _missing(names, each, locks) for each in proposal.explained.why_not if each.person in seen
    )
    friends = tuple(
        each for group in problem.groups if (each := _friends(names, group, solution, proposal)) is not None
    )
    shown = {names.people[ref].pk for ref in seen} | {
        names.people[ref].pk for group in problem.groups for ref in group.members if ref in names.people
    }
    return Page(
        run=run,
        headline=_headline(proposal),
        standing=standing(solution.answers, TIERS, is_best=solution.is_best),
        is_best=solution.is_best,
        lines=tuple(sorted(lines, key=lambda line: (line.day or date.max, line.person.ref))),
        missing=missing,
        friends=friends,
        wanted=tuple(_wanted(each) for each in proposal.explained.wanted),
        broken=tuple(
            f"{names.people[each.lock.person].words}: {names.where(each.lock.bed)} "
            f"({', '.join(names.rule(rule) for rule in each.against) or 'no longer asked for'})"
            for each in solution.broken_locks
            if each.lock.person in names.people
        ),
        tiers=tuple(_tiers(solution.answers)),
        dates_standing=_dates(proposal),
        hidden=len(solution.lines) - len(seen),
        is_newest=not run.incident.match_runs.filter(kind=run.kind, number__gt=run.number).exists(),
        shown=tuple(sorted(shown)),
    )


def _made(run: MatchRun) -> Iterable[MatchLine]:
    return run.lines.select_related("person", "placement", "placement__incident")


def _locks(incident: Incident) -> dict[str, MatchLock]:
    rows = incident.match_locks.filter(ended_at=None).select_related("person")
    return {row.person.ref: row for row in rows}


def _headline(proposal: Proposal) -> str:
    people, placed = len(proposal.solution.lines), proposal.placed
    words = f"{placed} of {people} {'person' if people == 1 else 'people'} could have a place."
    if proposal.most > placed:
        words += f" Without keeping people apart or lines locked it would be {proposal.most} at most."
    return words


def standing(answers: Sequence[Answer], tiers: Mapping[str, str], *, is_best: bool) -> str:
    """How good it is: the best there is, or the best that was found in the time, within so much."""
    if is_best:
        return "No better proposal exists by these rules."
    open_one = next((each for each in answers if not each.is_best), None)
    if open_one is None:
        return "Best found in the time. Not every question could be asked."
    return (
        f"Best found in the time, {within(open_one.gap)}: {tiers[open_one.key]} {open_one.value:,}; "
        f"it can’t be below {open_one.could:,}."
    )


def _dates(proposal: Proposal) -> str:
    if proposal.dated is None:
        return "No days are proposed: the bank holidays of that year are not known yet."
    if not proposal.solution.lines:
        return ""
    if proposal.dated.is_best:
        return "No better days are possible."
    return f"Days: {standing(proposal.dated.answers, DATE_TIERS, is_best=False)}"


def _tiers(answers: Sequence[Answer]) -> Iterable[Tier]:
    for each in answers:
        note = (
            "No better is possible" if each.is_best else f"Can’t be below {each.could:,}; found in the time"
        )
        value = f"{each.value / 10:,.1f}" if each.key == "distance" else f"{each.value:,}"
        yield Tier(capital(TIERS[each.key]), value, note)


def _line(
    names: _Names, problem: Problem, proposal: Proposal, ref: str, made: MatchLine | None,
    locks: Mapping[str, MatchLock],
) -> Line:  # fmt: skip
    key = proposal.solution.lines[ref]
    facts, bed, offer = names.facts[ref], names.beds[key], names.offers.get(key)
    before = dict(problem.before).get(ref, "")
    lock = locks.get(ref)
    dated = proposal.dated
    return Line(
        person=names.people[ref],
        where=names.where(key),
        home=names.home(bed.home),
        day=dated.days.get(ref) if dated else None,
        no_day=dated.without.get(ref, "") if dated else "",
        reasons=tuple(_reasons(names, problem, proposal, facts, bed)),
        unknown=tuple(_in_words(each) for each in unknowns(facts, bed)),
        is_locked=lock is not None and key == f"offer-{lock.offer_id}",
        has_lock=lock is not None,
        is_temporary=bed.is_temporary,
        placement=made.placement.get_absolute_url() if made else "",
        placement_words=placement_words(made.placement) if made else "",
        changed_from=names.where(before) if before and before != key else "",
        offer=offer.pk if offer else None,
    )  # fmt: skip


def placement_words(placement: Placement) -> str:
    """Which one, and how far it is."""
    return f"Placement {placement.number}: {placement.get_state_display().lower()}"


def _in_words(unknown: str) -> str:
    """Needs by their names, not their keys."""
    head, _, need = unknown.partition(": ")
    return f"{head}: {NEEDS.get(need, need)}" if need else unknown


def _reasons(names: _Names, problem: Problem, proposal: Proposal, facts: Facts, bed: Bed) -> Iterable[str]:
    if facts.category:
        yield f"assessed as {BedType(facts.category).label.lower()}"
    if met := [NEEDS.get(need, need) for need in facts.essential if need in bed.can]:
        yield f"has {', '.join(met)}"
    if bed.home in facts.proven:
        yield "the home assessed the person and can meet the needs"
    yield from _choice(facts, bed)
    if (far := distance(facts, bed)) is not None:
        yield f"{far:.0f} km from {'where the person lives now' if facts.anchors_are_home else 'visitors'}"
    if bed.fee is not None:
        yield f"£{bed.fee:,} a week"
    if bed.is_temporary:
        yield "a short stay only: a second move follows"
    for group in problem.groups:
        if facts.key in group.members and proposal.solution.kept.get(group.key) == bed.home:
            with_whom = [
                names.people[ref].ref for ref in group.members if ref != facts.key and ref in names.people
            ]
            yield f"together with {', '.join(with_whom)}" if with_whom else "together with friends"


def _choice(facts: Facts, bed: Bed) -> Iterable[str]:
    if not facts.ranks:
        if facts.was_asked:
            yield "the person has no preference"
        return
    place = next((facts.ranks.index(name) for name in (bed.home, *bed.areas) if name in facts.ranks), None)
    if place is None:
        yield "not among the places that the person named"
    else:
        yield f"the person’s {ORDINALS[place] if place < len(ORDINALS) else f'{place + 1}th'} choice"


def _missing(names: _Names, why: WhyNot, locks: Mapping[str, MatchLock]) -> Missing:
    lock = locks.get(why.person)
    left = len({names.beds[key].home for key in why.left if key in names.beds})
    nearest = ""
    if why.nearest and not why.left:
        key, rules = why.nearest
        nearest = f"{names.where(key)}: {'; '.join(names.rule(rule) for rule in rules)}"
    return Missing(
        person=names.people[why.person],
        removed=tuple((names.rule(rule), number) for rule, number in why.removed),
        left=f"{count_of(left, 'home')} could take the person; every bed goes to somebody else"
        if left
        else "",
        helps=tuple(_helps(names, why)),
        nearest=nearest,
        is_held_back=(lock.reason if lock and lock.reason else "Left out by hand")
        if why.is_held_back
        else "",
        is_whole=why.is_whole,
    )


def _helps(names: _Names, why: WhyNot) -> Iterable[str]:
    for each in why.relaxations:
        homes = sorted({names.where(bed) for bed in each.beds})
        more = f" and {len(homes) - 3} more" if len(homes) > 3 else ""
        instead = " – in place of somebody else, since this person is red" if each.instead else ""
        yield f"{capital(names.relaxed(each.rule))}: {'; '.join(homes[:3])}{more}{instead}"


def _friends(names: _Names, group: Group, solution: Solution, proposal: Proposal) -> Friends | None:
    seen = tuple(names.people[ref].words for ref in group.members if ref in names.people)
    if not seen:
        return None
    price = next((each for each in proposal.explained.prices if each.group == group.key), None)
    home = solution.kept.get(group.key, "")
    others = len(group.members) - len(seen) + sum(number for _, number in group.already)
    return Friends(seen, others, names.home(home) if home else "", "" if home else _price(price))


def _price(price: SplitPrice | None) -> str:
    if price is None:
        return "There was no time to find out what keeping them together would cost."
    if not price.tier:
        return "No home could take all of them, with the beds that are free and the lines that are locked."
    if price.tier == "instead":
        return "Keeping them together would split another group of the same strength."
    return f"Keeping them together would cost: {TIERS[price.tier]} {price.then:,} instead of {price.now:,}."


def _wanted(bed: BedWanted) -> str:
    kind = BedType(bed.category).label.lower() if bed.category else "any"
    what = f"{kind} bed" + (
        f" with {', '.join(NEEDS.get(each, each) for each in bed.can)}" if bed.can else ""
    )
    near = f" within {bed.within_km} km" if bed.within_km else ""
    words = f"One more {what}{near} places {_people(bed.places)}"
    if bed.places_all > bed.places:
        words += f"; {bed.beds} more place {_people(bed.places_all)}"
    return f"{words}."


def _people(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"


def gaps_of(problem: Problem) -> tuple[str, ...]:
    """What is not known of the people who wait, in numbers: facts that nobody wrote down weigh nothing."""
    people, beds = problem.people, problem.beds
    told = (
        ("whose category is not known", sum(not each.category for each in people)),
        ("who were not asked what they want", sum(not each.was_asked for each in people)),
        ("of whom nobody knows what the payer gives", sum(each.ceiling is None for each in people)),
        ("of whose visitors nobody knows where they live", sum(each.anchors_are_home for each in people)),
        ("whose service has no last safe day", sum(each.leave_by is None for each in people)),
    )
    found = [f"{_people(number)} {words}" for words, number in told if number]
    if stale := sum(each.is_stale for each in beds):
        found.append(
            f"{count_of(stale, 'offer')} of beds that {noun_for(stale, 'home')} did not confirm lately"
        )
    return tuple(found)
