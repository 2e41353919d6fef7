"""Pages of the forward plan: all of it, a new item, one item, dropping and putting back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt
from core.errors import ChangedMeanwhile, Refused
from oversight.actions import forward as actions
from oversight.forms.boards import ForwardForm, ReasonForm, forward_initial
from oversight.models import ForwardItem
from oversight.tables.boards import ForwardTable, forward_status
from oversight.views.boards import FORM
from oversight.views.common import get_board, may_run
from ui.listing import respond
from ui.tables import Table

QUICK = (
    ("Waiting", {"state": "waiting"}),
    ("On an agenda", {"state": "taken"}),
    ("Dropped", {"state": "dropped"}),
    ("Key decisions", {"key": "yes"}),
)


@require_safe
def forward_plan(request: Request, pk: int) -> HttpResponseBase:
    """What the board means to take, what it took, what it dropped."""
    board = get_board(request, pk)
    rows = ForwardItem.objects.visible_to(request.user).filter(board=board)
    table = _table(request, rows)
    context = {"board": board, "may_run": may_run(request, board), "empty": not rows.exists()}
    return respond(
        request, table, "oversight/forward_plan.html", context, filename=f"{board.slug}-forward-plan"
    )


def _table(request: Request, rows: Any) -> Table:
    state = request.GET.get("state", "")
    if state in ForwardItem.State.values:
        rows = rows.filter(state=state)
    if request.GET.get("key") == "yes":
        rows = rows.filter(key_decision=True)
    return ForwardTable(rows.select_related("board"), params=request.GET, path=request.path, quick=QUICK)


@require_http_methods(["GET", "HEAD", "POST"])
def forward_new(request: Request, pk: int) -> HttpResponse:
    """Put something on the plan; several in a row."""
    board = get_board(request, pk, Permission.RUN_BOARDS)
    form = ForwardForm(request.POST or None, initial={"purpose": "discussion"})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: actions.add_forward_item(board=board, by=request.user, **form.changes))
        if tried.done:
            messages.success(request, f"{tried.value} is on the forward plan.")
            return redirect(request.path) if "more" in request.POST else _to_plan(board.pk)
    context = {
        "form": form, "board": board, "title": "Add to the forward plan", "submit": "Save", "lede": "",
        "conflict": None, "more": "Save and add another", "crumb": "forward",
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def forward_item(request: Request, pk: int) -> HttpResponse:
    """An item of the plan: its form while it waits, for those who run the board; else its facts."""
    item = _item(request, pk)
    if request.method == "POST":
        require(request.user, Permission.RUN_BOARDS, item.partnership)
    elif item.state != ForwardItem.State.WAITING or not may_run(request, item.board):
        return _facts(request, item)
    form = ForwardForm(request.POST or None, initial=forward_initial(item))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        tried = attempt(
            form,
            lambda: actions.update_forward_item(
                item=item, changes=form.changes, version=version, by=request.user
            ),
        )
        if tried.done:
            messages.success(request, f"{item}: saved.")
            return _to_plan(item.board_id)
    context = {
        "form": form, "board": item.board, "title": str(item), "submit": "Save", "lede": "",
        "conflict": tried.conflict, "item": item,
    }  # fmt: skip
    return render(request, "oversight/forward_item.html", context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def forward_drop(request: Request, pk: int) -> HttpResponse:
    """Take an item off the plan, with a reason."""
    item = _item(request, pk)
    require(request.user, Permission.RUN_BOARDS, item.partnership)
    form = ReasonForm(request.POST or None)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        tried = attempt(form, lambda: actions.drop_forward_item(item=item, reason=reason, by=request.user))
        if tried.done:
            messages.success(request, f"{item} is dropped. It stays in the plan’s record, with the reason.")
            return _to_plan(item.board_id)
    context = {
        "form": form, "board": item.board, "title": f"Drop “{item}”", "submit": "Drop it", "conflict": None,
        "lede": "It stays in the record, and can be put back.", "crumb": "forward",
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_POST
def forward_restore(request: Request, pk: int) -> HttpResponse:
    """Put a dropped item back on the plan."""
    item = _item(request, pk)
    require(request.user, Permission.RUN_BOARDS, item.partnership)
    try:
        actions.restore_forward_item(item=item, by=request.user)
    except (Refused, ChangedMeanwhile) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{item} waits on the forward plan again.")
    return redirect("oversight:forward_item", item.pk)


def _item(request: Request, pk: int) -> ForwardItem:
    found: ForwardItem = get_visible(
        ForwardItem.objects.select_related("board__partnership"), request.user, pk=pk
    )
    return found


def _to_plan(board_pk: int) -> HttpResponse:
    return redirect("oversight:forward_plan", board_pk)


def _facts(request: Request, item: ForwardItem) -> HttpResponse:
    context = {
        "item": item, "board": item.board, "status": forward_status(item),
        "may_run": may_run(request, item.board),
        "agenda_item": getattr(item, "agenda_item", None),
    }  # fmt: skip
    return render(request, "oversight/forward_item_facts.html", context)
