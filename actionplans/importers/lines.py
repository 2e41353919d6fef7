"""What the preview shows of each row, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actionplans.importers.diff import RowDiff
from actionplans.statuses import LABELS, Status

_STATES = {
    "new": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "conflict": "Held",
    "gone": "Not in the file",
}
_LEVELS = {"workstream": "Workstream", "action": "Action", "step": "Step"}
_FIELDS = {
    "text": "Wording",
    "agreed_due": "Due",
    "timescale_text": "Timescale as printed",
    "timescale_kind": "Kind of timescale",
    "status_text": "Status as printed",
    "narrative": "Update",
    "rag": "RAG",
    "pid_approved": "PID approved",
    "done": "Done so far",
}


@dataclass(frozen=True)
class Line:
    """One row of the preview. ``changes`` are sentences such as "Status: In progress, now Complete"."""

    state: str
    state_words: str
    level: str
    label: str
    place: str
    changes: tuple[str, ...]


def lines_of(rows: Iterable[RowDiff]) -> list[Line]:
    """The rows of a comparison as a person reads them."""
    return [
        Line(
            state=row.state,
            state_words=_STATES[row.state],
            level=_LEVELS[row.level],
            label=row.label,
            place=f"{row.sheet}, row {row.row}" if row.row else row.sheet,
            changes=tuple(
                [_change(name, old, new) for name, (old, new) in row.changes.items()]
                + [_conflict(name, here, file) for name, (here, file) in row.conflicts.items()]
            ),
        )
        for row in rows
    ]


def _change(name: str, old: Any, new: Any) -> str:
    return f"{_name(name)}: {_words(name, old)}, now {_words(name, new)}"


def _conflict(name: str, here: Any, file: Any) -> str:
    return (
        f"{_name(name)}: changed here to {_words(name, here)} and in the file to {_words(name, file)} since "
        f"the last "
        "import; left as it is here"
    )


def _name(name: str) -> str:
    return _FIELDS.get(name, name.replace("_", " ").capitalize())


def _words(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "blank"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return LABELS[Status(value)] if name == "status" else f"“{value}”"
