"""The page on which open rows of a plan are taken into its next edition."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, now
from actionplans.actions import carry as actions
from actionplans.errors import ChangedMeanwhile
from actionplans.forms.carry import CarryForm
from actionplans.models import Plan
from actionplans.views.common import get_plan


@require_http_methods(["GET", "HEAD", "POST"])
def carry_over(request: Request, pk: int) -> HttpResponse:
    """What goes on, what is superseded, what stays; into a new plan or one that exists."""
    plan = get_plan(request, pk, Permission.EDIT_PLANS)
    steps, bare = actions.unfinished(plan)
    form = CarryForm(
        request.POST or None, existing=_possible(plan), successor=_successor(plan), steps=steps, bare=bare
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = _carry(request, plan, form)
        except ChangedMeanwhile as lost:
            form.add_error(None, f"{lost} Nothing was carried over. Look at the rows and try again.")
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _words(done))
            return redirect(done.target)
    context = {"plan": plan, "form": form, "total": len(steps) + len(bare)}
    return render(request, "actionplans/carry_over.html", context, status=422 if form.errors else 200)


def _carry(request: Request, plan: Plan, form: CarryForm) -> actions.Carried:
    data = form.cleaned_data
    into: Plan | actions.NewEdition = (
        actions.NewEdition(data["title"], data["as_at"])
        if data["into"] == "new"
        else form.targets[data["into"]]
    )
    return actions.carry_over(
        plan=plan,
        into=into,
        fates=form.fates,
        actions=form.action_fates,
        close=data["close"],
        by=request.user,
        at=now(),
    )


def _successor(plan: Plan) -> Plan | None:
    return Plan.objects.filter(succeeds=plan).first()


def _possible(plan: Plan) -> list[Plan]:
    """Open plans here that are nobody's next edition yet, and no earlier edition of this one."""
    earlier = set()
    before = plan.succeeds
    while before:
        earlier.add(before.pk)
        before = before.succeeds
    others = Plan.objects.filter(partnership=plan.partnership, succeeds=None).open().exclude(pk=plan.pk)
    return list(others.exclude(pk__in=earlier))


def _words(done: actions.Carried) -> str:
    rows = len(done.steps) + len([action for action in done.actions if not action.steps.exists()])
    words = f"{rows} {'row goes' if rows == 1 else 'rows go'} on in {done.target}."
    if done.superseded:
        words += f" {done.superseded} superseded."
    if done.left:
        words += f" {done.left} left as {'it is' if done.left == 1 else 'they are'}."
    return words
