"""What the pages of registers share: rows that the person may read, and that reading them was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http.response import HttpResponseBase

from accounts.access import get_visible, may, members_with, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import today
from audit.actions import record_read
from oversight.forms.registers import AsAtForm
from oversight.models import Board, BoardAction, Decision, Risk
from oversight.register_trail import is_exempt
from oversight.views.common import boards_of
from ui.listing import respond

PARTS: dict[type[Any], tuple[str, ...]] = {
    Decision: ("board__partnership", "item__meeting__board", "paragraph__item", "replaced_by__board"),
    BoardAction: (
        "board__partnership", "item__meeting__board", "meeting__board", "paragraph__item", "lead_user",
        "step__action__workstream__plan",
    ),
    Risk: ("board__partnership", "owner_user"),
}  # fmt: skip


def rows_of(request: Request, model: type[Any]) -> tuple[Any, Any]:
    """The rows of a register that the person may read in the partnership they work in, and its boards."""
    boards = boards_of(request)
    rows = model._default_manager.visible_to(request.user).filter(board__in=boards)
    return rows, boards


def get_row(request: Request, model: type[Any], pk: int, permission: Permission | None = None) -> Any:
    """One row that the person may read, and may do `permission` to."""
    rows = model._default_manager.select_related(*PARTS[model])
    found = get_visible(rows, request.user, pk=pk)
    if permission:
        require(request.user, permission, found.partnership)
    return found


def note_read(request: Request, row: Any) -> None:
    """Record that an exempt row was read."""
    if is_exempt(row):
        record_read(by=request.user, obj=row, partnership=row.partnership, how="Seen on a page")


def may_do(request: Request, permission: Permission) -> bool:
    """Whether the person may do this in the partnership they work in."""
    return may(request.user, permission, request.partnership)


def who_may_lead(request: Request) -> Any:
    """The accounts that can be named as lead or owner: those that see boards today."""
    assert request.partnership is not None  # noqa: S101  boards_of has asked for it
    return members_with(request.partnership, Permission.VIEW_BOARDS, today()).order_by("full_name")


def open_boards(request: Request) -> Any:
    """The partnership's boards that still meet."""
    return boards_of(request).filter(state=Board.State.OPEN)


def as_at(
    request: Request, rows_on: Callable[..., Iterable[Any]], table_class: type[Any], template: str, name: str
) -> HttpResponseBase:
    """A register of one board as it stood at the end of a day, as page or file (`name` and the day)."""
    boards = boards_of(request)
    form = AsAtForm(request.GET if "board" in request.GET else None, boards=boards)
    rows: list[Any] = []
    day = today()
    if form.is_valid():
        day = form.cleaned_data["day"] or day
        private = may_do(request, Permission.VIEW_EXEMPT)
        rows = list(rows_on(form.cleaned_data["board"], day, public=not private))
    table = table_class(rows, params=request.GET, path=request.path)
    asked = form.is_bound
    if asked and form.is_valid():
        form = AsAtForm(boards=boards, initial=form.cleaned_data)  # as it was read, however it was typed
    context = {"form": form, "day": day, "asked": asked}
    return respond(request, table, template, context, filename=f"{name}-{day:%Y-%m-%d}")
