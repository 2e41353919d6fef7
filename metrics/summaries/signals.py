"""What worries about homes as the facts stand: the input of the early warning.

Source: registers-and-returns.md section 4. Red and worsening figures, special causes of control charts,
overdue returns, and the triggers of the register, ratings that fell among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from accounts.models import Partnership
from core.words import day_words
from metrics import rating
from metrics.models import COUNTED, Colour, Indicator, Observation, Signal, Window
from metrics.periods import Frequency, Period, last_ended
from metrics.rag import Polarity
from metrics.spc import Reading, analyse
from metrics.summaries.indicators import target_shown, with_unit
from metrics.summaries.returns import completeness
from providers.models import Location
from providers.summaries.support import standings

PERIODS = 26  # of a series that a control chart looks at
WORSE = 3  # periods in a row that are a worsening
Kind = Signal.Kind


@dataclass(frozen=True)
class Found:
    """A worry as it is found: what makes it the same as one found before, and the evidence."""

    kind: str
    location: int | None
    indicator: int | None
    slug: str
    words: str
    since: date

    @property
    def key(self) -> str:
        """What there is one open signal of."""
        return f"{self.kind}:{self.location or ''}:{self.indicator or ''}:{self.slug}"


def found_now(partnership: Partnership, day: date) -> list[Found]:
    """Everything that worries on `day`, each once."""
    homes = list(Location.objects.of(partnership).on(day).counted().select_related("provider"))
    keys = {home.pk for home in homes}
    found = [
        *_figures(partnership, keys, day),
        *_overdue(partnership, day),
        *_triggers(partnership, homes, day),
    ]
    return list({each.key: each for each in found}.values())


def _figures(partnership: Partnership, homes: set[int], day: date) -> Iterator[Found]:
    indicators = Indicator.objects.filter(partnership=partnership, level=Indicator.Level.HOME).in_use(day)
    against = rating.yardsticks(indicators)
    for indicator in indicators:
        last = last_ended(day, indicator.frequency)
        rows = (
            Observation.objects.filter(
                indicator=indicator, start__range=(last.step(1 - PERIODS).start, last.start),
                kind__in=COUNTED, value__isnull=False, scope__location__in=homes,
            )
            .order_by("scope__location", "start")
            .values_list("scope__location", "start", "value", "rag_target")
        )  # fmt: skip
        series: dict[int, list[tuple[date, Decimal, int]]] = {}
        for home, start, value, colour in rows:
            series.setdefault(home, []).append((start, value or Decimal(0), colour))
        for home, points in series.items():
            yield from _of_series(indicator, home, points, last, against)


def _of_series(
    indicator: Indicator, home: int, points: Sequence[tuple[date, Decimal, int]], last: Period,
    against: rating.Yardsticks,
) -> Iterator[Found]:  # fmt: skip
    """What one series says; an old figure says nothing, the overdue return does."""
    start, value, colour = points[-1]
    if start < last.step(-1).start:
        return
    period = Period(start, Frequency(indicator.frequency))
    shown = f"{indicator} {with_unit(indicator, value)}"
    if colour == Colour.RED:
        reds = [each for each in points if each[2] == Colour.RED]
        target = against.target(indicator.pk, period.end)
        goal = f", target {target_shown(indicator, target.goal)}" if target and target.goal else ""
        yield Found(Kind.RED, home, indicator.pk, "", f"{shown}{goal}, {period.words}", reds[0][0])
    polarity = Polarity(indicator.polarity)
    if polarity is Polarity.NEUTRAL:
        return
    if _worsens([each[1] for each in points], polarity):
        since = points[-WORSE][0]
        words = f"{shown}, worse in each period since {day_words(since)}"
        yield Found(Kind.WORSENING, home, indicator.pk, "", words, since)
    chart = analyse([float(each[1]) for each in points], polarity)
    if chart is not None and chart.variation is Reading.CONCERN and chart.points[-1].cause is not None:
        words = f"{shown}, {chart.points[-1].cause.words}, {period.words}"
        yield Found(Kind.DRIFT, home, indicator.pk, "", words, start)


def _worsens(values: Sequence[Decimal], polarity: Polarity) -> bool:
    newest = values[-(WORSE + 1) :]
    if len(newest) <= WORSE:
        return False
    steps = [after - before for before, after in pairwise(newest)]
    return all(step < 0 for step in steps) if polarity is Polarity.HIGHER else all(step > 0 for step in steps)


def _overdue(partnership: Partnership, day: date) -> Iterator[Found]:
    """Returns of the newest window of each form that is past its deadline."""
    seen = set()
    for window in Window.objects.filter(form__partnership=partnership).overdue_on(day).select_related("form"):
        if window.form_id in seen:
            continue
        seen.add(window.form_id)
        for row in completeness(window, day).homes:
            if row.is_late and (row.parent is None or row.parent.first_submitted_at is None):
                words = f"{window.form} of {window.period.words} was due on {day_words(window.due_on)}"
                yield Found(
                    Kind.OVERDUE, row.location.pk, None, f"form-{window.form_id}", words, window.due_on
                )


def _triggers(partnership: Partnership, homes: list[Location], day: date) -> Iterator[Found]:
    for standing in standings(partnership, homes, day):
        for fired in standing.fired:
            yield Found(
                Kind.TRIGGER, standing.location.pk, None, fired.slug, fired.sentence, fired.since or day
            )
