"""Pages of indicators: the list, one with its charts, its definition, what is wanted, figures, reds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import get_visible, may, members_with, require
from accounts.models import Partnership
from accounts.permissions import Permission
from accounts.querysets import UserQuerySet
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from core.words import capital, count_of
from metrics.actions import indicators as actions
from metrics.actions.observations import Entry, enter_figure
from metrics.actions.reactions import answer_red, assign_red
from metrics.defining import definitions
from metrics.drawing import icons
from metrics.filters.indicators import IndicatorFilter
from metrics.forms.indicators import (
    AnswerRedForm,
    AssignRedForm,
    ExceptionForm,
    FigureForm,
    IndicatorForm,
    RebaseForm,
    TargetForm,
    recent,
)
from metrics.models import AcceptedException, Indicator, Reaction, Scope, Target
from metrics.panels import panels_of
from metrics.summaries.elsewhere import elsewhere
from metrics.summaries.indicators import standings
from metrics.summaries.series import series_of
from metrics.tables.indicators import FigureTable, IndicatorTable
from ui.listing import respond

ANY = ["GET", "HEAD", "POST"]
QUICK: tuple[tuple[str, dict[str, str]], ...] = (
    ("All", {}), ("Red", {"rag": "red"}), ("Amber", {"rag": "amber"}), ("Of homes", {"level": "home"}),
)  # fmt: skip


@require_safe
def indicators(request: Request) -> HttpResponseBase:
    """Every indicator in use with its newest figure, last year's and the target."""
    partnership = require(request.user, Permission.VIEW_INDICATORS, request.partnership)
    rows = Indicator.objects.filter(partnership=partnership).in_use(today()).select_related("owner")
    found = standings(rows, Scope.objects.reading(partnership), today())
    chosen = IndicatorFilter(request.GET, found)
    table = IndicatorTable(chosen.found, params=request.GET, path=request.path, filterset=chosen, quick=QUICK)
    context = {
        "empty": not found, "may_edit": may(request.user, Permission.EDIT_INDICATORS, partnership),
        "may_enter": may(request.user, Permission.ENTER_FIGURES, partnership),
        "panels": panels_of(partnership, request.user, today()),
    }  # fmt: skip
    return respond(request, table, "metrics/indicators.html", context, filename="indicators")


@require_safe
def indicator(request: Request, pk: int) -> HttpResponseBase:
    """One indicator: the newest figure and why it has its colour, charts, figures, definition, targets."""
    row = asked(request, pk)
    scope = Scope.objects.reading(row.partnership)
    series = series_of(row, scope, today())
    standing = standings([row], scope, today())[0]
    table = FigureTable(series.figures, params=request.GET, path=request.path)
    context = {
        "indicator": row, "standing": standing, "series": series,
        "icons": icons(series.spc) if series.spc else None,
        "targets": Target.objects.standing().filter(indicator=row).select_related("by"),
        "exceptions": row.exceptions.lasting(today()).select_related("owner", "scope"),
        "rebases": row.rebases.select_related("by"),
        "reaction": Reaction.objects.filter(indicator=row, scope=scope, ended_at=None).first(),
        "may_edit": may(request.user, Permission.EDIT_INDICATORS, row.partnership),
        "may_enter": may(request.user, Permission.ENTER_FIGURES, row.partnership),
        "elsewhere": elsewhere(row, today()),
        "panels": panels_of(row, request.user, today()),
    }  # fmt: skip
    return respond(request, table, "metrics/indicator.html", context, filename=row.code)


@require_http_methods(ANY)
def indicator_new(request: Request) -> HttpResponse:
    """Make an indicator by hand."""
    partnership = require(request.user, Permission.EDIT_INDICATORS, request.partnership)
    form: Any = IndicatorForm(sent(request), owners=members(partnership))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: actions.create_indicator(
                partnership=partnership, facts=form.facts, by=request.user, at=now()
            ),
        )
        if tried.done:
            messages.success(request, f"The indicator “{tried.value}” is made. Next, set what is wanted.")
            return redirect(tried.value)
    context = {"form": form, "title": "Make an indicator", "indicator": None, "conflict": None}
    return render(request, "metrics/indicator_ask.html", context, status=tried.status(form))


@require_http_methods(ANY)
def indicator_edit(request: Request, pk: int) -> HttpResponse:
    """Change the definition."""
    row = asked(request, pk, Permission.EDIT_INDICATORS)
    form = IndicatorForm(sent(request), instance=row, owners=members(row.partnership))
    return _answer(
        request, form, row, "Change the definition", f"“{row}” is saved.",
        lambda: actions.edit_indicator(
            indicator=row, changes=form.facts, version=form.cleaned_data["version"], by=request.user, at=now()
        ),
    )  # fmt: skip


@require_http_methods(ANY)
def indicator_adopt(request: Request) -> HttpResponse:
    """Take reviewed definitions over."""
    partnership = require(request.user, Permission.EDIT_INDICATORS, request.partnership)
    has = set(Indicator.objects.filter(partnership=partnership).values_list("definition", flat=True))
    offered = [each for each in definitions().values() if each.code not in has]
    if request.method == "POST":
        chosen = [code for code in request.POST.getlist("code") if code in {each.code for each in offered}]
        made = actions.adopt_definitions(partnership=partnership, codes=chosen, by=request.user, at=now())
        if made:
            messages.success(request, f"{capital(count_of(len(made), 'indicator'))} made from definitions.")
            return redirect("metrics:indicators")
        messages.warning(request, "Choose at least one definition.")
    return render(request, "metrics/indicator_adopt.html", {"offered": offered})


@require_http_methods(ANY)
def target(request: Request, pk: int) -> HttpResponse:
    """Set what is wanted from a day on: first what it would turn, then for good."""
    row = asked(request, pk, Permission.EDIT_INDICATORS)
    form = TargetForm(sent(request))
    preview, tried = None, Tried()
    if request.method == "POST" and form.is_valid():
        if "sure" in request.POST:
            tried = attempt(
                form,
                lambda: actions.set_target(
                    indicator=row, wanted=form.wanted, by=request.user, at=now(),
                    reason=form.cleaned_data["reason"],
                ),
            )  # fmt: skip
            if tried.done:
                messages.success(request, "The target is set, and the figures of its time are rated by it.")
                return redirect(row)
        else:
            preview = actions.preview_target(indicator=row, wanted=form.wanted)
    context = {"indicator": row, "form": form, "preview": preview}
    return render(request, "metrics/indicator_target.html", context, status=tried.status(form))


@require_http_methods(ANY)
def exception_new(request: Request, pk: int) -> HttpResponse:
    """Accept that a target is missed for a while."""
    row = asked(request, pk, Permission.EDIT_INDICATORS)
    form = ExceptionForm(sent(request), owners=members(row.partnership))
    return _answer(
        request, form, row, "Accept an exception", "The exception is accepted.",
        lambda: actions.accept_exception(
            indicator=row, scope=None, **form.cleaned_data, by=request.user, at=now()
        ),
    )  # fmt: skip


@require_http_methods(["POST"])
def exception_end(request: Request, pk: int, exception: int) -> HttpResponse:
    """Take an accepted exception back."""
    row = asked(request, pk, Permission.EDIT_INDICATORS)
    found = get_object_or_404(AcceptedException, pk=exception, indicator=row)
    actions.end_exception(exception=found, by=request.user, at=now())
    messages.success(request, "The exception is taken back.")
    return redirect(row)


@require_http_methods(ANY)
def rebase(request: Request, pk: int) -> HttpResponse:
    """Count control limits anew from a period on."""
    row = asked(request, pk, Permission.EDIT_INDICATORS)
    form = RebaseForm(sent(request))
    return _answer(
        request, form, row, "Count the limits anew", "The limits are counted anew.",
        lambda: actions.rebase(indicator=row, **form.cleaned_data, by=request.user, at=now()),
    )  # fmt: skip


@require_http_methods(ANY)
def figure(request: Request, pk: int) -> HttpResponse:
    """Type a figure of the partnership, or revise it."""
    row = asked(request, pk, Permission.ENTER_FIGURES)
    if row.level != Indicator.Level.PARTNERSHIP:
        messages.warning(request, "This is measured for each home: its figures come from returns.")
        return redirect(row)
    form = FigureForm(sent(request), indicator=row, periods=recent(row, today()))
    return _answer(
        request, form, row, "Enter a figure", "The figure is saved.",
        lambda: enter_figure(
            entry=Entry(
                Scope.objects.of_partnership(row.partnership), row, form.cleaned_data["start"],
                form.cleaned_data["figure"], note=form.cleaned_data["note"],
            ),
            by=request.user, at=now(), reason=form.cleaned_data["reason"],
        ),
    )  # fmt: skip


@require_http_methods(ANY)
def red_answer(request: Request, pk: int, reaction: int) -> HttpResponse:
    """Say what is done about a red."""
    row = asked(request, pk, Permission.ENTER_FIGURES)
    found = get_object_or_404(Reaction.objects.select_related("indicator"), pk=reaction, indicator=row)
    initial = {"answer": found.answer, "version": found.version}
    form = AnswerRedForm(sent(request), initial=initial)
    return _answer(
        request, form, row, "Answer for this red", "Your answer is saved.",
        lambda: answer_red(reaction=found, **form.cleaned_data, by=request.user, at=now()),
    )  # fmt: skip


@require_http_methods(ANY)
def red_assign(request: Request, pk: int, reaction: int) -> HttpResponse:
    """Say who answers for a red, and by when."""
    row = asked(request, pk, Permission.ENTER_FIGURES)
    found = get_object_or_404(Reaction.objects.select_related("indicator"), pk=reaction, indicator=row)
    initial = {"owner": found.owner_id, "due_on": found.due_on, "version": found.version}
    form = AssignRedForm(sent(request), owners=members(row.partnership), initial=initial)
    return _answer(
        request, form, row, "Who answers for this red", "It is settled who answers.",
        lambda: assign_red(reaction=found, **form.cleaned_data, by=request.user, at=now()),
    )  # fmt: skip


def asked(request: Request, pk: int, wanted: Permission = Permission.VIEW_INDICATORS) -> Indicator:
    """The indicator of the address, for whoever may do this with it."""
    rows = Indicator.objects.visible_to(request.user).select_related("partnership", "owner")
    found: Indicator = get_visible(rows, request.user, pk=pk)
    require(request.user, wanted, found.partnership)
    return found


def members(partnership: Partnership) -> UserQuerySet:
    """Who can answer for something here."""
    return members_with(partnership, Permission.VIEW_INDICATORS, today())


def _answer(
    request: Request, form: Any, row: Indicator, title: str, done: str, action: Callable[[], Any]
) -> HttpResponse:
    """A form and its action: redirect to the indicator when done, else the form with what is wrong."""
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, action)
        if tried.done:
            messages.success(request, done)
            return redirect(row)
    context = {"indicator": row, "form": form, "title": title, "conflict": tried.conflict}
    return render(request, "metrics/indicator_ask.html", context, status=tried.status(form))
