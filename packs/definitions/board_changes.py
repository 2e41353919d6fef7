"""What changed since a board last met, written by itself (boards-and-packs.md, section 2).

Decisions made; actions new, closed and moved back; risks that moved; papers; and what changed in the plans of
the partnership.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from actionplans.changes import Change, ChangeKind, changes_between
from actionplans.models import Plan
from actionplans.summaries import plan_view
from core.words import count_of, day_words
from oversight.models import Board, Decision, Meeting
from oversight.summaries.registers import RiskRow, TrackerRow, risks_on, tracker_on
from packs.content import Block, Column, DataTable, Paragraph, Row, Section, Text, Tile, Tiles
from packs.definitions import parts
from packs.definitions.minuted import decision_tables
from packs.definitions.registers import PRIVATE

KEY = "changes"
MOVES = (
    Column("What happened", weight=2), Column("What it is about", weight=3), Column("Action", weight=5),
    Column("Was", weight=2.4), Column("Is now", weight=2.4), Column("Lead", weight=2),
)  # fmt: skip
RISK_MOVES = (
    Column("What happened", weight=2), Column("Project or programme", weight=3),
    Column("Description", weight=5), Column("Was", weight=1.8), Column("Is now", weight=1.8),
)  # fmt: skip
PLAN_MOVES = (
    Column("What happened", weight=2), Column("Ref", weight=1), Column("What it is about", weight=6),
    Column("Was", weight=2.4), Column("Is now", weight=2.4),
)  # fmt: skip
PAPERS = (
    Column("Item", weight=0.8), Column("Paper", weight=6), Column("Kind", weight=3),
    Column("Handed in", "date", 1.8),
)  # fmt: skip


def changes_section(meeting: Meeting, papers: Sequence[Row], since: date, as_at: date) -> Section:
    """The section; `papers` are the rows of the papers that everybody may read."""
    board = meeting.board
    blocks: list[Block] = [
        *_decisions(meeting, since, as_at),
        *_actions(meeting, since, as_at),
        *_risks(board, since, as_at),
    ]
    if papers:
        blocks.append(DataTable("Papers for this meeting", PAPERS, tuple(papers), row_header=1))
    begun, plans = _plans(board, since, as_at)
    blocks += plans
    blocks[:0] = begun  # in front: at the end a sentence of its own would get a page of its own
    if counts := _counts(blocks):
        blocks.insert(0, counts)
    if not blocks:
        words = f"Nothing changed between {day_words(since)} and {day_words(as_at)}."
        blocks = [Paragraph(words)]
    return Section(KEY, f"Changes since {day_words(since)}", tuple(blocks), "landscape")


# --- decisions ----------------------------------------


def _decisions(meeting: Meeting, since: date, as_at: date) -> Iterator[Block]:
    """What the last meeting decided, and what came since; what this one decides is no news to it."""
    found = Decision.objects.filter(board=meeting.board, decided_on__gte=since, decided_on__lte=as_at)
    found = found.exclude(item__meeting=meeting)
    rows = list(found.select_related("board", "item").order_by("year", "serial"))
    if rows:
        public = set(found.public().values_list("pk", flat=True))
        yield from decision_tables(rows, public, "Decisions made", sheet="Decisions made since")


# --- actions ----------------------------------------


def _actions(meeting: Meeting, since: date, as_at: date) -> Iterator[Block]:
    board = meeting.board
    before = {row.pk: row for row in tracker_on(board, since)}
    now = [row for row in tracker_on(board, as_at) if row.met_on < meeting.day]
    public = {row.pk for row in tracker_on(board, as_at, public=True)}
    moves = [(row.pk in public, move) for row in now for move in _moves(before.get(row.pk), row, since)]
    shown, hidden = [m for known, m in moves if known], [m for known, m in moves if not known]
    if shown:
        yield DataTable("Actions", MOVES, tuple(shown), row_header=1, sheet="Actions that moved")
    if hidden:
        yield DataTable(f"Actions {PRIVATE}", MOVES, tuple(hidden), row_header=1, restricted=True)


def _moves(was: TrackerRow | None, row: TrackerRow, since: date) -> Iterator[Row]:
    """What happened to an action; one agreed at the last meeting is new."""
    if was is None or row.met_on >= since:
        yield _move("New", row, "", row.deadline_words)
    if row.closed and (was is None or not was.closed):
        yield _move("Closed", row, "Open", "Closed")
    elif was is not None and was.closed and not row.closed:
        yield _move("Taken up again", row, "Closed", "Open")
    if was is not None and not row.closed and was.deadline != row.deadline:
        later = bool(was.deadline and row.deadline and row.deadline > was.deadline)
        yield _move("Moved back" if later else "New deadline", row, was.deadline_words, row.deadline_words)
    if row.late and not (was is not None and was.late):
        yield _move("Became late", row, "", f"Due {row.deadline_words}")


def _move(what: str, row: TrackerRow, was: str, now: str) -> Row:
    name = f"{what.lower().replace(' ', '-')}-{row.pk}"
    return Row((Text(what), Text(row.subject), Text(row.text), Text(was), Text(now), Text(row.lead)), id=name)


# --- risks ----------------------------------------


def _risks(board: Board, since: date, as_at: date) -> Iterator[Block]:
    before = {row.pk: row for row in risks_on(board, since, closed=True)}
    now = risks_on(board, as_at, closed=True)
    public = {row.pk for row in risks_on(board, as_at, public=True, closed=True)}
    moves = [(row.pk in public, m) for row in now for m in _risk_moves(before.get(row.pk), row)]
    shown, hidden = [m for known, m in moves if known], [m for known, m in moves if not known]
    if shown:
        yield DataTable("Risks and issues", RISK_MOVES, tuple(shown), row_header=1, sheet="Risks that moved")
    if hidden:
        yield DataTable(f"Risks {PRIVATE}", RISK_MOVES, tuple(hidden), row_header=1, restricted=True)


def _risk_moves(was: RiskRow | None, row: RiskRow) -> Iterator[Row]:
    if was is None:
        yield _risk_move("New", row, "", _ranked(row))
    elif row.closed != was.closed:
        yield _risk_move("Closed" if row.closed else "Taken up again", row, _ranked(was), _ranked(row))
    elif (was.rank, was.score) != (row.rank, row.score):
        higher = row.colour.severity > was.colour.severity or (row.score or 0) > (was.score or 0)
        yield _risk_move("Rank rose" if higher else "Rank fell", row, _ranked(was), _ranked(row))


def _ranked(row: RiskRow) -> str:
    rank = f"{row.rank_words} ({row.score})" if row.score else row.rank_words
    return f"{rank}, closed" if row.closed else rank


def _risk_move(what: str, row: RiskRow, was: str, now: str) -> Row:
    cells = (Text(what), Text(row.project), Text(row.description), Text(was), Text(now))
    return Row(cells, id=f"{what.lower().replace(' ', '-')}-{row.pk}")


# --- plans ----------------------------------------


def _plans(board: Board, since: date, as_at: date) -> tuple[list[Block], list[Block]]:
    """Which plans of the partnership began, in a paragraph, and what changed in those that were open before;
    what leads wrote stays in the plan's own pack.
    """
    plans = Plan.objects.open().filter(partnership=board.partnership_id, as_at__lte=as_at)
    begun: list[str] = []
    changed: list[Block] = []
    for plan in plans.order_by("title", "pk"):
        if plan.as_at > since:
            begun.append(f"The plan “{plan.title}” began on {day_words(plan.as_at)}.")
        else:
            changed += _plan(plan, since, as_at)
    return [Paragraph(" ".join(begun))] if begun else [], changed


def _plan(plan: Plan, since: date, as_at: date) -> Iterator[Block]:
    found = changes_between(plan_view(plan, since), plan_view(plan, as_at))
    told = [change for change in found if change.kind is not ChangeKind.SILENT]
    silent = len(found) - len(told)
    if told:
        rows = tuple(_plan_change(change) for change in told)
        yield DataTable(f"Plan: {plan.title}", PLAN_MOVES, rows, row_header=2, sheet=plan.title)
    if silent:
        words = f"{count_of(silent, plan.step_name)} of “{plan.title}” had no update since."
        yield Paragraph(words)


def _plan_change(change: Change) -> Row:
    cells = (
        Text(change.kind.label), Text(change.ref), Text(change.text),
        parts.was(change.kind, change.was), parts.was(change.kind, change.now),
    )  # fmt: skip
    return Row(cells, id=f"{change.kind}-{change.row_kind}-{change.pk}")


def _counts(blocks: Sequence[Block]) -> Tiles | None:
    """How many rows each table has, in front of them; None without a table."""
    tables = [block for block in blocks if isinstance(block, DataTable) and not block.restricted]
    tiles = tuple(Tile(table.caption, str(len(table.rows))) for table in tables)
    return Tiles("At a glance", tiles) if tiles else None
