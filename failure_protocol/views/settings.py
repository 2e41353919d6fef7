"""How the partnership runs incidents."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from failure_protocol import checklists
from failure_protocol.actions.settings import change_settings
from failure_protocol.forms.settings import ProtocolForm, initial_of
from failure_protocol.protocol import settings_for, template_warning


@require_http_methods(["GET", "HEAD", "POST"])
def protocol(request: Request) -> HttpResponseBase:
    """Figures, posts, holders and addresses that the procedure leaves to the locality (table Z9)."""
    partnership = require(request.user, Permission.MANAGE_PROTOCOL, request.partnership)
    row, day = settings_for(partnership), today()
    form = ProtocolForm(sent(request), row=row, partnership=partnership, day=day, initial=initial_of(row))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: change_settings(
                partnership=partnership, version=form.seen_version, changes=form.changes, by=request.user,
                at=now(),
            ),
        )  # fmt: skip
        if tried.done:
            messages.success(request, "Saved. Incidents that run use the new figures from now on.")
            return redirect("failure_protocol:protocol")
    context = {
        "form": form, "conflict": tried.conflict, "warning": template_warning(row, day),
        "lists": [checklists.load(source) for source in checklists.FILES],
    }  # fmt: skip
    return render(request, "failure_protocol/protocol.html", context, status=tried.status(form))
