"""Portfolio report: projects with lead, previous and current RAG, narrative by milestone, date, PID.

Layout: the portfolio of southampton-jcb-pack-2021-09, section 2.
"""

from __future__ import annotations

from actionplans.layouts import Layout
from actionplans.summaries import ActionView, PlanView, WorkstreamView
from core.rag import Rag as Colour
from packs.content import Block, Column, Day, Entries, Paragraph, Row, Section, Text
from packs.definitions import parts
from packs.definitions.plans import PlanPack


class PortfolioReport(PlanPack):
    """The plan as a board reads its projects."""

    slug = "portfolio-report"
    title = "Portfolio report"
    words = (
        "By project or programme: lead, previous and current RAG, narrative by milestone, date updated, PID."
    )
    layout = Layout.PORTFOLIO

    def sections(self, view: PlanView, before: PlanView | None) -> list[Section]:
        """A table for each section of the portfolio."""
        earlier = {action.pk: action.rag for action in before.actions} if before else {}
        return [_section(view, stream, earlier) for stream in view.workstreams]


def _section(view: PlanView, stream: WorkstreamView, earlier: dict[int, Colour | None]) -> Section:
    blocks: list[Block] = [Paragraph(stream.statement)] if stream.statement else []
    columns = (
        Column(parts.heading(view, "title", "Project or programme"), weight=3),
        Column(parts.heading(view, "leads", "Lead"), "list", 2),
        Column(parts.heading(view, "rag_previous", "RAG: previous"), "rag", 1.7),
        Column(parts.heading(view, "rag", "RAG: current"), "rag", 1.7),
        Column(parts.heading(view, "narrative", "Summary narrative"), "list", 7.5),
        Column(parts.heading(view, "date_updated", "Date updated"), "date", 1.9),
        Column(parts.heading(view, "pid_approved", "PID approved"), weight=1.6),
        Column("Reason for the rating", weight=3, workbook_only=True),
    )
    rows = tuple(_row(action, earlier) for action in stream.actions)
    blocks.append(parts.stream_table(view, stream, columns, rows))
    return parts.stream_section(stream, blocks)


def _row(action: ActionView, earlier: dict[int, Colour | None]) -> Row:
    """Previous = on the day that changes are counted from; without such a day, what was reported as
    previous.
    """
    previous = earlier.get(action.pk, action.rag_previous)
    name = f"{action.ref} {action.title}".strip() if action.ref else action.title
    updated = action.date_updated or action.last_update_on
    return Row(
        (
            Text(name),
            parts.leads(action),
            parts.rating(previous),
            parts.rating(action.rag),
            Entries(_narrative(action)),
            Day(updated),
            Text(action.pid_approved),
            Text(action.rag_reason or action.suggested.reason),
        ),
        id=f"action-{action.pk}",
    )


def _narrative(action: ActionView) -> tuple[str, ...]:
    """The summary, then each milestone with its state and newest words."""
    lines = [text for text in (action.narrative, action.progress, *action.offers) if text]
    for step in action.steps:
        state = f" ({step.printed_status})" if step.printed_status else ""
        note = f": {step.note}" if step.note else ""
        lines.append(f"{step.text}{state}{note}")
    return tuple(lines)
