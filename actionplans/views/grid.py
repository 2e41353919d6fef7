"""The bulk grid: every open step of a workstream in one form, saved once, answered row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, now, today
from actionplans import actions
from actionplans.errors import ChangedMeanwhile
from actionplans.forms.reports import StepForm, asks_for_reason
from actionplans.layouts import Scheme
from actionplans.models import Step, Workstream
from actionplans.rows import StepRow, row_of
from actionplans.views.common import get_workstream, rights


@dataclass
class Line:
    """One row of the grid. `result` is "saved", "refused" or empty (nothing was changed in it)."""

    row: StepRow
    form: StepForm
    result: str = ""
    words: str = ""

    @property
    def asks_reason(self) -> bool:
        """Whether the row has a field for the reason of its colour."""
        return asks_for_reason(Scheme(self.row.plan.scheme), self.form)


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: Request, pk: int) -> HttpResponse:
    """Each row is its own transaction: eight may be saved while one is refused with its reason."""
    workstream = get_workstream(request, pk, Permission.UPDATE_PLANS)
    steps = _steps(workstream)
    lines = [_line(step, request.POST or None) for step in steps]
    if request.method == "POST":
        lines = [_send(line, step, request) for line, step in zip(lines, steps, strict=True)]
    saved = [line for line in lines if line.result == "saved"]
    refused = [line for line in lines if line.result == "refused"]
    context = {
        "row": workstream,
        "plan": workstream.plan,
        "lines": lines,
        "saved": saved,
        "refused": refused,
        "sent": request.method == "POST",
        "problems": [line.form for line in refused],
        **rights(request, workstream.plan),
    }
    return render(request, "actionplans/grid.html", context, status=422 if refused else 200)


def _steps(workstream: Workstream) -> list[Step]:
    """Every step of the workstream in the document's order, finished ones too: they may be taken up again."""
    rows = Step.objects.filter(action__workstream=workstream).with_parents()
    return list(
        rows.prefetch_related("leads", "action__leads").order_by(
            "action__position", "action_id", "position", "pk"
        )
    )


def _line(step: Step, data: Any) -> Line:
    row = row_of(step, today())
    sent = data if data is not None and f"s{step.pk}-version" in data else None
    return Line(row, _form(step, row, sent))


def _form(step: Step, row: StepRow, data: Any = None) -> StepForm:
    return StepForm(data, row=step, view=row.step, prefix=f"s{step.pk}")


def _send(line: Line, step: Step, request: Request) -> Line:
    """Save one row when something was typed into it."""
    form = line.form
    if not form.is_bound:
        return line
    if form.is_valid():
        if not form.changes and not form.written:
            return Line(line.row, _form(step, line.row))
        try:
            actions.update_step(
                step=step,
                version=form.cleaned_data["version"],
                by=request.user,
                at=now(),
                changes=form.changes,
                note=form.written,
            )
        except ChangedMeanwhile as lost:
            return _lost(line, form, lost.current)
        except ValidationError as error:
            add_errors(form, error)
        else:
            row = row_of(step, today())
            return Line(row, _form(step, row), "saved", "Saved")
    return Line(line.row, form, "refused", _reason(form))


def _lost(line: Line, form: StepForm, current: Any) -> Line:
    """What the other person saved is said in the row; what this one typed stays; saving again overrules."""
    data = {**dict(form.data.items()), form.add_prefix("version"): str(current.version)}
    kept = StepForm(data, row=current, view=line.row.step, prefix=form.prefix)
    kept.is_valid()
    words = f"{current.last_update_by} saved this row meanwhile: {current.get_status_display().lower()}"
    if current.note:
        words += f", “{current.note}”"
    reason = f"{words}. Yours is kept here, not saved. Save again to put yours in its place, or clear it."
    kept.add_error(None, reason)
    return Line(row_of(current, today()), kept, "refused", reason)


def _reason(form: StepForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
