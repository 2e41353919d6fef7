"""Pages of support levels: who needs closer support, one home's level confirmed, the board's exceptions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Conflict, Tried, attempt, now, sent, today
from core.errors import ChangedMeanwhile
from providers.actions.support import confirm_step
from providers.filters.support import SupportFilter
from providers.forms.support import AsAtDayForm, StepForm
from providers.models import Level, Location, SupportStep
from providers.summaries.support import exceptions, support_of, watched
from providers.tables.homes import level_tag
from providers.tables.support import ExceptionTable, SupportTable, frozen_sentences, step_words
from providers.views.homes_common import Asked, asked_home, box
from ui.listing import respond
from ui.templatetags.ui import moment

QUICK: tuple[tuple[str, dict[str, str]], ...] = (
    ("All", {}),
    ("Waiting to be confirmed", {"waiting": "on"}),
    ("Triggers point up", {"points": "up"}),
    ("Triggers point down", {"points": "down"}),
    ("Intensive", {"level": str(int(Level.INTENSIVE))}),
)


@require_safe
def support(request: Request) -> HttpResponseBase:
    """Homes whose support isn't routine or whose triggers point elsewhere, newest first."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    rows = watched(partnership, today(), done=True)
    chosen = SupportFilter(request.GET, rows)
    table = SupportTable(chosen.found, params=request.GET, path=request.path, filterset=chosen, quick=QUICK)
    context = {
        "empty": not rows,
        "no_homes": not rows and not Location.objects.of(partnership).exists(),
        "waiting": sum(row.waiting for row in rows),
        "may_confirm": may(request.user, Permission.CONFIRM_SUPPORT, partnership),
    }
    return respond(request, table, "providers/support.html", context, filename="support-levels")


@require_safe
def support_exceptions(request: Request) -> HttpResponseBase:
    """The board's list: homes with more than routine support as at a day, with evidence and what was done."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    form = AsAtDayForm(request.GET if any(name.startswith("day") for name in request.GET) else None)
    day = _day(form)
    table = ExceptionTable(exceptions(partnership, day), params=request.GET, path=request.path)
    context = {"day": day, "day_form": form}
    name = f"support-exceptions-{day.isoformat()}"
    return respond(request, table, "providers/support_exceptions.html", context, filename=name)


def _day(form: AsAtDayForm) -> date:
    asked: date | None = form.cleaned_data["day"] if form.is_valid() else None
    return min(asked, today()) if asked else today()


@require_http_methods(["GET", "HEAD", "POST"])
def support_step(request: Request, pk: int) -> HttpResponse:
    """The triggers of a home with their evidence, its steps so far, and the form to confirm a level."""
    wanted = Permission.CONFIRM_SUPPORT if request.method == "POST" else Permission.VIEW_HOMES
    asked = asked_home(request, pk, wanted)
    standing = support_of(asked.partnership, asked.home, today())
    form = StepForm(sent(request), standing=standing)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = _confirmed(request, asked, form)
        if tried.done:
            messages.success(request, f"{asked.home}: {step_words(tried.value).lower()}.")
            return redirect(box(asked.home, "support"))
    context = {
        "home": asked.home, "form": form, "conflict": tried.conflict, "standing": standing,
        "level": level_tag(standing.level), "steps": _steps(asked),
        "may_confirm": may(request.user, Permission.CONFIRM_SUPPORT, asked.partnership),
    }  # fmt: skip
    return render(request, "providers/support_step.html", context, status=tried.status(form))


def _confirmed(request: Request, asked: Asked, form: StepForm) -> Tried:
    """The step written; both steps side by side where somebody confirmed another one meanwhile."""
    taken: list[SupportStep] = []

    def act() -> SupportStep | None:
        try:
            return confirm_step(
                partnership=asked.partnership, location=asked.home, by=request.user, at=now(),
                **form.cleaned_data,
            )  # fmt: skip
        except ChangedMeanwhile as lost:  # by another step, which is no older version of a row of this form
            taken.append(lost.current)
            return None

    tried = attempt(form, act)
    return Tried(conflict=_both(form, taken[0])) if taken else tried


def _both(form: StepForm, theirs: SupportStep) -> Conflict:
    typed: Any = form.data
    typed = typed.copy()
    typed["seen"] = str(theirs.pk)
    said = form.cleaned_data
    form.data = typed
    lines = [
        ("Level", str(Level(said["level"]).label), str(Level(theirs.level).label)),
        ("Why?", said["reason"], theirs.reason),
    ]
    return Conflict(str(theirs.by), moment(theirs.at), lines)


def _steps(asked: Asked) -> list[tuple[SupportStep, str, list[str]]]:
    rows = SupportStep.objects.about(asked.partnership, asked.home).select_related("by")
    return [(row, step_words(row), frozen_sentences(row)) for row in rows]
