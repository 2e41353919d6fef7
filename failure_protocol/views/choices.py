"""Pages of what a person wants: asked, refused, visited; and what a home's own assessment says of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.access import allow
from failure_protocol.actions import choices as actions
from failure_protocol.actions.vacancies import prove_needs
from failure_protocol.forms import placements as forms
from failure_protocol.forms.vacancies import ProofForm
from failure_protocol.matrix import Group, Level
from failure_protocol.models import Person, PlaceVisit, Refusal
from failure_protocol.sections import Here
from failure_protocol.views.common import Page, answer_form, asked_person
from providers.models import Location

GET_POST = ("GET", "HEAD", "POST")


@require_http_methods(GET_POST)
@transaction.atomic
def choice(request: Request, pk: int, person: int) -> HttpResponseBase:
    """What the person said when they were asked where they want to live."""
    here, who = _asked(request, pk, person)
    form = forms.ChoiceForm(sent(request), here=here, initial={"asked_on": _today(here)})
    lede = "Not yet asked is not the same as no preference. What was said before stays to be read."

    def act() -> Any:
        said = form.cleaned_data
        return actions.record_choice(
            person=who, kind=said["kind"], asked_on=said["asked_on"], informed_how=said["informed_how"],
            ranks=form.ranks, words=said["words"], by=request.user, at=here.at,
        )  # fmt: skip

    return answer_form(here, Page(f"{who}: choice", who.get_absolute_url(), lede=lede), form, act)


@require_http_methods(GET_POST)
@transaction.atomic
def refuse(request: Request, pk: int, person: int) -> HttpResponseBase:
    """A home that the person refuses."""
    here, who = _asked(request, pk, person)
    form = forms.RefuseForm(sent(request), here=here)
    lede = "Nobody can place the person there until the person says otherwise."
    return answer_form(
        here, Page(f"{who} refuses a home", who.get_absolute_url(), lede=lede), form,
        lambda: actions.refuse_home(
            person=who, location=form.cleaned_data["home"], reason=form.cleaned_data["reason"],
            by=request.user, at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def refusal_withdraw(request: Request, pk: int, person: int, refusal: int) -> HttpResponseBase:
    """The person says that the home could be after all."""
    here, who = _asked(request, pk, person)
    row = get_object_or_404(
        Refusal.objects.select_related("location", "person__incident"), pk=refusal, person=who
    )
    form = forms.WhyForm(sent(request))
    return answer_form(
        here, Page(f"{who}: {row.location} could be after all", who.get_absolute_url()), form,
        lambda: actions.withdraw_refusal(refusal=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def visit(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Arrange a look, a visit or a trial stay."""
    here, who = _asked(request, pk, person)
    form = forms.VisitForm(sent(request), here=here)

    def act() -> Any:
        said = dict(form.cleaned_data)
        home = said.pop("home")
        return actions.plan_visit(person=who, location=home, by=request.user, at=here.at, **said)

    return answer_form(here, Page(f"{who}: arrange a visit", who.get_absolute_url()), form, act)


@require_http_methods(GET_POST)
@transaction.atomic
def visit_done(request: Request, pk: int, person: int, visit: int) -> HttpResponseBase:
    """What came of it."""
    here, who = _asked(request, pk, person)
    row = get_object_or_404(
        PlaceVisit.objects.select_related("location", "person__incident"), pk=visit, person=who
    )
    form = forms.VisitDoneForm(sent(request), initial={"version": row.version})
    return answer_form(
        here, Page(f"{who}: {row.get_kind_display().lower()}, {row.location}", who.get_absolute_url()), form,
        lambda: actions.finish_visit(visit=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def proof(request: Request, pk: int, person: int, location: int) -> HttpResponseBase:
    """What a home's own assessment says of the person."""
    here, who = _asked(request, pk, person)
    home = get_object_or_404(Location, pk=location)
    form = ProofForm(sent(request), initial={"assessed_on": _today(here)})
    lede = "Until the home itself has assessed, it is possible, not offerable."
    return answer_form(
        here, Page(f"{home} assessed {who}", who.get_absolute_url(), lede=lede), form,
        lambda: prove_needs(
            person=who, location=home, by=request.user, at=here.at, **form.cleaned_data
        ),
    )  # fmt: skip


def _asked(request: Request, pk: int, person: int) -> tuple[Here, Person]:
    here, who = asked_person(request, pk, person, Group.IDENTITY, Group.NEEDS)
    allow(request.user, here.incident, "moves", Level.EDIT)
    return here, who


def _today(here: Here) -> Any:
    return timezone.localtime(here.at).date()
