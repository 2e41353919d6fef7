"""Pages of the register of risks and issues."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Case, DateField, F, IntegerField, Value, When
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from oversight import rag
from oversight.actions import risks as actions
from oversight.filters.registers import RiskFilter
from oversight.forms.registers import EditRiskForm, EntryForm, LinkForm, RiskForm
from oversight.models import BoardAction, Risk
from oversight.summaries.registers import risks_on
from oversight.tables.registers import RiskAsAtTable, RiskTable, rank_of, state_of
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

FORM = "oversight/risk_form.html"
QUICK = (
    ("Open", {"state": "open"}),
    ("High", {"rank": "high"}),
    ("Review overdue", {"overdue": "on"}),
    ("What I own", {"owner": "me"}),
    ("Closed", {"state": "closed"}),
)
WORRY = Case(
    *(When(rank=rank, then=Value(place)) for rank, place in rag.ORDER.items()), output_field=IntegerField()
)


@require_safe
def risks(request: Request) -> HttpResponseBase:
    """Every risk and issue of the partnership's boards that the person may read, highest rank first."""
    rows, boards = rows_of(request, Risk)
    chosen = RiskFilter(request.GET, rows, boards=boards, user=request.user, day=today())
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    found = found.select_related("board").prefetch_related("entries").annotate(
        day=Value(today(), output_field=DateField()), worry=WORRY, score=F("likelihood") * F("impact")
    )  # fmt: skip
    table = RiskTable(
        found.order_by("worry", "project", "pk"), params=request.GET, path=request.path, filterset=chosen,
        quick=QUICK,
    )  # fmt: skip
    context = {"empty": not rows.exists(), "may_manage": may_do(request, Permission.MANAGE_RISKS)}
    return respond(request, table, "oversight/risks.html", context, filename="risks-and-issues")


@require_safe
def risks_as_at(request: Request) -> HttpResponseBase:
    """The risks and issues of a board as they stood at the end of a day."""
    return as_at(request, risks_on, RiskAsAtTable, "oversight/risks_as_at.html", "risks-and-issues")


@require_safe
def risk(request: Request, pk: int) -> HttpResponse:
    """One risk or issue: how it ranks, what was done about it, which actions work on it."""
    found: Risk = get_row(request, Risk, pk)
    note_read(request, found)
    return render(request, "oversight/risk.html", _context(request, found))


def _context(request: Request, found: Risk, form: LinkForm | None = None) -> dict[str, Any]:
    actions_seen = BoardAction.objects.visible_to(request.user).filter(board=found.board)
    linked = actions_seen.filter(risks=found)
    closed = found.state == Risk.State.CLOSED
    offered = actions_seen.filter(state=BoardAction.State.OPEN).exclude(risks=found)
    return {
        "risk": found,
        "rank": rank_of(found),
        "state": state_of(found),
        "score": rag.score(found.likelihood, found.impact),
        "overdue": rag.review_is_overdue(closed, found.review_on, today()),
        "entries": list(found.entries.select_related("by").order_by("-on", "-at", "-pk")),
        "actions": linked,
        "link_form": form or LinkForm(actions=offered),
        "may_link": offered.exists(),
        "may_manage": may(request.user, Permission.MANAGE_RISKS, found.partnership),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def risk_new(request: Request) -> HttpResponse:
    """Put a risk or an issue on the register; several in a row."""
    require(request.user, Permission.MANAGE_RISKS, request.partnership)
    initial = {"board": request.GET.get("board", ""), "on": today(), "kind": "risk"}
    form = RiskForm(sent(request), boards=open_boards(request), users=who_may_lead(request), initial=initial)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: actions.add_risk(by=request.user, at=now(), **form.cleaned_data))
        if tried.done:
            messages.success(request, f"{tried.value.project} is on the register.")
            return redirect(request.get_full_path()) if "more" in request.POST else redirect(tried.value)
    context = {
        "form": form, "title": "Raise a risk or an issue", "submit": "Save", "risk": None, "conflict": None,
        "more": "Save and add another",
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def risk_edit(request: Request, pk: int) -> HttpResponse:
    """Correct what a risk says of itself."""
    found: Risk = get_row(request, Risk, pk, Permission.MANAGE_RISKS)
    form = EditRiskForm(sent(request), row=found)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        tried = attempt(
            form,
            lambda: actions.update_risk(
                risk=found, changes=form.changes, version=version, by=request.user, at=now()
            ),
        )
        if tried.done:
            messages.success(request, "Saved.")
            return redirect(found)
    context = {
        "form": form, "title": f"Correct the {found.get_kind_display().lower()}", "submit": "Save",
        "risk": found, "conflict": tried.conflict, "more": "",
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def risk_entry(request: Request, pk: int) -> HttpResponse:
    """Enter a mitigation or a review; close a risk, or open it again."""
    found: Risk = get_row(request, Risk, pk, Permission.MANAGE_RISKS)
    form = EntryForm(sent(request), row=found, day=today())
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        values = form.changes
        tried = attempt(
            form,
            lambda: actions.add_risk_entry(
                risk=found, version=form.cleaned_data["version"], by=request.user, at=now(), **values
            ),
            saved={"kind": values["kind"], "text": values["text"], "on": values["on"]},
        )
        if tried.done:
            messages.success(request, "Entered.")
            return redirect(found)
    title = "Open it again" if found.state == Risk.State.CLOSED else "Enter a mitigation or review"
    context = {
        "form": form, "title": title, "submit": "Save", "risk": found, "conflict": tried.conflict, "more": "",
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_POST
def risk_link(request: Request, pk: int) -> HttpResponse:
    """Say that an action of the tracker works on a risk."""
    found: Risk = get_row(request, Risk, pk, Permission.MANAGE_RISKS)
    offered = BoardAction.objects.visible_to(request.user).filter(board=found.board)
    form = LinkForm(request.POST, actions=offered)
    if not form.is_valid():
        return render(request, "oversight/risk.html", _context(request, found, form), status=422)
    actions.link_action(risk=found, action=form.cleaned_data["action"], by=request.user, at=now())
    return redirect(found)


@require_POST
def risk_unlink(request: Request, pk: int, action_pk: int) -> HttpResponse:
    """Take such a link away again."""
    found: Risk = get_row(request, Risk, pk, Permission.MANAGE_RISKS)
    action: BoardAction = get_row(request, BoardAction, action_pk)
    actions.unlink_action(risk=found, action=action, by=request.user, at=now())
    return redirect(found)
