"""What the search box finds of papers: only what the person may read."""

from __future__ import annotations

from typing import Any

from actionplans.search import around
from core.words import day_words, shortened
from oversight import paper_kinds
from oversight.models import Paper
from oversight.summaries.papers import find
from ui.search import Hit

TITLE = 110


def find_papers(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Papers by title and by every word of their current version, those of the newest meetings first."""
    return [
        Hit(
            shortened(paper.title, TITLE), paper.get_absolute_url(),
            _kind(paper),
            around(paper.current.text if paper.current else "", words),
        )
        for paper in find(user, partnership, words)[:limit]
    ]  # fmt: skip


def _kind(paper: Paper) -> str:
    meeting = paper.item.meeting
    return f"{paper_kinds.title_of(paper.kind)}, {meeting.board}, {day_words(meeting.day)}"
