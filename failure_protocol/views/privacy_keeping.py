"""How long records are kept: the rules of the partnership, and what that means for one incident."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent
from core.words import count_of
from failure_protocol.actions.breach import may_handle
from failure_protocol.actions.retention import change_hold, rules_of, set_rule
from failure_protocol.forms.privacy import HoldForm, RuleForm
from failure_protocol.matrix import Level
from failure_protocol.retention import DEFAULTS, Kept, due_on
from failure_protocol.sections import Here
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.privacy import GET_POST, PRIVACY
from failure_protocol.views.records import address, tabs


@require_safe
def keeping(request: Request, pk: int) -> HttpResponse:
    """Until when each class of this incident is kept, and whether a legal hold stops it."""
    here = asked(request, pk, "access_log", Level.VIEW)
    incident = here.incident
    ended = timezone.localtime(incident.ended_at).date() if incident.ended_at else None
    runs = {each.kept: each for each in incident.retention_runs.all()}
    rows = [
        (DEFAULTS[kept].name, count_of(rule.years, "year"), rule.basis,
         due_on(ended, rule.years) if ended else None, runs.get(kept.value))
        for kept, rule in rules_of(incident.partnership).items()
    ]  # fmt: skip
    context = {
        "rows": rows,
        "ended": ended,
        "tabs": tabs(here, PRIVACY, "keeping"),
        "can_hold": _may_hold(here),
    }
    return show(here, "failure_protocol/privacy_keeping.html", context)


@require_http_methods(GET_POST)
def hold(request: Request, pk: int) -> HttpResponseBase:
    """Put the incident under a legal hold, or lift it."""
    here = asked(request, pk, "access_log", Level.VIEW)
    held = not here.incident.legal_hold
    form = HoldForm(sent(request), here=here)
    page = Page(
        "Put under a legal hold" if held else "Lift the legal hold", address(here, "keeping"),
        "Hold everything" if held else "Lift the hold", is_warning=not held,
        lede="Nothing of the incident is removed until the hold is lifted." if held
        else "What was kept long enough can go from then on.",
        done="Nothing of it will be removed." if held else "The hold is lifted.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: change_hold(
            incident=here.incident, held=held, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_safe
def rules(request: Request) -> HttpResponse:
    """The rules of the partnership."""
    partnership = require(request.user, Permission.MANAGE_PROTOCOL, request.partnership)
    rows = [(DEFAULTS[kept].name, rule) for kept, rule in rules_of(partnership).items()]
    return render(request, "failure_protocol/privacy_rules.html", {"rows": rows})


@require_http_methods(GET_POST)
def rule(request: Request, kept: str) -> HttpResponseBase:
    """Change one."""
    partnership = require(request.user, Permission.MANAGE_PROTOCOL, request.partnership)
    if kept not in list(Kept):
        raise Http404("There is no such class of records.")
    row = rules_of(partnership)[Kept(kept)]
    initial = {"version": row.version, "years": row.years, "basis": row.basis}
    form, tried = RuleForm(sent(request), initial=initial), Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: set_rule(
                partnership=partnership, kept=Kept(kept), by=request.user, at=now(), **form.cleaned_data
            ),
        )  # fmt: skip
        if tried.done:
            messages.success(request, "Saved. The retention command uses it from now on.")
            return redirect("failure_protocol:retention")
    context = {
        "form": form, "conflict": tried.conflict, "name": DEFAULTS[Kept(kept)].name,
        "back": reverse("failure_protocol:retention"),
    }  # fmt: skip
    return render(request, "failure_protocol/privacy_rule.html", context, status=tried.status(form))


def _may_hold(here: Here) -> bool:
    """Who may set a hold; lifting one is the lead's."""
    return here.rights.close if here.incident.legal_hold else may_handle(here.request.user, here.incident)
