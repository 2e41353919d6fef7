"""Lists side by side: who is on which, what they disagree about, the agreed number, the signature."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol import nhs
from failure_protocol.access import REFUSAL
from failure_protocol.actions import people_reconcile as actions
from failure_protocol.actions import people_signed as signed
from failure_protocol.actions.access_log import note_read
from failure_protocol.forms import people_lists as forms
from failure_protocol.matrix import Group, Level, Scope
from failure_protocol.models import IncidentService, ListRow
from failure_protocol.models.people import Surface
from failure_protocol.models.registers import Source
from failure_protocol.people_fields import GROUP_OF
from failure_protocol.sections import Here
from failure_protocol.summaries.reconciliation import Disagreement, reconciliation_of
from failure_protocol.views.common import Page, answer_form, asked, asked_person, note_named, show

GET_POST = ("GET", "HEAD", "POST")


@require_safe
@transaction.atomic
def side(request: Request, pk: int, service: int) -> HttpResponse:
    """One service: its lists side by side, as far as the reader sees the fields."""
    here, found = _asked(request, pk, service)
    told = reconciliation_of(found)
    note_read(
        incident=here.incident, people=[line.person for line in told.lines], surface=Surface.LIST,
        by=request.user, at=here.at, groups=here.rights.sees,
    )  # fmt: skip
    context = {
        "told": told, "sources": Source.labels, "runs": here.rights.incident >= Level.EDIT,
        "open": [(each, _may(here, each)) for each in told.unsettled if _sees(here, each)],
        "settled": [each for each in told.disagreements if each.settled and _sees(here, each)],
    }  # fmt: skip
    return show(here, "failure_protocol/people_side.html", context)


@require_http_methods(GET_POST)
@transaction.atomic
def headcount(request: Request, pk: int, service: int) -> HttpResponseBase:
    """Agree the number with the provider."""
    here, found = _asked(request, pk, service, runs=True)
    form = forms.HeadcountForm(sent(request))
    return answer_form(
        here, Page("Agree the number with the provider", _side(found), lede=str(found)), form,
        lambda: signed.agree_headcount(
            incident=here.incident, service=found, by=request.user, at=here.at, **form.cleaned_data
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def sign(request: Request, pk: int, service: int) -> HttpResponseBase:
    """Sign the register."""
    here, found = _asked(request, pk, service, runs=True)
    told = reconciliation_of(found)
    missing = f" There is no list of {', '.join(told.missing)}." if told.missing else ""
    page = Page(
        "Sign the register", _side(found), "Sign", lede=f"{found}: {told.register} people.{missing}",
        done="The register is signed.",
    )  # fmt: skip
    form = forms.SignForm(sent(request))
    return answer_form(
        here, page, form,
        lambda: signed.sign_off(service=found, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def place(request: Request, pk: int, row: int) -> HttpResponseBase:
    """Say who a row is."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = ListRow.objects.select_related("list__service", "list__incident")
    found = get_object_or_404(rows, pk=row, list__incident=here.incident)
    note_named(here)
    form = forms.PlaceForm(sent(request), here=here, initial={"version": found.version})
    facts = found.facts
    named = f"{facts.get('first_names', '')} {facts.get('last_name', '')}".strip()
    born, number = found.born and f"born {found.born}", nhs.spaced(facts.get("nhs_number", ""))
    told = ", ".join(filter(None, (named, born, number)))
    lede = f"The list of {found.list.whose} has {told}. {' '.join(found.problems)}"
    page = Page(f"Who is line {found.line}?", _side(found.list.service), lede=lede)
    return answer_form(
        here, page, form,
        lambda: actions.place_row(row=found, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def settle(request: Request, pk: int, person: int, field: str) -> HttpResponseBase:
    """Say what is right."""
    here, found = asked_person(request, pk, person, Group.IDENTITY, GROUP_OF.get(field, Group.FINANCE))
    told = reconciliation_of(found.service).unsettled
    each = next((each for each in told if each.person.pk == found.pk and each.field == field), None)
    if each is None or not _sees(here, each):
        raise Http404("There is nothing to settle here.")
    if not _may(here, each):
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    form = forms.SettleForm(sent(request), found=each)
    page = Page(f"{each.label} of {found}", _side(found.service), "Settle", lede=found.name)
    return answer_form(
        here, page, form,
        lambda: actions.settle(
            person=found, field=field, said=form.cleaned_data["said"], value=form.chosen,
            note=form.cleaned_data["note"], by=request.user, at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def merge(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Two references are one person."""
    here, found = asked_person(request, pk, person, Group.IDENTITY)
    note_named(asked(request, pk, "incident", Level.EDIT))
    form = forms.MergeForm(sent(request), here=here, keep=found)
    page = Page(
        f"Who is the same as {found}?", found.get_absolute_url(), "Merge", is_warning=True,
        lede=f"{found}, {found.name}, stays and is completed. The other leaves the register.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.merge_people(
            keep=found, drop=form.cleaned_data["person"], reason=form.cleaned_data["reason"],
            by=request.user, at=here.at,
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def remove(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Somebody who never belonged on the register."""
    here, found = asked_person(request, pk, person, Group.IDENTITY)
    asked(request, pk, "incident", Level.EDIT)
    form = forms.OutForm(sent(request))
    page = Page(
        f"Take {found} off the register", reverse("failure_protocol:people", args=[pk]), "Take off",
        is_warning=True, lede="Only for somebody who never belonged here. Who died or left is recorded as "
        "a movement.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.remove_person(
            person=found, reason=form.cleaned_data["reason"], by=request.user, at=here.at
        ),
    )  # fmt: skip


def _asked(request: Request, pk: int, service: int, *, runs: bool = False) -> tuple[Here, IncidentService]:
    here = asked(request, pk, "incident", Level.EDIT if runs else Level.VIEW)
    if here.rights.scope is not Scope.ALL:
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    return here, get_object_or_404(IncidentService, pk=service, incident=here.incident)


def _side(service: IncidentService) -> str:
    return reverse("failure_protocol:people_side", args=[service.incident_id, service.pk])


def _group(each: Disagreement) -> Group:
    return Group.FINANCE if each.is_money else GROUP_OF.get(each.field, Group.IDENTITY)


def _sees(here: Here, each: Disagreement) -> bool:
    return _group(each) in here.rights.sees


def _may(here: Here, each: Disagreement) -> bool:
    return _group(each) in here.rights.edits
