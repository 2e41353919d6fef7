"""Lists of people: brought, looked at row by row, put right, taken whole; the file as it came."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import attempt, sent
from core.errors import Refused
from failure_protocol.actions import people_lists as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.forms import people_lists as forms
from failure_protocol.matrix import Group, Level
from failure_protocol.models import ListRow, PersonList
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.summaries.reconciliation import standing_of
from failure_protocol.views.common import Page, answer_form, asked, show
from ui import limits

GET_POST = ("GET", "HEAD", "POST")
State = ListRow.State


@require_safe
@transaction.atomic
def lists(request: Request, pk: int) -> HttpResponse:
    """The lists that were brought, and how the register of each service stands."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = PersonList.objects.light().filter(incident=here.incident).select_related("service", "by")
    _note(here, [], Surface.LIST)
    context = {"rows": rows, "services": standing_of(here.incident)}
    return show(here, "failure_protocol/people_lists.html", context)


@require_http_methods(GET_POST)
@transaction.atomic
def list_new(request: Request, pk: int) -> HttpResponseBase:
    """Bring a list: it is shown first, and taken when it is right."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = forms.ListForm(sent(request), request.FILES or None, incident=here.incident)
    page = Page(
        "Bring a list of people", reverse("failure_protocol:people_lists", args=[pk]), "Show what it says",
        lede="Nothing is changed until you have looked at every row and taken the list.",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        tried = attempt(
            form,
            lambda: actions.import_list(
                incident=here.incident, service=form.cleaned_data["service"],
                source=form.cleaned_data["source"], name=file.name, content=file.read(), by=request.user,
                at=here.at,
            ),
        )  # fmt: skip
        if tried.done:
            return redirect("failure_protocol:people_list", pk, tried.value.pk)
    context = {"page": page, "form": form, "conflict": None, "back": page.back}
    return show(here, "failure_protocol/incident_form.html", context, status=422 if form.errors else 200)


@require_safe
@transaction.atomic
def list_page(request: Request, pk: int, number: int) -> HttpResponse:
    """One list, row by row: what is wrong stands in front."""
    here, made = _asked(request, pk, number)
    rows = list(made.rows.select_related("person", "settled_by"))
    _note(here, [row.person_id for row in rows if row.person_id], Surface.LIST)
    wrong = [row for row in rows if row.state in (State.WRONG, State.HELD)]
    context = {
        "made": made, "wrong": wrong, "others": [row for row in rows if row not in wrong],
        "total": len(rows), "is_open": made.state == PersonList.State.LOOKED_AT,
        "sees_money": Group.FINANCE in here.rights.sees,
    }  # fmt: skip
    return show(here, "failure_protocol/people_list.html", context)


@require_http_methods(GET_POST)
@transaction.atomic
def list_row(request: Request, pk: int, number: int, row: int) -> HttpResponseBase:
    """Put one row right."""
    here, made = _asked(request, pk, number)
    found = get_object_or_404(ListRow, pk=row, list=made)
    _note(here, [], Surface.PAGE)
    form = forms.RowForm.of(found, sent(request))
    page = Page(f"Line {found.line}", _page_of(made), lede=" ".join(found.problems), done="Saved.")
    return answer_form(
        here, page, form,
        lambda: actions.correct_row(
            row=found, cells=form.cells, version=form.cleaned_data["version"], by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def list_row_out(request: Request, pk: int, number: int, row: int) -> HttpResponseBase:
    """Leave one row out."""
    here, made = _asked(request, pk, number)
    found = get_object_or_404(ListRow, pk=row, list=made)
    form = forms.OutForm(sent(request), initial={"version": found.version})
    page = Page(f"Leave out line {found.line}", _page_of(made), "Leave out", done="Left out.")
    return answer_form(
        here, page, form,
        lambda: actions.leave_row_out(
            row=found, reason=form.cleaned_data["reason"], version=form.cleaned_data["version"] or 0,
            by=request.user, at=here.at,
        ),
    )  # fmt: skip


@require_POST
@transaction.atomic
def list_take(request: Request, pk: int, number: int) -> HttpResponse:
    """Take the list into the register."""
    here, made = _asked(request, pk, number)
    try:
        actions.take_list(made=made, by=request.user, at=here.at)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("failure_protocol:people_list", pk, number)
    messages.success(request, "The list is in the register.")
    return redirect("failure_protocol:people_side", pk, made.service_id)


@require_http_methods(GET_POST)
@transaction.atomic
def list_discard(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Set the list aside."""
    here, made = _asked(request, pk, number)
    form = forms.OutForm(sent(request))
    page = Page(
        "Set this list aside", reverse("failure_protocol:people_lists", args=[pk]), "Set aside",
        lede="The list and its file stay; nothing of it comes into the register.", is_warning=True,
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.discard_list(
            made=made, reason=form.cleaned_data["reason"], by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_safe
@transaction.atomic
def list_file(request: Request, pk: int, number: int) -> HttpResponse:
    """The file as it came; the download is written down first."""
    here, made = _asked(request, pk, number)
    limits.count(request, "download")
    _note(here, made.rows.exclude(person=None).values_list("person_id", flat=True), Surface.FILE)
    response = HttpResponse(base64.b64decode(made.content), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="list-{made.pk}-{made.sha256[:12]}.bin"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _asked(request: Request, pk: int, number: int) -> tuple[Here, PersonList]:
    here = asked(request, pk, "incident", Level.EDIT)
    rows = PersonList.objects.select_related("incident__partnership", "service", "by", "taken_by")
    return here, get_object_or_404(rows, pk=number, incident=here.incident)


def _page_of(made: PersonList) -> str:
    return reverse("failure_protocol:people_list", args=[made.incident_id, made.pk])


def _note(here: Here, people: Iterable[int], surface: Surface) -> None:
    note_read(
        incident=here.incident, people=people, surface=surface, by=here.request.user, at=here.at,
        groups=here.rights.sees,
    )  # fmt: skip
