"""Pages of a whole plan: all plans, the overview, what changed, and the plan's own settings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, now, today
from actionplans import actions, lateness, overview
from actionplans.changes import changes_between
from actionplans.forms.reports import AsAtForm, SinceForm
from actionplans.forms.structure import NewPlanForm, PlanForm, ReasonForm
from actionplans.measured import measured
from actionplans.models import Plan
from actionplans.positions import last_closed, position_from, position_of
from actionplans.rag import Limits
from actionplans.summaries import plan_view
from actionplans.views.common import get_plan, plans_of, rights

STEPS = "workstreams__actions__steps"


@require_safe
def plans(request: Request) -> HttpResponse:
    """The partnership's plans, open ones first."""
    rows = list(
        plans_of(request).annotate(streams=Count("workstreams", distinct=True)).order_by("-state", "title")
    )
    counted = _counted(rows, today())
    context = {
        "plans": [(plan, counted.get(plan.pk, {})) for plan in rows],
        "may_import": may(request.user, Permission.IMPORT_PLANS, request.partnership),
        "may_start": may(request.user, Permission.EDIT_PLANS, request.partnership),
    }
    return render(request, "actionplans/plans.html", context)


def _counted(rows: list[Plan], day: date) -> dict[int, Any]:
    """Plan id -> how many steps there are, are late, due soon, silent, complete. One query."""
    from actionplans.models import Step

    limits = [Limits(plan.due_soon_days, plan.silent_days) for plan in rows]
    found = (
        Step.objects.filter(action__workstream__plan__in=rows)
        .order_by()
        .values("action__workstream__plan")
        .annotate(
            total=Count("pk"),
            late=Count("pk", filter=lateness.late(day)),
            soon=Count("pk", filter=lateness.due_soon(day, limits)),
            silent=Count("pk", filter=lateness.silent(day, limits)),
            complete=Count("pk", filter=Q(lateness.FINISHED_ROWS)),
        )
    )
    return {row["action__workstream__plan"]: row for row in found}


@require_safe
def plan(request: Request, pk: int) -> HttpResponse:
    """The overview: workstreams side by side, heat map, timeline, changes; also as it was on a day."""
    found = get_plan(request, pk)
    day = today()
    as_at = AsAtForm(request.GET if _given(request, "as_at") else None, today=day)
    chosen = as_at.cleaned_data["as_at"] if as_at.is_bound and as_at.is_valid() else None
    shown_day = chosen or day
    view = plan_view(found, shown_day)
    streams = overview.streams(view)
    position = position_of(found, shown_day)
    changes = [] if position.day >= shown_day else changes_between(plan_view(found, position.moment), view)
    context = {
        "plan": found,
        "view": view,
        "streams": streams,
        "measured": measured(view.workstreams, found.partnership, request.user, shown_day),
        "tiles": overview.tiles(found, view),
        "heat": overview.heat(found, streams) if view.steps else None,
        "timeline": overview.when(found, view, shown_day),
        "position": position,
        "changes": overview.grouped(changes),
        "as_at_form": as_at,
        "as_at": chosen if chosen != day else None,
        **rights(request, found),
    }
    return render(request, "actionplans/plan.html", context, status=422 if as_at.errors else 200)


@require_safe
def plan_changes(request: Request, pk: int) -> HttpResponse:
    """Everything that changed since a day, or since the last board."""
    found = get_plan(request, pk)
    day = today()
    form = SinceForm(request.GET if _given(request, "since") else None, today=day)
    chosen = form.cleaned_data["since"] if form.is_bound and form.is_valid() else None
    position = position_of(found, day, chosen)
    changes = changes_between(plan_view(found, position.moment), plan_view(found, day))
    context = {"plan": found, "form": form, "position": position, "changes": overview.grouped(changes)}
    return render(request, "actionplans/plan_changes.html", context, status=422 if form.errors else 200)


@require_safe
def since_board(request: Request) -> HttpResponse:
    """One page for a director: five sentences a plan, each number a link; prints on one side of A4."""
    rows = list(plans_of(request).open().select_related("partnership"))
    day = today()
    rounds = last_closed(rows)
    sections = []
    for each in rows:
        position = position_from(rounds.get(each.pk), day)
        old, new = plan_view(each, position.moment), plan_view(each, day)
        sections.append((each, position, overview.five_sentences(each, old, new, position.day)))
    return render(request, "actionplans/since_board.html", {"sections": sections, "day": day})


def _given(request: Request, name: str) -> bool:
    """Whether the address carries a day: under its plain name, or in three boxes with something in them."""
    return any(request.GET.get(key) for key in (name, f"{name}_day", f"{name}_month", f"{name}_year"))


@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: Request) -> HttpResponse:
    """Start a plan."""
    partnership = require(request.user, Permission.EDIT_PLANS, request.partnership)
    form = NewPlanForm(request.POST or None, initial={"as_at": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_plan(
                partnership=partnership, by=request.user, at=now(), **form.cleaned_data
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{made.title} is started. Add its first {made.workstream_name}.")
            return redirect("actionplans:workstream_new", made.pk)
    return render(request, "actionplans/plan_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: Request, pk: int) -> HttpResponse:
    """A plan's own words, columns, scheme and limits."""
    found = get_plan(request, pk, Permission.EDIT_PLANS)
    form = PlanForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_plan(
                plan=found, version=form.cleaned_data["version"], by=request.user, changes=form.changes
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The plan’s settings are saved.")
            return redirect(found)
    context = {"form": form, "plan": found}
    return render(request, "actionplans/plan_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_state(request: Request, pk: int) -> HttpResponse:
    """Close an open plan, or take a closed one up again, with a reason."""
    found = get_plan(request, pk, Permission.EDIT_PLANS)
    is_open = found.state == Plan.State.OPEN
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change = actions.close_plan if is_open else actions.reopen_plan
        change(plan=found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"{found.title} is {'closed' if is_open else 'open again'}.")
        return redirect(found)
    context = {"form": form, "plan": found, "is_open": is_open}
    return render(request, "actionplans/plan_state.html", context, status=422 if form.errors else 200)
