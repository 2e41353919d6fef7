"""Planning what the public is given: what is out, what would go out, what stays back, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, may
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now
from core.errors import Refused
from core.words import day_words, deadline_words
from oversight.actions import publication as actions
from oversight.actions.meetings import agenda_deadline
from oversight.forms.publication import PublishForm
from oversight.models import Board, Meeting, Publication
from oversight.summaries.public import NAMES
from oversight.summaries.publication import published_before
from oversight.views.common import get_meeting

Kind = Publication.Kind


@dataclass(frozen=True)
class Choice:
    """Something of the meeting that can be published: its address, or why it can't be now."""

    name: str
    url: str
    why_not: str
    out: Publication | None


@require_safe
def publish(request: Request, pk: int) -> HttpResponse:
    """What of a meeting is out, planned or stopped, and what can be published next."""
    meeting = get_meeting(request, pk, Permission.PUBLISH)
    rows = meeting.publications.select_related("planned_by").defer("content")
    context = {
        "meeting": meeting,
        "has_page": meeting.board.regime == Board.Regime.PUBLIC,
        "choices": _choices(meeting),
        "publications": rows,
    }
    return render(request, "oversight/publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def publish_kind(request: Request, pk: int, kind: str, supplement: int | None = None) -> HttpResponse:
    """What would go out, as the public will see it, and what stays back; then publish it, or plan it."""
    meeting = get_meeting(request, pk, Permission.PUBLISH)
    if kind not in Kind.values or (kind == Kind.SUPPLEMENT) != (supplement is not None):
        raise Http404("Nothing of that kind is published.")
    before = published_before(meeting, kind, supplement)
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        corrects=before is not None,
        late=_late_words(meeting, kind),
    )
    refusal = _refusal(meeting, kind, supplement)
    if request.method == "POST" and not refusal and form.is_valid():
        try:
            return _published(request, meeting, _send(request, meeting, kind, supplement, form))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "meeting": meeting,
        "name": NAMES[Kind(kind)] + (f" {supplement}" if supplement else ""),
        "form": form,
        "before": before,
        "refusal": refusal,
        **_preview(request, meeting, kind, supplement, refusal),
    }
    return render(request, "oversight/publish_kind.html", context, status=422 if form.errors else 200)


def _send(
    request: Request, meeting: Meeting, kind: str, supplement: int | None, form: PublishForm
) -> Publication:
    asked: dict[str, Any] = {
        "meeting": meeting,
        "kind": kind,
        "supplement": supplement,
        "by": request.user,
        "at": now(),
        "note": form.cleaned_data.get("note", ""),
        "late_reason": form.cleaned_data.get("late_reason", ""),
    }
    if form.planned_for is None:
        return actions.publish_now(**asked)
    return actions.plan_publication(planned_for=form.planned_for, **asked)


def _published(request: Request, meeting: Meeting, publication: Publication) -> HttpResponse:
    """Say what became of it."""
    what = publication.get_kind_display()
    if publication.state == Publication.State.OUT:
        messages.success(request, f"{what}: published. It is on the public page now.")
    elif publication.state == Publication.State.STOPPED:
        messages.error(request, f"{what}: not published. {publication.problem}")
    else:
        at = deadline_words(timezone.localtime(publication.planned_for))
        messages.success(request, f"{what}: planned. It goes out at {at}; until then it can be called off.")
    return redirect("oversight:publish", pk=meeting.pk)


@require_POST
def call_off(request: Request, pk: int) -> HttpResponse:
    """Take back a plan."""
    rows = Publication.objects.select_related("meeting__board__partnership", "planned_by")
    publication: Publication = get_visible(rows, request.user, pk=pk)
    try:
        actions.call_off(publication=publication, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{publication.get_kind_display()}: called off. Nothing went out.")
    return redirect("oversight:publish", pk=publication.meeting_id)


def _choices(meeting: Meeting) -> list[Choice]:
    kinds: list[tuple[str, int | None]] = [(kind, None) for kind in Kind.values if kind != Kind.SUPPLEMENT]
    numbers = meeting.supplements.order_by("number").values_list("number", flat=True)
    kinds[1:1] = [(Kind.SUPPLEMENT, number) for number in numbers]
    return [
        Choice(
            NAMES[Kind(kind)] + (f" {number}" if number else ""),
            _address(meeting, kind, number),
            _refusal(meeting, kind, number),
            published_before(meeting, kind, number),
        )
        for kind, number in kinds
    ]


def _address(meeting: Meeting, kind: str, supplement: int | None) -> str:
    if supplement:
        return reverse("oversight:publish_supplement", args=[meeting.pk, supplement])
    return reverse("oversight:publish_kind", args=[meeting.pk, kind])


def _refusal(meeting: Meeting, kind: str, supplement: int | None) -> str:
    """Why it can't be published now; empty when it can."""
    try:
        actions.check_kind(meeting, kind, supplement)
    except Refused as refused:
        return str(refused)
    return ""


def _late_words(meeting: Meeting, kind: str) -> str:
    """What to say about the deadline beside the reason for missing it; empty where there is none."""
    if kind != Kind.AGENDA or meeting.state != Meeting.State.DRAFT:
        return ""
    try:
        last = day_words(agenda_deadline(meeting).on)
        return actions.lateness(meeting, kind, now()) or f"Only needed when it goes out after {last}."
    except Refused as refused:
        return str(refused)


def _preview(
    request: Request, meeting: Meeting, kind: str, supplement: int | None, refusal: str
) -> dict[str, Any]:
    """What would go out; exempt words and titles only for who may read them."""
    empty: dict[str, Any] = {"content": None, "held": [], "leaks": [], "files": [], "unready": ""}
    if refusal:
        return empty
    try:
        going = actions.outgoing(meeting, kind, supplement=supplement)
    except Refused as refused:
        return {**empty, "unready": str(refused)}
    reads = may(request.user, Permission.VIEW_EXEMPT, meeting.partnership)
    return {
        "content": going.composed.content,
        "held": going.composed.held if reads else [],
        "number_held": len(going.composed.held),
        "leaks": [(str(leak), leak.words if reads else "") for leak in going.leaks],
        "files": [file.to_json() for file in going.files],
        "unready": "",
    }
