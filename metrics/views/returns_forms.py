"""Pages on which somebody who manages returns says what homes are asked, and how it is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import partnership_ids, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from metrics.actions import forms as actions
from metrics.forms.returns_forms import CheckForm, QuestionForm, RetireForm, ReturnFormForm
from metrics.models import Check, Indicator, Question, ReturnForm

ANY = ["GET", "HEAD", "POST"]


@require_safe
def return_forms(request: Request) -> HttpResponse:
    """Every form, with how often it asks and how many questions it has."""
    partnership = require(request.user, Permission.MANAGE_RETURNS, request.partnership)
    rows = ReturnForm.objects.filter(partnership=partnership).prefetch_related("questions")
    found = [(row, sum(each.retired_on is None for each in row.questions.all())) for row in rows]
    return render(request, "metrics/return_forms.html", {"forms": found})


@require_http_methods(ANY)
def return_form_new(request: Request) -> HttpResponse:
    """Make a form; its questions come next."""
    partnership = require(request.user, Permission.MANAGE_RETURNS, request.partnership)
    form = ReturnFormForm(sent(request))

    def make() -> ReturnForm:
        return actions.create_form(
            partnership=partnership, facts=form.facts, questions=(), by=request.user, at=now()
        )

    return _asked(request, form, make, "Make a return form", None, "It is made. Now ask its first question.")


@require_safe
def return_form(request: Request, pk: int) -> HttpResponse:
    """One form: its days, its questions, its checks."""
    found = _form(request, pk)
    questions = list(found.questions.select_related("indicator"))
    context = {
        "form": found, "asked": [each for each in questions if each.retired_on is None],
        "retired": [each for each in questions if each.retired_on is not None],
        "checks": found.checks.select_related("left", "right"),
        "windows": found.windows.filter(opens_on__lte=today()).select_related("form")[:3],
    }  # fmt: skip
    return render(request, "metrics/return_form.html", context)


@require_http_methods(ANY)
def return_form_edit(request: Request, pk: int) -> HttpResponse:
    """Change when and whom a form asks."""
    found = _form(request, pk)
    form = ReturnFormForm(sent(request), instance=found)

    def save() -> ReturnForm:
        version = form.cleaned_data["version"] or 0
        return actions.edit_form(form=found, changes=form.facts, version=version, by=request.user, at=now())

    return _asked(request, form, save, "Change this form", found, "Saved. Open windows keep their days.")


@require_http_methods(ANY)
def question_new(request: Request, pk: int) -> HttpResponse:
    """Ask for one more indicator."""
    found = _form(request, pk)
    possible = Indicator.objects.filter(
        partnership=found.partnership, level=Indicator.Level.HOME, frequency=found.frequency, retired_on=None
    ).exclude(questions__form=found)
    form = QuestionForm(sent(request), indicators=possible)

    def add() -> Question:
        return actions.add_question(form=found, asked=form.asked, by=request.user, at=now())

    return _asked(request, form, add, "Ask one more question", found, "It is asked from now on.")


@require_http_methods(ANY)
def question_retire(request: Request, pk: int) -> HttpResponse:
    """Ask a question no more."""
    row = get_object_or_404(_mine(Question.objects.select_related("form__partnership"), request), pk=pk)
    form = RetireForm(sent(request))

    def retire() -> None:
        actions.retire_question(question=row, on=form.cleaned_data["on"], by=request.user, at=now())

    title = f"Ask no more: {row.text}"
    return _asked(request, form, retire, title, row.form, "It is asked no more from that day on.")


@require_http_methods(ANY)
def check_new(request: Request, pk: int) -> HttpResponse:
    """Check how answers stand to each other."""
    found = _form(request, pk)
    form = CheckForm(sent(request), questions=found.questions.filter(retired_on=None))

    def add() -> Check:
        return actions.add_check(form=found, **form.cleaned_data, by=request.user, at=now())

    return _asked(request, form, add, "Check the answers", found, "It is checked from now on.")


@require_POST
def check_remove(request: Request, pk: int) -> HttpResponse:
    """Check it no more."""
    row = get_object_or_404(_mine(Check.objects.select_related("form__partnership"), request), pk=pk)
    form = row.form
    actions.remove_check(check=row, by=request.user, at=now())
    messages.success(request, "It is checked no more.")
    return redirect(form)


def _form(request: Request, pk: int) -> ReturnForm:
    mine = partnership_ids(request.user, Permission.MANAGE_RETURNS)
    rows = ReturnForm.objects.select_related("partnership")
    return get_object_or_404(rows, pk=pk, partnership_id__in=mine)


def _mine(rows: Any, request: Request) -> Any:
    return rows.filter(form__partnership_id__in=partnership_ids(request.user, Permission.MANAGE_RETURNS))


def _asked(
    request: Request, form: forms.Form | ReturnFormForm, act: Callable[[], Any], title: str,
    about: ReturnForm | None, done: str,
) -> HttpResponse:  # fmt: skip
    """Show a form, do what it asks, go back to the return form's page."""
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, act)  # type: ignore[arg-type]  # a ModelForm has what is needed
        if tried.done:
            messages.success(request, done)
            return redirect(about or tried.value)
    context = {"form": form, "title": title, "about": about, "conflict": tried.conflict}
    return render(request, "metrics/return_form_ask.html", context, status=tried.status(form))  # type: ignore[arg-type]
