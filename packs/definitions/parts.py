"""Pieces of content that several packs share: ratings, counts, changes, the cells of steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from actionplans.changes import Change, ChangeKind
from actionplans.layouts import Scheme
from actionplans.statuses import Status as PlanStatus
from actionplans.summaries import ActionView, PlanView, StepView, WorkstreamView, counts, workstream_counts
from core.rag import Rag as Colour
from core.words import capital, day_words, noun_for, plural
from packs.content import (
    Block,
    Cell,
    Column,
    DataTable,
    Day,
    Entries,
    Key,
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

NO_RATING = Rag("none", "No rating")
# Source: action-plans.md, section 1 (RAG schemes).
MEANINGS: dict[Scheme, dict[Colour, str]] = {
    Scheme.DATES: {
        Colour.RED: "Overdue.",
        Colour.AMBER: "Due soon, or nobody has reported for longer than the plan allows.",
        Colour.GREEN: "On time.",
        Colour.BLUE: "Complete.",
    },
    Scheme.DELIVERY: {
        Colour.RED: "Not started.",
        Colour.AMBER: "Under way.",
        Colour.GREEN: "Complete.",
    },
    Scheme.JUDGEMENT: {
        Colour.RED: "In the lead's judgement, off track: help or a decision is needed.",
        Colour.AMBER: "In the lead's judgement, at risk: there is a way back on track.",
        Colour.GREEN: "In the lead's judgement, on track.",
        Colour.BLUE: "Complete.",
    },
}


def rating(colour: Colour | None) -> Rag:
    """A colour as a cell: its word is always with it."""
    return NO_RATING if colour is None else Rag(colour.value, colour.label)


def long_date(day: date | None) -> str:
    """As "5 January 2021", or nothing."""
    return day_words(day) if day else ""


def heading(view: PlanView, key: str, otherwise: str) -> str:
    """What the plan itself calls a column."""
    return dict(view.columns).get(key, otherwise)


def key(view: PlanView) -> Key:
    """What the ratings of this plan mean."""
    meanings = MEANINGS[view.scheme]
    return Key("What the ratings mean", tuple((rating(colour), words) for colour, words in meanings.items()))


# --- summary ----------------------------------------


def summary(view: PlanView) -> Section:
    """Headline figures, the key, and a table of the workstreams by rating."""
    found = counts(view)
    what = view.action_name if view.rated_actions else view.step_name
    rated = [
        Tile(
            rating(colour).word,
            str(found.by_rag.get(colour, 0)),
            noun_for(found.by_rag.get(colour, 0), what),
            rating(colour),
        )
        for colour in (Colour.RED, Colour.AMBER, Colour.GREEN, Colour.BLUE)
        if found.by_rag.get(colour) or colour in MEANINGS[view.scheme]
    ]
    late = (
        Tile("Overdue", str(found.overdue), noun_for(found.overdue, view.step_name)),
        Tile("Due soon", str(found.due_soon), noun_for(found.due_soon, view.step_name)),
        Tile("No recent update", str(found.silent), noun_for(found.silent, view.step_name)),
        Tile("Finished", f"{found.finished} of {found.total}", noun_for(found.total, view.step_name)),
    )
    blocks: list[Block] = [
        Tiles(f"{capital(plural(what))} by rating", tuple(rated)),
        Tiles(f"{capital(plural(view.step_name))} by date", late),
        _status_tiles(view, found.by_status),
        key(view),
        _by_workstream(view),  # the last, since a plan of many workstreams goes on over the page
    ]
    return Section("summary", "Summary", tuple(blocks))


def _status_tiles(view: PlanView, by_status: dict[PlanStatus, int]) -> Tiles:
    tiles = tuple(
        Tile(s.label, str(by_status[s]), noun_for(by_status[s], view.step_name))
        for s in PlanStatus
        if by_status.get(s)
    )
    return Tiles(f"{capital(plural(view.step_name))} by status", tiles or (Tile("None", "0"),))


def _by_workstream(view: PlanView) -> DataTable:
    colours = [c for c in Colour if c in MEANINGS[view.scheme]]
    columns = (
        Column(capital(view.workstream_name), weight=6.6),
        *(Column(colour.label, "number", 1.2) for colour in sorted(colours, key=lambda c: -c.severity)),
        Column("No rating", "number", 1.2),
        Column("Overdue", "number", 1.45),
        Column("Finished", "number", 1.45),
    )
    rows = []
    for stream in view.workstreams:
        found = workstream_counts(view, stream)
        figures = [found.by_rag.get(c, 0) for c in sorted(colours, key=lambda c: -c.severity)]
        figures += [found.by_rag.get(None, 0), found.overdue, found.finished]
        cells: tuple[Cell, ...] = (Text(stream_title(stream)), *(Number(n) for n in figures))
        rows.append(Row(cells, id=f"workstream-{stream.pk}"))
    what = plural(view.action_name if view.rated_actions else view.step_name)
    caption = f"{capital(plural(view.workstream_name))} and the ratings of their {what}"
    return DataTable(caption, columns, tuple(rows), sheet="Summary")


# --- changes ----------------------------------------


def changes(found: Sequence[Change], since: date, as_at: date) -> Section:
    """What changed since the last meeting, by kind (boards-and-packs.md, section 2)."""
    title = f"Changes since {long_date(since)}"
    if not found:
        words = f"Nothing changed between {long_date(since)} and {long_date(as_at)}."
        return Section("changes", title, (Paragraph(words),), "landscape")
    numbers = Counter(change.kind for change in found)
    tiles = tuple(Tile(kind.label, str(numbers[kind])) for kind in ChangeKind if numbers[kind])
    tables = [_change_table(k, [c for c in found if c.kind is k]) for k in ChangeKind if numbers[k]]
    return Section("changes", title, (Tiles("How many rows", tiles), *tables), "landscape")


def _change_table(kind: ChangeKind, found: Sequence[Change]) -> DataTable:
    columns = (
        Column("Ref", weight=1), Column("What it is about", weight=6), Column("Was", weight=2.4),
        Column("Is now", weight=2.4), Column("Words of the lead", weight=4),
    )  # fmt: skip
    rows = tuple(
        Row(
            (Text(c.ref), Text(c.text), was(kind, c.was), was(kind, c.now), Text(c.note)),
            id=f"{c.row_kind}-{c.pk}",
        )
        for c in found
    )
    return DataTable(f"{kind.label} ({len(found)})", columns, rows, sheet=f"Changes {kind.label}")


def was(kind: ChangeKind, words: str) -> Cell:
    """What a change says of before or after: a rating where it is one."""
    if kind in (ChangeKind.RAG_BETTER, ChangeKind.RAG_WORSE) and words.lower() in set(Colour):
        return rating(Colour(words.lower()))
    return Text(words)


# --- cells of rows ----------------------------------------


def timescale(step: StepView) -> Day:
    """The printed words of a timescale; a date that was agreed anew is named after them."""
    day = step.agreed_due or step.review_date
    words = step.timescale_text
    if step.times_moved and step.agreed_due:
        times = "once" if step.times_moved == 1 else f"{step.times_moved} times"
        moved = f"now {long_date(step.agreed_due)}, moved {times}"
        words = f"{words} ({moved})" if words else capital(moved)
    return Day(day, words)


def status(step: StepView) -> Status:
    """The status in the words of the plan."""
    return Status(step.status.value, step.printed_status or "Not stated")


def leads(action: ActionView) -> Entries:
    """Who leads; the one who answers for it comes first."""
    ordered = sorted(action.leads, key=lambda lead: not lead.accountable)
    return Entries(tuple(lead.name for lead in ordered))


def stream_title(stream: WorkstreamView) -> str:
    """As "1. Infection prevention"."""
    return f"{stream.number}. {stream.name}" if stream.number else stream.name


def stream_section(stream: WorkstreamView, blocks: Iterable[Block], title: str = "") -> Section:
    """A section for one workstream, on its side."""
    return Section(f"workstream-{stream.pk}", title or stream_title(stream), tuple(blocks), "landscape")


def stream_table(
    view: PlanView, stream: WorkstreamView, columns: tuple[Column, ...], rows: tuple[Row, ...]
) -> DataTable:
    """The table of a workstream; it has a sheet of its own in the workbook."""
    return DataTable(
        f"{capital(plural(view.action_name))}: {stream.name}",
        columns,
        rows,
        empty=f"Nothing is in this {view.workstream_name} yet.",
        sheet=stream_title(stream),
    )
