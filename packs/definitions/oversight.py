"""Oversight action plan: an overview page, then a table a workstream with one row a step.

Layout: southampton-action-plan-2021-01.
"""

from __future__ import annotations

from actionplans.layouts import Layout
from actionplans.summaries import ActionView, PlanView, StepView, WorkstreamView, workstream_counts
from core.rag import Rag as Colour
from core.words import plural
from packs.content import (
    Block,
    Column,
    Day,
    Entries,
    Overview,
    OverviewColumn,
    OverviewPart,
    Paragraph,
    Rag,
    Row,
    Section,
    Status,
    Text,
)
from packs.definitions import parts
from packs.definitions.plans import PlanPack


class OversightActionPlan(PlanPack):
    """The plan as its oversight group reads it."""

    slug = "oversight-action-plan"
    title = "Oversight action plan"
    words = (
        "Overview of the workstreams side by side, then a table for each with done, to do, date and status."
    )
    layout = Layout.OVERSIGHT

    def opening(self, view: PlanView) -> list[Section]:
        """The overview page."""
        metrics = [metric for stream in view.workstreams for metric in stream.metrics]
        label = "Key metrics" if any(metric.code for metric in metrics) else "Key metrics (to be defined)"
        columns = tuple(_overview_column(view, stream, label) for stream in view.workstreams)
        if not columns:
            empty = Paragraph(f"This plan has no {plural(view.workstream_name)} yet.")
            return [Section("overview", "Overview", (empty,))]
        caption = f"The {plural(view.workstream_name)} of the plan side by side"
        return [Section("overview", "Overview", (Overview(caption, columns),), "landscape")]

    def sections(self, view: PlanView, before: PlanView | None) -> list[Section]:
        """A table for each workstream."""
        return [parts.stream_section(stream, _blocks(view, stream)) for stream in view.workstreams]


def _overview_column(view: PlanView, stream: WorkstreamView, label: str) -> OverviewColumn:
    found = workstream_counts(view, stream).by_rag
    colours = (Colour.RED, Colour.AMBER, Colour.GREEN, Colour.BLUE)
    undefined = "" if label.endswith("(to be defined)") else " (to be defined)"
    metrics = tuple(m.name if m.code else f"{m.name}{undefined}" for m in stream.metrics)
    return OverviewColumn(
        parts.stream_title(stream),
        (OverviewPart("Key areas of focus", stream.focus), OverviewPart(label, metrics)),
        tuple((parts.rating(colour), found[colour]) for colour in colours if found.get(colour)),
    )


def _blocks(view: PlanView, stream: WorkstreamView) -> list[Block]:
    blocks: list[Block] = [Paragraph(stream.statement, "lead")] if stream.statement else []
    columns = (
        Column(parts.heading(view, "ref", "Ref"), weight=1),
        Column(parts.heading(view, "title", "What we need to do"), weight=4),
        Column(parts.heading(view, "done", "What have we done so far"), "list", 6.2),
        Column(parts.heading(view, "steps", "What we still need to do"), weight=5),
        Column(parts.heading(view, "timescale", "When we aim to complete it"), "date", 2.6),
        Column(parts.heading(view, "status", "Status"), "status", 2.2),
        Column("Date", "date", 2, workbook_only=True),
        Column("RAG", "rag", 1.5, workbook_only=True),
        Column("Last update", "date", 2, workbook_only=True),
    )
    rows = tuple(row for action in stream.actions for row in _rows(action))
    return [*blocks, parts.stream_table(view, stream, columns, rows)]


def _rows(action: ActionView) -> list[Row]:
    start = (Text(action.ref), Text(action.title), Entries((*action.done, *action.offers)))
    if not action.steps:
        end = (Text(), Day(), Status("", ""), Day(), parts.rating(action.rag), Day(action.last_update_on))
        return [Row((*start, *end), id=f"action-{action.pk}")]
    return [
        Row((*start, *_step_cells(step)), repeats=3 if index else 0, id=f"step-{step.pk}")
        for index, step in enumerate(action.steps)
    ]


def _step_cells(step: StepView) -> tuple[Text, Day, Status, Day, Rag, Day]:
    return (
        Text(step.text),
        parts.timescale(step),
        parts.status(step),
        Day(step.agreed_due or step.review_date),
        parts.rating(step.rag),
        Day(step.last_update_on),
    )
