"""What the pages of boards share: the moment, access, refusals beside the form, two texts side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from oversight.models import Board, BoardAction, Meeting
from oversight.register_trail import is_exempt


def warn_of_lead(request: Request, action: BoardAction | None) -> None:
    """Tell whoever named a lead that the lead can't read it: the action is private and their role is not."""
    lead = action.lead_user if action is not None else None
    if action is None or lead is None or not is_exempt(action):
        return
    if not may(lead, Permission.VIEW_EXEMPT, action.partnership):
        messages.warning(
            request, f"{lead} can’t open private matters. Tell them yourself, or choose another lead."
        )


def boards_of(request: Request) -> Any:
    """The boards of the partnership that the person works in; 403 for a role that sees no boards."""
    require(request.user, Permission.VIEW_BOARDS, request.partnership)
    return Board.objects.visible_to(request.user).filter(partnership=request.partnership)


def get_board(request: Request, pk: int, permission: Permission | None = None) -> Board:
    """One board that the person may see, and may do `permission` to."""
    found: Board = get_visible(Board.objects.select_related("partnership"), request.user, pk=pk)
    if permission:
        require(request.user, permission, found.partnership)
    return found


def get_meeting(request: Request, pk: int, permission: Permission | None = None) -> Meeting:
    """One meeting that the person may see, and may do `permission` to."""
    rows = Meeting.objects.select_related("board__partnership", "approved_at_meeting")
    found: Meeting = get_visible(rows, request.user, pk=pk)
    if permission:
        require(request.user, permission, found.partnership)
    return found


def may_run(request: Request, board: Board) -> bool:
    """Whether the person runs this board, so that the page offers changes."""
    return may(request.user, Permission.RUN_BOARDS, board.partnership)
