"""The Tonight screen, and the handover at the end of a shift."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import sent
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import handover as actions
from failure_protocol.actions.rehearsal import rehearse
from failure_protocol.forms.tonight import HandoverForm
from failure_protocol.matrix import Level
from failure_protocol.models import Handover, Incident
from failure_protocol.sections import Here
from failure_protocol.summaries.tonight import since, tonight_of
from failure_protocol.views.common import Page, answer_form, asked, show

EVENING = time(18)
REHEARSAL = (
    "An exercise opens with the same cause, services and checklist and as many invented people with the same "
    "needs. No message leaves it, and it is in no statistics."
)


@require_safe
def tonight(request: Request, pk: int) -> HttpResponse:
    """One screen for one thumb."""
    here = asked(request, pk, "incident", Level.SUMMARY)
    return show(here, "failure_protocol/tonight.html", {"tonight": tonight_of(here), "last": _last(here)})


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: Request, pk: int) -> HttpResponseBase:
    """What happened since the last handover, and who takes over."""
    here = asked(request, pk, "incident", Level.EDIT)
    begun = _begun(here)
    told = since(here, begun)
    form = HandoverForm(sent(request), incident=here.incident, by=request.user, at=here.at)
    page = Page(
        "Hand over", reverse("failure_protocol:tonight", args=[pk]), "Offer the handover",
        done="The handover is offered. You stay responsible until it is signed.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.hand_over(
            incident=here.incident, since=begun, content=told, by=request.user, at=here.at,
            **form.cleaned_data,
        ),
        template="failure_protocol/handover_form.html", told=told, begun=begun,
    )  # fmt: skip


@require_safe
def handover_page(request: Request, pk: int, number: int) -> HttpResponse:
    """One handover as it was frozen, to be signed by whom it was offered to."""
    here = asked(request, pk, "incident", Level.EDIT)
    return show(here, "failure_protocol/handover.html", {"row": _handover(here.incident, number)})


@require_POST
def handover_answer(request: Request, pk: int, number: int) -> HttpResponse:
    """Sign it, or take it back before it is signed."""
    here = asked(request, pk, "incident", Level.EDIT)
    row = _handover(here.incident, number)
    act = actions.withdraw_handover if "withdraw" in request.POST else actions.sign_handover
    done = "withdrawn" if "withdraw" in request.POST else "signed: the incident is yours"
    version = request.POST.get("version", "")
    try:
        act(handover=row, version=int(version) if version.isdecimal() else 0, by=request.user, at=here.at)
    except Refused as no:
        messages.error(request, str(no))
    except ChangedMeanwhile:
        messages.error(request, "Somebody answered this handover first. This is how it stands now.")
    else:
        messages.success(request, f"The handover is {done}.")
    return redirect("failure_protocol:handover_page", pk, number)


@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal(request: Request, pk: int) -> HttpResponse:
    """The same incident once more, with invented people."""
    here = asked(request, pk, "incident", Level.EDIT)
    require(request.user, Permission.LEAD_INCIDENTS, here.incident.partnership)
    refused = ""
    if request.method == "POST":
        try:
            made = rehearse(incident=here.incident, by=request.user, at=here.at)
        except Refused as no:
            refused = str(no)
        else:
            messages.success(request, f"{made} is open. Everybody in it is invented.")
            return redirect(made)
    context = {"words": REHEARSAL, "refused": refused}
    return show(here, "failure_protocol/rehearse.html", context, status=422 if refused else 200)


def _handover(incident: Incident, number: int) -> Handover:
    rows = Handover.objects.select_related("outgoing", "incoming")
    return get_object_or_404(rows, incident=incident, pk=number)


def _last(here: Here) -> Handover | None:
    """The handover that waits for a signature, if any."""
    rows = here.incident.handovers.select_related("outgoing", "incoming")
    return rows.filter(signed_at=None, withdrawn_at=None).first()


def _begun(here: Here) -> datetime:
    """Since the last signed handover; else since 18:00 of the day before or of today, or the opening."""
    signed = here.incident.handovers.exclude(signed_at=None).first()
    if signed is not None:
        return signed.at
    local = timezone.localtime(here.at)
    evening = local.replace(hour=EVENING.hour, minute=0, second=0, microsecond=0)
    if evening > local:
        evening -= timedelta(days=1)
    return max(evening, here.incident.opened_at)
