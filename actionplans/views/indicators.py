"""Pages between plans and indicators: act on one that is red; say which indicator a key metric is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import get_visible, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, today
from actionplans.actions import join_action_about, link_metrics, open_action_about
from actionplans.forms.indicators import JoinActionForm, MetricsForm, OpenActionForm
from actionplans.measured import in_words, open_actions, open_workstreams
from actionplans.views.common import get_workstream
from metrics.models import Indicator, Scope
from metrics.summaries.indicators import standings


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_act(request: Request, pk: int) -> HttpResponse:
    """Open an action about an indicator, or join one that there is."""
    rows = Indicator.objects.select_related("partnership")
    found: Indicator = get_visible(rows, request.user, pk=pk)
    require(request.user, Permission.EDIT_PLANS, found.partnership)
    standing = standings([found], Scope.objects.reading(found.partnership), today())[0]
    posted = request.POST if request.method == "POST" else None
    joins = posted is not None and "join" in posted
    opening = OpenActionForm(
        None if joins else posted, workstreams=open_workstreams(found.partnership, request.user),
        initial={"title": in_words(standing)},
    )  # fmt: skip
    joining = JoinActionForm(
        posted if joins else None, actions=open_actions(found, request.user), prefix="join"
    )
    form = joining if joins else opening
    tried = Tried()
    if posted is not None and form.is_valid():
        typed = form.cleaned_data
        tried = attempt(
            form,
            lambda: join_action_about(indicator=found, action=typed["action"], by=request.user, at=now())
            if joins
            else open_action_about(
                indicator=found, workstream=typed["workstream"], title=typed["title"], by=request.user,
                at=now(),
            ),
        )  # fmt: skip
        if tried.done:
            messages.success(request, f"{tried.value.ref} answers for “{found}”.")
            return redirect(tried.value)
    context = {"indicator": found, "standing": standing, "form": opening, "joining": joining}
    return render(request, "actionplans/indicator_act.html", context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def metrics_link(request: Request, pk: int) -> HttpResponse:
    """Say which indicator each key metric of a workstream is."""
    found = get_workstream(request, pk, Permission.EDIT_PLANS)
    metrics = list(found.metrics.all())
    indicators = Indicator.objects.filter(partnership=found.partnership).in_use(today())
    form = MetricsForm(
        request.POST if request.method == "POST" else None, metrics=metrics, indicators=indicators
    )
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form, lambda: link_metrics(workstream=found, codes=form.codes, by=request.user, at=now())
        )
        if tried.done:
            messages.success(request, "The key metrics show the figures of their indicators.")
            return redirect(found)
    context = {"form": form, "row": found, "plan": found.plan, "metrics": metrics}
    return render(request, "actionplans/metrics_link.html", context, status=tried.status(form))
