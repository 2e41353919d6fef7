"""What the demonstration measures: returns of homes over a year, the board's indicators over two, the report.

The story is in demo/measures/story.toml; figures are drawn from it with fixed seeds, the same each time.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from math import sin
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Partnership, User
from actionplans.actions import link_metrics
from actionplans.models import WorkstreamMetric
from demo.measures_returns import load_returns
from demo.register import people_of
from metrics.actions.indicators import Wanted, accept_exception, adopt_definitions, rebase, set_target
from metrics.actions.observations import Entry, write
from metrics.actions.reactions import answer_red, assign_red
from metrics.actions.reports import create_report, set_table, set_tiles, write_text
from metrics.actions.signals import refresh_signals
from metrics.figures import Figure, Unit, of_number, of_parts
from metrics.models import ComparatorFigure, Indicator, Reaction, Report, Scope
from metrics.models.observations import Source, Status
from metrics.periods import Frequency, Period, period_of

LONDON = ZoneInfo("Europe/London")
HERE = Path(__file__).resolve().parent / "measures"
MONTHS, QUARTERS = 24, 8
WHOLE = 200  # of how many a percentage of the board is a share


@cache
def story() -> dict[str, Any]:
    """The file as it stands."""
    return tomllib.loads((HERE / "story.toml").read_text("utf-8"))


def load_measures(*, today: date, say: Callable[[str], None] = lambda words: None) -> bool:
    """Load indicators, returns and the report, unless there are some; says whether it did."""
    told = story()
    partnership = Partnership.objects.get(slug=told["partnership"])
    if Indicator.objects.filter(partnership=partnership).exists():
        return False
    say(f"Indicators and returns of {partnership}")
    by = people_of(partnership)[told["by"]]
    with transaction.atomic():
        _Measures(told, partnership, by, today).load()
    return True


class _Measures:
    """One partnership's figures as at a day."""

    def __init__(self, told: dict[str, Any], partnership: Partnership, by: User, today: date) -> None:
        self.told, self.partnership, self.by, self.today = told, partnership, by, today
        self.begin = at_nine(today - timedelta(days=740))

    def load(self) -> None:
        codes = [code for form in ("weekly", "monthly") for code, _ in self.told[form]["questions"]]
        self._adopt([*codes, *(row["code"] for row in self.told["board"])])
        for row in [*self.told["target"], *self.told["board"]]:
            self._want(row)
        load_returns(self.told, partnership=self.partnership, by=self.by, known=self.known, today=self.today)
        self._write_all([entry for row in self.told["board"] for entry in self._figures(row)])
        for row in self.told["board"]:
            self._explain(row)
        self._elsewhere()
        self._report()
        self._answer()
        self._key_metrics()
        refresh_signals(partnership=self.partnership, at=at_nine(self.today))

    def _adopt(self, codes: list[str]) -> None:
        made = adopt_definitions(partnership=self.partnership, codes=codes, by=self.by, at=self.begin)
        Indicator.objects.filter(pk__in=[each.pk for each in made]).update(owner=self.by)
        rows = Indicator.objects.filter(partnership=self.partnership)
        self.known = {row.definition: row for row in rows}

    def _want(self, row: dict[str, Any]) -> None:
        if "target" not in row and "value" not in row:
            return
        value = Decimal(str(row.get("target", row.get("value"))))
        wanted = Wanted(period_of(self.begin.date(), Frequency.YEAR).start, value, row["comparator"])
        set_target(indicator=self.known[row["code"]], wanted=wanted, by=self.by, at=self.begin)

    def _figures(self, row: dict[str, Any]) -> list[Entry]:
        """From `from` to `to` with a wave and a little chance; the newest period is the last that is over."""
        indicator = self.known[row["code"]]
        frequency = Frequency(indicator.frequency)
        many = QUARTERS if frequency == Frequency.QUARTER else MONTHS
        last = period_of(self.today, frequency).step(-1)
        scope, chance = Scope.objects.of_partnership(self.partnership), Random(row["code"])  # noqa: S311
        entries = []
        for number in range(many):
            period = last.step(number - many + 1)
            straight = row["from"] + (row["to"] - row["from"]) * number / (many - 1)
            value = straight + row["swing"] * (sin(number / 2) / 2 + chance.uniform(-0.5, 0.5))
            figure = _figure(indicator, value)
            entries.append(Entry(scope, indicator, period.start, figure, Status.FINAL, Source.HAND))
        return entries

    def _explain(self, row: dict[str, Any]) -> None:
        """Where limits are counted anew, and what is accepted for a while."""
        indicator = self.known[row["code"]]
        last = self._last(indicator)
        if "rebase" in row:
            start = last.step(-MONTHS // 2).start
            rebase(indicator=indicator, start=start, reason=row["rebase"], by=self.by, at=at_nine(self.today))
        if "exception" in row:
            accept_exception(
                indicator=indicator, scope=None, owner=self.by, reason=row["exception"],
                starts_on=last.start, ends_on=self.today + timedelta(days=150), by=self.by,
                at=at_nine(self.today - timedelta(days=20)),
            )  # fmt: skip

    def _write_all(self, entries: list[Entry]) -> None:
        """As they came: what ended on one day is written on one day."""
        by_end: dict[date, list[Entry]] = {}
        for entry in entries:
            by_end.setdefault(entry.period.end, []).append(entry)
        for end, some in sorted(by_end.items()):
            at = at_nine(min(end + timedelta(days=9), self.today))
            write(some, partnership=self.partnership, by=self.by, at=at, reason="")

    def _elsewhere(self) -> None:
        ComparatorFigure.objects.bulk_create(
            ComparatorFigure(
                indicator=self.known[row["code"]], name=row["name"], value=row["value"],
                start=self._last(self.known[row["code"]]).start, rank=row.get("rank"),
                ranked=row.get("ranked"), source="Published with the yearly figures", by=self.by,
                at=at_nine(self.today),
            )
            for row in self.told["elsewhere"]
        )  # fmt: skip

    def _last(self, indicator: Indicator) -> Period:
        return period_of(self.today, Frequency(indicator.frequency)).step(-1)

    def _report(self) -> None:
        at = at_nine(self.today - timedelta(days=2))
        how: dict[str, Any] = {"by": self.by, "at": at}
        report: Report = create_report(
            partnership=self.partnership, facts={"title": "Performance report"}, **how
        )
        for title in dict.fromkeys(row["table"] for row in self.told["board"]):
            rows = [self.known[row["code"]] for row in self.told["board"] if row["table"] == title]
            set_table(report=report, title=title, indicators=rows, **how)
        set_tiles(report=report, indicators=[self.known[code] for code in self.told["tiles"]], **how)
        for text in self.told["text"]:
            write_text(report=report, heading=text["heading"], text=text["words"], for_month=at.date(), **how)

    def _answer(self) -> None:
        """One red of the board has its answer; the others wait."""
        reds = Reaction.objects.filter(
            indicator__partnership=self.partnership, scope__kind="partnership", ended_at=None
        )
        red = reds.filter(indicator=self.known["delayed-beds"]).first()
        if red is None:
            return
        at = at_nine(self.today - timedelta(days=1))
        red = assign_red(
            reaction=red, owner=self.by, due_on=self.today + timedelta(days=5), version=red.version,
            by=self.by, at=at,
        )  # fmt: skip
        words = "Two more flats for people who wait for an adaptation at home are rented from next month."
        answer_red(reaction=red, answer=words, version=red.version, by=self.by, at=at)

    def _key_metrics(self) -> None:
        for row in self.told["metric"]:
            found = WorkstreamMetric.objects.filter(
                workstream__plan__partnership=self.partnership, name=row["words"]
            ).select_related("workstream__plan")
            for metric in found:
                code = self.known[row["code"]].code
                link_metrics(
                    workstream=metric.workstream, codes={metric.pk: code}, by=self.by, at=at_nine(self.today)
                )


def _figure(indicator: Indicator, value: float) -> Figure:
    """The value, as a share of WHOLE where the indicator has parts."""
    if indicator.has_parts and indicator.unit == Unit.PERCENT:
        part = min(WHOLE, max(0, round(value * WHOLE / 100)))
        return of_parts(Decimal(part), Decimal(WHOLE), Unit.PERCENT)
    return of_number(Decimal(max(0, round(value))))


def at_nine(day: date) -> datetime:
    """Nine in the morning of a day."""
    return datetime.combine(day, time(9), LONDON)
