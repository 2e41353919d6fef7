"""The premises: who is there now, signing on and off by phone, calls, risk, orders, access (F02-F05)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import entry
from failure_protocol.actions import premises as actions
from failure_protocol.forms import premises as forms
from failure_protocol.matrix import Level
from failure_protocol.models import InCharge, Presence, SiteAccess
from failure_protocol.models.premises import Duty
from failure_protocol.sections import Here
from failure_protocol.summaries.premises import sites_of
from failure_protocol.views.common import Page, answer_form, asked, show

GET_POST = ("GET", "HEAD", "POST")


def today(here: Here) -> date:
    """The day where the incident is."""
    return timezone.localtime(here.at).date()


@require_safe
def premises(request: Request, pk: int) -> HttpResponse:
    """Who is there now, and whether they may be."""
    here = asked(request, pk, "logs", Level.ADD)
    context = {
        "sites": sites_of(here.incident, today(here)), "may_edit": here.rights.incident >= Level.EDIT,
        "me": request.user.pk,
    }  # fmt: skip
    return show(here, "failure_protocol/premises.html", context)


def _page(here: Here, title: str, submit: str, done: str, lede: str = "") -> Page:
    return Page(title, reverse("failure_protocol:premises", args=[here.incident.pk]), submit, lede, done)


@require_http_methods(GET_POST)
def premises_here(request: Request, pk: int) -> HttpResponseBase:
    """I have come: one form, and I am signed on."""
    here = asked(request, pk, "logs", Level.ADD)
    form = forms.ArriveForm(sent(request), here=here)
    page = _page(
        here, "Sign on", "I am here", "You are signed on. Sign off when you leave.",
        "Who has not signed off by the end of their turn is rung.",
    )  # fmt: skip

    @transaction.atomic
    def arrive() -> None:
        row = actions.roster(
            duty=Duty.PRESENCE, starts_at=here.at, user=request.user, by=request.user, at=here.at,
            day=today(here), **form.changes,
        )  # fmt: skip
        actions.sign_on(presence=row, version=row.version, by=request.user, at=here.at, day=today(here))

    return answer_form(here, page, form, arrive)


@require_http_methods(GET_POST)
def premises_roster(request: Request, pk: int) -> HttpResponseBase:
    """Somebody's turn."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.RosterForm(sent(request), here=here, initial={"duty": Duty.PRESENCE})
    return answer_form(
        here, _page(here, "Roster somebody", "Roster", "Rostered."), form,
        lambda: actions.roster(by=request.user, at=here.at, day=today(here), **form.changes),
    )  # fmt: skip


@require_http_methods(GET_POST)
def premises_risk(request: Request, pk: int) -> HttpResponseBase:
    """Whether staff may be there."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.RiskForm(sent(request), here=here, initial={"assessed_on": today(here)})
    return answer_form(
        here, _page(here, "Assess the risk", "Save", "The assessment is written down."), form,
        lambda: actions.assess_risk(by=request.user, at=here.at, day=today(here), **form.changes),
    )  # fmt: skip


def _presence(here: Here, row: int) -> Presence:
    rows = Presence.objects.select_related("service__incident", "incident__partnership", "user")
    return get_object_or_404(rows, incident=here.incident, pk=row)


@require_POST
def premises_on(request: Request, pk: int, row: int) -> HttpResponse:
    """A rostered person has come."""
    here = asked(request, pk, "logs", Level.ADD)
    turn = _presence(here, row)
    return _done(
        here, f"{turn.who} is signed on.",
        lambda: actions.sign_on(
            presence=turn, version=_version(request), by=request.user, at=here.at, day=today(here)
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
def premises_off(request: Request, pk: int, row: int) -> HttpResponseBase:
    """Somebody has left: oneself with one touch, another with how one knows."""
    here = asked(request, pk, "logs", Level.ADD)
    turn = _presence(here, row)
    if turn.user_id == request.user.pk and request.method == "POST":
        return _done(
            here, "You are signed off.",
            lambda: actions.sign_off(
                presence=turn, version=_version(request), by=request.user, at=here.at
            ),
        )  # fmt: skip
    form = forms.OffForm(sent(request), initial={"version": turn.version})
    return answer_form(
        here, _page(here, f"Sign {turn.who} off", "Sign off", f"{turn.who} is signed off."), form,
        lambda: actions.sign_off(presence=turn, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
def premises_withdraw(request: Request, pk: int, row: int) -> HttpResponseBase:
    """A turn that is not taken."""
    here = asked(request, pk, "logs", Level.ADD)
    turn = _presence(here, row)
    form = forms.WithdrawForm(sent(request), initial={"version": turn.version})
    return answer_form(
        here, _page(here, f"Withdraw the turn of {turn.who}", "Withdraw", "The turn is withdrawn."), form,
        lambda: actions.withdraw_turn(presence=turn, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
def premises_call(request: Request, pk: int, row: int) -> HttpResponseBase:
    """Ring somebody who has not signed off."""
    here = asked(request, pk, "logs", Level.ADD)
    turn = _presence(here, row)
    form = forms.CallForm(sent(request), here=here)
    page = _page(here, f"Ring {turn.who}", "Save", "The call is written down.")
    return answer_form(
        here, page, form,
        lambda: actions.record_call(presence=turn, by=request.user, at=here.at, **form.changes),
        template="failure_protocol/premises_call.html", turn=turn,
    )  # fmt: skip


@require_http_methods(GET_POST)
def premises_order(request: Request, pk: int) -> HttpResponseBase:
    """The order or agreement by which we come in."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.OrderForm(sent(request), here=here)
    return answer_form(
        here, _page(here, "Order or agreement", "Save", "It is written down."), form,
        lambda: entry.record_order(by=request.user, at=here.at, day=today(here), **form.changes),
    )  # fmt: skip


@require_http_methods(GET_POST)
def premises_charge(request: Request, pk: int) -> HttpResponseBase:
    """Put somebody of ours in charge."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.ChargeForm(sent(request), here=here)
    return answer_form(
        here, _page(here, "In charge", "Put in charge", "That person is in charge."), form,
        lambda: entry.take_charge(by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(GET_POST)
def premises_charge_end(request: Request, pk: int, row: int) -> HttpResponseBase:
    """Somebody is no longer in charge."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = InCharge.objects.select_related("service__incident__partnership")
    held = get_object_or_404(rows, service__incident=here.incident, pk=row)
    form = forms.WithdrawForm(sent(request), initial={"version": held.version})
    return answer_form(
        here, _page(here, f"{held.who} is no longer in charge", "End", "It is written down."), form,
        lambda: entry.end_charge(held=held, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
def premises_access(request: Request, pk: int) -> HttpResponseBase:
    """Whether the owner lets us in."""
    here = asked(request, pk, "logs", Level.ADD)
    form = forms.AccessForm(sent(request), here=here)
    page = _page(here, "Access to the premises", "Save", "It is written down.")
    return answer_form(
        here, page, form, lambda: entry.record_access(by=request.user, at=here.at, **form.changes)
    )


@require_http_methods(GET_POST)
def premises_escalate(request: Request, pk: int, row: int) -> HttpResponseBase:
    """Take a refusal higher."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = SiteAccess.objects.select_related("service__incident__partnership")
    access = get_object_or_404(rows, service__incident=here.incident, pk=row)
    initial = {name: getattr(access, name) for name in ("version", "escalated_to", "outcome")}
    form = forms.EscalateForm(sent(request), initial=initial)
    return answer_form(
        here, _page(here, "Take the refusal higher", "Save", "It is written down."), form,
        lambda: entry.escalate_access(access=access, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


def _version(request: Request) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() else 0


def _done(here: Here, words: str, act: Callable[[], Any]) -> HttpResponse:
    """Do it, and back to the premises with what came of it."""
    try:
        act()
    except (Refused, ValidationError) as no:
        messages.error(here.request, str(no))
    except ChangedMeanwhile:
        messages.error(here.request, "Somebody wrote first. This is how it stands now.")
    else:
        messages.success(here.request, words)
    return redirect("failure_protocol:premises", here.incident.pk)
