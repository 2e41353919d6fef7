"""What a workbook of a plan says, before anything is compared or written. Frozen, plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from actionplans.layouts import Layout, Scheme
from actionplans.statuses import Status
from actionplans.timescales import Timescale

HeldKind = Literal["row", "status", "timescale", "pairing", "rag", "ref", "date"]


@dataclass(frozen=True, slots=True)
class Held:
    """Something that waits for a person: where it stands, what stands there, and why nobody guessed.

    A ``row`` could not be placed and is not imported. Of every other kind, all that is certain in the row is
    imported, the held words are kept as printed, and nothing is read from them until somebody decides.
    """

    sheet: str
    row: int | None
    column: str
    value: str
    reason: str
    kind: HeldKind = "row"
    suggestion: str = ""

    def as_json(self) -> dict[str, Any]:
        """The held row of the ``import_plan`` contract."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class ParsedStep:
    """One thing still to do. ``timescale`` is None where the cell is empty."""

    text: str
    status: Status
    status_text: str
    timescale: Timescale | None
    sheet: str
    row: int

    def as_json(self) -> dict[str, Any]:
        """The step of the ``import_plan`` contract."""
        return {
            "text": self.text,
            "status": self.status.value,
            "status_text": self.status_text or None,
            "timescale": self.timescale.as_json() if self.timescale else None,
        }


@dataclass(frozen=True, slots=True)
class ParsedAction:
    """One action with what is done, who leads, its colours and its steps.

    ``other`` holds the cells of columns that the import doesn't know, by their printed heading.
    """

    ref: str
    title: str
    done: tuple[str, ...] = ()
    update: str = ""
    leads: tuple[str, ...] = ()
    care_settings: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    rag: str = ""
    rag_previous: str = ""
    progress: str = ""
    date_updated: date | None = None
    pid_approved: str = ""
    other: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[ParsedStep, ...] = ()
    sheet: str = ""
    row: int = 0

    def as_json(self) -> dict[str, Any]:
        """The action of the ``import_plan`` contract, with what else the workbook holds."""
        return {
            "ref": self.ref or None,
            "title": self.title,
            "done": list(self.done),
            "update": self.update or None,
            "leads": list(self.leads),
            "care_settings": list(self.care_settings),
            "phases": list(self.phases),
            "rag": self.rag or None,
            "rag_previous": self.rag_previous or None,
            "progress": self.progress or None,
            "date_updated": self.date_updated.isoformat() if self.date_updated else None,
            "pid_approved": self.pid_approved or None,
            "other": dict(self.other),
            "steps": [step.as_json() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class ParsedWorkstream:
    """A workstream, objective, issue or section."""

    number: str
    name: str
    statement: str = ""
    focus: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    actions: tuple[ParsedAction, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The workstream of the ``import_plan`` contract; numbers are numbers, letters are text."""
        return {
            "number": _number(self.number),
            "name": self.name,
            "statement": self.statement or None,
            "focus": list(self.focus),
            "metrics": list(self.metrics),
            "objectives": [_number(one) for one in self.objectives],
            "actions": [action.as_json() for action in self.actions],
        }


@dataclass(frozen=True, slots=True)
class ParsedPlan:
    """A whole workbook. ``notes`` are sentences about what was not read (hidden sheets, sheets without a
    plan).

    ``columns`` says for each printed heading which field it was taken for ("" = none, kept in ``other``).
    ``saved_on`` is the day the file says it was last saved: no date of the plan, but the next best thing.
    """

    title: str
    as_at: date | None
    layout: Layout
    scheme: Scheme
    workstreams: tuple[ParsedWorkstream, ...]
    held: tuple[Held, ...]
    columns: Mapping[str, str]
    notes: tuple[str, ...] = ()
    saved_on: date | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many of each there are."""
        actions = [action for workstream in self.workstreams for action in workstream.actions]
        return {
            "workstreams": len(self.workstreams),
            "actions": len(actions),
            "steps": sum(len(action.steps) for action in actions),
            "done": sum(len(action.done) for action in actions),
            "held": len(self.held),
        }

    def as_json(self) -> dict[str, Any]:
        """The document of the ``import_plan`` contract (command-line.md)."""
        return {
            "plan": self.title,
            "as_at": self.as_at.isoformat() if self.as_at else None,
            "layout": self.layout.value,
            "scheme": self.scheme.value,
            "workstreams": [workstream.as_json() for workstream in self.workstreams],
            "held": [held.as_json() for held in self.held],
            "counts": self.counts,
            "columns": dict(self.columns),
            "notes": list(self.notes),
        }


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text
