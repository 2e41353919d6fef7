"""A workstream in the plan's own columns and words; starting and changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, today
from actionplans import actions
from actionplans.forms.reports import AsAtForm
from actionplans.forms.structure import WorkstreamForm, people_of
from actionplans.measured import measured
from actionplans.sheet import sheet_of
from actionplans.summaries import plan_view, workstream_counts
from actionplans.views.common import get_plan, get_workstream, rights
from actionplans.views.plans import _given


@require_safe
def workstream(request: Request, pk: int) -> HttpResponse:
    """The workstream as its document prints it, with every cell that can be reported on open to a change."""
    found = get_workstream(request, pk)
    plan, day = found.plan, today()
    form = AsAtForm(request.GET if _given(request, "as_at") else None, today=day)
    chosen = form.cleaned_data["as_at"] if form.is_bound and form.is_valid() else None
    as_at = chosen if chosen != day else None
    view = plan_view(plan, as_at or day)
    shown = next(each for each in view.workstreams if each.pk == found.pk)
    may = rights(request, plan)
    context: dict[str, Any] = {
        "row": found,
        "plan": plan,
        "view": shown,
        "measured": measured([shown], plan.partnership, request.user, as_at or day),
        "numbers": workstream_counts(view, shown),
        "sheet": sheet_of(view, shown),
        "rated_column": "rag" in dict(view.columns),
        "others": view.workstreams,
        "as_at": as_at,
        "next": request.get_full_path(),
        "just_saved": False,
        "opener_focus": False,
        **may,
        "may_update": may["may_update"] and as_at is None,
    }
    return render(request, "actionplans/workstream.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def workstream_new(request: Request, plan_pk: int) -> HttpResponse:
    """Add a workstream to a plan."""
    plan = get_plan(request, plan_pk, Permission.EDIT_PLANS)
    form = WorkstreamForm(
        request.POST or None,
        plan=plan,
        people=people_of(plan),
        initial={"number": plan.workstreams.count() + 1},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_workstream(
                plan=plan, by=request.user, metrics=form.cleaned_data["metrics"], **form.values
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{made} is added.")
            return (
                redirect("actionplans:workstream_new", plan.pk)
                if "another" in request.POST
                else redirect(made)
            )
    context = {"form": form, "plan": plan}
    return render(request, "actionplans/workstream_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def workstream_edit(request: Request, pk: int) -> HttpResponse:
    """Change a workstream's name, focus, metrics and lead: all of it or nothing."""
    found = get_workstream(request, pk, Permission.EDIT_PLANS)
    form = WorkstreamForm.of(found, people_of(found.plan), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.edit_workstream(
                    workstream=found,
                    version=form.cleaned_data["version"],
                    by=request.user,
                    changes=form.values,
                )
                actions.set_metrics(workstream=found, names=form.cleaned_data["metrics"], by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{found} is saved.")
            return redirect(found)
    context = {"form": form, "row": found, "plan": found.plan}
    return render(request, "actionplans/workstream_edit.html", context, status=422 if form.errors else 200)
