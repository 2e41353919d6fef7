"""Which triggers fire at homes, what they point to, and which level people confirmed, as at a day.

However many homes are asked about, the facts are read in a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Partnership
from core.words import day_words
from providers import triggers
from providers.models import HomeEntry, HomeRecord, Level, Location, SupportStep
from providers.summaries.support_facts import facts_for
from providers.triggers import Fired, Suggestion

SHOWN_STEPS = 5
DONE = (
    HomeEntry.Kind.VISIT_ON_SITE, HomeEntry.Kind.VISIT_VIRTUAL, HomeEntry.Kind.SUPPORT_OFFERED,
    HomeEntry.Kind.SUPPORT_TAKEN, HomeEntry.Kind.TRAINING,
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A home's support on a day.

    step        the newest step, None = nobody ever confirmed one, so it is routine
    fired       the triggers that fire, each with its evidence
    suggestion  the level that they point to, and why
    day         of which it is told
    record      how the partnership keeps the home, where it does
    done        what was done for it since the step, newest first, where it was asked for
    """

    location: Location
    step: SupportStep | None
    fired: tuple[Fired, ...]
    suggestion: Suggestion
    day: date
    record: HomeRecord | None = None
    done: tuple[HomeEntry, ...] = ()

    @property
    def pk(self) -> int:
        """The home's key."""
        return int(self.location.pk)

    @property
    def level(self) -> Level:
        """The level that was confirmed last."""
        return Level(self.step.level) if self.step else Level.ROUTINE

    @property
    def suggested(self) -> Level:
        """The level that the triggers point to."""
        return Level(self.suggestion.level)

    @property
    def since(self) -> date | None:
        """Since when it has this level; None = always."""
        return self.step.on if self.step else None

    @property
    def waiting(self) -> bool:
        """Whether a person has still to say something.

        A level that differs from the suggested one was chosen by somebody who saw these triggers; it waits
        again when another trigger joins them, or when they point elsewhere.
        """
        if self.suggested == self.level:
            return False
        if self.step is None or self.step.suggested != self.suggested:
            return True
        seen = {each.get("slug") for each in self.step.triggers}
        return not {row.slug for row in self.fired} <= seen

    @property
    def direction(self) -> str:
        """Where the triggers point from here: up, down, or nowhere (empty)."""
        if self.suggested == self.level:
            return ""
        return "up" if self.suggested > self.level else "down"

    @property
    def ask(self) -> str:
        """The question to a person, as "Step up to Supported?"; empty where nothing points to a change."""
        return f"Step {self.direction} to {self.suggested.label}?" if self.direction else ""

    @property
    def names(self) -> str:
        """The triggers by name, as a reason begins."""
        return ", ".join(row.name for row in self.fired)

    @property
    def newest(self) -> date:
        """When something last changed: the newest trigger or the step. For newest first."""
        days = [row.since for row in self.fired if row.since]
        return max([*days, *([self.step.on] if self.step else [])], default=date.min)


@dataclass(frozen=True)
class Exceptional:
    """A home for the board's list of exceptions: more than routine support, as it stood on a day."""

    pk: int
    name: str
    kind: str
    level: Level
    since: date
    triggers: tuple[str, ...]
    reason: str
    given: tuple[str, ...]


def support_of(partnership: Partnership, location: Location, day: date) -> Standing:
    """The support of one home as at `day`."""
    return standings(partnership, [location], day)[0]


def standings(
    partnership: Partnership, locations: Iterable[Location], day: date, *, done: bool = False
) -> list[Standing]:
    """The support of homes as at `day`, in their order; `done` also reads what was done for each."""
    homes = list(locations)
    if not homes:
        return []
    facts = facts_for(partnership, homes, day)
    steps = newest_steps(partnership, homes, day)
    kept = HomeRecord.objects.filter(partnership=partnership, location__in=homes).select_related("liaison")
    records = {row.location_id: row for row in kept}
    given = _given(partnership, steps, day) if done else {}
    found = []
    for home in homes:
        fired = triggers.fired(facts[home.pk])
        found.append(
            Standing(
                location=home,
                step=steps.get(home.pk),
                fired=fired,
                suggestion=triggers.suggested(fired),
                day=day,
                record=records.get(home.pk),
                done=tuple(given.get(home.pk, ())),
            )
        )
    return found


def watched(partnership: Partnership, day: date, *, done: bool = False) -> list[Standing]:
    """The partnership's homes whose level isn't routine or whose triggers point elsewhere, newest first.

    Homes that aren't registered on `day` are left out, and a building with two registrations stands once.
    """
    homes = Location.objects.of(partnership).on(day).counted().select_related("provider")
    rows = standings(partnership, homes, day, done=done)
    shown = [row for row in rows if row.level != Level.ROUTINE or row.direction]
    return sorted(shown, key=lambda row: (-row.newest.toordinal(), -row.level, row.location.name, row.pk))


def exceptions(partnership: Partnership, day: date) -> list[Exceptional]:
    """For the board: the homes with more than routine support at the end of `day`, the closest first."""
    rows = [row for row in watched(partnership, day, done=True) if row.level > Level.ROUTINE]
    found = [
        Exceptional(
            pk=row.pk, name=row.location.name, kind=str(row.location.get_kind_display()), level=row.level,
            since=row.step.on, triggers=tuple(each.sentence for each in row.fired), reason=row.step.reason,
            given=tuple(done_words(each) for each in row.done),
        )
        for row in rows
        if row.step is not None
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row.level, row.name, row.pk))


def newest_steps(partnership: Partnership, homes: Sequence[Location], day: date) -> dict[int, SupportStep]:
    """Key of a home -> its newest step by `day`; one query."""
    rows = SupportStep.objects.filter(partnership=partnership, location__in=homes, on__lte=day)
    ordered = rows.select_related("by").order_by("on", "at", "pk")
    return {row.location_id: row for row in ordered}


def done_words(row: HomeEntry) -> str:
    """Support given, as "Quality visit on site on 5 January 2021: Infection control"."""
    return f"{row.get_kind_display()} on {day_words(row.on)}: {row.title}"


def _given(partnership: Partnership, steps: dict[int, SupportStep], day: date) -> dict[int, list[HomeEntry]]:
    """Visits, support and training since the newest step of each home; one query."""
    found: dict[int, list[HomeEntry]] = defaultdict(list)
    rows = HomeEntry.objects.filter(
        partnership=partnership, location__in=steps, kind__in=DONE, struck_out="", on__lte=day
    )
    for row in rows.order_by("-on", "-at", "-pk"):
        if row.on >= steps[row.location_id].on:
            found[row.location_id].append(row)
    return found
