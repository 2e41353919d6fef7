"""The list of steps, of one plan or of all, and the page of one step with its whole history."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateField, Q, Value
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, now, today
from accounts.views.saved import views_of
from actionplans import actions
from actionplans.errors import ChangedMeanwhile
from actionplans.filters import StepFilter
from actionplans.forms.structure import StepWordingForm, with_reading
from actionplans.history import history_of
from actionplans.models import Step
from actionplans.rows import row_of
from actionplans.tables import StepTable
from actionplans.views.common import get_action, get_step, plans_of, rights
from ui.listing import respond

QUICK = (
    ("Late", {"when": "late"}),
    ("Due soon", {"when": "soon"}),
    ("Silent", {"when": "silent"}),
    ("What I lead", {"lead": "me"}),
    ("Not finished", {"when": "open"}),
)


@require_safe
def steps(request: Request) -> HttpResponseBase:
    """All steps of the partnership's plans, filtered, sorted and exported as the address says."""
    plans = list(plans_of(request))
    day = today()
    rows = Step.objects.of_plans(Q(pk__in=[plan.pk for plan in plans]))
    filterset = StepFilter(request.GET, rows, plans=plans, user=request.user, day=day)
    found = filterset.qs if filterset.form.is_valid() else rows.none()
    found = found.with_parents().prefetch_related("leads", "action__leads")
    can_update = may(request.user, Permission.UPDATE_PLANS, request.partnership)
    here = request.get_full_path()
    table = StepTable(
        found.annotate(day=Value(day, output_field=DateField())),
        params=request.GET,
        path=request.path,
        filterset=filterset,
        quick=QUICK,
        context={"can_update": can_update, "next": here, "just_saved": False, "opener_focus": False},
    )
    return respond(
        request, table, "actionplans/steps.html", views_of(request, "steps", table), filename="steps"
    )


@require_safe
def step(request: Request, pk: int) -> HttpResponse:
    """One step: how it stands, and everything that was ever said about it."""
    found: Step = get_step(request, pk)
    context = {
        "row": found,
        "plan": found.plan,
        "line": row_of(found, today()),
        "history": history_of(found.updates.select_related("by")),
        "next": "",
        "just_saved": False,
        "opener_focus": False,
        **rights(request, found.plan),
    }
    return render(request, "actionplans/step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def step_new(request: Request, action_pk: int) -> HttpResponse:
    """A new step of an action; "save and add another" comes back with an empty form."""
    action = get_action(request, action_pk, Permission.EDIT_PLANS)
    form = StepWordingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = with_reading(form.cleaned_data, action.plan.as_at)
        try:
            actions.add_step(action=action, by=request.user, at=now(), **fields)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return (
                redirect("actionplans:step_new", action.pk) if "another" in request.POST else redirect(action)
            )
    context = {"form": form, "row": action, "plan": action.plan, "above": action}
    return render(request, "actionplans/step_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def step_wording(request: Request, pk: int) -> HttpResponse:
    """Put right what is printed: the wording of a step and its timescale."""
    found = get_step(request, pk, Permission.EDIT_PLANS)
    form = StepWordingForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        fields = _changed_wording(found, form)
        try:
            actions.update_step(
                step=found,
                version=values["version"] or 0,
                by=request.user,
                at=now(),
                changes=fields,
            )
        except ChangedMeanwhile as lost:
            form.add_error(
                None,
                f"{lost.current.last_update_by} changed this step meanwhile. Your text is kept below; "
                "look at the step as it is now, then save again.",
            )
            form.data = {**dict(form.data.items()), "version": lost.current.version}
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(found)
    context = {"form": form, "row": found, "plan": found.plan, "above": found}
    return render(request, "actionplans/step_wording.html", context, status=422 if form.errors else 200)


def _changed_wording(found: Step, form: StepWordingForm) -> dict[str, Any]:
    """Only what was changed is written; the words are read again only when they, or a date, are new."""
    changed = set(form.changed_data) - {"version"}
    if not changed & {"timescale_text", "agreed_due", "review_date", "cycle"}:
        return {"text": form.cleaned_data["text"]}
    values = {**form.cleaned_data, "status": found.status}
    if "timescale_text" in changed:  # new words win over dates that were read from the old ones
        for field in ("agreed_due", "review_date", "cycle"):
            if field not in changed:
                values[field] = "" if field == "cycle" else None
    fields = with_reading(values, found.plan.as_at)
    fields.pop("status")
    return fields
