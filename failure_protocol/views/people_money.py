"""Who pays for a person, which body leads, other payers, fees, tasks of finance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.access import REFUSAL, allow, allow_group
from failure_protocol.actions import funding as actions
from failure_protocol.forms import funding as forms
from failure_protocol.matrix import Group, Level
from failure_protocol.models import Commissioner, FinanceTask, Person
from failure_protocol.sections import Here
from failure_protocol.summaries.funding import lead_of, lines_of
from failure_protocol.views.common import Page, answer_form, asked_person

GET_POST = ("GET", "HEAD", "POST")


@require_http_methods(GET_POST)
@transaction.atomic
def funding(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Who pays."""
    here, found = _asked(request, pk, person)
    form = forms.FundingForm(sent(request), lines=lines_of(found))
    page = _page(
        found, "Who pays", "Shares come to 100 %. If nobody knows who pays, choose “Not known”, 100 %."
    )
    return _answer(here, page, form, lambda who: actions.set_funding(person=found, lines=form.lines, **who))


@require_http_methods(GET_POST)
@transaction.atomic
def lead(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Which body leads, where the procedure leaves it open."""
    here, found = asked_person(request, pk, person, Group.FINANCE)
    allow(request.user, here.incident, "decisions", Level.EDIT)
    told = lead_of(found)
    if not told.lead.must_decide:
        raise Http404("There is nothing to decide here.")
    form = forms.LeadForm(sent(request))
    return _answer(
        here, _page(found, "Which body leads?", told.lead.reason), form,
        lambda who: actions.decide_lead_body(person=found, **form.cleaned_data, **who),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def commissioner_new(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Another payer was told now."""
    here, found = _asked_either(request, pk, person)
    form = forms.CommissionerForm(sent(request))
    page = _page(found, "Another payer was told")
    return _answer(
        here, page, form,
        lambda who: actions.tell_commissioner(person=found, told_at=here.at, **form.cleaned_data, **who),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def commissioner(request: Request, pk: int, person: int, row: int) -> HttpResponseBase:
    """What another payer answered."""
    here, found = _asked_either(request, pk, person)
    each = get_object_or_404(Commissioner, pk=row, person=found)
    form = forms.AnswerForm(sent(request), initial={"version": each.version})
    return _answer(
        here, _page(found, f"What {each.name} answered"), form,
        lambda who: actions.answer_commissioner(row=each, **form.cleaned_data, **who),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def money(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Fees and payments."""
    here, found = _asked(request, pk, person)
    form = forms.MoneyForm.of(found.money.first(), sent(request))
    return _answer(
        here, _page(found, "Fees and payments"), form,
        lambda who: actions.set_money(person=found, **form.cleaned_data, **who),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def task_new(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Something for finance to do."""
    here, found = _asked(request, pk, person)
    form = forms.TaskForm(sent(request))
    return _answer(
        here, _page(found, "Something for finance to do"), form,
        lambda who: actions.add_finance_task(person=found, **form.cleaned_data, **who),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def task(request: Request, pk: int, person: int, row: int) -> HttpResponseBase:
    """It is done."""
    here, found = _asked(request, pk, person)
    each = get_object_or_404(FinanceTask, pk=row, person=found)
    form = forms.DoneForm(sent(request), initial={"version": each.version})
    return _answer(
        here, _page(found, each.get_kind_display()), form,
        lambda who: actions.finish_finance_task(task=each, **form.cleaned_data, **who),
    )  # fmt: skip


def _asked(request: Request, pk: int, person: int) -> tuple[Here, Person]:
    here, found = asked_person(request, pk, person, Group.FINANCE)
    allow_group(request.user, here.incident, Group.FINANCE, found)
    return here, found


def _asked_either(request: Request, pk: int, person: int) -> tuple[Here, Person]:
    """For those who run the incident or its money."""
    here, found = asked_person(request, pk, person, Group.FINANCE)
    if here.rights.incident < Level.EDIT and here.rights.finance < Level.EDIT:
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    return here, found


def _answer(here: Here, page: Page, form: Any, action: Callable[[dict[str, Any]], Any]) -> HttpResponseBase:
    return answer_form(here, page, form, lambda: action({"by": here.request.user, "at": here.at}))


def _page(found: Person, title: str, lede: str = "") -> Page:
    return Page(title, found.get_absolute_url(), lede=lede or f"{found}: {found.name}")
