"""What the pages of this app share: the moment, access, where to go back to."""

from __future__ import annotations

from typing import Any

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from actionplans.models import Action, Plan, Step, Workstream


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
