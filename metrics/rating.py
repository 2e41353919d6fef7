"""Rates figures in bulk: which target stood, what last year was, which exception was accepted.

`metrics.rag` decides; here its inputs are found, with three queries however many figures there are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.rag import Rag, Rated
from metrics import rag
from metrics.models import AcceptedException, Colour, Indicator, Observation, Target
from metrics.periods import Frequency, Period

COLOURS: Mapping[Rag | None, Colour] = {
    None: Colour.NONE, Rag.GREEN: Colour.GREEN, Rag.AMBER: Colour.AMBER, Rag.RED: Colour.RED,
}  # fmt: skip
RAGS: Mapping[int, Rag | None] = {colour.value: rating for rating, colour in COLOURS.items()}


@dataclass(frozen=True)
class Yardsticks:
    """What figures of some indicators are held against."""

    targets: Mapping[int, Sequence[Target]]
    exceptions: Sequence[AcceptedException]
    colours: dict[tuple[int, int | None, date, Decimal | None], Colour] = field(default_factory=dict)

    def target(self, indicator: int, day: date) -> Target | None:
        """The target that stands on `day`; one without a value says that there is none."""
        known = self.targets.get(indicator, ())
        at = bisect_right([each.effective_from for each in known], day)
        return known[at - 1] if at else None

    def accepted(self, indicator: int, scope: int, period: Period) -> rag.Accepted | None:
        """The exception that covers the last day of a period, its own before everybody's."""
        found = [
            each
            for each in self.exceptions
            if each.indicator_id == indicator
            and each.scope_id in (None, scope)
            and each.starts_on <= period.end <= each.ends_on
        ]
        found.sort(key=lambda each: each.scope_id is None)
        if not found:
            return None
        return rag.Accepted(str(found[0].owner), found[0].reason, found[0].ends_on)


def yardsticks(indicators: Iterable[Indicator]) -> Yardsticks:
    """Targets and accepted exceptions of these indicators; two queries."""
    wanted = list(indicators)
    return Yardsticks(
        Target.objects.by_indicator(wanted),
        list(AcceptedException.objects.filter(indicator__in=wanted, ended_at=None).select_related("owner")),
    )


def rate_target(
    indicator: Indicator, scope: int, period: Period, value: Decimal | None, against: Yardsticks
) -> Rated:
    """A figure against the target that stands on the last day of its period."""
    target = against.target(indicator.pk, period.end)
    return rag.against_target(
        value, target.goal if target else None, neutral=indicator.polarity == rag.Polarity.NEUTRAL,
        accepted=against.accepted(indicator.pk, scope, period),
    )  # fmt: skip


def target_colour(
    indicator: Indicator, scope: int, period: Period, value: Decimal | None, against: Yardsticks
) -> Colour:
    """The colour of `rate_target` alone; figures that are alike are rated once."""
    key = (indicator.pk, scope if against.exceptions else None, period.start, value)
    colour = against.colours.get(key)
    if colour is None:
        colour = COLOURS[rate_target(indicator, scope, period, value, against).rag]
        against.colours[key] = colour
    return colour


def rate_previous(
    indicator: Indicator, value: Decimal | None, previous: Decimal | None, rules: rag.Rules = rag.DEFAULT
) -> Rated:
    """A figure against the same period of last year."""
    return rag.against_previous(value, previous, rag.Polarity(indicator.polarity), rules)


def previous_values(
    observations: Iterable[tuple[int, Indicator, date]],
) -> dict[tuple[int, int, date], Decimal | None]:
    """(scope, indicator, start) -> the figure of the same period a year before; one query."""
    wanted = {
        (scope, indicator.pk, start): Period(start, Frequency(indicator.frequency)).year_before.start
        for scope, indicator, start in observations
    }
    rows = Observation.objects.filter(
        scope__in={key[0] for key in wanted}, indicator__in={key[1] for key in wanted},
        start__in=set(wanted.values()),
    ).values_list("scope_id", "indicator_id", "start", "value")  # fmt: skip
    known = {(scope, indicator, start): value for scope, indicator, start, value in rows}
    return {key: known.get((key[0], key[1], before)) for key, before in wanted.items()}


def rag_of(row: Observation) -> Rag | None:
    """A figure's colour as it is kept: against the target, else against last year."""
    return RAGS[row.rag_target] or RAGS[row.rag_previous]
