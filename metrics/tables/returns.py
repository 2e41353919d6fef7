"""The table of one window: every home that is asked."""

from __future__ import annotations

from metrics.models import Return
from metrics.summaries.returns import HomeReturn
from ui.tables import Column, Table
from ui.tags import Status

COLOURS = {"draft": "yellow", "submitted": "blue", "sent_back": "orange", "approved": "green"}


def state_tag(parent: Return) -> Status:
    """Where a return stands."""
    return Status(parent.get_state_display(), COLOURS[parent.state])


def _state(row: HomeReturn) -> Status:
    if row.parent is not None:
        return state_tag(row.parent)
    return Status(row.state, "red" if row.is_late else "grey")


def _chased(row: HomeReturn) -> str:
    return f"{row.chased.get_how_display()} to {row.chased.to}" if row.chased else ""


def _in_time(row: HomeReturn) -> str:
    if row.parent is not None and row.parent.first_submitted_at is not None:
        return "No" if row.is_late else "Yes"
    return ""


class WindowTable(Table):
    """Homes of one window with their returns."""

    caption = "Homes"
    noun = ("home", "homes")
    columns = (
        Column("home", "Home", value=lambda row: row.location.name, header=True, sort="home",
               link=lambda row: (row.parent or row.location).get_absolute_url()),
        Column("provider", "Provider", value=lambda row: str(row.location.provider or ""), hidden=True),
        Column("state", "State", kind="status", value=_state, sort="state"),
        Column("sent", "First sent", kind="moment",
               value=lambda row: row.parent.first_submitted_at if row.parent else None),
        Column("late", "In time", value=_in_time),
        Column("chased", "Chased last", value=_chased, missing="Not chased"),
        Column("chased_at", "When", kind="moment", value=lambda row: row.chased.at if row.chased else None),
        Column("do", "Do", value=lambda row: row.state, template="metrics/window_row.html", export=lambda row: ""),
    )  # fmt: skip

    def row_pk(self, row: HomeReturn) -> str:
        """The home's key."""
        return str(row.location.pk)
