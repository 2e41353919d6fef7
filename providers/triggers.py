"""What says that a home wants closer or lighter support: named rules, each with its evidence in words. Pure.

Source: registers-and-returns.md section 1, support level, and section 4: outbreak declared, staffing red,
overdue return, rating fell, manager absent, occupancy fell, open safeguarding, dormancy. There is no score:
each trigger points to a level by itself, COMBINATIONS say which together point further, and the closest of
them is suggested. A person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from core.words import count_of, day_words

ROUTINE, WATCHED, SUPPORTED, INTENSIVE = 0, 1, 2, 3  # as providers.models.Level
LEVEL_NAMES = {ROUTINE: "Routine", WATCHED: "Watched", SUPPORTED: "Supported", INTENSIVE: "Intensive"}

OCCUPANCY_DAYS = 28  # over which a fall in occupancy is measured
RATING_FALL_DAYS = 365  # for which a fall of the rating is told
INADEQUATE, REQUIRES_IMPROVEMENT = "inadequate", "requires_improvement"
RED = "red"
RATINGS = ("outstanding", "good", REQUIRES_IMPROVEMENT, INADEQUATE)  # best first, as providers.kinds
RATING_NAMES = {
    "outstanding": "Outstanding", "good": "Good", REQUIRES_IMPROVEMENT: "Requires improvement",
    INADEQUATE: "Inadequate",
}  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """From which number on a partnership worries (RegisterSettings); days, percent, points."""

    stale_days: int = 7
    absent_percent: int = 15
    occupancy_fall: int = 10


@dataclass(frozen=True)
class Staff:
    """Own care staff of a home on a day, and how many of them were away."""

    on: date
    employed: int
    absent: int


@dataclass(frozen=True)
class Rated:
    """An overall rating, one of RATINGS, and the day it was published."""

    label: str
    on: date


@dataclass(frozen=True)
class Beds:
    """How full a home is: its beds, and those free or reserved as it said by `on`."""

    on: date
    beds: int
    empty: int

    @property
    def occupied(self) -> float:
        """Percent of its beds in which somebody lives."""
        return 100 * (self.beds - self.empty) / self.beds


@dataclass(frozen=True)
class Facts:
    """What is known of one home by the end of `day`. None or empty = not known, which fires nothing.

    outbreaks, safeguarding   days on which concerns were raised that are open
    reds                      theme -> since when it is red
    staff                     its newest staffing
    rated, rated_before       the newest overall rating that stands, and the one before it
    manager_present           False = the register says that there is none; with the day if it says so
    beds_now, beds_before     how full it is, and was OCCUPANCY_DAYS earlier
    told                      what figures are asked of it -> when it last told them
    wanted_days               how often it is called, so how old figures may be
    more                      facts of triggers that other parts of the program add, by slug
    """

    day: date
    outbreaks: tuple[date, ...] = ()
    safeguarding: tuple[date, ...] = ()
    reds: Mapping[str, date] = field(default_factory=dict)
    staff: Staff | None = None
    rated: Rated | None = None
    rated_before: Rated | None = None
    manager_present: bool | None = None
    manager_absent_from: date | None = None
    dormant: bool | None = None
    dormant_from: date | None = None
    beds_now: Beds | None = None
    beds_before: Beds | None = None
    told: Mapping[str, date] = field(default_factory=dict)
    wanted_days: int = 28
    limits: Limits = field(default_factory=Limits)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """Why a trigger fires, in one sentence with days and numbers, and since when (None = not known)."""

    words: str
    since: date | None = None


@dataclass(frozen=True)
class Trigger:
    """A rule: what it is called, the level that it points to by itself, and what it finds in the facts."""

    slug: str
    name: str
    points_to: int
    finds: Callable[[Facts], Evidence | None]


@dataclass(frozen=True)
class Fired:
    """A trigger that fires at a home, with its evidence."""

    slug: str
    name: str
    points_to: int
    evidence: str
    since: date | None

    @property
    def sentence(self) -> str:
        """Name and evidence, as a board reads it."""
        return f"{self.name}: {self.evidence}"


@dataclass(frozen=True)
class Combination:
    """Triggers that together point further: all of `every`, and at least `number` of `among`."""

    points_to: int
    words: str
    every: frozenset[str] = frozenset()
    among: frozenset[str] = frozenset()
    number: int = 0

    def holds(self, fired: Collection[str]) -> bool:
        """Whether these triggers (slugs) make it."""
        there = set(fired)
        among = there if not self.among else there & self.among
        return self.every <= there and len(among) >= self.number


@dataclass(frozen=True)
class Suggestion:
    """The level that the triggers point to, and why in words."""

    level: int
    words: str


# --- what each finds ------------------------------------------------------------------------------
def _outbreak(facts: Facts) -> Evidence | None:
    return _open(facts.outbreaks, "outbreak", facts.day)


def _safeguarding(facts: Facts) -> Evidence | None:
    return _open(facts.safeguarding, "safeguarding enquiry", facts.day)


def _open(raised: tuple[date, ...], noun: str, day: date) -> Evidence | None:
    if not raised:
        return None
    first = min(raised)
    days = count_of((day - first).days, "day")
    if len(raised) == 1:
        return Evidence(f"One {noun} open since {day_words(first)} ({days}).", first)
    return Evidence(
        f"{count_of(len(raised), noun)} open, the oldest since {day_words(first)} ({days}).", first
    )


def _red(theme: str, label: str) -> Callable[[Facts], Evidence | None]:
    def finds(facts: Facts) -> Evidence | None:
        since = facts.reds.get(theme)
        return Evidence(f"{label} is red since {day_words(since)}.", since) if since else None

    return finds


def _absent(facts: Facts) -> Evidence | None:
    staff, limit = facts.staff, facts.limits.absent_percent
    if staff is None or not staff.absent or 100 * staff.absent < limit * staff.employed:
        return None
    share = 100 * staff.absent // staff.employed
    return Evidence(
        f"{staff.absent} of {staff.employed} own staff away ({share} %) on {day_words(staff.on)}; "
        f"the limit is {limit} %.",
        staff.on,
    )


def _overdue(facts: Facts) -> Evidence | None:
    """Figures that a home told once and not since. One that never told any is no change that fires."""
    allowed = max(facts.wanted_days, facts.limits.stale_days)
    late = {what: on for what, on in facts.told.items() if (facts.day - on).days > allowed}
    if not late:
        return None
    parts = [f"{what} last told on {day_words(on)}" for what, on in sorted(late.items(), key=lambda x: x[1])]
    words = " and ".join(parts)
    since = min(late.values()) + timedelta(days=allowed + 1)
    return Evidence(f"{words[:1].upper()}{words[1:]}; wanted every {count_of(allowed, 'day')}.", since)


def _fell(facts: Facts) -> Evidence | None:
    now, before = facts.rated, facts.rated_before
    if now is None or before is None or RATINGS.index(now.label) <= RATINGS.index(before.label):
        return None
    if (facts.day - now.on).days > RATING_FALL_DAYS:
        return None
    return Evidence(
        f"From {RATING_NAMES[before.label]} ({day_words(before.on)}) to {RATING_NAMES[now.label]} "
        f"({day_words(now.on)}).",
        now.on,
    )


def _inadequate(facts: Facts) -> Evidence | None:
    return _rated(INADEQUATE, facts)


def _improvement(facts: Facts) -> Evidence | None:
    """A rating that has just fallen to this is told as that, so that one fact doesn't count as two."""
    return None if _fell(facts) else _rated(REQUIRES_IMPROVEMENT, facts)


def _rated(label: str, facts: Facts) -> Evidence | None:
    if facts.rated is None or facts.rated.label != label:
        return None
    return Evidence(f"Rated {RATING_NAMES[label]} on {day_words(facts.rated.on)}.", facts.rated.on)


def _manager(facts: Facts) -> Evidence | None:
    if facts.manager_present is not False:
        return None
    since = facts.manager_absent_from
    ending = f" since {day_words(since)} ({count_of((facts.day - since).days, 'day')})" if since else ""
    return Evidence(f"The regulator’s register names no manager in post{ending}.", since)


def _dormant(facts: Facts) -> Evidence | None:
    if not facts.dormant:
        return None
    since = facts.dormant_from
    ending = f" since {day_words(since)}" if since else ""
    return Evidence(f"The regulator’s register calls it dormant{ending}.", since)


def _emptier(facts: Facts) -> Evidence | None:
    now, before, limit = facts.beds_now, facts.beds_before, facts.limits.occupancy_fall
    if now is None or before is None or not limit:
        return None
    fall = before.occupied - now.occupied
    if round(fall, 6) < limit:
        return None
    return Evidence(
        f"{now.beds - now.empty} of {now.beds} beds taken on {day_words(now.on)}, "
        f"{before.beds - before.empty} of {before.beds} on {day_words(before.on)}: {fall:.0f} points less in "
        f"four weeks; the limit is {limit}.",
        now.on,
    )


# --- the rules ------------------------------------------------------------------------------------
THEMES = {
    "infection_control": "Infection control", "ppe": "PPE", "staffing": "Staffing", "finance": "Finance",
    "safeguarding": "Safeguarding",
}  # fmt: skip
REDS = frozenset(f"{theme}-red".replace("_", "-") for theme in THEMES)

TRIGGERS: tuple[Trigger, ...] = (
    Trigger("inadequate", "Rated inadequate", INTENSIVE, _inadequate),
    Trigger("outbreak", "Outbreak declared", WATCHED, _outbreak),
    Trigger("safeguarding", "Safeguarding enquiry open", WATCHED, _safeguarding),
    *(
        Trigger(f"{theme}-red".replace("_", "-"), f"{label} red", WATCHED, _red(theme, label))
        for theme, label in THEMES.items()
    ),
    Trigger("staff-absent", "Staff absent", WATCHED, _absent),
    Trigger("rating-fell", "Rating fell", WATCHED, _fell),
    Trigger("requires-improvement", "Requires improvement", WATCHED, _improvement),
    Trigger("manager-absent", "No registered manager", WATCHED, _manager),
    Trigger("occupancy-fell", "Occupancy fell", WATCHED, _emptier),
    Trigger("dormant", "Dormant", WATCHED, _dormant),
    Trigger("figures-overdue", "Figures overdue", WATCHED, _overdue),
)
COMBINATIONS: tuple[Combination, ...] = (
    Combination(
        INTENSIVE, "an open safeguarding enquiry with two red themes", frozenset({"safeguarding"}), REDS, 2
    ),
    Combination(
        SUPPORTED, "an outbreak with staffing red or staff absent", frozenset({"outbreak"}),
        frozenset({"staffing-red", "staff-absent"}), 1,
    ),
    Combination(SUPPORTED, "a pair of red themes", among=REDS, number=2),
    Combination(SUPPORTED, "a set of three triggers or more", number=3),
)  # fmt: skip

_added: dict[str, Trigger] = {}


def register(trigger: Trigger) -> None:
    """Add a trigger of another part of the program, which finds its facts in `Facts.more`."""
    if trigger.slug in {each.slug for each in TRIGGERS}:
        raise ValueError(f"There is a trigger {trigger.slug} already.")
    _added[trigger.slug] = trigger


def forget(slug: str) -> None:
    """Take an added trigger away again."""
    _added.pop(slug, None)


def triggers() -> tuple[Trigger, ...]:
    """Every trigger, in the order in which they are told."""
    return (*TRIGGERS, *_added.values())


def fired(facts: Facts) -> tuple[Fired, ...]:
    """The triggers that fire on these facts."""
    found = ((each, each.finds(facts)) for each in triggers())
    return tuple(
        Fired(each.slug, each.name, each.points_to, evidence.words, evidence.since)
        for each, evidence in found
        if evidence is not None
    )


def suggested(there: Iterable[Fired]) -> Suggestion:
    """The level that these triggers point to, and the sentence that says why."""
    rows = list(there)
    if not rows:
        return Suggestion(ROUTINE, "No trigger fires, which points to Routine.")
    slugs = [row.slug for row in rows]
    for combination in COMBINATIONS:  # the furthest stand first
        if combination.holds(slugs) and combination.points_to > max(row.points_to for row in rows):
            return Suggestion(combination.points_to, _points(combination.words, combination.points_to))
    furthest = max(row.points_to for row in rows)
    names = [row.name for row in rows if row.points_to == furthest]
    return Suggestion(furthest, _points(" and ".join(names), furthest, one=len(names) == 1))


def _points(words: str, level: int, *, one: bool = True) -> str:
    said = f"{words[:1].upper()}{words[1:]}"
    return f"{said} {'points' if one else 'point'} to {LEVEL_NAMES[level]}."
