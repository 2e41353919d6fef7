"""Columns of the register, for the page and for files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from failure_protocol.summaries.people import Row
from ui.tables import Column, Table
from ui.tags import Status

_STALE = Column(
    "confirmed", "Record", value=lambda row: Status(row.confirmed, "orange" if row.is_stale else "green"),
    kind="status",
)  # fmt: skip


def _worker(row: Row) -> Status | str:
    if not row.is_unassigned:
        return row.worker
    return Status("Nobody" if row.worker == "Nobody" else f"{row.worker} (left)", "red")


class RegisterTable(Table):
    """The people of an incident, for those who may see them."""

    caption = "People"
    noun = ("person", "people")
    default_sort = "ref"
    exports: ClassVar[bool] = False
    empty_words = "Nobody here fits."
    columns: ClassVar[Sequence[Column]] = (
        Column("ref", "Reference", sort="ref", link=lambda row: row.url, header=True),
        Column("name", "Name", sort="name"),
        Column("room", "Room or address", sort="room"),
        Column("rated", "Risk", kind="rag", sort="rated", missing="Not yet rated"),
        Column("whereabouts", "Where", sort="whereabouts"),
        Column(
            "worker", "Named worker", value=_worker, kind="status",
            export=lambda row: row.worker,
        ),
        Column("stage", "Progress", sort="stage"),
        _STALE,
        Column("service", "Service", sort="service", hidden=True),
        Column("round", "Round", sort="round", hidden=True),
        Column("funding", "Funding", sort="funding", hidden=True),
    )  # fmt: skip


class RegisterFileTable(RegisterTable):
    """The same for those who may take it as a file."""

    exports: ClassVar[bool] = True


class WallTable(Table):
    """For a screen that others see: initials and room, nothing about health."""

    caption = "People, for a screen on a wall"
    noun = ("person", "people")
    exports: ClassVar[bool] = False
    empty_words = "Nobody here fits."
    columns: ClassVar[Sequence[Column]] = (
        Column("initials", "Initials", header=True),
        Column("place", "Room"),
    )  # fmt: skip
