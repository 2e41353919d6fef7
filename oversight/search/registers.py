"""What the search box finds in the registers of boards: only what the person may read."""

from __future__ import annotations

from typing import Any

from actionplans.search import around
from core.words import day_words, shortened
from oversight.filters.registers import with_words
from oversight.models import BoardAction, Decision, Risk
from ui.search import Hit

TITLE = 110


def find_decisions(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Decisions by number and by everything that they say, newest first."""
    rows = Decision.objects.visible_to(user).filter(board__partnership=partnership).select_related("board")
    numbered = _numbered(rows, words)
    found = (with_words(rows, words) | numbered) if numbered is not None else with_words(rows, words)
    return [
        Hit(
            f"{each.number} {shortened(each.title, TITLE)}", each.get_absolute_url(),
            f"Decision of {each.board}, {day_words(each.decided_on)}", around(each.wording, words),
        )
        for each in found[:limit]
    ]  # fmt: skip


def find_tracked(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Tracked actions by what they say, who leads them and what was reported last."""
    rows = BoardAction.objects.visible_to(user).filter(board__partnership=partnership)
    found = with_words(rows.select_related("board").order_by("-met_on", "pk"), words)
    return [
        Hit(
            shortened(str(each), TITLE), each.get_absolute_url(), f"Tracked action of {each.board}",
            around(each.progress, words),
        )
        for each in found[:limit]
    ]  # fmt: skip


def find_risks(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Risks and issues by what they say and by their entries."""
    rows = Risk.objects.visible_to(user).filter(board__partnership=partnership).select_related("board")
    return [
        Hit(
            shortened(str(each), TITLE), each.get_absolute_url(),
            f"{each.get_kind_display()} of {each.board}", around(each.description, words),
        )
        for each in with_words(rows, words)[:limit]
    ]  # fmt: skip


def _numbered(rows: Any, words: list[str]) -> Any:
    """Decisions whose number was typed (JCB/2021/07); None when no word is one."""
    for word in words:
        parts = word.rsplit("/", 2)
        if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
            year, serial = int(parts[1][:5]), int(parts[2][:5])
            return rows.filter(board__prefix__iexact=parts[0], year=year, serial=serial)
    return None
