"""How often a home wants a call, when the next is due, and in which order today's are made. Pure.

Source: registers-and-returns.md section 1, contact log: the wanted frequency comes from the home's RAG (red
daily, amber weekly, green monthly; settings), a call list for today, fewest calls first. A home without a
concern recorded lately (white) is called as often as a green one. bradford-resilience-plan-2020-07 has
liaison officers ring homes by their RAG.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from core.words import count_of
from core.working_days import UnknownYear, is_working_day

RED = "red"
AMBER = "amber"
WORRY = {RED: 0, AMBER: 1}  # green and white after them
LATELY = 28  # days in which calls are counted for "fewest calls first"
DAILY, WEEKLY, FORTNIGHTLY, FOUR_WEEKLY = 1, 7, 14, 28
IN_WORDS = {DAILY: "daily", WEEKLY: "weekly", FORTNIGHTLY: "fortnightly", FOUR_WEEKLY: "every four weeks"}
SATURDAY = 5


@dataclass(frozen=True)
class Every:
    """Days between calls by the home's worst RAG, as the partnership's settings have them."""

    red: int = DAILY
    amber: int = WEEKLY
    green: int = FOUR_WEEKLY


@dataclass(frozen=True)
class Standing:
    """A home as the call list sees it on a day.

    `worst` is its worst RAG; `last` the day it was last reached (None = never); `every` days between calls
    set for this home by hand (None = by its RAG); `level` its support level; `lately` how often it was
    reached in the last LATELY days; `owed` how many of our promises to it are due.
    """

    name: str
    worst: str
    last: date | None
    every: int | None = None
    level: int = 0
    lately: int = 0
    owed: int = 0


def wanted_every(worst: str, by_hand: int | None, settings: Every) -> int:
    """Days between calls: what was set for the home, else what its worst RAG asks for."""
    if by_hand is not None:
        return by_hand
    return {RED: settings.red, AMBER: settings.amber}.get(worst, settings.green)


def due_on(last: date | None, every: int, worst: str) -> date | None:
    """The day on which the next call is due; None = at once, since nobody has been reached yet.

    It counts from the last contact that reached somebody. A day on which offices are closed moves to the next
    working day, but not for a red home: red is every day of the week.
    """
    if last is None:
        return None
    day = last + timedelta(days=every)
    if worst == RED:
        return day
    while not offices_work(day):
        day += timedelta(days=1)
    return day


def is_due(home: Standing, settings: Every, today: date) -> bool:
    """Whether the home wants a call today. Other than red ones nobody is rung on a day offices are closed."""
    if home.worst != RED and not offices_work(today):
        return False
    due = due_on(home.last, wanted_every(home.worst, home.every, settings), home.worst)
    return due is None or due <= today


def order(home: Standing, settings: Every, today: date) -> tuple[int, int, int, int, int, str]:
    """What to sort today's calls by.

    The worst RAG first, then where we owe most, then the higher support level, then fewest calls lately, then
    the longest overdue (never reached counts as longest), then by name.
    """
    due = due_on(home.last, wanted_every(home.worst, home.every, settings), home.worst)
    waiting = date.max.toordinal() if due is None else (today - due).days
    return WORRY.get(home.worst, 2), -home.owed, -home.level, home.lately, -waiting, home.name.casefold()


def how_often(days: int) -> str:
    """An interval in words: daily, weekly, every 28 days."""
    return IN_WORDS.get(days, f"every {days} days")


def since_words(last: date | None, today: date) -> str:
    """How long ago somebody was reached, in words."""
    if last is None:
        return "never spoken to"
    days = (today - last).days
    if days <= 0:
        return "spoken to today"
    return "last spoken to yesterday" if days == 1 else f"last spoken to {count_of(days, 'day')} ago"


def offices_work(day: date) -> bool:
    """A working day; in a year whose bank holidays aren't known yet, any day from Monday to Friday."""
    try:
        return is_working_day(day)
    except UnknownYear:
        return day.weekday() < SATURDAY
