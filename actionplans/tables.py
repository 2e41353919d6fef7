"""Columns of the steps list, declared once for the page, the CSV file and the workbook."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any

from actionplans.models import Step
from actionplans.rows import StepRow, row_of
from ui.tables import Column, Table


def _row(step: Any) -> StepRow:
    """The step as a row, worked out once; `day` is annotated by the view."""
    if not hasattr(step, "as_row"):
        step.as_row = row_of(step, step.day)
    row: StepRow = step.as_row
    return row


def _last(step: Step) -> datetime | None:
    return step.last_update_at


def _day(field: str) -> Any:
    def value(step: Any) -> date | None:
        found: date | None = getattr(_row(step).step, field)
        return found

    return value


class StepTable(Table):
    """Steps with where they stand. On screen one cell says it all; files get a column for each fact."""

    caption = "Steps"
    noun = ("step", "steps")
    columns = (
        Column("ref", "Ref", value=lambda step: step.action.ref, sort=("action__workstream__plan", "action__workstream__position", "action__position", "position")),  # noqa: E501
        Column("text", "What we still need to do", kind="long", link=lambda step: step.get_absolute_url(), header=True, sort="text"),  # noqa: E501
        Column("plan", "Plan", value="action.workstream.plan.title", sort="action__workstream__plan__title", hidden=True),
        Column("workstream", "Workstream", value=lambda step: str(step.action.workstream), link=lambda step: step.action.workstream.get_absolute_url()),  # noqa: E501
        Column("action", "Action", value="action.title", hidden=True, kind="long"),
        Column("leads", "Lead", value=lambda step: _row(step).lead_names),
        Column("stands", "Where it stands", value=_row, template="actionplans/_step_cell.html", export=lambda step: "", sort="status"),  # noqa: E501
        Column("status", "Status", value=lambda step: _row(step).step.status.label, sort="status", hidden=True),
        Column("printed", "Status as printed", value="status_text", hidden=True),
        Column("rag", "RAG", kind="rag", value=lambda step: _row(step).step.rag, hidden=True, missing="No colour"),
        Column("rule", "RAG by rule", kind="rag", value=lambda step: _row(step).step.suggested.rag, hidden=True, missing="No colour"),  # noqa: E501
        Column("reason", "Reason for the colour", value="rag_reason", kind="long", hidden=True),
        Column("due", "Agreed date", kind="date", value=_day("agreed_due"), sort="agreed_due", hidden=True),
        Column("first", "First agreed date", kind="date", value=_day("original_due"), hidden=True),
        Column("forecast", "Forecast", kind="date", value=_day("forecast_due"), sort="forecast_due", hidden=True),
        Column("moved", "Times moved", kind="number", value="times_moved", sort="times_moved", hidden=True),
        Column("review", "Next review", kind="date", value=_day("review_date"), sort="review_date", hidden=True),
        Column("timescale", "Timescale as printed", value="timescale_text", hidden=True),
        Column("note", "Note", value="note", kind="long", hidden=True),
        Column("updated", "Last update", kind="moment", value=_last, sort="last_update_at", hidden=True),
        Column("by", "Updated by", value="last_update_by", hidden=True),
    )  # fmt: skip
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
