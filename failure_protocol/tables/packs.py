"""Columns of packs: who got what, on which basis, opened when, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from failure_protocol.models import SealedPack
from failure_protocol.tables.logs import IncidentTable
from ui.tables import Column
from ui.tags import Status
from ui.templatetags.ui import moment


def state_of(row: SealedPack, at: datetime) -> Status:
    """How a pack stands, as a tag."""
    if row.revoked_at is not None:
        return Status("Taken back", "grey")
    if not row.is_live(at):
        return Status("Expired", "grey")
    if row.is_locked:
        return Status("Locked after wrong codes", "red")
    return Status("Opened", "green") if row.opened_at else Status("Waits to be opened", "blue")


def _state(row: SealedPack) -> Status:
    return state_of(row, row.now)  # type: ignore[attr-defined]  # the list says when it is looked at


def _opened(row: SealedPack) -> str:
    return moment(row.opened_at) if row.opened_at else "Not yet"


class PackTable(IncidentTable):
    """Packs, the newest first."""

    caption = "Packs"
    noun = ("pack", "packs")
    empty_words = "No pack was made yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("number", "Pack", value=lambda row: f"{row.number}. {row.title}", header=True,
               link=lambda row: row.get_absolute_url()),
        Column("recipient", "For"),
        Column("groups", "What is in it", value=lambda row: ", ".join(row.groups)),
        Column("basis", "Basis"),
        Column("at", "Made", kind="moment"),
        Column("by", "By", value=lambda row: str(row.by)),
        Column("opened_at", "Opened", value=_opened),
        Column("expires_at", "Until", kind="moment"),
        Column("state", "State", kind="status", value=_state),
    )  # fmt: skip
