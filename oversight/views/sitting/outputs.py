"""What a meeting needs and leaves: the chair's run-sheet, decision notices, action mails."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now
from core.errors import Refused
from core.words import count_of
from oversight.actions.action_mails import NOT_YET, mail_actions
from oversight.summaries.sitting import minutes_view
from oversight.summaries.sitting import run_sheet as run_sheet_of
from oversight.summaries.sitting.mails import mails_of
from oversight.views.common import get_meeting, may_run
from oversight.views.sitting.common import reads_private


@require_safe
def run_sheet(request: Request, pk: int) -> HttpResponse:
    """For the chair: item by item, with clock times, recommendations, quorum and interests."""
    meeting = get_meeting(request, pk)
    sheet = run_sheet_of(meeting, now=now(), private=reads_private(request, meeting))
    context = {
        "meeting": meeting, "board": meeting.board, "sheet": sheet,
        "may_run": may_run(request, meeting.board),
    }  # fmt: skip
    return render(request, "oversight/run_sheet.html", context)


@require_safe
def decision_notices(request: Request, pk: int) -> HttpResponse:
    """Every decision of the meeting, each as the notice that goes out."""
    meeting = get_meeting(request, pk)
    view = minutes_view(meeting, public=not reads_private(request, meeting))
    notices = [
        (item, paragraph.decision)
        for item in view.items
        for paragraph in item.paragraphs
        if paragraph.decision is not None
    ]
    context = {"meeting": meeting, "board": meeting.board, "minutes": view, "notices": notices}
    return render(request, "oversight/minutes_notices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_mails(request: Request, pk: int) -> HttpResponse:
    """Who is mailed what they have to do, what became of it, and whom no mail reaches."""
    meeting = get_meeting(request, pk, Permission.RUN_BOARDS)
    if request.method == "POST":
        try:
            made = mail_actions(meeting=meeting, by=request.user, at=now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, f"{count_of(len(made), 'mail')} on the way. This page says what becomes of them."
            )
        return redirect("oversight:meeting_mails", meeting.pk)
    context = {
        "meeting": meeting, "board": meeting.board, "mails": mails_of(meeting),
        "may_send": meeting.state not in NOT_YET,
    }  # fmt: skip
    return render(request, "oversight/minutes_mails.html", context)
