"""What tests of the packs of a meeting do with a story: make editions, replace a paper, read files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
from django.core.files.storage import default_storage

from oversight.actions.papers import add_upload
from oversight.actions.signoff import approve_paper, reopen_paper
from oversight.models import Meeting, Paper
from oversight.public_files import offered
from packs import actions, definitions
from packs.compose import Request
from packs.content import DataTable, PackContent, texts
from packs.models import Pack
from tests.packs.board_story import AS_AT, BUILT_AT, BoardStory, pdf


def request(story: BoardStory, slug: str = "board-pack", **fields: Any) -> Request:
    meeting = story.last if slug in ("meeting-minutes", "decision-notice") else story.meeting
    return replace(Request(slug, str(meeting.pk), AS_AT, None, "restricted"), **fields)


def both(story: BoardStory, slug: str = "board-pack") -> tuple[Pack, Pack]:
    """The restricted and the public edition."""
    made = actions.make_editions(request=request(story, slug), by=story.admin, at=BUILT_AT)
    (restricted, _), (public, _) = made
    return restricted, public


def replaced(story: BoardStory, *, pages: int = 3) -> None:
    """Another file is handed in and approved as the appendix."""
    paper = Paper.objects.get(title="Figures")
    if paper.state == Paper.State.APPROVED:
        reopen_paper(paper=paper, reason="A figure is wrong.", by=story.admin, at=BUILT_AT)
    add_upload(paper=paper, content=pdf(pages, "New figures"), name="f.pdf", by=story.admin, at=BUILT_AT)
    approve_paper(paper=paper, by=story.admin, at=BUILT_AT, without_advice="A test.")


def words_of(name: str) -> list[str]:
    """The text of each page."""
    with default_storage.open(name) as file:
        content = file.read()
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def packs_offered(story: BoardStory, kind: str = "agenda", supplement: int | None = None) -> Any:
    meeting = story.last if kind in ("minutes", "minutes_draft", "decisions") else story.meeting
    return [file for file in offered(meeting, kind, supplement) if file.paper is None]


def about(story: BoardStory, slug: str) -> Meeting:
    after = getattr(definitions.get(slug), "after_the_meeting", False)
    return story.last if after else story.meeting


def composed(story: BoardStory, slug: str = "board-pack", as_at: date = AS_AT) -> PackContent:
    kind = definitions.get(slug)
    return kind.compose(kind.find(story.admin, str(about(story, slug).pk)), as_at, None)


def said(content: PackContent) -> str:
    return "\n".join(texts(content))


def tables(content: PackContent) -> dict[str, DataTable]:
    return {table.caption: table for _, table in content.tables()}


def first_words(table: DataTable) -> list[str]:
    return [str(getattr(row.cells[0], "text", "")) for row in table.rows]
