"""What changed in a plan between two moments, as packs and pages print it. Pure.

Source: boards-and-packs.md section 2, "changes since the last meeting".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from actionplans.rag import FINISHED
from actionplans.summaries import ActionView, PlanView, StepView
from core.words import day_words


class ChangeKind(StrEnum):
    """The kinds of change, in the order in which a board reads them."""

    RAG_WORSE = "rag_worse"
    RAG_BETTER = "rag_better"
    SLIPPED = "slipped"
    BROUGHT_FORWARD = "brought_forward"
    CLOSED = "closed"
    REOPENED = "reopened"
    STATUS = "status"
    NEW = "new"
    GONE = "gone"
    SILENT = "silent"

    @property
    def label(self) -> str:
        """The heading over the changes of this kind."""
        return {
            ChangeKind.RAG_WORSE: "RAG got worse",
            ChangeKind.RAG_BETTER: "RAG got better",
            ChangeKind.SLIPPED: "Date moved back",
            ChangeKind.BROUGHT_FORWARD: "Date brought forward",
            ChangeKind.CLOSED: "Completed",
            ChangeKind.REOPENED: "Taken up again",
            ChangeKind.STATUS: "Status changed",
            ChangeKind.NEW: "New",
            ChangeKind.GONE: "No longer in the plan",
            ChangeKind.SILENT: "No update",
        }[self]


@dataclass(frozen=True)
class Change:
    """One change of one row. `row_kind` is "step" or "action"; `was` and `now` are printed words."""

    kind: ChangeKind
    row_kind: str
    pk: int
    ref: str
    text: str
    was: str
    now: str
    note: str


def changes_between(old: PlanView, new: PlanView) -> list[Change]:
    """All changes from `old` to `new`, which must be views of one plan; sorted by kind, then plan order."""
    found = [*_action_changes(old, new), *_step_changes(old, new)]
    order = list(ChangeKind)
    return sorted(found, key=lambda change: order.index(change.kind))


def _action_changes(old: PlanView, new: PlanView) -> Iterator[Change]:
    before = {action.pk: action for action in old.actions}
    for action in new.actions:
        was = before.get(action.pk)
        if was is None:
            yield Change(ChangeKind.NEW, "action", action.pk, action.ref, action.title, "", "", "")
        elif new.rated_actions:
            yield from _rag_change("action", action.ref, action.title, was, action, action.rag_reason)


def _step_changes(old: PlanView, new: PlanView) -> Iterator[Change]:
    before = {step.pk: step for step in old.steps}
    known_actions = {action.pk for action in old.actions}
    for action in new.actions:
        for step in action.steps:
            was = before.get(step.pk)
            if was is not None:
                yield from _one_step(action.ref, was, step, rated=not new.rated_actions)
            elif action.pk in known_actions:  # steps of a new action are new with it
                yield Change(
                    ChangeKind.NEW, "step", step.pk, action.ref, step.text, "", step.printed_status, step.note
                )


def _one_step(ref: str, was: StepView, now: StepView, *, rated: bool) -> Iterator[Change]:
    def change(kind: ChangeKind, before: str, after: str) -> Change:
        return Change(
            kind, "step", now.pk, ref, now.text, before, after, now.note if now.note != was.note else ""
        )

    if was.status is not now.status or was.printed_status != now.printed_status:
        yield change(
            _status_kind(was, now), was.printed_status or "not stated", now.printed_status or "not stated"
        )
    if was.agreed_due != now.agreed_due and was.agreed_due and now.agreed_due:
        kind = ChangeKind.SLIPPED if now.agreed_due > was.agreed_due else ChangeKind.BROUGHT_FORWARD
        yield change(kind, day_words(was.agreed_due), day_words(now.agreed_due))
    if rated and not (now.status in FINISHED and was.status not in FINISHED):  # completed says it already
        yield from _rag_change("step", ref, now.text, was, now, now.rag_reason)
    if (
        now.last_update_on == was.last_update_on
        and now.status not in FINISHED
        and now.status.value != "superseded"
    ):
        last = day_words(now.last_update_on) if now.last_update_on else "never"
        yield change(ChangeKind.SILENT, f"last update {last}", "no update")


def _status_kind(was: StepView, now: StepView) -> ChangeKind:
    if now.status in FINISHED and was.status not in FINISHED:
        return ChangeKind.CLOSED
    if was.status in FINISHED and now.status not in FINISHED:
        return ChangeKind.REOPENED
    return ChangeKind.STATUS


def _rag_change(
    row_kind: str, ref: str, text: str, was: StepView | ActionView, now: StepView | ActionView, reason: str
) -> Iterator[Change]:
    if was.rag is now.rag or was.rag is None or now.rag is None:
        return
    worse = now.rag.severity > was.rag.severity
    kind = ChangeKind.RAG_WORSE if worse else ChangeKind.RAG_BETTER
    yield Change(kind, row_kind, now.pk, ref, text, was.rag.label, now.rag.label, reason)
