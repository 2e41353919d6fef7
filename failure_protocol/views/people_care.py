"""Carers, equipment, visits, assessments, outcomes: forms behind the boxes of a person's page."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import attempt, sent
from failure_protocol.access import allow_group
from failure_protocol.actions import people_care as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.forms import people_care as forms
from failure_protocol.forms.people import ReasonForm
from failure_protocol.matrix import Group, Level
from failure_protocol.models import Carer, Equipment, HomeCare, IncidentService, Person
from failure_protocol.models.people import Surface
from failure_protocol.pictures import small
from failure_protocol.sections import Here
from failure_protocol.views.common import Page, answer_form, asked, asked_person, frame

GET_POST = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Kind:
    """Something that is written down of a person."""

    title: str
    group: Group
    form: type[forms.FactsForm]
    add: Callable[[Person, Any, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Changed:
    """Something that can be changed and ended."""

    title: str
    group: Group
    form: type[forms.FactsForm]
    model: type[Carer] | type[Equipment]
    change: Callable[..., Any]


def _facts(action: Callable[..., Any]) -> Callable[[Person, Any, Mapping[str, Any]], Any]:
    return lambda person, who, facts: action(person=person, facts=facts, **who)


def _picture(person: Person, who: Any, facts: Mapping[str, Any]) -> Any:
    return actions.keep_photo(person=person, image=small(facts["image"].read()), **who)


KINDS = {
    "carer": Kind("Add a carer", Group.CONTACT, forms.CarerForm, _facts(actions.add_carer)),
    "equipment": Kind("Add equipment", Group.NEEDS, forms.EquipmentForm, _facts(actions.add_equipment)),
    "moving": Kind("Moving and handling", Group.NEEDS, forms.MovingForm, _facts(actions.assess_moving)),
    "outcome": Kind("How they are", Group.HEALTH, forms.OutcomeForm, _facts(actions.note_outcome)),
    "support": Kind("Informal support", Group.NEEDS, forms.SupportForm, _facts(actions.review_support)),
    "budget": Kind("Personal budget", Group.NEEDS, forms.BudgetForm, _facts(actions.talk_budget)),
    "photo": Kind("A picture", Group.IDENTITY, forms.PictureForm, _picture),
}
CHANGED = {
    "carer": Changed("Carer", Group.CONTACT, forms.CarerForm, Carer, actions.change_carer),
    "equipment": Changed("Equipment", Group.NEEDS, forms.EquipmentForm, Equipment, actions.change_equipment),
}


@require_http_methods(GET_POST)
@transaction.atomic
def care_add(request: Request, pk: int, person: int, kind: str) -> HttpResponseBase:
    """Write something down of a person."""
    chosen = KINDS.get(kind)
    if chosen is None:
        raise Http404("There is no such form.")
    here, found = _asked(request, pk, person, chosen.group)
    form = chosen.form(sent(request), request.FILES or None, person=found)
    who = {"by": request.user, "at": here.at}
    return answer_form(here, _page(found, chosen.title), form, lambda: chosen.add(found, who, form.facts))


@require_http_methods(GET_POST)
@transaction.atomic
def care_change(request: Request, pk: int, person: int, kind: str, row: int) -> HttpResponseBase:
    """Change a carer or equipment."""
    chosen = CHANGED.get(kind)
    if chosen is None:
        raise Http404("There is no such form.")
    here, found = _asked(request, pk, person, chosen.group)
    each: Any = get_object_or_404(chosen.model, pk=row, person=found)
    form = chosen.form(sent(request), person=found, initial=model_to_dict(each))
    return answer_form(
        here, _page(found, chosen.title), form,
        lambda: chosen.change(
            row=each, changes=form.facts, version=form.cleaned_data["version"] or 0, by=request.user,
            at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def care_end(request: Request, pk: int, person: int, kind: str, row: int) -> HttpResponseBase:
    """End a carer or equipment."""
    chosen = CHANGED.get(kind)
    if chosen is None:
        raise Http404("There is no such form.")
    here, found = _asked(request, pk, person, chosen.group)
    each: Any = get_object_or_404(chosen.model, pk=row, person=found)
    form = ReasonForm(sent(request))
    page = Page(f"End: {chosen.title.lower()}", found.get_absolute_url(), "End", lede=f"{found}: {each.name}")
    return answer_form(
        here, page, form,
        lambda: actions.end_care_row(
            row=each, reason=form.cleaned_data["reason"], by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def visits(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Home-care visits."""
    here, found = _asked(request, pk, person, Group.NEEDS)
    if not found.service.is_home_care:
        raise Http404("This service visits nobody.")
    row = HomeCare.objects.filter(person=found).first()
    initial = {**model_to_dict(row), "key_safe": ""} if row else {}
    form = forms.VisitsForm(
        sent(request), person=found, initial={**initial, "version": row.version if row else 0}
    )
    return answer_form(
        here, _page(found, "Home-care visits"), form,
        lambda: actions.set_visits(
            person=found, changes=form.facts, version=form.cleaned_data["version"] or 0, by=request.user,
            at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def key_safe(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Show the code of a key safe, once, to somebody who says why."""
    here, found = _asked(request, pk, person, Group.NEEDS)
    form = ReasonForm(sent(request))
    page = _page(found, "Show the key-safe code", "Show the code")
    context = {**frame(here), "page": page, "form": form, "conflict": None, "back": page.back, "code": ""}
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: actions.reveal_key_safe(person=found, by=request.user, at=here.at, **form.cleaned_data),
        )
        context["code"] = tried.value or ""
    status = 422 if form.errors else 200
    response = render(request, "failure_protocol/person_key_safe.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@transaction.atomic
def photo(request: Request, pk: int, person: int) -> HttpResponse:
    """The newest picture of a person."""
    here, found = asked_person(request, pk, person, Group.IDENTITY)
    row = found.photos.first()
    if row is None or Group.IDENTITY not in here.rights.sees:
        raise Http404("There is no picture.")
    note_read(
        incident=here.incident, people=[found], surface=Surface.FILE, by=request.user, at=here.at,
        groups=[Group.IDENTITY],
    )  # fmt: skip
    response = HttpResponse(base64.b64decode(row.image), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(GET_POST)
@transaction.atomic
def provider_rag(request: Request, pk: int, service: int) -> HttpResponseBase:
    """Rate the failing service itself."""
    here = asked(request, pk, "incident", Level.EDIT)
    found = get_object_or_404(IncidentService, pk=service, incident=here.incident)
    form = forms.ProviderRagForm(sent(request))
    page = Page(
        "Rate the service",
        here.incident.get_absolute_url(),
        lede=f"{found}. This is not the rating of people.",
    )
    return answer_form(
        here, page, form,
        lambda: actions.rate_provider(service=found, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


def _asked(request: Request, pk: int, person: int, group: Group) -> tuple[Here, Person]:
    here, found = asked_person(request, pk, person, group)
    allow_group(request.user, here.incident, group, found)
    return here, found


def _page(found: Person, title: str, submit: str = "Save") -> Page:
    return Page(title, found.get_absolute_url(), submit, lede=f"{found}: {found.name}")
