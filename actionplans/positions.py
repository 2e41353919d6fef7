"""What "the last board" was for a plan: the moment at which its newest update round closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from actionplans.models import Plan
from actionplans.models.rounds import Round
from core.words import day_words

FALLBACK_DAYS = 30


@dataclass(frozen=True)
class Position:
    """A moment to compare with, and what it is called on a page."""

    moment: date | datetime
    words: str

    @property
    def day(self) -> date:
        """The day of the moment."""
        return timezone.localtime(self.moment).date() if isinstance(self.moment, datetime) else self.moment


def last_closed(plans: Iterable[Plan]) -> dict[int, Round]:
    """Plan id -> its newest closed round; plans without one are left out. One query."""
    rounds = Round.objects.filter(plan__in=list(plans), closed_at__isnull=False).order_by("closed_at", "pk")
    return {each.plan_id: each for each in rounds}


def quiet_since(plans: Iterable[Plan]) -> dict[int, date]:
    """Plan id -> the day of its last board, where there was one."""
    return {
        pk: timezone.localtime(each.closed_at).date()
        for pk, each in last_closed(plans).items()
        if each.closed_at
    }


def position_of(plan: Plan, today: date, chosen: date | None = None) -> Position:
    """The chosen day; else the last closed round; else thirty days ago. At most one query."""
    if chosen:
        return Position(chosen, day_words(chosen))
    return position_from(last_closed([plan]).get(plan.pk), today)


def position_from(closed: Round | None, today: date) -> Position:
    """The position of a closed round, or thirty days ago when there is none."""
    if closed and closed.closed_at:
        day = day_words(timezone.localtime(closed.closed_at))
        words = closed.title if day in closed.title else f"{closed.title} ({day})"
        return Position(closed.closed_at, words)
    day_before = today - timedelta(days=FALLBACK_DAYS)
    return Position(day_before, day_words(day_before))
