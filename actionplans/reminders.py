"""What has to be reminded of on a morning: pure rules over steps (action-plans.md section 4, "Reminders")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from actionplans import rag as rules
from actionplans.statuses import Status

MARKS = (14, 7, 1)  # days before
WEEKLY = 7  # days between mails while late
FURTHEST_BACK = 14  # days that a run takes up when mornings were missed


@dataclass(frozen=True)
class Window:
    """The days that one morning covers: after `since`, up to and with `day`."""

    since: date
    day: date

    @property
    def days(self) -> list[date]:
        """Each of its days."""
        return [self.since + timedelta(days=n) for n in range(1, (self.day - self.since).days + 1)]


def window(day: date, last_run: date | None, previous_working_day: date) -> Window:
    """Weekends, holidays and missed mornings are taken up by the next run, for two weeks back at most."""
    since = min(last_run, previous_working_day) if last_run else previous_working_day
    return Window(max(since, day - timedelta(days=FURTHEST_BACK)), day)


def is_called_for(facts: rules.StepFacts, days: Iterable[date]) -> bool:
    """Whether one of the days is a mark: 14, 7 or 1 days before, or the 1st, 8th, 15th... day late.

    A review that comes round sooner than a mark is not announced by it: weekly is no news a week before.
    """
    since = rules.late_since(facts)
    if since is None:
        return False
    marks = _marks(facts)
    return any(_is_mark((since - day).days - 1, marks) for day in days)


def _is_mark(left: int, marks: Sequence[int]) -> bool:
    """`left`: days to the date; 0 on the day itself, -1 on the first day late."""
    return left in marks or (left < 0 and (-left - 1) % WEEKLY == 0)


def _marks(facts: rules.StepFacts) -> Sequence[int]:
    by_review = facts.status is Status.ONGOING or facts.due is None
    if not by_review or facts.cycle not in rules.CYCLE_DAYS:
        return MARKS
    return [mark for mark in MARKS if mark < rules.CYCLE_DAYS[facts.cycle]]
