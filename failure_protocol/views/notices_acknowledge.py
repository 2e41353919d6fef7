"""Acknowledging: signed in, or behind the link of the written confirmation. Looking at a page is none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.exceptions import Ratelimited

from accounts.access import all_partnership_ids, get_visible
from accounts.limits import too_many
from accounts.requests import Request
from accounts.views.common import attempt, now
from core.errors import Refused
from failure_protocol.actions import notices_acknowledge as actions
from failure_protocol.actions.notices_standing import body_words
from failure_protocol.forms.notices import CodeForm
from failure_protocol.models import Incident, Notice
from failure_protocol.models.notices_setup import BODIES
from failure_protocol.notice_links import notice_at

READ_POST = ["GET", "HEAD", "POST"]
MANY = "A wrong code was typed too often. Wait an hour, or sign in and acknowledge there."
SIGNED_IN, BY_LINK = "failure_protocol/acknowledge.html", "failure_protocol/acknowledge_link.html"


@require_http_methods(READ_POST)
def acknowledge(request: Request, pk: int) -> HttpResponse:
    """For whoever was notified and has an account, whether or not they have a part in the incident."""
    mine = list(
        Notice.objects.filter(ladder__incident=pk, user=request.user, opened_at__isnull=False)
        .select_related("ladder__incident__partnership", "user")
        .order_by("acknowledged_at", "pk")
    )
    if not mine:
        return _refused(request, get_visible(Incident.objects.all(), request.user, pk=pk))
    incident = mine[0].ladder.incident
    problem = ""
    if request.method == "POST":
        try:
            for notice in mine:
                actions.acknowledge(notice=notice, by=request.user, at=now())
        except Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, f"You have acknowledged {incident}.")
            return redirect("failure_protocol:acknowledge", pk=pk)
    context = {"notices": mine, "incident": incident, "problem": problem, **_place(mine[0])}
    return render(request, SIGNED_IN, context, status=422 if problem else 200)


@login_not_required
@never_cache
@sensitive_variables("token", "code")
@sensitive_post_parameters("code")
@require_http_methods(READ_POST)
def acknowledge_link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link: the code and a button. Programs that open every link of a mail acknowledge nothing."""
    if too_many(request, "acknowledge"):
        raise Ratelimited
    notice = notice_at(token)
    if notice is None:
        raise Http404("This link is not in use.")
    user: Any = request.user if request.user.is_authenticated else None
    if user is not None and not actions.is_recipient(notice, user):
        return _refused(request, notice.ladder.incident, notice)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if too_many(request, "acknowledge_code", f"notice-{notice.pk}"):
            form.add_error("code", MANY)
            status = 429
        elif form.is_valid():
            tried = attempt(
                form,
                lambda: actions.acknowledge(
                    notice=notice, by=user, at=now(), code=form.cleaned_data["code"]
                ),
            )  # fmt: skip
            if tried.done:
                return redirect("failure_protocol:acknowledge_link", token=token)
    context = {"notice": notice, "form": form, **_place(notice)}
    return render(request, BY_LINK, context, status=status)


@require_POST
def offer(request: Request, pk: int, body: str) -> HttpResponse:
    """Offer to stand in as deputy: for somebody who was not notified but knows of the incident."""
    if body not in [each.value for each in BODIES]:
        raise Http404("There is no such body.")
    notice = notice_at(request.POST.get("token", ""))
    if notice is not None and notice.ladder.incident_id == pk:
        incident = notice.ladder.incident
    else:
        incident = get_visible(Incident.objects.all(), request.user, pk=pk)
    try:
        actions.offer_to_deputise(incident=incident, body=body, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, f"You offered to stand in for the {body_words(body)}. Whoever notifies decides."
        )
    if Incident.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect("failure_protocol:acknowledge", pk=pk)
    return redirect("ui:home")


def _refused(request: HttpRequest, incident: Incident, notice: Notice | None = None) -> HttpResponse:
    """Somebody who was not notified: no acknowledgement, but an offer."""
    user: Any = request.user
    bodies = [notice.ladder.body] if notice is not None else [body.value for body in BODIES]
    known = Notice.objects.filter(ladder__incident=incident, user=user, opened_at=None).exists()
    context = {
        "incident": incident, "notices": [], "words": actions.NOT_YOURS, "has_offered": known,
        "may_offer": incident.partnership_id in all_partnership_ids(user) and not incident.has_ended,
        "bodies": [(body, body_words(body)) for body in bodies],
        "token": request.resolver_match.kwargs.get("token", "") if request.resolver_match else "",
    }  # fmt: skip
    return render(request, "failure_protocol/acknowledge_refused.html", context, status=403)


def _place(notice: Notice) -> dict[str, str]:
    what = "Lead" if notice.place == "lead" else notice.get_place_display().lower()
    return {"place": what, "body": body_words(notice.ladder.body)}
