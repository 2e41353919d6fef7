"""The page of the settings of a partnership's register."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import members_with, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, sent, today
from core.words import count_of
from providers.actions.settings import change_settings, effect_of, preview_settings
from providers.forms.settings import SettingsForm
from providers.models import Location, RegisterSettings


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request) -> HttpResponse:
    """Whose homes are ours, how often we call, when we worry, where the nightly file comes from."""
    partnership = require(request.user, Permission.MANAGE_REGISTER, request.partnership)
    row = RegisterSettings.objects.filter(partnership=partnership).first()
    held = row or RegisterSettings(partnership=partnership, version=0)
    people = members_with(partnership, Permission.VIEW_HOMES, today()).order_by("full_name")
    initial: dict[str, Any] = {**model_to_dict(held), "version": held.version}
    form = SettingsForm(sent(request), people=people, chosen=held.councils, initial=initial)
    tried, then = Tried(), None
    if request.method == "POST" and "preview" in request.POST and form.is_valid():
        then = attempt(
            form,
            lambda: preview_settings(
                partnership=partnership, changes=form.changes(), version=form.cleaned_data["version"],
                by=request.user, day=today(),
            ),
        )  # fmt: skip
        tried = Tried(conflict=then.conflict)
    elif request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: change_settings(
                partnership=partnership, changes=form.changes(), version=form.cleaned_data["version"],
                by=request.user,
            ),
        )  # fmt: skip
        if tried.done:
            number = Location.objects.of(partnership).on(today()).count()
            messages.success(request, f"Saved. {count_of(number, 'location')} of the register are yours now.")
            return redirect("providers:settings")
    context = {
        "form": form,
        "conflict": tried.conflict,
        "effect": effect_of(partnership, today()),
        "then": then.value if then and then.done else None,
        "empty": not Location.objects.exists(),
    }
    return render(request, "providers/settings.html", context, status=tried.status(form))
