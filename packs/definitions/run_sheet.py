"""The chair's run-sheet: what comes when, who leads, what is to be decided. Never for publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from accounts.permissions import Permission
from oversight.summaries.sitting import RunItem, RunSheet, run_sheet
from packs.content import (
    Block,
    Column,
    DataTable,
    Edition,
    Entries,
    Facts,
    PackContent,
    Paragraph,
    Row,
    Section,
    Text,
)
from packs.definitions.meetings import MeetingPack, Sitting

ITEMS = (
    Column("Time", weight=2.7), Column("Item", weight=4), Column("Lead", weight=2.2),
    Column("For", weight=1.5), Column("What to do", "list", 6), Column("Notes", weight=3.4),
)  # fmt: skip


class RunSheetPack(MeetingPack):
    """For the chair's hand. It says what is taken in private, so that only who may read that may read it."""

    slug = "run-sheet"
    title = "Run-sheet"
    words = "For the chair: times, leads, what to decide, quorum and interests, with room for notes."
    editions: ClassVar[tuple[Edition, ...]] = ("restricted",)

    def needs(self, content: PackContent) -> Permission | None:
        """Always the permission to read exempt matter."""
        return Permission.VIEW_EXEMPT

    def compose(self, subject: Sitting, as_at: date, since: date | None) -> PackContent:
        """The run-sheet as it is planned now."""
        sheet = run_sheet(subject.meeting)
        section = Section("run-sheet", "Run-sheet", tuple(_blocks(sheet)), "landscape")
        return self.content(
            subject, min(as_at, subject.meeting.day), [section], front="none"
        )  # fmt: skip


def _blocks(sheet: RunSheet) -> Iterator[Block]:
    rows = [("When", sheet.when), ("Where", sheet.place), ("Chair", sheet.chair), ("Quorum", sheet.rule)]
    if sheet.quorum:
        rows.append(("Now", sheet.quorum.words))
    for heading, lines in sheet.lists.printed:
        rows.append((heading, ", ".join(f"{line.name} ({line.initials})" for line in lines)))
    yield Facts(f"{sheet.board}, {sheet.day}", tuple((label, Text(words)) for label, words in rows if words))
    if sheet.warning:
        yield Paragraph(sheet.warning, "banner")
    yield DataTable(
        "Items", ITEMS, tuple(_row(item) for item in sheet.items), row_header=1,
        empty="Nothing is on the agenda yet.", sheet="Agenda",
    )  # fmt: skip


def _row(item: RunItem) -> Row:
    cells = (
        Text("\n".join(filter(None, (item.planned, f"taken {item.taken}" if item.taken else "")))),
        Text(f"{item.number}. {item.title}"),
        Text(item.lead),
        Text(item.purpose),
        Entries(tuple(_to_do(item))),
        Text(""),
    )
    return Row(cells, id=f"item-{item.pk}")


def _to_do(item: RunItem) -> Iterator[str]:
    if item.withdrawn:
        yield f"Withdrawn: {item.withdrawn}"
        return
    if item.citation:
        yield f"In private: {item.citation}. Ask the public to leave first."
    if item.late:
        yield f"Late item: {item.late}"
    if item.decide:
        yield item.decide
    yield from item.recommendations
    yield from (f"Interest: {words}" for words in item.declarations)
    if item.quorum and not item.quorum.quorate:
        yield item.quorum.words
    if item.over:
        yield item.over
