"""The minutes as they print, and their approval by a later meeting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now
from oversight.actions.minutes import approve_minutes
from oversight.forms.sitting import ApproveForm
from oversight.models import Meeting
from oversight.summaries.sitting import minutes_view
from oversight.views.common import get_meeting, may_run
from oversight.views.sitting.common import reads_private


@require_safe
def minutes(request: Request, pk: int) -> HttpResponse:
    """The minutes on one page; without what is private for those who may not read it."""
    meeting = get_meeting(request, pk)
    runs = may_run(request, meeting.board)
    context = {
        "meeting": meeting,
        "board": meeting.board,
        "minutes": minutes_view(meeting, public=not reads_private(request, meeting)),
        "may_run": runs,
        "may_approve": runs and meeting.state == Meeting.State.MINUTES_DRAFT,
        "begun": meeting.state not in (Meeting.State.DRAFT, Meeting.State.CANCELLED),
    }
    return render(request, "oversight/minutes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_approve(request: Request, pk: int) -> HttpResponse:
    """Say which later meeting approved them, with what it corrected."""
    meeting = get_meeting(request, pk, Permission.RUN_BOARDS)
    form = ApproveForm(request.POST or None, meeting=meeting, initial={"version": meeting.version})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        tried = attempt(
            form,
            lambda: approve_minutes(
                meeting=meeting, at_meeting=values["at_meeting"], corrections=values["corrections"],
                version=values["version"] or 0, by=request.user, at=now(),
            ),
        )  # fmt: skip
        if tried.done:
            messages.success(request, "The minutes are approved.")
            return redirect("oversight:minutes", meeting.pk)
        if tried.conflict:
            form.add_error(
                None, f"{tried.conflict.who} changed the meeting meanwhile. Look at it, then save again."
            )
    choices = form.fields["at_meeting"].queryset  # type: ignore[attr-defined]
    context = {
        "form": form, "meeting": meeting, "board": meeting.board, "nothing_later": not choices.exists(),
    }  # fmt: skip
    return render(request, "oversight/minutes_approve.html", context, status=422 if form.errors else 200)
