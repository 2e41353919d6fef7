"""A workstream as its document prints it: the plan's own columns, one row an action, one line a step."""

from __future__ import annotations

from dataclasses import dataclass

from actionplans.summaries import ActionView, PlanView, StepView, WorkstreamView

OFFERS_STAND_IN = ("done", "progress", "narrative")


@dataclass(frozen=True)
class Sheet:
    """Columns as (key, heading), and actions each with its lines.

    `prints_steps`: the document has a line a step. Where it has not, the steps stand below their action.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[SheetRow, ...]
    prints_steps: bool

    @property
    def offers_key(self) -> str:
        """The column in which the counts of offers print: what was done, or the words on progress."""
        keys = [key for key, _ in self.columns]
        return next((key for key in OFFERS_STAND_IN if key in keys), "title")


@dataclass(frozen=True)
class SheetRow:
    """One action with a line a step: the first shares the action's row. `below`: steps not printed."""

    action: ActionView
    first: StepView | None
    rest: tuple[StepView, ...]
    below: tuple[StepView, ...]

    @property
    def span(self) -> int:
        """How many table rows the action's own cells reach over."""
        return 1 + len(self.rest)


def sheet_of(plan: PlanView, workstream: WorkstreamView) -> Sheet:
    """The sheet of one workstream.

    Status and timescale are one cell, since they are reported together; so are the colours then and now.
    """
    columns = [pair for pair in plan.columns if pair[0] not in ("timescale", "objectives", "rag_previous")]
    keys = [key for key, _ in columns]
    if "steps" in keys and "status" not in keys:
        columns.insert(keys.index("steps") + 1, ("status", "Where it stands"))
    prints_steps = "steps" in keys
    columns = [pair for pair in columns if prints_steps or pair[0] != "status"]
    return Sheet(
        tuple(columns), tuple(_row(action, prints_steps) for action in workstream.actions), prints_steps
    )


def _row(action: ActionView, prints_steps: bool) -> SheetRow:
    if not prints_steps:
        return SheetRow(action, None, (), action.steps)
    return SheetRow(action, action.steps[0] if action.steps else None, action.steps[1:], ())
