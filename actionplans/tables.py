"""Columns of the steps list, declared once for the page, the CSV file and the workbook."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from operator import attrgetter
from typing import Any

from actionplans.rows import StepRow, row_of
from ui.tables import Column, Table

STREAM = "action__workstream"
PLAN_ORDER = (f"{STREAM}__plan", f"{STREAM}__position", "action__position", "position")
CELL = "actionplans/_step_cell.html"
NO_COLOUR = "No colour"


def _row(step: Any) -> StepRow:
    """The step as a row, worked out once; `day` is annotated by the view."""
    if not hasattr(step, "as_row"):
        step.as_row = row_of(step, step.day)
    row: StepRow = step.as_row
    return row


def _of_view(path: str) -> Callable[[Any], Any]:
    """A value of the step's view, where its colour is worked out."""
    return lambda step: attrgetter(path)(_row(step).step)


def _page(step: Any) -> str:
    return str(step.get_absolute_url())


def _stream_page(step: Any) -> str:
    return str(step.action.workstream.get_absolute_url())


class StepTable(Table):
    """Steps with where they stand. On screen one cell says it all; files get a column for each fact."""

    caption = "Steps"
    noun = ("step", "steps")
    columns = (
        Column("ref", "Ref", value=lambda step: step.action.ref, sort=PLAN_ORDER),
        Column("text", "What we still need to do", kind="long", link=_page, header=True, sort="text"),
        Column(
            "plan", "Plan", value="action.workstream.plan.title", sort=f"{STREAM}__plan__title", hidden=True
        ),
        Column("workstream", "Workstream", value=lambda step: str(step.action.workstream), link=_stream_page),
        Column("action", "Action", value="action.title", hidden=True, kind="long"),
        Column("leads", "Lead", value=lambda step: _row(step).lead_names),
        Column("stands", "Where it stands", value=_row, template=CELL, export=lambda step: "", sort="status"),
        Column("status", "Status", value=_of_view("status.label"), sort="status", hidden=True),
        Column("printed", "Status as printed", value="status_text", hidden=True),
        Column("rag", "RAG", kind="rag", value=_of_view("rag"), hidden=True, missing=NO_COLOUR),
        Column(
            "rule", "RAG by rule", kind="rag", value=_of_view("suggested.rag"), hidden=True, missing=NO_COLOUR
        ),
        Column("reason", "Reason for the colour", value="rag_reason", kind="long", hidden=True),
        Column("due", "Agreed date", kind="date", value="agreed_due", sort="agreed_due", hidden=True),
        Column("first", "First agreed date", kind="date", value="original_due", hidden=True),
        Column("forecast", "Forecast", kind="date", value="forecast_due", sort="forecast_due", hidden=True),
        Column("moved", "Times moved", kind="number", value="times_moved", sort="times_moved", hidden=True),
        Column("review", "Next review", kind="date", value="review_date", sort="review_date", hidden=True),
        Column("timescale", "Timescale as printed", value="timescale_text", hidden=True),
        Column("note", "Note", value="note", kind="long", hidden=True),
        Column(
            "updated",
            "Last update",
            kind="moment",
            value="last_update_at",
            sort="last_update_at",
            hidden=True,
        ),
        Column("by", "Updated by", value="last_update_by", hidden=True),
    )
    default_sort = "ref"
    empty_words = "No step fits these filters."
    in_files = ("status", "rag", "reason", "due", "forecast", "moved", "review", "note", "updated", "by")

    @cached_property
    def shown(self) -> list[Column]:
        """The chosen columns; in a file "where it stands" becomes a column for each fact of the cell."""
        chosen: list[Column] = super().shown
        if not self.params.get("format"):
            return chosen
        keys = {column.key for column in chosen}
        if "stands" in keys:
            keys = (keys - {"stands"}) | set(self.in_files)
        known = {column.key: column for column in chosen}
        return [known.get(column.key, column) for column in self.columns if column.key in keys]

    def row_id(self, row: Any) -> str:
        """The cell has the id that edits in place swap; the row has its own."""
        return f"row-{row.pk}"
