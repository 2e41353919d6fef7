"""A workbook against the plan in the database: each row new, changed, unchanged, in conflict or gone.

Source: action-plans.md section 5 ("Preview"). Reads only. A change is what the *file* changed since it was
last imported: what people changed here since, while the file stayed the same, is not undone by importing
again. Where both changed, neither wins: the row is put before a person. Nothing is ever deleted because a
file lacks it; it is only reported.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from actionplans.importers import values
from actionplans.importers.parsed import ParsedAction, ParsedPlan, ParsedStep, ParsedWorkstream
from actionplans.models import Action, Plan, Step, Workstream
from actionplans.statuses import key as folded

RowState = Literal["new", "changed", "unchanged", "conflict", "gone"]
Level = Literal["workstream", "action", "step"]
LIKENESS = 0.6


@dataclass
class RowDiff:
    """One row of the plan: what the file says and what stands here.

    ``changes`` maps a field to (here, file); ``conflicts`` are those that both sides changed. ``target`` is
    the row in the database, None when it is new; ``parsed`` the row of the file, None when it is gone.
    """

    level: Level
    state: RowState
    label: str
    sheet: str = ""
    row: int | None = None
    target: Workstream | Action | Step | None = None
    parsed: ParsedWorkstream | ParsedAction | ParsedStep | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    children: list[RowDiff] = field(default_factory=list)

    @property
    def key(self) -> str:
        """How an import remembers the row: "step:12"; "" for a new one."""
        return f"{self.level}:{self.target.pk}" if self.target else ""


def compare(parsed: ParsedPlan, plan: Plan | None, base: Mapping[str, Mapping[str, Any]]) -> list[RowDiff]:
    """Compare a file with a plan (None = there is none yet). ``base`` is ``ImportRun.rows`` of the import
    before.
    """
    return _Comparer(values.spoken_of(parsed), base).workstreams(parsed, plan)


def flat(rows: Sequence[RowDiff]) -> list[RowDiff]:
    """Every row with the rows below it, in the order of the plan."""
    return [one for row in rows for one in (row, *flat(row.children))]


def count(rows: Sequence[RowDiff]) -> dict[str, int]:
    """How many rows are in each state."""
    states = [row.state for row in flat(rows)]
    return {state: states.count(state) for state in ("new", "changed", "unchanged", "conflict", "gone")}


class _Comparer:
    def __init__(self, speaks: frozenset[str], base: Mapping[str, Mapping[str, Any]]) -> None:
        self.speaks = speaks
        self.base = base

    def workstreams(self, parsed: ParsedPlan, plan: Plan | None) -> list[RowDiff]:
        here = list(plan.workstreams.prefetch_related("metrics")) if plan else []
        pairs = _match(
            parsed.workstreams,
            here,
            [
                lambda one, row: folded(one.name) == folded(row.name),
                lambda one, row: one.number == row.number,
                lambda one, row: _alike(one.name, row.name),
            ],
        )
        diffs = []
        for one, row in pairs:
            label = one.name if one else str(row)
            diff = self._row("workstream", label, one, row, values.of_parsed_workstream, values.of_workstream)
            diff.children = self._actions(one.actions if one else (), row)
            diffs.append(diff)
        return diffs

    def _actions(self, parsed: Sequence[ParsedAction], workstream: Workstream | None) -> list[RowDiff]:
        here = (
            list(workstream.actions.prefetch_related("leads", "done_entries", "steps")) if workstream else []
        )
        pairs = _match(
            parsed,
            here,
            [
                lambda one, row: bool(one.ref) and one.ref == row.ref and _alike(one.title, row.title),
                lambda one, row: folded(one.title) == folded(row.title),
                lambda one, row: bool(one.ref) and one.ref == row.ref,
                lambda one, row: not one.ref and _alike(one.title, row.title),
            ],
        )
        diffs = []
        for one, row in pairs:
            label = f"{one.ref} {one.title}".strip() if one else str(row)
            diff = self._row("action", label, one, row, values.of_parsed_action, values.of_action)
            diff.children = self._steps(one.steps if one else (), row)
            diffs.append(diff)
        return diffs

    def _steps(self, parsed: Sequence[ParsedStep], action: Action | None) -> list[RowDiff]:
        here = list(action.steps.all()) if action else []
        pairs = _match(
            parsed,
            here,
            [
                lambda one, row: folded(one.text) == folded(row.text),
                lambda one, row: self._was(row, "text") == one.text,
                lambda one, row: _alike(one.text, row.text),
            ],
        )
        return [
            self._row("step", one.text if one else str(row), one, row, values.of_parsed_step, values.of_step)
            for one, row in pairs
        ]

    def _was(self, row: Step, name: str) -> Any:
        return self.base.get(f"step:{row.pk}", {}).get(name)

    def _row(
        self,
        level: Level,
        label: str,
        one: Any,
        row: Any,
        of_file: Callable[[Any], values.Values],
        of_row: Callable[[Any], values.Values],
    ) -> RowDiff:
        diff = RowDiff(level, "unchanged", label, target=row, parsed=one)
        if one is not None:
            diff.sheet, diff.row = getattr(one, "sheet", ""), getattr(one, "row", None)
        if row is None:
            diff.state = "new"
        elif one is None:
            diff.state = "gone"
        else:
            self._fields(diff, of_file(one), of_row(row))
        return diff

    def _fields(self, diff: RowDiff, told: values.Values, stands: values.Values) -> None:
        base = self.base.get(diff.key, {})
        for name, said in told.items():
            old = stands[name]
            new = _with_new(old, said, base.get("done", [])) if name == "done" else said
            if name not in self.speaks or new == old or (name in base and base[name] == said):
                continue
            if name in base and base[name] != old and name != "done":
                diff.conflicts[name] = (old, new)
            else:
                diff.changes[name] = (old, new)
        if diff.conflicts:
            diff.state = "conflict"
        elif diff.changes:
            diff.state = "changed"


def _with_new(here: list[str], file: list[str], base: list[str]) -> list[str]:
    """Entries are only added: one that somebody withdrew here does not come back, none goes because the file
    lacks it.
    """
    known = {folded(text) for text in (*here, *base)}
    return here + [text for text in file if folded(text) not in known]


def _match(
    parsed: Sequence[Any], here: Sequence[Any], rules: Sequence[Callable[[Any, Any], bool]]
) -> list[tuple[Any, Any]]:
    """Pair the rows of the file with those here, by the first rule that fits; then what is left here."""
    partner: dict[int, Any] = {}
    left = list(here)
    for rule in rules:
        for n, one in enumerate(parsed):
            if n in partner:
                continue
            found = next((row for row in left if rule(one, row)), None)
            if found is not None:
                partner[n] = found
                left.remove(found)
    pairs = [(one, partner.get(n)) for n, one in enumerate(parsed)]
    return pairs + [(None, row) for row in left]


def _alike(one: str, two: str) -> bool:
    matcher = difflib.SequenceMatcher(None, folded(one), folded(two))
    # The quick ratios are upper bounds, so most pairs are told apart without the slow one.
    return all(
        ratio() >= LIKENESS for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    )
