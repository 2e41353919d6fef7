"""Whom to ring at a home, and its contracts."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, sent, today
from providers.actions.homes import add_contract, add_person, end_person, update_contract, update_person
from providers.forms.homes import ContractForm, EndForm, PersonForm
from providers.models import Contract, HomePerson
from providers.views.homes_common import Page, answer_form, asked_home, asked_row, may_edit, note_names

_CURRENT_FIRST = F("ends_on").desc(nulls_first=True)


@require_safe
def home_people(request: Request, pk: int) -> HttpResponse:
    """Everybody who was ever to be rung; that they were read is recorded."""
    asked = asked_home(request, pk, Permission.VIEW_HOME_PEOPLE)
    known = HomePerson.objects.about(asked.partnership, asked.home)
    rows = list(known.order_by(_CURRENT_FIRST, "role", "pk"))
    if rows:
        note_names(request, asked.home, "Everybody to ring")
    day = today()
    context = {
        "home": asked.home,
        "now": [row for row in rows if row.ends_on is None or row.ends_on > day],
        "gone": [row for row in rows if row.ends_on is not None and row.ends_on <= day],
        "may_edit": may_edit(request, asked.partnership),
    }
    return render(request, "providers/home_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down somebody to ring."""
    asked = asked_home(request, pk, Permission.EDIT_HOMES)
    require(request.user, Permission.VIEW_HOME_PEOPLE, asked.partnership)
    form = PersonForm(sent(request))
    page = Page(
        asked.home,
        "Add somebody to ring",
        "people",
        more="Save and add another",
        done="They are listed.",
    )
    return answer_form(
        request, page, form,
        lambda: add_person(
            partnership=asked.partnership, location=asked.home, by=request.user, at=now(), **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: Request, pk: int) -> HttpResponseBase:
    """Change what is known of somebody."""
    row = _person(request, pk)
    form = PersonForm.of(row, sent(request))
    page = Page(row.location, "Change whom to ring", "people")
    return answer_form(
        request, page, form,
        lambda: update_person(
            person=row, changes=form.changes, version=form.cleaned_data["version"] or 0, by=request.user,
            at=now(),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def person_end(request: Request, pk: int) -> HttpResponseBase:
    """Take somebody off the list from a day on."""
    row = _person(request, pk)
    form = EndForm(sent(request), initial={"version": row.version, "on": today()})
    page = Page(
        row.location, f"{row.name} has left", "people", submit="Take off the list",
        lede="Nothing is deleted: who was to be rung until when stays to be read.",
        done="Taken off the list.",
    )  # fmt: skip
    return answer_form(
        request, page, form,
        lambda: end_person(person=row, by=request.user, at=now(), **form.cleaned_data),
    )  # fmt: skip


def _person(request: Request, pk: int) -> HomePerson:
    """Somebody of a home, whose name one may see and change; reading it is recorded."""
    row: HomePerson = asked_row(request, HomePerson, pk, Permission.EDIT_HOMES)
    require(request.user, Permission.VIEW_HOME_PEOPLE, row.partnership)
    note_names(request, row.location, "Somebody to ring")
    return row


@require_safe
def home_contracts(request: Request, pk: int) -> HttpResponse:
    """Every contract of a home, also those that ended."""
    asked = asked_home(request, pk)
    known = Contract.objects.about(asked.partnership, asked.home)
    rows = known.order_by(_CURRENT_FIRST, "name", "pk")
    day = today()
    context = {
        "home": asked.home,
        "rows": [(row, row.ends_on is not None and row.ends_on < day) for row in rows],
        "may_edit": may_edit(request, asked.partnership),
    }
    return render(request, "providers/home_contracts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contract_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down a contract of a home."""
    asked = asked_home(request, pk, Permission.EDIT_HOMES)
    form = ContractForm(sent(request))
    page = Page(
        asked.home, "Add a contract", "contracts", more="Save and add another", done="The contract is added."
    )
    return answer_form(
        request, page, form,
        lambda: add_contract(
            partnership=asked.partnership, location=asked.home, by=request.user, at=now(), **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def contract(request: Request, pk: int) -> HttpResponseBase:
    """Change a contract, or say when it ended."""
    row: Contract = asked_row(request, Contract, pk, Permission.EDIT_HOMES)
    form = ContractForm.of(row, sent(request))
    page = Page(row.location, "Change the contract", "contracts")
    return answer_form(
        request, page, form,
        lambda: update_contract(
            contract=row, changes=form.changes, version=form.cleaned_data["version"] or 0, by=request.user,
            at=now(),
        ),
    )  # fmt: skip
