"""What a partnership knows of one home on a day, as the page of the home shows it.

Every function asks a fixed number of queries, however much was written down. `day` is the day of which is
told: rows of later days are left out, so that the page can be read as it stood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from accounts.models import Partnership
from providers import calls, rag
from providers.models import (
    Contract,
    Digital,
    HomeConcern,
    HomeEntry,
    HomePerson,
    HomeRecord,
    Location,
    RegisterSettings,
    Staffing,
    Succession,
    Theme,
    ThemeRating,
)
from providers.summaries.contacts import last_on
from providers.summaries.locations import DomainRating, ratings_of

FEW = 5  # rows of a box; the rest is on its own page
FEW_CLOSED = 3


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """One theme of a home: how it stands, the rating behind it (None = never rated), the one before."""

    theme: str
    label: str
    state: rag.State
    newest: ThemeRating | None
    previous: ThemeRating | None


@dataclass(frozen=True, slots=True)
class Staff:
    """The newest staffing and the one before it; `away` is the share of own staff absent, in percent."""

    newest: Staffing
    previous: Staffing | None
    away: int | None
    trend: str


@dataclass(frozen=True, slots=True)
class Concerns:
    """Open ones, the few closed last, and how many were closed."""

    open: Sequence[HomeConcern]
    closed: Sequence[HomeConcern]
    closed_count: int


@dataclass(frozen=True, slots=True)
class Contracts:
    """Those that run or will, and how many have run out."""

    current: Sequence[Contract]
    ended_count: int


@dataclass(frozen=True, slots=True)
class Follower:
    """A registration before or after this one; `location` None = only its name is known."""

    cqc_id: str
    name: str
    reason: str
    location: Location | None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top of a home's page.

    record        how the partnership keeps it (not saved yet where it knows nothing of it)
    watched       whether it is one of the partnership's own
    worst         its worst severity as it counts on the day
    called_last   the day on which somebody was last reached, None = never
    call_due      the day of the next call, None = at once
    call_every    how often it is wanted, in words
    closed_on     the day its registration ended, None = it is registered
    after         what it was followed by
    """

    record: HomeRecord
    watched: bool
    worst: str
    called_last: date | None
    call_due: date | None
    call_every: str
    closed_on: date | None
    after: Sequence[Follower]


class Known:
    """What is known of a home on a day. Each part is asked for once, however many boxes show it."""

    def __init__(self, partnership: Partnership, location: Location, day: date) -> None:
        self.partnership, self.location, self.day = partnership, location, day

    @cached_property
    def settings(self) -> RegisterSettings:
        """How the partnership keeps its register; as it starts out where nothing was set."""
        found = RegisterSettings.objects.filter(partnership=self.partnership).first()
        return found or RegisterSettings(partnership=self.partnership)

    @cached_property
    def ratings(self) -> Mapping[str, DomainRating]:
        """The regulator's newest label of each domain."""
        return ratings_of(self.location, self.day)

    @cached_property
    def themes(self) -> tuple[ThemeLine, ...]:
        """Every theme."""
        return themes_of(self.partnership, self.location, self.day)

    @cached_property
    def staffing(self) -> Staff | None:
        """The newest staffing."""
        return staffing_of(self.partnership, self.location, self.day)

    @cached_property
    def concerns(self) -> Concerns:
        """Open ones, and those closed last."""
        return concerns_of(self.partnership, self.location, self.day)


def head_of(known: Known) -> Head:
    """The facts above the boxes."""
    partnership, location, day = known.partnership, known.location, known.day
    found = HomeRecord.objects.filter(partnership=partnership, location=location).select_related("liaison")
    record = found.first() or HomeRecord(partnership=partnership, location=location)
    kept = known.settings
    every = calls.Every(kept.call_red, kept.call_amber, kept.call_green)
    worst = rag.worst(line.state.counts for line in known.themes)
    days = calls.wanted_every(worst, record.call_every, every)
    last = last_on(record)
    ended = location.registered_to
    return Head(
        record=record,
        watched=Location.objects.of(partnership).filter(pk=location.pk).exists(),
        worst=worst,
        called_last=last,
        call_due=calls.due_on(last, days, worst),
        call_every=calls.how_often(days),
        closed_on=ended if ended is not None and ended <= day else None,
        after=followers_of(location),
    )


def followers_of(location: Location) -> list[Follower]:
    """The registrations that followed this one."""
    links = list(Succession.objects.filter(before_id=location.cqc_id))
    rows = {row.cqc_id: row for row in Location.objects.filter(cqc_id__in=[each.after_id for each in links])}
    return [
        Follower(
            cqc_id=each.after_id,
            name=rows[each.after_id].name if each.after_id in rows else each.after_name or each.after_id,
            reason=each.reason,
            location=rows.get(each.after_id),
        )
        for each in links
    ]


def themes_of(partnership: Partnership, location: Location, day: date) -> tuple[ThemeLine, ...]:
    """Every theme as it stands on `day`; one query."""
    rows = _newest(ThemeRating.objects.about(partnership, location).filter(on__lte=day), "theme")
    of_theme: dict[str, list[ThemeRating]] = {}
    for row in rows.filter(place__lte=2).select_related("by").order_by("place"):
        of_theme.setdefault(row.theme, []).append(row)
    return tuple(_line(theme, of_theme.get(theme.value, []), day) for theme in Theme)


def staffing_of(partnership: Partnership, location: Location, day: date) -> Staff | None:
    """The newest staffing by `day` beside the one before it; None = never told."""
    rows = list(Staffing.objects.about(partnership, location).filter(on__lte=day).select_related("by")[:2])
    if not rows:
        return None
    newest, previous = rows[0], (rows[1] if len(rows) > 1 else None)
    return Staff(newest, previous, away_share(newest), _trend(newest, previous))


def away_share(row: Staffing) -> int | None:
    """The share of own staff that is away, in whole percent; None where the home employs nobody."""
    return round(100 * row.absent / row.employed) if row.employed else None


def digital_of(partnership: Partnership, location: Location, day: date) -> Digital | None:
    """How ready it is for digital working, as last told by `day`."""
    rows = Digital.objects.about(partnership, location).filter(on__lte=day).select_related("by")
    return rows.first()


def concerns_of(partnership: Partnership, location: Location, day: date) -> Concerns:
    """Concerns raised by `day`, open or closed as they were then."""
    rows = HomeConcern.objects.about(partnership, location).filter(on__lte=day)
    was_open = Q(closed_on=None) | Q(closed_on__gt=day)
    closed = rows.exclude(was_open).order_by("-closed_on", "-pk")
    return Concerns(
        open=list(rows.filter(was_open).select_related("by")),
        closed=list(closed[:FEW_CLOSED]),
        closed_count=closed.count(),
    )


def entries_of(
    partnership: Partnership, location: Location, day: date
) -> tuple[list[HomeEntry], dict[str, int]]:
    """The few newest entries of the journal by `day`, and how many there are of each kind."""
    rows = HomeEntry.objects.about(partnership, location).filter(on__lte=day)
    counts = rows.order_by().values_list("kind").annotate(number=Count("pk"))
    return list(rows.select_related("by")[:FEW]), dict(counts)


def contracts_of(partnership: Partnership, location: Location, day: date) -> Contracts:
    """Contracts that had not run out by `day`."""
    rows = Contract.objects.about(partnership, location)
    over = Q(ends_on__lt=day)
    return Contracts(list(rows.exclude(over)), rows.filter(over).count())


def people_of(partnership: Partnership, location: Location, day: date) -> list[HomePerson]:
    """Whom to ring on `day`."""
    rows = HomePerson.objects.about(partnership, location)
    began = Q(starts_on=None) | Q(starts_on__lte=day)
    return list(rows.filter(began, Q(ends_on=None) | Q(ends_on__gt=day)))


def _newest(rows: Any, by: str) -> Any:
    """The rows with `place`: 1 is the newest of its kind, 2 the one before."""
    order = [F("on").desc(), F("at").desc(), F("pk").desc()]
    return rows.annotate(place=Window(RowNumber(), partition_by=F(by), order_by=order))


def _line(theme: Theme, rows: Sequence[ThemeRating], day: date) -> ThemeLine:
    newest = rows[0] if rows else None
    state = rag.state(newest.severity if newest else None, newest.on if newest else None, day)
    return ThemeLine(theme.value, str(theme.label), state, newest, rows[1] if len(rows) > 1 else None)


def _trend(newest: Staffing, previous: Staffing | None) -> str:
    """How the share away moved since the time before, in words."""
    now, before = away_share(newest), away_share(previous) if previous else None
    if now is None or before is None:
        return ""
    if now == before:
        return f"the same as before ({before} %)"
    return f"{'up' if now > before else 'down'} from {before} %"
