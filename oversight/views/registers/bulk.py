"""Many actions of the tracker at once: one form, saved once, answered row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, last_saved, now, sent, today
from core.errors import ChangedMeanwhile
from oversight.actions.tracker import report_action
from oversight.forms.registers import ReportForm, again
from oversight.models import BoardAction
from oversight.views.registers.common import rows_of

MOST = 50  # rows on a page: a form of more is no help


@dataclass
class Line:
    """One row. `result` is "saved", "refused" or empty (nothing was changed in it)."""

    row: BoardAction
    form: ReportForm
    result: str = ""
    words: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def tracker_report(request: Request) -> HttpResponse:
    """Report on every open action of the boards, or of one (`?board=`); each row is its own transaction."""
    require(request.user, Permission.TRACK_ACTIONS, request.partnership)
    rows, boards = rows_of(request, BoardAction)
    chosen = request.GET.get("board", "")
    board = boards.filter(pk=chosen).first() if chosen.isdecimal() else None
    data = sent(request)
    lines = [_line(row, data) for row in _asked(rows, board, data)]
    if data is not None:
        lines = [_send(line, request) for line in lines]
    refused = [line for line in lines if line.result == "refused"]
    context = {
        "board": board,
        "lines": lines,
        "saved": [line for line in lines if line.result == "saved"],
        "refused": refused,
        "sent": data is not None,
    }
    return render(request, "oversight/tracker_report.html", context, status=422 if refused else 200)


def _asked(rows: Any, board: Any, data: Any) -> list[BoardAction]:
    """The open rows, soonest deadline first; with a form that was sent, the rows that it holds."""
    if data is not None:
        pks = [int(pk) for pk in data.getlist("row") if pk.isdecimal()][:MOST]
        found = rows.filter(pk__in=pks)
    else:
        found = rows.filter(state=BoardAction.State.OPEN)
        found = found.filter(board=board) if board else found
    ordered = found.select_related("board__partnership", "item", "paragraph__item", "lead_user")
    return list(ordered.order_by("met_on", "pk")[:MOST])


def _form(row: BoardAction, data: Any = None) -> ReportForm:
    return ReportForm(data, row=row, prefix=f"a{row.pk}")


def _line(row: BoardAction, data: Any) -> Line:
    held = data is not None and f"a{row.pk}-version" in data
    return Line(row, _form(row, data if held else None))


def _send(line: Line, request: Request) -> Line:
    """Save one row when something was typed into it."""
    form = line.form
    if not form.is_bound:
        return line
    if form.is_valid():
        if not form.changes and not form.cleaned_data["progress"]:
            return Line(line.row, _form(line.row))
        try:
            report_action(
                action=line.row, by=request.user, at=now(), on=max(today(), line.row.met_on),
                version=form.cleaned_data["version"], text=form.cleaned_data["progress"], **form.changes,
            )  # fmt: skip
        except ChangedMeanwhile as lost:
            return _lost(form, lost.current)
        except ValidationError as error:
            add_errors(form, form.worded(error))
        else:
            return Line(line.row, _form(line.row), "saved", "Saved")
    words = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return Line(line.row, form, "refused", words)


def _lost(form: ReportForm, current: Any) -> Line:
    """What the other person saved is said in the row; what this one typed stays."""
    who, _ = last_saved(current)
    said = f", “{current.progress}”" if current.progress else ""
    words = (
        f"{who} reported on this meanwhile: {current.get_state_display().lower()}{said}. "
        "Yours is kept here, not saved. Save again to add it."
    )
    return Line(current, again(form, current), "refused", words)
