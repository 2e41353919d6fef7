"""The one writer of figures: new ones, revised ones, their ratings, the sums that they enter.

A revised figure keeps each earlier one (Revision). Source: registers-and-returns.md section 2 (Observation).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import Refused
from core.rag import Rated
from metrics import rating
from metrics.actions.reactions import follow_reds
from metrics.actions.sums import rebuild
from metrics.figures import Figure, Kind
from metrics.models import Indicator, Observation, Revision, Scope, Source, Status
from metrics.periods import Frequency, Period, period_of
from metrics.rag import plain
from providers.importers.bulk import insert_objects, update_objects, update_rows

PLACES = Decimal("0.000001")
BATCH = 10_000
PER_YEAR: Mapping[Frequency, int] = {
    Frequency.DAY: 365, Frequency.WEEK: 52, Frequency.MONTH: 12, Frequency.QUARTER: 4, Frequency.YEAR: 1,
}  # fmt: skip
FIGURE = ("kind", "value", "numerator", "denominator")
WRITTEN = (*FIGURE, "status", "source", "note", "by", "at", "revision", "rag_target", "rag_previous")


@dataclass(frozen=True)
class Entry:
    """A figure that is to stand: whose, of which indicator and period (its first day)."""

    scope: Scope
    indicator: Indicator
    start: date
    figure: Figure
    status: str = Status.FINAL
    source: str = Source.HAND
    note: str = ""

    @property
    def key(self) -> tuple[int, int, date]:
        """What there can be one figure of."""
        return self.scope.pk, self.indicator.pk, self.start

    @property
    def period(self) -> Period:
        """Its period."""
        return Period(self.start, Frequency(self.indicator.frequency))


@dataclass
class Written:
    """What became of the entries."""

    new: list[Observation] = field(default_factory=list)
    revised: list[Observation] = field(default_factory=list)
    unchanged: list[Observation] = field(default_factory=list)


@transaction.atomic
def enter_figure(*, entry: Entry, by: User, at: datetime, reason: str = "") -> Observation:
    """Type one figure in, or revise it with a reason.

    Raises:
        ValidationError: implausible, a period that isn't over, no reason for another figure (by field).
        Refused: the indicator is retired, or the figure comes from a return.
    """
    partnership = entry.indicator.partnership
    require(by, Permission.ENTER_FIGURES, partnership)
    check_entry(entry, at)
    stands = Observation.objects.select_for_update().filter(
        scope=entry.scope, indicator=entry.indicator, start=entry.start
    ).first()  # fmt: skip
    if stands is not None:
        if stands.source == Source.RETURN:
            raise Refused(
                "This figure comes from a home’s return. Send the return back to the home, or reopen it."
            )
        if _differs(stands, entry) and not reason.strip():
            raise ValidationError({"reason": "Say why the figure changes. What it was is kept."})
    written = write([entry], partnership=partnership, by=by, at=at, reason=reason.strip())
    row = (written.new or written.revised or written.unchanged)[0]
    if not written.unchanged:
        record(
            by=by, verb="metrics.figure_entered", obj=row.indicator, at=at, partnership=partnership,
            before={"value": words_of(stands)} if stands else None,
            after={"value": words_of(row), "period": entry.period.words, "of": str(entry.scope)},
        )  # fmt: skip
    return row


def check_entry(entry: Entry, at: datetime) -> None:
    """Raise what a person must put right.

    Raises:
        ValidationError: implausible, or a period that has not begun.
        Refused: the indicator is retired.
    """
    indicator, value = entry.indicator, entry.figure.value
    if indicator.retired_on and entry.start >= indicator.retired_on:
        raise Refused(f"“{indicator}” is retired: it takes no figures from {indicator.retired_on} on.")
    if entry.start > at.date():
        raise ValidationError({"start": "That period has not begun."})
    if period_of(entry.start, indicator.frequency).start != entry.start:
        raise ValidationError({"start": "No period of this indicator begins on that day."})
    if wrong := implausible(indicator, value):
        raise ValidationError({"value": wrong})


def implausible(indicator: Indicator, value: Decimal | None) -> str:
    """Why a figure can't be, in one sentence; "" if it can."""
    if value is None:
        return ""
    if indicator.lowest is not None and value < indicator.lowest:
        return f"{plain(value)} is below {plain(indicator.lowest)}, the least that can be."
    if indicator.highest is not None and value > indicator.highest:
        return f"{plain(value)} is above {plain(indicator.highest)}, the most that can be."
    return ""


def write(
    entries: Iterable[Entry], *, partnership: Partnership, by: User, at: datetime, reason: str
) -> Written:
    """Write figures of one partnership, rate them, add them up, start and end the clocks of reds.

    For actions that have asked for permission and checked what they bring; inside their transaction. The
    same figure again changes nothing. A figure given twice counts as it was given last.
    """
    last = {entry.key: entry for entry in entries}
    written = Written()
    todo = list(last.values())
    for first in range(0, len(todo), BATCH):
        _write_batch(todo[first : first + BATCH], written, by, at, reason)
    touched = [*written.new, *written.revised]
    rerate_followers(touched)
    sums = rebuild(partnership=partnership, touched=_entered(touched), providers=_providers(touched), at=at)
    follow_reds(touched=[*touched, *sums], at=at)
    return written


def rerate_followers(touched: Sequence[Observation]) -> None:
    """Rate next year's figures anew that are held against these."""
    indicators = {row.indicator_id: row.indicator for row in touched}
    after = {
        (row.scope_id, row.indicator_id, start): row.value
        for row in touched
        for start in _year_after(row.start, Frequency(row.indicator.frequency))
    }
    rows = Observation.objects.filter(
        scope__in={key[0] for key in after}, indicator__in=indicators, start__in={key[2] for key in after}
    ).values_list("pk", "scope_id", "indicator_id", "start", "value", "rag_previous")
    changed = []
    for pk, scope, indicator, start, value, stands in rows.iterator(chunk_size=BATCH):
        if (key := (scope, indicator, start)) in after:
            colour = _colour(rating.rate_previous(indicators[indicator], value, after[key]))
            if colour != stands:
                changed.append((pk, colour))
    update_rows(Observation, ["id"], ["rag_previous"], changed)


def _entered(touched: Iterable[Observation]) -> set[tuple[int, date]]:
    """The periods whose sums figures enter, or are held against a year later."""
    series = {(row.indicator_id, row.start, Frequency(row.indicator.frequency)) for row in touched}
    later = {(indicator, after) for indicator, start, often in series for after in _year_after(start, often)}
    return {(indicator, start) for indicator, start, _ in series} | later


def _providers(touched: Iterable[Observation]) -> set[int]:
    """Whose sums they can change."""
    scopes = Scope.objects.filter(pk__in={row.scope_id for row in touched}, location__provider__isnull=False)
    return set(scopes.values_list("location__provider_id", flat=True))


@lru_cache(maxsize=BATCH)
def _year_after(start: date, frequency: Frequency) -> tuple[date, ...]:
    """First days of the periods that are held against this one: none, one, or (29 February) two."""
    period = Period(start, frequency)
    later = (period.step(PER_YEAR[frequency]), period.step(PER_YEAR[frequency] + 1))
    return tuple(each.start for each in later if each.year_before.start == start)


def words_of(row: Observation) -> str:
    """A figure as a sentence shows it."""
    if row.value is None or row.kind == Kind.NIL:
        return Kind(row.kind).words.lower()
    return plain(row.value)


def _write_batch(entries: Sequence[Entry], written: Written, by: User, at: datetime, reason: str) -> None:
    stands = _standing(entries)
    against = rating.yardsticks({entry.indicator.pk: entry.indicator for entry in entries}.values())
    previous = rating.previous_values((entry.scope.pk, entry.indicator, entry.start) for entry in entries)
    new, changed, kept = [], [], []
    for entry in entries:
        row = stands.get(entry.key)
        if row is not None and not _differs(row, entry) and row.status == entry.status:
            written.unchanged.append(row)
            continue
        facts = _facts(entry, by, at)
        if row is None:
            row = Observation(scope_id=entry.scope.pk, start=entry.start, revision=0, **facts)
            new.append(row)
        else:
            if _differs(row, entry):
                kept.append(_before(row, reason))
                row.revision += 1
            for name, value in facts.items():
                setattr(row, name, value)
            changed.append(row)
        row.indicator = entry.indicator
        row.rag_target = rating.target_colour(
            entry.indicator, entry.scope.pk, entry.period, row.value, against
        )
        row.rag_previous = _colour(rating.rate_previous(entry.indicator, row.value, previous[entry.key]))
    insert_objects(Revision, kept)
    written.new += insert_objects(Observation, new)
    update_objects(Observation, changed, WRITTEN)
    written.revised += changed


def _standing(entries: Sequence[Entry]) -> dict[tuple[int, int, date], Observation]:
    """What stands now, locked until the transaction ends, so that two writers take turns."""
    keys = {entry.key for entry in entries}
    rows = Observation.objects.select_for_update().filter(
        scope__in={key[0] for key in keys}, indicator__in={key[1] for key in keys},
        start__in={key[2] for key in keys},
    )  # fmt: skip
    return {key: row for row in rows if (key := (row.scope_id, row.indicator_id, row.start)) in keys}


def _facts(entry: Entry, by: User, at: datetime) -> dict[str, Any]:
    """What a row says of an entry, by column; every one, since a default costs more than a value."""
    figure = entry.figure
    return {
        "kind": figure.kind, "value": _kept(figure.value), "numerator": _kept(figure.numerator),
        "denominator": _kept(figure.denominator), "status": entry.status, "source": entry.source,
        "note": entry.note, "by_id": by.pk, "at": at,
    }  # fmt: skip


def _kept(value: Decimal | None) -> Decimal | None:
    """With the six decimals that a column keeps, so that the same figure again is the same."""
    return None if value is None else value.quantize(PLACES)


def _differs(row: Observation, entry: Entry) -> bool:
    figure = entry.figure
    return (row.kind, row.value, row.numerator, row.denominator) != (
        figure.kind, _kept(figure.value), _kept(figure.numerator), _kept(figure.denominator),
    )  # fmt: skip


def _before(row: Observation, reason: str) -> Revision:
    shared = {name: getattr(row, name) for name in (*FIGURE, "status", "source", "note", "by", "at")}
    return Revision(
        observation=row, number=row.revision, reason=reason or "A later figure took its place.", **shared
    )


def _colour(rated: Rated) -> int:
    return rating.COLOURS[rated.rag]
