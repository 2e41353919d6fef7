"""What the pages of papers share: access, rights, the trail of reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now
from audit.actions import record_read
from oversight import paper_kinds, states
from oversight.forms.papers import ReasonForm
from oversight.models import AgendaItem, Paper, PaperVersion

PARENTS = ("item__meeting__board__partnership", "current__made_by", "author")


def get_paper(request: Request, pk: int, permission: Permission | None = None) -> Paper:
    """One paper that the person may read, and may do `permission` to."""
    found: Paper = get_visible(Paper.objects.select_related(*PARENTS), request.user, pk=pk)
    if permission:
        require(request.user, permission, found.partnership)
    return found


def get_readable_item(request: Request, pk: int, permission: Permission) -> AgendaItem:
    """One item whose content the person may read, and may do `permission` to."""
    rows = AgendaItem.objects.readable_by(request.user).select_related("meeting__board__partnership")
    found: AgendaItem = get_visible(rows, request.user, pk=pk)
    require(request.user, permission, found.partnership)
    return found


def get_version(paper: Paper, number: int) -> PaperVersion:
    """One version of a paper that the person may read. Raises Http404."""
    rows = PaperVersion.objects.select_related("made_by")
    found: PaperVersion = get_object_or_404(rows, paper=paper, number=number)
    return found


def was_read(request: Request, paper: Paper, how: str) -> None:
    """Write down who read an exempt paper; a public one is nobody's business."""
    if paper.is_exempt:
        record_read(by=request.user, obj=paper, partnership=paper.partnership, how=how, label=paper.discreet)


@dataclass(frozen=True)
class Rights:
    """What the person may do to a paper as it stands."""

    write: bool
    upload: bool
    edit: bool
    approve: bool
    reopen: bool
    withdraw: bool
    ask: bool


def rights(request: Request, paper: Paper) -> Rights:
    """Which buttons a page offers; the actions check again."""
    partnership = paper.partnership
    open_ = paper.state != Paper.State.WITHDRAWN and paper.item.meeting.state in states.AGENDA_OPEN
    draft = open_ and paper.state != Paper.State.APPROVED
    writes = may(request.user, Permission.WRITE_PAPERS, partnership)
    runs = may(request.user, Permission.RUN_BOARDS, partnership)
    kind = paper_kinds.get(paper.kind)
    return Rights(
        write=writes and open_,
        upload=writes and draft and kind.takes_files,
        edit=writes and draft and kind.made == "written",
        approve=runs and draft and paper.current is not None,
        reopen=runs and open_ and paper.state == Paper.State.APPROVED,
        withdraw=open_ and (runs or (writes and paper.item.meeting.state in states.NUMBERS_OPEN)),
        ask=writes and draft and paper.current is not None,
    )


def title_for(request: Request, item: AgendaItem) -> str:
    """An item's title as this person may read it: the author of a paper of an exempt item may not see it."""
    reads = not item.exempt or may(request.user, Permission.VIEW_EXEMPT, item.partnership)
    return item.title if reads else item.public_title


def crumbs(paper: Paper) -> dict[str, Any]:
    """Context of every page below a paper."""
    return {"paper": paper, "item": paper.item, "meeting": paper.item.meeting}


def with_reason(
    request: Request, found: Paper, action: Callable[..., Any], template: str, done: str
) -> HttpResponse:
    """Do `action` to a paper with a reason; `done` is said when it is done."""
    form = ReasonForm(request.POST or None)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        tried = attempt(form, lambda: action(paper=found, reason=reason, by=request.user, at=now()))
        if tried.done:
            messages.success(request, done)
            return redirect(found)
        if tried.conflict:
            who = tried.conflict.who
            form.add_error(None, f"{who} changed the paper meanwhile. Look at it, then try again.")
    return render(request, template, {**crumbs(found), "form": form}, status=tried.status(form))
