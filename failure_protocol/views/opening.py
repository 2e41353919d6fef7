"""Opening an incident, in two short steps: which service, then why and by when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require
from accounts.models import Partnership
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from failure_protocol.actions.incidents import open_incident
from failure_protocol.actions.warnings import link_warning
from failure_protocol.forms.fields import moment_initial
from failure_protocol.forms.incidents import MANY, OpenForm
from failure_protocol.models import Incident, WarningSign
from failure_protocol.states import State
from failure_protocol.summaries.opening import type_of, warnings_for
from providers.models import Location
from providers.summaries.finding import suggestions

FOUND = 20


@require_safe
def open_find(request: Request) -> HttpResponse:
    """Step 1: the service, by what people type of its name, postcode or CQC ID."""
    partnership = require(request.user, Permission.OPEN_INCIDENTS, request.partnership)
    typed = request.GET.get("q", "").strip()[:100]
    rows = Location.objects.visible_to(request.user).on(today()).select_related("provider")
    found = suggestions(rows, typed, partnership, FOUND) if typed else []
    context = {
        "typed": typed, "found": found, "sign": _sign(request), "warnings": warnings_for(partnership, now()),
    }  # fmt: skip
    return render(request, "failure_protocol/open_find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_details(request: Request) -> HttpResponseBase:
    """Step 2: why, by when, how sure. What can't be read off the register is asked for."""
    partnership = require(request.user, Permission.OPEN_INCIDENTS, request.partnership)
    chosen, sign, at = _chosen(request), _sign(request), now()
    form = OpenForm(
        sent(request), chosen=chosen, others=_others(chosen), initial=_initial(request, chosen, sign, at)
    )
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: _open(form, request, partnership, chosen, sign))
        if tried.done:
            messages.success(request, f"{tried.value} is open. Tell both Leads now.")
            return redirect("failure_protocol:tonight", tried.value.pk)
    elsewhere = _elsewhere(request, form) if request.method == "POST" else None
    if elsewhere is not None:
        form.ask("also_reason")
    context = {
        "form": form, "chosen": chosen, "sign": sign, "elsewhere": elsewhere,
        "warnings": warnings_for(partnership, at),
    }  # fmt: skip
    return render(request, "failure_protocol/open_details.html", context, status=tried.status(form))


def _open(
    form: OpenForm, request: Request, partnership: Partnership, chosen: list[Location], sign: Any
) -> Incident:
    """Open it, with the warning sign that it came of."""
    at, facts = now(), form.facts
    with transaction.atomic():
        opened = open_incident(
            partnership=partnership, provider=chosen[0].provider if chosen else None, services=form.opened,
            service_kind=form.cleaned_data["wanted"], received_at=form.received,
            state=State(form.cleaned_data["state"]), is_exercise=form.cleaned_data["is_exercise"],
            is_safeguarding=form.cleaned_data["is_safeguarding"], by=request.user, at=at, **facts,
        )  # fmt: skip
        if sign is not None and not opened.is_exercise:
            link_warning(sign=sign, version=sign.version, incident=opened, by=request.user, at=at)
    return opened


def _chosen(request: Request) -> list[Location]:
    """The homes of the address, in its order; empty = a service that is not in the register."""
    asked = [int(pk) for pk in request.GET.getlist("service") if pk.isdecimal() and len(pk) < 19]
    rows = Location.objects.visible_to(request.user).select_related("provider").in_bulk(asked[:MANY])
    return [rows[pk] for pk in dict.fromkeys(asked) if pk in rows]


def _others(chosen: list[Location]) -> list[int]:
    """Other homes of the same provider, which may fail with it (A03)."""
    if not chosen or chosen[0].provider_id is None:
        return []
    rows = Location.objects.on(today()).filter(provider_id=chosen[0].provider_id)
    return list(rows.exclude(pk__in=[each.pk for each in chosen]).values_list("pk", flat=True)[:MANY])


def _initial(request: Request, chosen: list[Location], sign: Any, at: Any) -> dict[str, Any]:
    provider = str(chosen[0].provider or "") if chosen else sign.provider_name if sign else ""
    return {
        "provider_name": provider or (chosen[0].name if chosen else ""), "kind": Incident.Kind.FAILURE,
        "state": State.POTENTIAL.value, "services": [each.pk for each in chosen],
        "service_name": request.GET.get("name", "")[:200],
        "service_type": type_of(chosen[0]).value if chosen else "", **moment_initial("received_at", at),
    }  # fmt: skip


def _sign(request: Request) -> WarningSign | None:
    """The warning sign from which somebody opens it, if they may see it."""
    asked = request.GET.get("sign", "")
    if not asked.isdecimal() or len(asked) >= 19:
        return None
    rows = WarningSign.objects.visible_to(request.user).filter(partnership=request.partnership)
    return rows.unlinked().filter(pk=int(asked)).first()


def _elsewhere(request: Request, form: OpenForm) -> Incident | None:
    """Another open incident with one of these homes, as far as the person may know of it."""
    if not form.is_bound or form.cleaned_data.get("is_exercise"):
        return None
    homes = form.cleaned_data.get("services") or []
    rows = Incident.objects.open().real().filter(
        partnership=request.partnership, services__location__in=[each.pk for each in homes]
    )  # fmt: skip
    return rows.first()


def address(*services: Location, sign: WarningSign | None = None) -> str:
    """Where step 2 stands for these homes."""
    query = "&".join([f"service={each.pk}" for each in services] + ([f"sign={sign.pk}"] if sign else []))
    return f"{reverse('failure_protocol:open_details')}?{query}"
