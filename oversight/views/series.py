"""The next dates of a board by its rule, and the meetings made from those that are ticked."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, today
from core.words import count_of, day_words
from oversight.actions.meetings import create_meeting
from oversight.closed import refuse_closed
from oversight.forms.boards import HowManyForm, SeriesForm
from oversight.models import Board, Meeting
from oversight.series import WEEKDAYS, Proposed, Series, next_days
from oversight.summaries.boards import series_of
from oversight.views.common import get_board

USUALLY = 6


@require_http_methods(["GET", "HEAD", "POST"])
def board_series(request: Request, pk: int) -> HttpResponse:
    """Propose the next dates; make the ticked ones."""
    board = get_board(request, pk, Permission.RUN_BOARDS)
    rule = series_of(board)
    how_many = HowManyForm(request.GET if "count" in request.GET else None, initial={"count": USUALLY})
    count = how_many.cleaned_data["count"] if how_many.is_bound and how_many.is_valid() else USUALLY
    proposed = _proposed(board, rule, count) if rule else []
    form = _form(request, proposed)
    tried = Tried()
    if request.method == "POST" and rule and form.is_valid():
        tried = attempt(form, lambda: _make(board, form.chosen, request.user, now()))
        if tried.done:
            messages.success(
                request, f"{count_of(len(form.chosen), 'meeting')} made, with the standing items."
            )
            return redirect(board)
    context = {
        "board": board, "rule": rule.words if rule else "", "form": form, "how_many": how_many,
        "refused": [each for each in proposed if not each.known],
        "takeable": any(each.known for each in proposed),
    }  # fmt: skip
    status = 422 if how_many.errors else tried.status(form)
    return render(request, "oversight/board_series.html", context, status=status)


def _proposed(board: Board, rule: Series, count: int) -> list[Proposed]:
    """Dates after today and after the month of the board's last meeting, in step with that meeting."""
    last = board.meetings.exclude(state=Meeting.State.CANCELLED).order_by("starts_at").last()
    if last is None:
        return next_days(rule, today(), count)
    day: date = last.day
    end_of_month = date(day.year, day.month, monthrange(day.year, day.month)[1])
    return next_days(rule, max(end_of_month, today()), count, anchor=day)


def _form(request: Request, proposed: list[Proposed]) -> SeriesForm:
    takeable = [each for each in proposed if each.known]
    choices = [(each.best.isoformat(), _label(each.best)) for each in takeable]
    hints = {each.best.isoformat(): f"{_label(each.day)}: {each.note}" for each in takeable if each.note}
    usual = [each.best.isoformat() for each in takeable if not each.note]
    return SeriesForm(request.POST or None, choices=choices, hints=hints, initial={"days": usual})


def _label(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day_words(day)}"


@transaction.atomic
def _make(board: Board, days: list[date], by: User, at: datetime) -> list[Meeting]:
    """All of them or none."""
    refuse_closed(board)
    if board.usual_start is None:  # the database has it wherever there is a series
        raise ValidationError("Enter the time at which its meetings begin.")
    zone = timezone.get_current_timezone()
    return [
        create_meeting(
            board=board, starts_at=datetime.combine(day, board.usual_start, tzinfo=zone), by=by, at=at,
            place=board.usual_place,
        )
        for day in days
    ]  # fmt: skip
