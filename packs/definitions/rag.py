"""RAG action plan: by issue, with the objectives it serves; action, settings, lead, timescale, RAG, progress.

Layout: bradford-resilience-plan-2020-07.
"""

from __future__ import annotations

from actionplans.layouts import Layout
from actionplans.summaries import ActionView, PlanView, WorkstreamView
from packs.content import Block, Column, Day, Entries, Paragraph, Row, Section, Text
from packs.definitions import parts
from packs.definitions.plans import PlanPack


class RagActionPlan(PlanPack):
    """The plan as a delivery report."""

    slug = "rag-action-plan"
    title = "RAG action plan"
    words = "By issue: action, care setting, lead, timescale, RAG rating and progress, with a key."
    layout = Layout.RAG

    def sections(self, view: PlanView, before: PlanView | None) -> list[Section]:
        """A table for each issue, under a banner with the objectives that it serves."""
        return [_section(view, stream) for stream in view.workstreams]


def _section(view: PlanView, stream: WorkstreamView) -> Section:
    blocks: list[Block] = []
    if banner := _banner(view, stream):
        blocks.append(Paragraph(banner, "banner"))
    if stream.statement:
        blocks.append(Paragraph(stream.statement))
    columns = (
        Column("Ref", weight=1),
        Column(parts.heading(view, "title", "Action"), "list", 5),
        Column(parts.heading(view, "care_settings", "Care setting"), weight=1.7),
        Column(parts.heading(view, "leads", "Lead"), "list", 2),
        Column(parts.heading(view, "timescale", "Timescale"), "list", 2.2),
        Column(parts.heading(view, "rag", "RAG"), "rag", 1.8),
        Column(parts.heading(view, "progress", "Progress update"), weight=5),
        Column("First date", "date", 2, workbook_only=True),
        Column("Reason for the rating", weight=3, workbook_only=True),
    )
    rows = tuple(_row(action) for action in stream.actions)
    blocks.append(parts.stream_table(view, stream, columns, rows))
    return parts.stream_section(stream, blocks)


def _banner(view: PlanView, stream: WorkstreamView) -> str:
    """The objectives served, with their words where the plan has them."""
    worded = [(number, _objective(view, number)) for number in stream.objectives]
    if not any(words for _, words in worded):
        return f"Serves objective {_listed(stream.objectives)}" if stream.objectives else ""
    return "\n".join(
        f"Objective {number}: {words}" if words else f"Objective {number}" for number, words in worded
    )


def _listed(numbers: tuple[str, ...]) -> str:
    """As "1", "1 and 2", "1, 2 and 3"."""
    return " and ".join(filter(None, (", ".join(numbers[:-1]), numbers[-1])))


def _objective(view: PlanView, number: str) -> str:
    index = int(number) - 1 if number.isdecimal() else -1
    return view.objectives[index] if 0 <= index < len(view.objectives) else ""


def _row(action: ActionView) -> Row:
    points = tuple(step.text for step in action.steps if step.text != action.title)
    times = dict.fromkeys(
        parts.timescale(s).words or parts.long_date(parts.timescale(s).day) for s in action.steps
    )
    days = [step.agreed_due for step in action.steps if step.agreed_due]
    said = action.progress or action.narrative or "\n".join(action.done)
    progress = "\n".join(filter(None, (said, *action.offers)))
    return Row(
        (
            Text(action.ref),
            Entries((action.title, *points)) if points else Text(action.title),
            Text(", ".join(action.care_settings)),
            parts.leads(action),
            Entries(tuple(filter(None, times))),
            parts.rating(action.rag),
            Text(progress or "No update."),
            Day(min(days, default=None)),
            Text(action.rag_reason or action.suggested.reason),
        ),
        id=f"action-{action.pk}",
    )
