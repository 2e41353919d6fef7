"""What a home's ratings by theme add up to, and when one is too old to say anything. Pure.

Source: registers-and-returns.md section 1: red, amber, green, and white for "no concern recorded lately".
bradford-resilience-plan-2020-07 rates homes so from what its liaison officers hear.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import TypeVar

from core.words import count_of, day_words

RED, AMBER, GREEN, WHITE = "red", "amber", "green", "white"
ORDER = (RED, AMBER, GREEN, WHITE)  # worst first
FADES_AFTER = 90  # days after which a green one no longer reassures, and a worry wants another look

Key = TypeVar("Key")
Said = TypeVar("Said")


@dataclass(frozen=True)
class State:
    """A theme on a day: what was said (None = nothing ever), what counts, since when, and why in words.

    `counts` is the severity that is shown. `stale` marks a worry that nobody has looked at again for long.
    """

    said: str | None
    counts: str
    since: date | None
    stale: bool
    words: str


def worst(severities: Iterable[str]) -> str:
    """The worst of them; white when there are none."""
    there = set(severities)
    return next((severity for severity in ORDER if severity in there), WHITE)


def fade_day(on: date) -> date:
    """The first day on which what was said on `on` is too old."""
    return on + timedelta(days=FADES_AFTER + 1)


def faded(severity: str, on: date, today: date) -> str:
    """What still counts today of a severity said on `on`.

    A green one turns white after FADES_AFTER days: nobody has looked since, so it reassures no longer. Red
    and amber stay until somebody says otherwise: a worry doesn't end because nobody wrote.
    """
    return WHITE if severity == GREEN and today >= fade_day(on) else severity


def state(severity: str | None, on: date | None, today: date) -> State:
    """How a theme stands on `today`: its newest rating is `severity`, of the day `on` (None = none)."""
    if severity is None or on is None:
        return State(None, WHITE, None, stale=False, words="Nothing has been recorded.")
    old = today >= fade_day(on)
    counts = faded(severity, on, today)
    if severity == WHITE:
        return State(severity, counts, on, stale=False, words=f"Taken back on {day_words(on)}.")
    if counts != severity:
        since = fade_day(on)
        words = (
            f"It was {severity} on {day_words(on)}; nothing was recorded for {count_of(FADES_AFTER, 'day')}, "
            f"so it says nothing since {day_words(since)}."
        )
        return State(severity, counts, since, stale=False, words=words)
    if old:
        words = f"Nobody has looked at it again for {count_of((today - on).days, 'day')}."
        return State(severity, counts, on, stale=True, words=words)
    return State(severity, counts, on, stale=False, words=f"Since {day_words(on)}.")


def newest(rows: Iterable[tuple[Key, Said, object]]) -> dict[Key, Said]:
    """Of (theme, what was said, when) what has the latest `when` for each theme, in whatever order."""
    ordered = sorted(rows, key=itemgetter(2))
    return {theme: said for theme, said, _ in ordered}
