"""What the search box finds of meetings and their agenda: exempt items only for who may read them."""

from __future__ import annotations

from typing import Any

from actionplans.search import around
from core.words import day_words
from oversight.models import AgendaItem, Meeting
from oversight.querysets.boards import with_words
from ui.search import Hit


def find_meetings(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Meetings by board, place and notes, the newest first."""
    rows = Meeting.objects.visible_to(user).filter(board__partnership=partnership).select_related("board")
    found = with_words(rows, words, "board__name", "board__prefix", "place", "notes")[:limit]
    return [
        Hit(
            str(meeting),
            meeting.get_absolute_url(),
            meeting.get_state_display(),
            around(meeting.notes, words),
        )
        for meeting in found
    ]


def find_items(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Agenda items by title, lead and note; what the person may not read is not looked through either."""
    rows = AgendaItem.objects.readable_by(user).filter(meeting__board__partnership=partnership)
    rows = rows.select_related("meeting__board").order_by("-meeting__starts_at", "number")
    return [
        Hit(str(item), item.get_absolute_url(), _kind(item), around(item.note, words))
        for item in with_words(rows, words, "title", "lead", "note")[:limit]
    ]


def _kind(item: AgendaItem) -> str:
    return f"Item of {item.meeting.board}, {day_words(item.meeting.day)}"
