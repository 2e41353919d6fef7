"""Columns of the list of papers, declared once for the page, the CSV file, the workbook and the PDF."""

from __future__ import annotations

from datetime import date

from oversight import paper_kinds
from oversight.models import Paper
from oversight.summaries.papers import shown_paper
from ui.tables import Column, Table
from ui.tags import Status

COLOURS = {"draft": "grey", "advice": "blue", "approved": "green", "withdrawn": "red"}


def state_of(paper: Paper) -> Status:
    """The state as a tag."""
    return Status(str(paper.get_state_display()), COLOURS[paper.state])


def _page(paper: Paper) -> str:
    return paper.get_absolute_url()


def _kind(paper: Paper) -> str:
    return paper_kinds.title_of(paper.kind)


def _facts(paper: Paper) -> str:
    return shown_paper(paper).facts


def _meeting_day(paper: Paper) -> date:
    day: date = paper.item.meeting.day
    return day


class PaperTable(Table):
    """Papers, those of the next meetings first."""

    caption = "Papers"
    noun = ("paper", "papers")
    default_sort = "-meeting"
    empty_words = "No paper fits these filters."
    columns = (
        Column("title", "Paper", sort="title", link=_page, header=True, width=48),
        Column("kind", "Kind", value=_kind, sort="kind", width=26),
        Column("board", "Board", value="item.meeting.board.name", sort="item__meeting__board__name"),
        Column("meeting", "Meeting", kind="date", value=_meeting_day, sort="item__meeting__starts_at"),
        Column("item", "Item", kind="number", value="item.number"),
        Column(
            "state", "State", kind="status", value=state_of, sort="state", export=lambda p: state_of(p).label
        ),
        Column("facts", "What it is", value=_facts),
        Column("author", "Author", value=lambda paper: str(paper.author or ""), hidden=True),
    )
