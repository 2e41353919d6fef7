"""What an action concerns: the page to say it, and to take it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, today
from actionplans import actions
from actionplans.concerned import find, homes_of, providers_of
from actionplans.forms.concerns import ConcernForm
from actionplans.models import Concern
from actionplans.views.common import get_action
from core.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def concern_add(request: Request, pk: int) -> HttpResponse:
    """Say that an action concerns something."""
    found = get_action(request, pk, Permission.EDIT_PLANS)
    form = ConcernForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            concern = actions.add_concern(action=found, by=request.user, on=today(), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{concern} is noted.")
            return (
                redirect("actionplans:concern_add", found.pk)
                if "another" in request.POST
                else redirect(found)
            )
    typed = request.GET.get("find", "")[:100]
    context = {
        "form": form, "row": found, "plan": found.plan, "find": typed,
        "found": find(found.partnership, typed),
    }  # fmt: skip
    return render(request, "actionplans/concern_add.html", context, status=422 if form.errors else 200)


@require_POST
def concern_choose(request: Request, pk: int) -> HttpResponse:
    """Choose a home or provider of the register for an action, or for a name that the action has."""
    action = get_action(request, pk, Permission.EDIT_PLANS)
    rows: dict[str, QuerySet[Any]] = {
        "location": homes_of(action.partnership),
        "provider": providers_of(action.partnership),
    }
    chosen: dict[str, Any] = {
        field: get_object_or_404(rows[field], pk=_key(request.POST[field]))
        for field in rows
        if field in request.POST
    }
    if len(chosen) != 1:
        raise Http404("Choose one home or one provider.")
    named = request.POST.get("concern")
    try:
        if named is None:
            kind = Concern.Kind.HOME if "location" in chosen else Concern.Kind.PROVIDER
            concern = actions.add_concern(action=action, kind=kind, by=request.user, on=today(), **chosen)
        else:
            kept = get_object_or_404(action.concerns, pk=_key(named))
            concern = actions.join_concern(concern=kept, by=request.user, **chosen)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{concern} is joined to the register.")
    return redirect(action)


def _key(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 12:
        raise Http404("There is no such row.")
    return int(typed)


@require_POST
def concern_remove(request: Request, pk: int, concern_pk: int) -> HttpResponse:
    """Take back that an action concerns something; the audit trail keeps it."""
    found = get_action(request, pk, Permission.EDIT_PLANS)
    concern = get_object_or_404(found.concerns, pk=concern_pk)
    actions.remove_concern(concern=concern, by=request.user, on=today())
    messages.success(request, f"{concern} is taken back. The audit trail keeps it.")
    return redirect(found)
