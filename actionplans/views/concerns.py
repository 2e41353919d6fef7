"""What an action concerns: the page to say it, and to take it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import add_errors, today
from actionplans import actions
from actionplans.forms.concerns import ConcernForm
from actionplans.views.common import get_action


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
    context = {"form": form, "row": found, "plan": found.plan}
    return render(request, "actionplans/concern_add.html", context, status=422 if form.errors else 200)


@require_POST
def concern_remove(request: Request, pk: int, concern_pk: int) -> HttpResponse:
    """Take back that an action concerns something; the audit trail keeps it."""
    found = get_action(request, pk, Permission.EDIT_PLANS)
    concern = get_object_or_404(found.concerns, pk=concern_pk)
    actions.remove_concern(concern=concern, by=request.user, on=today())
    messages.success(request, f"{concern} is taken back. The audit trail keeps it.")
    return redirect(found)
