"""The small file of a meeting, and ways to bring files in, for tests of `import_meeting`."""

from __future__ import annotations

import copy
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from oversight.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardAction,
    Decision,
    Declaration,
    ForwardItem,
    Meeting,
    Member,
    MinuteParagraph,
    Paper,
    PaperVersion,
    Risk,
    RiskEntry,
)
from tests.architecture.house import ROOT

FILES = ROOT / "demo" / "meetings"
BETTER_CARE, OCTOBER, DECEMBER, MINUTES, AUGUST, SEPTEMBER = (
    "2020-09-01-better-care", "2020-10-15-joint-board", "2020-12-17-joint-board",
    "2020-12-17-joint-board-minutes", "2021-08-19-joint-board", "2021-09-16-joint-board",
)  # fmt: skip
ROWS = (
    Board, Member, Meeting, AgendaItem, Attendance, Declaration, MinuteParagraph, Decision, BoardAction, Risk,
    RiskEntry, Paper, PaperVersion, ForwardItem, Entry,
)  # fmt: skip
SMALL: dict[str, Any] = {
    "schema": 1,
    "board": {
        "name": "Care Board", "prefix": "CB", "quorum": {"total": 1},
        "partners": [{"name": "Testborough Council", "kind": "council", "short_name": "TBC"}],
        "members": [{"name": "Ann Chair", "partner": "TBC", "chair": True, "starts_on": "2020-01-01"}],
    },
    "meeting": {
        "starts_at": "2021-09-16T09:30", "created_at": "2021-08-02T09:00",
        "agenda_published_at": "2021-09-08T12:00", "held_at": "2021-09-16T11:00",
    },
    "items": [
        {"title": "Welcome", "kind": "welcome"},
        {"title": "Home first", "purpose": "decision", "paragraphs": [{"text": "It was discussed."}]},
    ],
    "attendance": [{"name": "Ann Chair", "capacity": "present"}],
}  # fmt: skip


def run(*args: Any) -> tuple[dict[str, Any], str]:
    """The JSON document, and the words beside it."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_meeting", *map(str, args), "--json", stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


def bring(*names: str) -> dict[str, Any]:
    """Bring in files of the demonstration; gives the document of the last."""
    found: dict[str, Any] = {}
    for name in names:
        found, _ = run(FILES / f"{name}.json")
    return found


def sizes() -> list[int]:
    return [model.objects.count() for model in ROWS]


def written(tmp_path: Path, **changes: Any) -> Path:
    """A small file; `meeting__place="X"` changes one field below."""
    told = copy.deepcopy(SMALL)
    for name, value in changes.items():
        *above, last = name.split("__")
        inner: Any = told
        for step in above:
            inner = inner[int(step) if step.isdigit() else step]
        inner[int(last) if last.isdigit() else last] = value
    path = tmp_path / "meeting.json"
    path.write_text(json.dumps(told), "utf-8")
    return path


def refusal(*args: Any) -> tuple[int, str]:
    with pytest.raises(CommandError) as error:
        run(*args)
    return error.value.returncode, str(error.value)
