"""The page of one person, and the forms of their record."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from core.errors import Refused
from failure_protocol import person_sections
from failure_protocol.access import allow, allow_group
from failure_protocol.actions import people as actions
from failure_protocol.actions import people_workers as workers
from failure_protocol.forms import people as forms
from failure_protocol.matrix import Group, Level
from failure_protocol.models import Person, PersonWorker
from failure_protocol.people_fields import FIELDS
from failure_protocol.sections import Here
from failure_protocol.summaries.people import card_of, services_to_add
from failure_protocol.views.common import Page, answer_form, asked, asked_person, show

GET_POST = ("GET", "HEAD", "POST")


@require_safe
@transaction.atomic
def person(request: Request, pk: int, person: int) -> HttpResponse:
    """Everything that the reader may see of one person, a box each noun."""
    here, found = asked_person(request, pk, person, *{Group.IDENTITY, *person_sections.groups()})
    context = {
        "person": found,
        "card": card_of(here, found),
        "boxes": person_sections.sections(here, found),
    }
    return show(here, "failure_protocol/person.html", context)


@require_http_methods(GET_POST)
@transaction.atomic
def person_new(request: Request, pk: int) -> HttpResponseBase:
    """Somebody who is not in the register yet."""
    here = asked(request, pk, "scope", Level.NONE)
    held = allow_group(request.user, here.incident, Group.IDENTITY)
    groups = [group for group in FIELDS if group in held.edits]
    services = services_to_add(here)
    form = forms.AddPersonForm(sent(request), groups=groups, services=services)
    page = Page("Add a person", reverse("failure_protocol:people", args=[pk]), "Add", done="Added.")
    return answer_form(
        here, page, form,
        lambda: actions.add_person(
            incident=here.incident, service=form.service, facts=form.facts, by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def person_edit(request: Request, pk: int, person: int, group: str) -> HttpResponseBase:
    """One group of a person's fields."""
    if group not in {each.value for each in FIELDS}:
        raise Http404("There is no such group of fields.")
    chosen = Group(group)
    here, found = asked_person(request, pk, person, chosen)
    allow_group(request.user, here.incident, chosen, found)
    form = forms.PersonForm(sent(request), groups=[chosen], person=found)
    page = _page(here, found, forms.NAMES[chosen], "Save")
    return answer_form(
        here, page, form,
        lambda: actions.update_person(
            person=found, changes=form.facts, version=form.cleaned_data["version"] or 0, by=request.user,
            at=here.at,
        ),
    )  # fmt: skip


@require_POST
@transaction.atomic
def person_confirm(request: Request, pk: int, person: int) -> HttpResponse:
    """The record is right as it stands today."""
    here, found = asked_person(request, pk, person)
    try:
        actions.confirm_person(person=found, by=request.user, at=here.at)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, f"{found} is confirmed as of now.")
    return redirect("failure_protocol:person", pk, person)


@require_http_methods(GET_POST)
@transaction.atomic
def person_rag(request: Request, pk: int, person: int) -> HttpResponseBase:
    """How much at risk."""
    here, found = asked_person(request, pk, person, Group.NEEDS)
    allow_group(request.user, here.incident, Group.NEEDS, found)
    initial = {"rag": found.rag, "reason": found.rag_reason, "due": found.rag_due}
    form = forms.RagForm(sent(request), initial=initial)
    return answer_form(
        here, _page(here, found, "Rate the risk"), form,
        lambda: actions.set_rag(person=found, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def person_stage(request: Request, pk: int, person: int) -> HttpResponseBase:
    """How far the work is."""
    here, found = asked_person(request, pk, person, Group.NEEDS)
    allow_group(request.user, here.incident, Group.NEEDS, found)
    form = forms.StageForm(sent(request), initial={"stage": found.stage, "version": found.version})
    return answer_form(
        here, _page(here, found, "How far the work is"), form,
        lambda: actions.advance_person(person=found, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def person_worker(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Give the person a worker."""
    here, found = asked_person(request, pk, person, Group.IDENTITY)
    allow(request.user, here.incident, "incident", Level.EDIT)
    form = forms.WorkerForm(sent(request), incident=here.incident, initial={"part": "named"})
    return answer_form(
        here, _page(here, found, "Assign a worker", "Assign"), form,
        lambda: workers.assign_worker(person=found, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def person_worker_end(request: Request, pk: int, person: int, worker: int) -> HttpResponseBase:
    """End somebody's work with the person."""
    here, found = asked_person(request, pk, person, Group.IDENTITY)
    allow(request.user, here.incident, "incident", Level.EDIT)
    row = get_object_or_404(PersonWorker, pk=worker, person=found)
    form = forms.ReasonForm(sent(request))
    return answer_form(
        here, _page(here, found, f"{row.user} no longer works with {found}", "End"), form,
        lambda: workers.end_worker(worker=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


def _page(here: Here, found: Person, title: str, submit: str = "Save") -> Page:
    return Page(title, found.get_absolute_url(), submit, lede=f"{found}: {found.name}")
