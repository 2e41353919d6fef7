"""How long each class of an incident's records is kept, and from when on it counts. Pure.

The figures are defaults that a partnership changes with its own schedule: the procedure names none, and
published schedules differ (docs/privacy/incidents.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FEBRUARY, LEAP_DAY = 2, 29


class Kept(StrEnum):
    """The classes."""

    PERSON = "person"
    INCIDENT = "incident"
    COMPLAINT = "complaint"
    ACCESS = "access"
    EXPORT = "export"


@dataclass(frozen=True)
class Rule:
    """One class: what it is called, for how many years from the end, and from what that follows."""

    name: str
    years: int
    basis: str


DEFAULTS: Mapping[Kept, Rule] = {
    Kept.PERSON: Rule(
        "Records of people", 8, "Adult care records: 8 years after the care ended. Local schedules differ."
    ),
    Kept.INCIDENT: Rule(
        "Log, decisions and work of the incident", 10, "Local default. Ask who keeps your council’s schedule."
    ),
    Kept.COMPLAINT: Rule("Complaints", 10, "Local default: 10 years after the incident ended."),
    Kept.ACCESS: Rule("Who read whose record", 8, "As long as the record that was read."),
    Kept.EXPORT: Rule(
        "Files that left, and their openings", 3, "Local default. The file itself goes earlier."
    ),
}


def due_on(ended: date, years: int) -> date:
    """The first day on which a class can go, counted from the end; 29 February becomes 1 March."""
    if (ended.month, ended.day) == (FEBRUARY, LEAP_DAY):
        try:
            return ended.replace(year=ended.year + years)
        except ValueError:
            return date(ended.year + years, 3, 1)
    return ended.replace(year=ended.year + years)


def is_due(ended: date | None, years: int, day: date, *, held: bool) -> bool:
    """Whether a class can go: never while the incident is live or under a legal hold."""
    return ended is not None and not held and due_on(ended, years) <= day
