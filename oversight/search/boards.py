"""What the search box finds of boards and their forward plans."""

from __future__ import annotations

from typing import Any

from actionplans.search import around
from core.words import day_words
from oversight.models import Board, ForwardItem
from oversight.querysets.boards import with_words
from ui.search import Hit


def find_boards(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Boards by name, prefix and purpose, and by who has or had a seat."""
    rows = Board.objects.visible_to(user).filter(partnership=partnership)
    found = with_words(rows, words, "name", "prefix", "purpose", "members__name").distinct()[:limit]
    return [
        Hit(board.name, board.get_absolute_url(), board.get_regime_display(), around(board.purpose, words))
        for board in found
    ]


def find_forward(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Items of forward plans by title, lead and note; private ones for those only who may read them."""
    rows = ForwardItem.objects.visible_to(user).filter(board__partnership=partnership)
    found = with_words(rows.select_related("board"), words, "title", "lead", "note")[:limit]
    return [Hit(item.title, item.get_absolute_url(), _kind(item), around(item.note, words)) for item in found]


def _kind(item: ForwardItem) -> str:
    wanted = f", by {day_words(item.wanted_on)}" if item.wanted_on else ""
    return f"Forward plan of {item.board}, {item.get_state_display().lower()}{wanted}"
