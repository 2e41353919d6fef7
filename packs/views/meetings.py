"""Pages of the packs of a meeting: what there is, build every edition, issue them together."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import may, require
from accounts.permissions import Permission
from accounts.requests import Request
from oversight.models import Meeting
from oversight.summaries.meetings import meeting_view
from oversight.views.common import get_meeting
from packs import actions, definitions
from packs.compose import Request as PackRequest
from packs.forms import EditionsForm
from packs.models import Pack
from packs.summaries import packs_of


@require_safe
def meeting(request: Request, pk: int) -> HttpResponse:
    """The packs of a meeting by kind, and the papers that are not ready for one."""
    found = get_meeting(request, pk)
    partnership = found.board.partnership
    require(request.user, Permission.VIEW_PACKS, partnership)
    view = meeting_view(found, request.user)
    context = {
        "meeting": found,
        "kinds": packs_of(found, request.user),
        "awaited": [(item, line) for item in view.agenda for line in item.papers if not line.is_ready],
        "may_build": may(request.user, Permission.BUILD_PACKS, partnership) and not _is_cancelled(found),
        "may_issue": may(request.user, Permission.ISSUE_PACKS, partnership),
    }
    return render(request, "packs/meeting.html", context)


@require_POST
def meeting_build(request: Request, pk: int) -> HttpResponse:
    """Build every edition of a kind of pack, from one content, as at today."""
    found = get_meeting(request, pk)
    require(request.user, Permission.BUILD_PACKS, found.board.partnership)
    today = timezone.localdate()
    asked = PackRequest(
        request.POST.get("definition", ""), request.POST.get("scope", ""), today, None, "restricted"
    )
    try:
        if asked.scope.partition("-")[0] != str(found.pk):
            raise definitions.UnknownScopeError("Choose a pack of this meeting.")
        job = actions.request_editions(request=asked, by=request.user, today=today)
    except (definitions.UnknownScopeError, definitions.UnknownDefinitionError) as error:
        messages.error(request, str(error))
        return redirect("packs:meeting", pk=found.pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("packs:meeting", pk=found.pk)
    return redirect("jobs:job", pk=job.pk)


@require_POST
def meeting_issue(request: Request, pk: int) -> HttpResponse:
    """Issue the drafts that the person saw, all editions together."""
    found = get_meeting(request, pk)
    require(request.user, Permission.ISSUE_PACKS, found.board.partnership)
    form = EditionsForm(request.POST, drafts=_drafts(request, found))
    if not form.is_valid():
        messages.error(request, "One of these packs is no draft any more. Nothing was issued.")
        return redirect("packs:meeting", pk=found.pk)
    try:
        actions.issue_editions(packs=list(form.cleaned_data["packs"]), by=request.user, at=timezone.now())
    except actions.UnchangedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Issued. What is out stays as it is, whatever changes in the records.")
    return redirect("packs:meeting", pk=found.pk)


def _drafts(request: Request, found: Meeting) -> list[Pack]:
    return [pack for row in packs_of(found, request.user) for pack in row.drafts]


def _is_cancelled(found: Meeting) -> bool:
    return found.state == Meeting.State.CANCELLED
