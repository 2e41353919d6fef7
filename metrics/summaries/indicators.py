"""Indicators with their newest figure, for lists, links and boxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from core.rag import Rated
from core.words import number_words
from metrics import rating
from metrics.differences import Difference, difference
from metrics.figures import Kind, Unit
from metrics.models import Indicator, Observation, Scope, Summary
from metrics.periods import Frequency, Period
from metrics.rag import DEFAULT as DEFAULT_RULES
from metrics.rag import NO_FIGURE, Goal, Rules, plain

TREND_DAYS = 800  # of history that a small line may look at


@dataclass(frozen=True)
class Standing:
    """An indicator of one scope in one period, with everything a row of a table shows.

    `period` None: there is no figure yet; then all the rest is None, too, and both ratings say so.
    """

    indicator: Indicator
    period: Period | None
    summary: Summary | None
    previous: Summary | None
    goal: Goal | None
    against_previous: Rated
    against_target: Rated

    @property
    def shown(self) -> str:
        """The figure as a table shows it, "–" without one."""
        return shown(self.indicator, self.summary)

    @property
    def shown_previous(self) -> str:
        """Last year's."""
        return shown(self.indicator, self.previous)

    @property
    def from_previous(self) -> Difference | None:
        """More or less than last year."""
        if self.summary is None or self.previous is None:
            return None
        return difference(self.summary.value, self.previous.value)

    @property
    def from_target(self) -> Difference | None:
        """More or less than the target."""
        if self.summary is None or self.goal is None:
            return None
        return difference(self.summary.value, self.goal.value)

    @property
    def leading(self) -> Rated:
        """The rating that a person should see first: that against the target, else against last year."""
        by_target = self.against_target.rag is not None or self.against_previous.rag is None
        return self.against_target if by_target else self.against_previous

    @property
    def leading_against(self) -> str:
        """What `leading` is against, in words."""
        return "target" if self.leading is self.against_target else "last year"

    @property
    def worst(self) -> str:
        """The colour of `leading`, "grey" without one."""
        return self.leading.rag.value if self.leading.rag else "grey"


def shown(indicator: Indicator, row: Summary | Observation | None) -> str:
    """A figure with its unit and the indicator's decimals; what is no number as its short word."""
    if row is None or row.value is None:
        return Kind(row.kind).short if row is not None else Kind.MISSING.short
    return with_unit(indicator, row.value)


def with_unit(indicator: Indicator, number: Decimal) -> str:
    """A number with the indicator's decimals and unit: "88.9%", "£1,200"."""
    value = number_words(number, indicator.decimals)
    return f"£{value}" if indicator.unit == Unit.POUNDS else f"{value}{Unit(indicator.unit).sign}"


def target_shown(indicator: Indicator, goal: Goal | None) -> str:
    """As "at least 85%"; "–" without one."""
    return goal.words(Unit(indicator.unit).sign) if goal else "–"


def standings(
    indicators: Iterable[Indicator], scope: Scope, day: date, rules: Rules = DEFAULT_RULES
) -> list[Standing]:
    """Each indicator of one scope by its newest figure whose period had begun on `day`; five queries."""
    wanted = list(indicators)
    newest = newest_of(wanted, scope, day)
    before = _year_before(wanted, newest, scope)
    against = rating.yardsticks(wanted)
    return [_standing(each, newest.get(each.pk), before.get(each.pk), against, rules) for each in wanted]


def newest_of(indicators: Iterable[Indicator], scope: Scope, day: date) -> dict[int, Summary]:
    """The newest row of each whose period had begun on `day`: one look into the index for each of them, so
    that years of history cost nothing.
    """
    last = Summary.objects.filter(scope=scope, indicator=OuterRef("pk"), start__lte=day).order_by("-start")
    keys = Indicator.objects.filter(pk__in=[each.pk for each in indicators]).annotate(
        last=Subquery(last.values("pk")[:1])
    )
    rows = Summary.objects.filter(pk__in=keys.values("last"))
    return {row.indicator_id: row for row in rows}


def trends(
    indicators: Iterable[Indicator], scope: Scope, day: date, most: int = 13
) -> dict[int, list[float | None]]:
    """The last figures of each, oldest first, for a small line; what is no number is a gap. One query."""
    since = day - timedelta(days=TREND_DAYS)
    rows = Summary.objects.filter(scope=scope, indicator__in=list(indicators), start__range=(since, day))
    found: dict[int, list[float | None]] = {}
    for pk, value in rows.order_by("indicator", "start").values_list("indicator_id", "value"):
        found.setdefault(pk, []).append(None if value is None else float(value))
    return {pk: values[-most:] for pk, values in found.items()}


def _year_before(indicators: list[Indicator], newest: dict[int, Summary], scope: Scope) -> dict[int, Summary]:
    starts = {
        each.pk: Period(newest[each.pk].start, Frequency(each.frequency)).year_before.start
        for each in indicators
        if each.pk in newest
    }
    rows = Summary.objects.filter(scope=scope, indicator__in=starts, start__in=set(starts.values()))
    return {row.indicator_id: row for row in rows if starts[row.indicator_id] == row.start}


def _standing(
    indicator: Indicator, row: Summary | None, previous: Summary | None, against: rating.Yardsticks,
    rules: Rules,
) -> Standing:  # fmt: skip
    period = Period(row.start, Frequency(indicator.frequency)) if row else None
    value = row.value if row else None
    target = against.target(indicator.pk, period.end) if period else None
    if row is None or period is None:
        by_target = NO_FIGURE
    else:
        by_target = rating.rate_target(indicator, row.scope_id, period, value, against)
    return Standing(
        indicator, period, row, previous, target.goal if target else None,
        rating.rate_previous(indicator, value, previous.value if previous else None, rules), by_target,
    )  # fmt: skip


def percent_words(found: Difference | None, decimals: int = 0) -> str:
    """A difference in per cent as a table shows it: "+13%", "from 0"."""
    if found is None:
        return "–"
    if found.percent is None:
        return "from 0"
    shown = f"{number_words(found.percent, decimals, signed=True)}%"
    return shown.lstrip("+-") if not any(each in "123456789" for each in shown) else shown


def amount_words(found: Difference | None) -> str:
    """A difference as a table shows it: "+7", "-1,029"."""
    if found is None:
        return "–"
    return f"+{plain(found.amount)}" if found.amount > 0 else plain(found.amount)
