"""The table of the early warning."""

from __future__ import annotations

from metrics.models import Signal
from ui.tables import Column, Table
from ui.tags import Status

COLOURS = {"red": "red", "worsening": "orange", "drift": "purple", "overdue": "yellow", "trigger": "blue"}


def kind_tag(row: Signal) -> Status:
    """What kind of worry."""
    return Status(row.get_kind_display(), COLOURS[row.kind])


class SignalTable(Table):
    """Worries, newest first, each with its evidence and what was done about it."""

    caption = "Early warning"
    noun = ("signal", "signals")
    columns = (
        Column("home", "Home", value=lambda row: str(row.location or ""), header=True,
               link=lambda row: row.location.get_absolute_url(), sort=("location__name", "pk")),
        Column("provider", "Provider", value=lambda row: str(row.location.provider or ""),
               sort=("location__provider__name", "pk")),
        Column("kind", "What", kind="status", value=kind_tag, sort=("kind", "pk")),
        Column("words", "Evidence"),
        Column("since", "Since", kind="date", sort=("since", "pk")),
        Column("done", "What was done", value=lambda row: row.done, missing="Nothing is written down"),
        Column("found_at", "Found", kind="moment", sort=("found_at", "pk"), hidden=True),
        Column("ended_at", "Gone", kind="moment", sort=("ended_at", "pk"), hidden=True),
    )  # fmt: skip
