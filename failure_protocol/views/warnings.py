"""Warning signs: the list, one of them, written down, verified, linked (A01)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import get_visible, may, require
from accounts.models import Partnership
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from failure_protocol.access import rights
from failure_protocol.actions.warnings import link_warning, log_warning, verify_warning
from failure_protocol.filters.incidents import WarningFilter
from failure_protocol.forms.warnings import LinkForm, VerifyForm, WarningForm
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, WarningSign
from failure_protocol.tables.incidents import WarningTable, likelihood_tag
from providers.models import Location
from ui.listing import respond

FORM = "failure_protocol/warning_form.html"


@require_safe
def warnings(request: Request) -> HttpResponseBase:
    """The signs that the person may see, newest first."""
    partnership = _allowed(request)
    rows = WarningSign.objects.visible_to(request.user).filter(partnership=partnership)
    chosen = WarningFilter(request.GET, rows)
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    table = WarningTable(
        found.select_related("incident"), params=request.GET, path=request.path, filterset=chosen
    )
    context = {
        "is_empty": not rows.exists(), "may_log": may(request.user, Permission.OPEN_INCIDENTS, partnership),
    }  # fmt: skip
    return respond(request, table, "failure_protocol/warnings.html", context, filename="warning-signs")


@require_safe
def warning(request: Request, pk: int) -> HttpResponse:
    """One sign, and what became of the mails about it."""
    sign = _asked(request, pk)
    may_act = may(request.user, Permission.OPEN_INCIDENTS, sign.partnership)
    context = {
        "sign": sign, "tag": likelihood_tag(sign), "told": sign.told.select_related("mail"),
        "may_act": may_act, "sees_incident": _sees(request, sign), "open_url": _open_url(sign),
        "may_link": may_act and sign.incident_id is None and bool(_linkable(request, sign)),
    }  # fmt: skip
    return render(request, "failure_protocol/warning.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def warning_new(request: Request) -> HttpResponseBase:
    """Write a sign down; senior managers are told by a mail that names no provider."""
    partnership = require(request.user, Permission.OPEN_INCIDENTS, request.partnership)
    form = WarningForm(sent(request), initial=_initial(request))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form, lambda: log_warning(partnership=partnership, sign=form.sign, by=request.user, at=now())
        )
        if tried.done:
            _say_who_was_told(request, tried.value)
            return redirect(tried.value)
    context = {
        "form": form, "title": "Write down a warning sign", "submit": "Write it down",
        "back": reverse("failure_protocol:warnings"), "conflict": tried.conflict,
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def warning_verify(request: Request, pk: int) -> HttpResponseBase:
    """Say how a rumour was verified."""
    sign = _asked(request, pk)
    require(request.user, Permission.OPEN_INCIDENTS, sign.partnership)
    initial = {"version": sign.version, "likelihood": sign.likelihood, "checked": sign.checked}
    form = VerifyForm(sent(request), initial=initial)
    return _answer(
        request, sign, form, "How was it verified?",
        lambda: verify_warning(sign=sign, by=request.user, at=now(), **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def warning_link(request: Request, pk: int) -> HttpResponseBase:
    """Link a sign to the incident that came of it."""
    sign = _asked(request, pk)
    require(request.user, Permission.OPEN_INCIDENTS, sign.partnership)
    rows = Incident.objects.filter(pk__in=[row.pk for row in _linkable(request, sign)])
    form = LinkForm(sent(request), incidents=rows, initial={"version": sign.version})
    return _answer(
        request, sign, form, "Link it to an incident",
        lambda: link_warning(sign=sign, by=request.user, at=now(), **form.cleaned_data),
    )  # fmt: skip


def _answer(
    request: Request, sign: WarningSign, form: Any, title: str, action: Callable[[], Any]
) -> HttpResponseBase:
    """A page with one form about a sign."""
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, action)
        if tried.done:
            messages.success(request, "Saved.")
            return redirect(sign)
    context = {
        "form": form, "title": title, "submit": "Save", "back": sign.get_absolute_url(),
        "conflict": tried.conflict,
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


def _say_who_was_told(request: Request, sign: WarningSign) -> None:
    told = sign.told.count()
    if told:
        who = "One senior manager is" if told == 1 else f"{told} senior managers are"
        messages.success(request, f"{sign} is written down. {who} told by mail.")
    else:
        messages.warning(
            request, f"{sign} is written down. No senior manager is set up, so nobody was told: ring one."
        )


def _allowed(request: Request) -> Partnership:
    """Whoever writes signs down, leads or checks incidents."""
    partnership = request.partnership
    for permission in (Permission.LEAD_INCIDENTS, Permission.READ_INCIDENTS):
        if may(request.user, permission, partnership):
            return require(request.user, permission, partnership)
    return require(request.user, Permission.OPEN_INCIDENTS, partnership)


def _asked(request: Request, pk: int) -> WarningSign:
    rows = WarningSign.objects.select_related("partnership", "incident", "location", "provider", "by")
    found: WarningSign = get_visible(rows, request.user, pk=pk)
    return found


def _sees(request: Request, sign: WarningSign) -> bool:
    rows = Incident.objects.visible_to(request.user)
    return sign.incident_id is not None and rows.filter(pk=sign.incident_id).exists()


def _linkable(request: Request, sign: WarningSign) -> list[Incident]:
    """Open real incidents that the person runs."""
    rows = Incident.objects.visible_to(request.user).open().real().filter(partnership=sign.partnership)
    rows = rows.select_related("partnership")
    return [row for row in rows if rights(request.user, row).incident >= Level.EDIT]


def _open_url(sign: WarningSign) -> str:
    """Where an incident is opened from the sign."""
    if sign.location_id:
        return f"{reverse('failure_protocol:open_details')}?service={sign.location_id}&sign={sign.pk}"
    return f"{reverse('failure_protocol:open')}?sign={sign.pk}"


def _initial(request: Request) -> dict[str, Any]:
    """From the page of a home its provider is known."""
    asked = request.GET.get("service", "")
    rows = Location.objects.visible_to(request.user).select_related("provider")
    home = rows.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    name = str(home.provider or home.name) if home else ""
    return {
        "seen_on": today(), "location": home,
        "provider_name": name, "reporter": str(request.user),
    }  # fmt: skip
