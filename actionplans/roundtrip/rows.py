"""The rows of a plan that a workbook holds, as they are now."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from actionplans.models import Action, Plan, Step, Workstream
from actionplans.roundtrip.fields import FIELDS, words_of


@dataclass(frozen=True)
class Row:
    """A step or an action as it is now: its key ("step:12"), what names it, and its cells in normal form."""

    key: str
    ref: str
    workstream: str
    above: str
    leads: str
    timescale: str
    version: int
    cells: dict[str, str]
    row: Action | Step

    @property
    def kind(self) -> str:
        """Step or action."""
        return self.key.partition(":")[0]

    @property
    def label(self) -> str:
        """How it is called in a sentence."""
        words = " ".join((self.cells.get("text") or self.cells.get("title") or str(self.row)).split())
        return f"{self.ref} {words if len(words) <= 80 else words[:79] + '…'}"


def rows_of(plan: Plan, workstream: Workstream | None = None) -> list[Row]:
    """Actions and steps of a plan, or of one workstream, in its order. A fixed number of queries."""
    actions = Action.objects.filter(workstream__plan=plan).select_related("workstream__plan__partnership")
    if workstream:
        actions = actions.filter(workstream=workstream)
    ordered = actions.prefetch_related("leads", "steps__leads").order_by(
        "workstream__position", "workstream__pk", "position", "pk"
    )
    return [row for action in ordered for row in _rows(action)]


def _rows(action: Action) -> Iterator[Row]:
    leads = [lead.name for lead in action.own_leads]
    yield _row("action", action, action, leads, "", "")
    for step in action.steps.all():
        step.action = action
        own = [lead.name for lead in step.leads.all()] or leads
        yield _row("step", step, action, own, action.title, step.timescale_text)


def _row(kind: str, row: Action | Step, action: Action, leads: list[str], above: str, timescale: str) -> Row:
    words = {field.name: words_of(field, getattr(row, field.name)) for field in FIELDS[kind]}
    return Row(
        key=f"{kind}:{row.pk}",
        ref=action.ref,
        workstream=str(action.workstream),
        above=above,
        leads=", ".join(leads),
        timescale=timescale,
        version=row.version,
        cells={name: text for name, text in words.items() if text is not None},
        row=row,
    )


def mark_of(issued: int, key: str, version: int) -> str:
    """What makes a row's hidden columns ours: changed, or copied from another workbook, it no longer fits."""
    signature = salted_hmac("actionplans.roundtrip", f"{issued}:{key}:{version}", algorithm="sha256")
    return f"{issued}.{signature.hexdigest()[:16]}"


def is_ours(mark: str, issued: int, key: str, version: int) -> bool:
    """Whether the hidden columns of a row are as they were handed out."""
    return hmac.compare_digest(mark.encode(), mark_of(issued, key, version).encode())
