"""Tables of imports of figures: the list of files, the rows of one as printed and as computed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.rag import Rag, Rated
from metrics.models import ObservationImport
from metrics.rag import plain
from ui.tables import Column, Table
from ui.tags import Status

STATE_COLOURS = {
    "waiting": "blue", "accepted": "green", "discarded": "grey", "undone": "orange", "refused": "red",
}  # fmt: skip


def state_tag(run: ObservationImport) -> Status:
    """Where an import stands."""
    return Status(run.get_state_display(), STATE_COLOURS[run.state])


def _number(value: Any) -> str:
    return "–" if value is None else plain(Decimal(str(value)))


def _pair(row: Mapping[str, Any], name: str) -> str:
    """The computed number; where another was printed, both."""
    computed, printed = row[name], row["printed"][name]
    unit = "%" if name.endswith("pct") else ""
    shown = "–" if computed is None else f"{plain(round(Decimal(str(computed)), 1))}{unit}"
    if printed is None:
        return shown
    return f"{shown} (printed {_number(printed)}{unit})"


def _rated(row: Mapping[str, Any], side: str) -> Rated:
    word = row[f"rag_{side}"]
    return Rated(None if word == "na" else Rag(word), "", row[f"rule_{side}"])


class ImportTable(Table):
    """Files that were brought, newest first."""

    caption = "Files"
    noun = ("file", "files")
    columns = (
        Column("name", "File", header=True, link=lambda row: row.get_absolute_url()),
        Column("kind", "Tells of", value=lambda row: row.get_kind_display()),
        Column("state", "State", kind="status", value=state_tag),
        Column("started_at", "Brought", kind="moment", sort="started_at"),
        Column("started_by", "By", value=lambda row: str(row.started_by)),
        Column("rows", "Rows", kind="number", value=lambda row: len(row.result.get("rows", ()))),
        Column("held", "Held", kind="number", value=lambda row: len(row.result.get("held", ()))),
    )


class ComparatorTable(Table):
    """Rows of a file about others: whose figure, of when, and its rank."""

    caption = "What the file says of others"
    noun = ("row", "rows")
    columns = (
        Column("indicator", "Indicator", header=True),
        Column("name", "Whose"),
        Column("period", "Period"),
        Column("value", "Figure", value=lambda row: _number(row["value"])),
        Column("rank", "Rank", value=lambda row: f"{row['rank']} of {row['ranked']}" if row["rank"] else "–"),
        Column("source", "Source", missing="Not said"),
    )


class PrintedTable(Table):
    """Rows of one file: the figures, differences computed and printed, both ratings."""

    caption = "What the file says"
    noun = ("row", "rows")
    columns = (
        Column("indicator", "Indicator", header=True),
        Column("table", "Table"),
        Column("period", "Period"),
        Column("actual", "Actual", value=lambda row: _number(row["actual"])),
        Column("previous", "Last year", value=lambda row: _number(row["previous"])),
        Column("previous_diff", "+ / −", value=lambda row: _pair(row, "previous_diff")),
        Column("previous_pct", "%", value=lambda row: _pair(row, "previous_pct")),
        Column("rag_previous", "Against last year", kind="rag", value=lambda row: _rated(row, "previous"),
               missing="n/a"),
        Column("target", "Target", value=lambda row: _number(row["target"])),
        Column("target_diff", "+ / − target", value=lambda row: _pair(row, "target_diff")),
        Column("target_pct", "% target", value=lambda row: _pair(row, "target_pct")),
        Column("rag_target", "Against target", kind="rag", value=lambda row: _rated(row, "target"),
               missing="n/a"),
        Column("agrees", "Follows from its figures", kind="status",
               value=lambda row: Status("Yes", "green") if row["agrees"] else Status("No", "orange")),
    )  # fmt: skip
