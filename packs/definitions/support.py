"""Support plan update: by objective, what was promised, what happened, what is left, who leads.

Layout: hampshire-support-plan-2020-09.
"""

from __future__ import annotations

from actionplans.layouts import Layout
from actionplans.summaries import ActionView, PlanView, WorkstreamView
from core.words import capital, plural
from packs.content import Block, BulletList, Column, Day, Entries, Heading, Paragraph, Row, Section, Text
from packs.definitions import parts
from packs.definitions.plans import PlanPack


class SupportPlanUpdate(PlanPack):
    """The plan as a progress report to partners and the public."""

    slug = "support-plan-update"
    title = "Support plan update"
    words = "By objective: what we said we needed to do, the update, what is still to do and who leads."
    layout = Layout.SUPPORT

    def opening(self, view: PlanView) -> list[Section]:
        """The objectives and what each is after."""
        blocks: list[Block] = []
        for stream in view.workstreams:
            blocks.append(Heading(parts.stream_title(stream)))
            if stream.statement:
                blocks.append(Paragraph(stream.statement))
            if stream.focus:
                blocks.append(BulletList(stream.focus))
        title = capital(plural(view.workstream_name))
        empty = Paragraph(f"This plan has no {plural(view.workstream_name)} yet.")
        return [Section("objectives", title, tuple(blocks) or (empty,))]

    def sections(self, view: PlanView, before: PlanView | None) -> list[Section]:
        """A table for each objective."""
        return [_section(view, stream) for stream in view.workstreams]


def _section(view: PlanView, stream: WorkstreamView) -> Section:
    blocks: list[Block] = [Paragraph(stream.statement, "banner")] if stream.statement else []
    columns = (
        Column(parts.heading(view, "title", "What we said we needed to do"), weight=3.4),
        Column(parts.heading(view, "narrative", "Update on this action"), weight=6),
        Column(parts.heading(view, "steps", "What we still need to do"), "list", 4.6),
        Column(parts.heading(view, "leads", "Who is taking the lead"), "list", 2.6),
        Column("Ref", weight=1, workbook_only=True),
        Column("Last update", "date", 2, workbook_only=True),
    )
    rows = tuple(_row(action) for action in stream.actions)
    blocks.append(parts.stream_table(view, stream, columns, rows))
    return parts.stream_section(stream, blocks)


def _row(action: ActionView) -> Row:
    update = "\n".join(filter(None, (action.narrative, action.progress, *action.done, *action.offers)))
    last = max(filter(None, (action.last_update_on, *(s.last_update_on for s in action.steps))), default=None)
    return Row(
        (
            Text(action.title),
            Text(update or "No update."),
            Entries(tuple(step.text for step in action.steps)),
            parts.leads(action),
            Text(action.ref),
            Day(last),
        ),
        id=f"action-{action.pk}",
    )
