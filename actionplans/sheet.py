"""A workstream as its document prints it: the plan's own columns, one row an action, one line a step."""

from __future__ import annotations

from dataclasses import dataclass

from actionplans.summaries import ActionView, PlanView, StepView, WorkstreamView

BY_STEP = ("steps", "timescale", "status")
OF_STATE = ("rag", "narrative", "progress", "rag_previous", "date_updated")


@dataclass(frozen=True)
class Sheet:
    """Columns as (key, heading), and actions each with its lines.

    `by_action` are the columns before a step's; `has_steps` whether the document prints steps at all;
    where it does not, the steps stand in a row of their own below the action.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class SheetRow:
    """One action with its steps; `span` is how many lines the action's own cells reach over."""

    action: ActionView
    first: StepView | None
    rest: tuple[StepView, ...]

    @property
    def span(self) -> int:
        """The number of table rows."""
        return 1 + len(self.rest)


def sheet_of(plan: PlanView, workstream: WorkstreamView) -> Sheet:
    """The sheet of one workstream: status and timescale are one cell, since they are reported together.

    A plan that prints no steps (its state sits on the action) still shows them, in a last column of their own.
    """
    columns = [pair for pair in plan.columns if pair[0] not in ("timescale", "objectives", "rag_previous")]
    keys = [key for key, _ in columns]
    if "steps" not in keys and any(action.steps for action in workstream.actions):
        columns.append(("steps", f"{plan.step_name.capitalize()}s"))
        keys.append("steps")
    if "steps" in keys and "status" not in keys:
        columns.insert(keys.index("steps") + 1, ("status", "Where it stands"))
    return Sheet(tuple(columns), tuple(_row(action) for action in workstream.actions))


def _row(action: ActionView) -> SheetRow:
    return SheetRow(action, action.steps[0] if action.steps else None, action.steps[1:])
