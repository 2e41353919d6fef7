"""The registers of a board as blocks of a pack: action tracker, risks and issues, decisions.

Columns: southampton-jcb-pack-2020-12, action tracker; southampton-jcb-pack-2021-09, risks and issues.
What is exempt stands in a table of its own, which the public edition leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from core.words import count_of, day_words
from oversight.models import Board, Meeting
from oversight.summaries.registers import RiskRow, TrackerRow, risks_on, tracker_for
from packs.content import (
    Block,
    Column,
    DataTable,
    Day,
    Entries,
    Number,
    Paragraph,
    Rag,
    Row,
    Section,
    Status,
    Text,
    Tile,
    Tiles,
)

PRIVATE = "not for publication"
TRACKER = (
    Column("Date of meeting", "date", 1.7), Column("Subject", weight=2.4), Column("Action", weight=5),
    Column("Lead", weight=2.2), Column("Deadline", "date", 1.7), Column("Progress", weight=5),
    Column("State", "status", 1.4), Column("Closed on", "date", 1.7, workbook_only=True),
    Column("Last reported", "date", 1.7, workbook_only=True),
)  # fmt: skip
RISKS = (
    Column("Project or programme", weight=2.4), Column("Kind", weight=1.1),
    Column("Description", weight=4.6), Column("Rank", "rag", 1.7),
    Column("Mitigation", "list", 6), Column("Owner", weight=2), Column("Review", "date", 1.7),
    Column("Likelihood", "number", 1, workbook_only=True), Column("Impact", "number", 1, workbook_only=True),
    Column("Raised on", "date", 1.7, workbook_only=True), Column("State", "status", 1.3, workbook_only=True),
)  # fmt: skip


def tracker_section(meeting: Meeting, day: date, *, own: bool = False, key: str = "tracker") -> Section:
    """The tracker that comes back to the meeting, as at `day`; with `own` it has the actions of the meeting
    itself, too, and begins with how many are open.
    """
    rows = tracker_for(meeting, day, own=own)
    known = {row.pk for row in tracker_for(meeting, day, own=own, public=True)}
    shown = [row for row in rows if row.pk in known]
    blocks: list[Block] = [tracker_summary(shown)] if own and shown else []
    blocks.append(_tracker_table("Action tracker", shown))
    if hidden := [row for row in rows if row.pk not in known]:
        blocks.append(_tracker_table(f"Actions {PRIVATE}", hidden, restricted=True))
    return Section(key, "Action tracker", tuple(blocks), "landscape")


def _tracker_table(caption: str, rows: Sequence[TrackerRow], *, restricted: bool = False) -> DataTable:
    return DataTable(
        caption, TRACKER, tuple(_tracker_row(row) for row in rows), row_header=1,
        empty="No action is open.", restricted=restricted,
    )  # fmt: skip


def _tracker_row(row: TrackerRow) -> Row:
    state = Status("complete" if row.closed else "in_progress", row.state_words)
    if row.late:
        state = Status("overdue", "Open, late")
    return Row(
        (
            Day(row.met_on), Text(row.subject), Text(row.text), Text(row.lead),
            Day(row.deadline, row.deadline_words), Text(row.progress), state, Day(row.closed_on),
            Day(row.reported_on),
        ),
        id=f"action-{row.pk}",
    )  # fmt: skip


def risk_section(board: Board, day: date, *, closed: bool = False, key: str = "risks") -> Section:
    """Risks and issues as they stood at the end of `day`, the highest rank first."""
    rows = risks_on(board, day, closed=closed)
    known = {row.pk for row in risks_on(board, day, public=True, closed=closed)}
    shown, hidden = [r for r in rows if r.pk in known], [r for r in rows if r.pk not in known]
    blocks: list[Block] = [*_risk_tiles(shown), _risk_table("Risks and issues", shown)]
    if hidden:
        blocks.append(_risk_table(f"Risks and issues {PRIVATE}", hidden, restricted=True))
    return Section(key, "Risks and issues", tuple(blocks), "landscape")


def _risk_tiles(rows: Sequence[RiskRow]) -> Iterable[Block]:
    if not rows:
        return
    ranks = {row.rank: row for row in rows}
    counts = [(ranks[rank], sum(row.rank == rank and not row.closed for row in rows)) for rank in ranks]
    tiles = [
        Tile(row.rank_words, str(number), "open", Rag(row.colour.value, row.rank_words))
        for row, number in counts
    ]
    overdue = sum(row.review_overdue for row in rows)
    yield Tiles("Risks and issues by rank", (*tiles, Tile("Review overdue", str(overdue))))


def _risk_table(caption: str, rows: Sequence[RiskRow], *, restricted: bool = False) -> DataTable:
    return DataTable(
        caption, RISKS, tuple(_risk_row(row) for row in rows),
        empty="No risk and no issue is open.", restricted=restricted,
    )  # fmt: skip


def _risk_row(row: RiskRow) -> Row:
    rank = f"{row.rank_words} ({row.score})" if row.score else row.rank_words
    lines = tuple(f"{day_words(line.on)}: {line.text}" for line in row.mitigation)
    review = f"{day_words(row.review_on)}, overdue" if row.review_on and row.review_overdue else ""
    return Row(
        (
            Text(row.project), Text(row.kind), Text(row.description), Rag(row.colour.value, rank),
            Entries(lines), Text(row.owner), Day(row.review_on, review), Number(row.likelihood),
            Number(row.impact), Day(row.raised_on),
            Status("complete" if row.closed else "in_progress", "Closed" if row.closed else "Open"),
        ),
        id=f"risk-{row.pk}",
    )  # fmt: skip


def tracker_summary(rows: Sequence[TrackerRow]) -> Paragraph:
    """How many actions are open, and how many of them are late, in a sentence."""
    still = [row for row in rows if not row.closed]
    late = sum(row.late for row in still)
    words = f"{count_of(len(still), 'action')} open"
    return Paragraph(f"{words}, {late} of them late." if late else f"{words}, none late.")
