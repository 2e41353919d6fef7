"""What the pages of a sitting share: access to its rows, and the words of an htmx answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Conflict
from core.errors import ChangedMeanwhile
from oversight.models import AgendaItem, Attendance, Declaration, Meeting, MinuteParagraph
from ui.templatetags.ui import moment


def get_item(request: Request, pk: int) -> AgendaItem:
    """One item of a board that the person runs; a private one is not there for those who may not read it."""
    rows = AgendaItem.objects.select_related("meeting__board__partnership")
    found: AgendaItem = get_visible(rows, request.user, pk=pk)
    require(request.user, Permission.RUN_BOARDS, found.partnership)
    if found.exempt and not may(request.user, Permission.VIEW_EXEMPT, found.partnership):
        raise Http404("There is no such page, or it is not yours to see.")
    return found


def get_attendance(request: Request, pk: int) -> Attendance:
    """One line of an attendance list of a board that the person runs."""
    rows = Attendance.objects.select_related("meeting__board__partnership", "member", "substitute_for")
    found: Attendance = get_visible(rows, request.user, pk=pk)
    require(request.user, Permission.RUN_BOARDS, found.partnership)
    return found


def get_declaration(request: Request, pk: int) -> Declaration:
    """One declaration that the person may read, of a board that they run."""
    rows = Declaration.objects.select_related("attendance__meeting__board__partnership", "item")
    found: Declaration = get_visible(rows, request.user, pk=pk)
    require(request.user, Permission.RUN_BOARDS, found.partnership)
    return found


def get_paragraph(request: Request, pk: int) -> MinuteParagraph:
    """One paragraph that the person may read, of a board that they run."""
    rows = MinuteParagraph.objects.select_related("item__meeting__board__partnership", "edited_by")
    found: MinuteParagraph = get_visible(rows, request.user, pk=pk)
    require(request.user, Permission.RUN_BOARDS, found.partnership)
    return found


def reads_private(request: Request, meeting: Meeting) -> bool:
    """Whether the person may read what the board takes in private."""
    return may(request.user, Permission.VIEW_EXEMPT, meeting.board.partnership)


def by_htmx(request: Request) -> bool:
    """Whether only a part of the page will be taken from the answer."""
    return bool(request.headers.get("HX-Request"))


def paragraph_conflict(lost: ChangedMeanwhile, typed: dict[str, Any], labels: dict[str, str]) -> Conflict:
    """Both texts of a paragraph that somebody else saved first."""
    row = lost.current
    lines = [
        (labels[name], _words(value), _words(getattr(row, name)))
        for name, value in typed.items()
        if _words(value) != _words(getattr(row, name))
    ]
    who, when = (str(row.edited_by), moment(row.edited_at)) if isinstance(row, MinuteParagraph) else ("", "")
    return Conflict(who, when, lines)


def _words(value: Any) -> str:
    return {True: "Yes", False: "No"}.get(value, str(value)) if isinstance(value, bool) else str(value or "")
