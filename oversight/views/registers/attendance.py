"""The attendance register of a board: fair, because only meetings in a member's own term count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import Request
from accounts.views.common import today
from core.words import day_words
from oversight.forms.registers import PeriodForm
from oversight.models import Board
from oversight.summaries.sitting import RegisterRow, attendance_register
from oversight.tables.registers import AttendanceTable
from oversight.views.common import boards_of
from ui.listing import respond
from ui.tags import Status

HOW = {
    "present": Status("Present", "green"),
    "substituted": Status("Substitute sent", "blue"),
    "apologies": Status("Apologies", "yellow"),
    "absent": Status("Absent", "red"),
    "unrecorded": Status("Not written down", "grey"),
}


Cell = tuple[str, Status | None, str]


@dataclass(frozen=True)
class Asked:
    """What the address asks for; no board = nothing to show."""

    board: Board | None
    since: date
    until: date


@dataclass(frozen=True)
class Line:
    """A member of the matrix: one cell a meeting, in order; None = no member then."""

    name: str
    cells: tuple[Cell, ...]


@require_safe
def attendance_page(request: Request) -> HttpResponseBase:
    """Each member and meeting of a board in a period; a year back unless the address says otherwise."""
    boards = boards_of(request)
    day = today()
    usual = Asked(boards.order_by("-state", "name").first(), _year_before(day), day)
    form = PeriodForm(request.GET if "board" in request.GET else None, boards=boards, initial=vars(usual))
    chosen = _chosen(form, usual) if form.is_bound else usual
    if chosen.board:
        form = PeriodForm(boards=boards, initial=vars(chosen))  # as it was read, however it was typed
    found = attendance_register(chosen.board, chosen.since, chosen.until) if chosen.board else ()
    rows = [_with_words(row) for row in found]
    table = AttendanceTable(rows, params=request.GET, path=request.path)
    meetings, lines = matrix(rows)
    context = {
        "form": form, "meetings": meetings, "lines": lines, "empty": usual.board is None, **vars(chosen),
    }  # fmt: skip
    slug = chosen.board.slug if chosen.board else "boards"
    return respond(
        request, table, "oversight/attendance_register.html", context, filename=f"{slug}-attendance"
    )


def matrix(rows: list[Any]) -> tuple[list[tuple[str, str]], list[Line]]:
    """Heads (day, address) of the meetings, and a line a member with how each meeting was kept."""
    found = {seen.meeting: seen.day for row in rows for seen in row["meetings"]}
    order = sorted(found, key=lambda pk: (found[pk], pk))
    heads = [(day_words(found[pk]), reverse("oversight:meeting", args=[pk])) for pk in order]
    lines = [Line(row["name"], tuple(_cells(row, order, found))) for row in rows if row["due"]]
    return heads, lines


def _cells(row: dict[str, Any], order: list[int], days: dict[int, date]) -> Iterator[Cell]:
    """Day, how it was kept (None = no member then) and who stood in, for each meeting."""
    kept = {each.meeting: each for each in row["meetings"]}
    for pk in order:
        seen = kept.get(pk)
        yield day_words(days[pk]), HOW[seen.how] if seen else None, seen.substitute if seen else ""


def _with_words(row: RegisterRow) -> dict[str, Any]:
    """A row for the table, with its term in words."""
    starts, ends = row.term
    until = f"to {day_words(ends)}" if ends else "on"
    names = (
        "name", "partner", "kind", "due", "attended", "share", "substituted", "apologies", "absent",
        "unrecorded", "stood_in", "meetings",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "pk": row.member,
        "term_words": f"{day_words(starts)} {until}",
    }


def _chosen(form: PeriodForm, usual: Asked) -> Asked:
    """What the address asks for; nothing is shown for an address that can't be read."""
    if not form.is_valid():
        return replace(usual, board=None)
    values = form.cleaned_data
    return Asked(values["board"], values["since"] or usual.since, values["until"] or usual.until)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))
