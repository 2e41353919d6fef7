"""Pages of the action tracker: the list, one action, reporting in place, and the way into a plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import DateField, Value
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import (
    Conflict,
    Tried,
    add_errors,
    attempt,
    back_to,
    fragment,
    last_saved,
    now,
    sent,
    today,
)
from actionplans.models import Action as PlanAction
from actionplans.rows import current_view
from core.errors import ChangedMeanwhile
from oversight import rag
from oversight.actions import tracker as actions
from oversight.filters.registers import TrackerFilter
from oversight.forms.registers import (
    ActionForm,
    EditActionForm,
    ReportForm,
    ToStepForm,
    again,
)
from oversight.models import BoardAction, Paper, Risk
from oversight.summaries.registers import tracker_on
from oversight.tables.registers import TrackerAsAtTable, TrackerTable, deadline_words
from oversight.views.common import may_run, warn_of_lead
from oversight.views.registers.common import (
    as_at,
    get_row,
    may_do,
    note_read,
    open_boards,
    rows_of,
    who_may_lead,
)
from ui.listing import respond
from ui.templatetags.ui import day as day_words

FORM = "oversight/action_form.html"
REPORT = "oversight/action_report.html"
QUICK = (
    ("Open", {"state": "open"}),
    ("Late", {"when": "late"}),
    ("What I lead", {"lead": "me"}),
    ("Closed", {"state": "closed"}),
)
LABELS = {"state": "State", "lead": "Lead", "deadline": "Deadline", "deadline_text": "Deadline in words"}


@require_safe
def tracker(request: Request) -> HttpResponseBase:
    """Every tracked action of the partnership's boards, reported in place."""
    rows, boards = rows_of(request, BoardAction)
    chosen = TrackerFilter(request.GET, rows, boards=boards, user=request.user, day=today())
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    found = found.select_related("board", "item__meeting", "step__action__workstream__plan")
    table = TrackerTable(
        found.annotate(day=Value(today(), output_field=DateField())), params=request.GET, path=request.path,
        filterset=chosen, quick=QUICK, context=_cell(request, request.get_full_path()),
    )  # fmt: skip
    board = request.GET.get("board", "")
    context = {
        "empty": not rows.exists(), "may_run": may_do(request, Permission.RUN_BOARDS),
        "may_report": may_do(request, Permission.TRACK_ACTIONS),
        "board_asked": board if board.isdecimal() else "",
    }  # fmt: skip
    return respond(request, table, "oversight/tracker.html", context, filename="action-tracker")


@require_safe
def tracker_as_at(request: Request) -> HttpResponseBase:
    """The tracker of a board as it stood at the end of a day."""
    return as_at(request, tracker_on, TrackerAsAtTable, "oversight/tracker_as_at.html", "action-tracker")


@require_safe
def action(request: Request, pk: int) -> HttpResponse:
    """One tracked action: how it stands, and everything that was reported."""
    found: BoardAction = get_row(request, BoardAction, pk)
    note_read(request, found)
    cell = _cell(request, "")
    context = {
        **cell,
        "row": found,
        "entries": list(found.entries.select_related("by", "meeting__board").order_by("-on", "-at", "-pk")),
        "deadline": deadline_words(found),
        "late": rag.is_late(found.state == BoardAction.State.CLOSED, found.deadline, today()),
        "risks": Risk.objects.visible_to(request.user).filter(actions=found),
        "papers": Paper.objects.visible_to(request.user).filter(item=found.item).exclude(state="withdrawn")
        if found.item
        else [],
        "step": current_view(found.step, today()) if found.step and cell["sees_plans"] else None,
        "may_run": may_run(request, found.board),
        "may_plan": _may_plan(request, found),
    }
    return render(request, "oversight/action.html", context)


def _cell(request: Request, back: str) -> dict[str, Any]:
    """What the cell that is reported in place needs."""
    return {
        "may_report": may(request.user, Permission.TRACK_ACTIONS, request.partnership),
        "sees_plans": may(request.user, Permission.VIEW_PLANS, request.partnership),
        "next": back, "just_saved": False, "opener_focus": False,
    }  # fmt: skip


def _may_plan(request: Request, found: BoardAction) -> bool:
    return (
        found.step_id is None
        and found.state == BoardAction.State.OPEN
        and may(request.user, Permission.EDIT_PLANS, found.partnership)
        and may(request.user, Permission.TRACK_ACTIONS, found.partnership)
    )


# --- reporting in place ---------------------------------------------------------------------------
@require_safe
def action_state(request: Request, pk: int) -> HttpResponse:
    """An action as it is, for the cell that was left without saving."""
    found: BoardAction = get_row(request, BoardAction, pk)
    context = {**_cell(request, back_to(request, "")), "row": found, "editing": False, "opener_focus": True}
    return fragment(request, REPORT, "cell", context)


@require_http_methods(["GET", "HEAD", "POST"])
def action_report(request: Request, pk: int) -> HttpResponse:
    """Say how an action stands; the cell for htmx, or the whole page without it."""
    found: BoardAction = get_row(request, BoardAction, pk, Permission.TRACK_ACTIONS)
    form = ReportForm(sent(request), row=found)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, found, form)
    try:
        actions.report_action(
            action=found, by=request.user, at=now(), on=max(today(), found.met_on),
            version=form.cleaned_data["version"], text=form.cleaned_data["progress"], **form.changes,
        )  # fmt: skip
    except ChangedMeanwhile as lost:
        current: Any = lost.current
        return _ask(request, current, *_again(form, current))
    except ValidationError as error:
        add_errors(form, form.worded(error))
        return _ask(request, found, form)
    if request.headers.get("HX-Request"):
        context = _cell(request, back_to(request, "")) | {
            "row": found, "editing": False, "just_saved": True, "opener_focus": True,
        }  # fmt: skip
        return fragment(request, REPORT, "cell", context)
    messages.success(request, f"Saved: {found.subject}.")
    return redirect(f"{back_to(request, found.get_absolute_url())}")


def _ask(
    request: Request, found: BoardAction, form: ReportForm, clash: Conflict | None = None
) -> HttpResponse:
    form.focus()
    context = _cell(request, back_to(request, "")) | {
        "row": found, "form": form, "editing": True, "conflict": clash,
    }  # fmt: skip
    status = 409 if clash else 422 if form.errors else 200
    return fragment(request, REPORT, "cell", context, status)


def _again(form: ReportForm, row: Any) -> tuple[ReportForm, Conflict]:
    """Both texts, and a form about the row as it is now that holds what this person changed or wrote."""
    mine = form.changes
    lines = [
        (LABELS[name], _shown(name, value), _shown(name, getattr(row, name)))
        for name, value in mine.items()
        if value != getattr(row, name)
    ]
    written = form.cleaned_data["progress"]
    if written or row.progress:
        lines.append(("Progress", written, row.progress))
    return again(form, row), Conflict(*last_saved(row), lines)


def _shown(name: str, value: Any) -> str:
    if name == "state":
        return str(BoardAction.State(value).label)
    return day_words(value) if name == "deadline" else str(value or "")


# --- entering, correcting, planning ---------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def action_new(request: Request) -> HttpResponse:
    """Enter an action that was not born in minutes kept here; several in a row."""
    require(request.user, Permission.RUN_BOARDS, request.partnership)
    chosen = {"board": request.GET.get("board", "")}
    form = ActionForm(sent(request), boards=open_boards(request), users=who_may_lead(request), initial=chosen)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: actions.add_action(by=request.user, at=now(), **form.cleaned_data))
        if tried.done:
            messages.success(request, f"{tried.value.subject} is on the tracker.")
            warn_of_lead(request, tried.value)
            return redirect(request.get_full_path()) if "more" in request.POST else redirect(tried.value)
    context = {
        "form": form, "title": "Add an action", "submit": "Save", "row": None, "conflict": None,
        "more": "Save and add another",
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def action_edit(request: Request, pk: int) -> HttpResponse:
    """Correct what the tracker says was agreed."""
    found: BoardAction = get_row(request, BoardAction, pk, Permission.RUN_BOARDS)
    form = EditActionForm(sent(request), row=found, users=who_may_lead(request))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: actions.update_action(
                action=found, changes=form.changes, version=form.cleaned_data["version"], by=request.user,
                at=now(),
            ),
        )  # fmt: skip
        if tried.done:
            messages.success(request, "The action is corrected.")
            warn_of_lead(request, tried.value)
            return redirect(found)
    context = {
        "form": form, "title": "Correct the action", "submit": "Save", "row": found,
        "conflict": tried.conflict, "more": "",
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def action_step(request: Request, pk: int) -> HttpResponse:
    """Make a tracked action a step of a plan."""
    found: BoardAction = get_row(request, BoardAction, pk, Permission.TRACK_ACTIONS)
    require(request.user, Permission.EDIT_PLANS, found.partnership)
    offered = PlanAction.objects.visible_to(request.user).filter(
        workstream__plan__partnership=found.partnership, workstream__plan__state="open"
    )
    offered = offered.select_related("workstream__plan__partnership").order_by(
        "workstream__plan__title", "workstream__position", "position"
    )
    form = ToStepForm(sent(request), plan_actions=offered)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["plan_action"]
        tried = attempt(
            form,
            lambda: actions.action_to_step(action=found, plan_action=chosen, by=request.user, at=now()),
        )
        if tried.done:
            messages.success(request, f"It is a step of {chosen.ref} in {chosen.plan.title} now.")
            return redirect(found)
    context = {
        "form": form, "title": "Put it into a plan", "submit": "Make it a step", "row": found,
        "conflict": tried.conflict, "more": "",
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))
