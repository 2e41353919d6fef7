"""What the pages of this app share: the moment, access, where to go back to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from actionplans.models import Action, Plan, Step, Workstream


def now() -> datetime:
    """The moment; views are where it is read."""
    return timezone.now()


def today() -> date:
    """The day; views are where it is read."""
    return timezone.localdate()


def plans_of(request: Request) -> Any:
    """The plans of the partnership that the person works in; 403 for a role that sees no plans."""
    require(request.user, Permission.VIEW_PLANS, request.partnership)
    return Plan.objects.visible_to(request.user).filter(partnership=request.partnership)


def get_plan(request: Request, pk: int, permission: Permission | None = None) -> Plan:
    """One plan that the person may see, and may do `permission` to."""
    plan: Plan = get_visible(Plan.objects.select_related("partnership"), request.user, pk=pk)
    _check(request, plan, permission)
    return plan


def get_workstream(request: Request, pk: int, permission: Permission | None = None) -> Workstream:
    """One workstream, with its plan."""
    rows = Workstream.objects.select_related("plan__partnership", "lead")
    found: Workstream = get_visible(rows, request.user, pk=pk)
    _check(request, found, permission)
    return found


def get_action(request: Request, pk: int, permission: Permission | None = None) -> Action:
    """One action, with its workstream and plan."""
    rows = Action.objects.select_related("workstream__plan__partnership")
    found: Action = get_visible(rows, request.user, pk=pk)
    _check(request, found, permission)
    return found


def get_step(request: Request, pk: int, permission: Permission | None = None) -> Step:
    """One step, with everything above it."""
    found: Step = get_visible(Step.objects.with_parents(), request.user, pk=pk)
    _check(request, found, permission)
    return found


def _check(request: Request, row: Any, permission: Permission | None) -> None:
    if permission:
        require(request.user, permission, row.partnership)


def rights(request: Request, plan: Plan) -> dict[str, bool]:
    """What the person may do to an open plan; on a closed plan nobody reports or changes anything."""
    is_open = plan.state == Plan.State.OPEN
    shapes = may(request.user, Permission.EDIT_PLANS, plan.partnership)
    return {
        "may_update": is_open and may(request.user, Permission.UPDATE_PLANS, plan.partnership),
        "may_edit": is_open and shapes,
        "may_reopen": shapes,
    }


def back_to(request: Request, default: str) -> str:
    """The page that the person came from, when the form says so and it is ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if target and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return default


def fragment(
    request: Request, template: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, or for htmx the part of it; the same template holds both."""
    name = f"{template}#{part}" if request.headers.get("HX-Request") else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Put what an action refused beside its field; what belongs to no field stands above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, problems in error.error_dict.items():
        form.add_error(field if field in form.fields and field != NON_FIELD_ERRORS else None, problems)
