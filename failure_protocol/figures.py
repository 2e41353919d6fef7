"""Figures of reports on an incident, and where each comes from: nouns add their part to the two reports.

A noun registers what it counts; the situation report and the lessons report compute it anew, so that no
figure is typed. A figure without a row that it comes from is refused (Q03).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from failure_protocol.models import Incident

SMALLEST = 5  # what is published counts at least so many people, or says "fewer than 5"


class Report(StrEnum):
    """For which report a part is."""

    SITUATION = "situation"
    LESSONS = "lessons"


class NoSource(ValueError):
    """A figure that comes from nowhere: a mistake of the noun that counts it."""


@dataclass(frozen=True)
class Source:
    """A row that a figure comes from: what it is called, and its page. `note` is for the team's eyes only."""

    label: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure. `total` is the key of the figure that it is a part of, where several add up to it."""

    key: str
    label: str
    value: int
    sources: tuple[Source, ...] = ()
    unit: str = ""  # "£" or a noun such as "minutes"; empty = people or rows
    total: str = ""

    @property
    def words(self) -> str:
        """The value as it is read."""
        return spelled(self.value, self.unit)


def counted(key: str, label: str, sources: Iterable[Source], *, total: str = "") -> Figure:
    """A figure that counts its own rows."""
    rows = tuple(sources)
    return Figure(key, label, len(rows), rows, total=total)


@dataclass(frozen=True)
class Part:
    """A section of a report: its figures, and lines such as each item that did not apply with its reason."""

    heading: str
    figures: tuple[Figure, ...] = ()
    lines: tuple[Source, ...] = field(default=())
    words: str = ""


Compute = Callable[["Incident", datetime], Sequence[Part]]
_parts: dict[Report, dict[str, tuple[int, Compute]]] = {report: {} for report in Report}


def register(report: Report, order: int, compute: Compute) -> None:
    """Add a noun's parts to a report, in their place."""
    _parts[report][f"{compute.__module__}.{compute.__qualname__}"] = (order, compute)


def parts(report: Report, incident: Incident, at: datetime) -> list[Part]:
    """Every part, computed at the moment.

    Raises:
        NoSource: a figure other than 0 without a row that it comes from.
    """
    found = [
        part
        for _, compute in sorted(_parts[report].values(), key=lambda pair: pair[0])
        for part in compute(incident, at)
    ]
    for part in found:
        for figure in part.figures:
            if figure.value and not figure.sources:
                raise NoSource(f"{part.heading}: “{figure.label}” comes from no row.")
    return found


def spelled(value: int, unit: str = "") -> str:
    """A value with its unit."""
    if unit == "£":
        return f"£{value:,}"
    return f"{value:,} {unit}".strip()


def suppressed(figures: Sequence[Figure]) -> list[tuple[Figure, str]]:
    """Each figure with the words in which it may be published: 1 to 4 people are "fewer than 5" (Q07).

    Where just one of several parts of a total would be hidden, the next smallest is hidden too: else the
    total gives it away. Money and times are no people.
    """
    hidden = {each.key for each in figures if not each.unit and 0 < each.value < SMALLEST}
    for total in {each.total for each in figures if each.total}:
        several = [each for each in figures if each.total == total]
        small = [each for each in several if each.key in hidden]
        others = sorted((each for each in several if each.key not in hidden and each.value), key=_value)
        if len(small) == 1 and others:
            hidden.add(others[0].key)
    return [(each, _published(each, hidden)) for each in figures]


def _value(figure: Figure) -> int:
    return figure.value


def _published(figure: Figure, hidden: set[str]) -> str:
    if figure.key not in hidden:
        return figure.words
    return f"fewer than {SMALLEST}" if figure.value < SMALLEST else "not shown"
