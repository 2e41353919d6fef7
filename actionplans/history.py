"""The history of a row in words: who, when, for which day, and what was -> what is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from actionplans.audit_types import FIELD_WORDS, VALUE_WORDS, place_of
from actionplans.models import Update
from actionplans.tracking import restored
from core.words import day_words

QUIET = frozenset({"rag_declared_on", "times_moved", "note", "timescale_kind", "precision", "date_updated"})


@dataclass(frozen=True)
class Line:
    """One thing that an update changed."""

    what: str
    was: str
    now: str


@dataclass(frozen=True)
class Event:
    """One update as a page shows it. `for_day` is None when it is the day on which it was reported."""

    kind: str
    by: str
    at: datetime
    for_day: date | None
    note: str
    lines: tuple[Line, ...]
    title: str = ""


def history_of(updates: Iterable[Update], *, titles: dict[int, str] | None = None) -> list[Event]:
    """Newest first. `titles` names the rows, by step id, where several rows share one history."""
    return [
        _event(update, (titles or {}).get(update.step_id or 0, "")) for update in sorted(updates, key=_newest)
    ]


def _newest(update: Update) -> int:
    return -update.pk


def _event(update: Update, title: str) -> Event:
    return Event(
        kind=update.get_kind_display(),
        by=update.by.full_name,
        at=update.reported_at,
        for_day=None if update.for_day == timezone.localtime(update.reported_at).date() else update.for_day,
        note=update.note,
        lines=tuple(
            Line(_name(field), _shown(field, was), _shown(field, now))
            for field, (was, now) in sorted(update.changed.items(), key=lambda change: place_of(change[0]))
            if field not in QUIET
        ),
        title=title,
    )


def _name(field: str) -> str:
    words = FIELD_WORDS.get(field, field.replace("_", " ")).removeprefix("the ")
    return words[:1].upper() + words[1:]


def _shown(field: str, value: Any) -> str:
    if value in (None, ""):
        return "blank"
    shown = restored(field, value)
    if isinstance(shown, date):
        return day_words(shown)
    return VALUE_WORDS.get(field, {}).get(str(shown), str(shown))
