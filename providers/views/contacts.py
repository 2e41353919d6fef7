"""Pages of calls: today's list, the contact log, one contact, a call or visit written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import get_visible, may, members_with, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from audit.actions import record_read
from providers.actions import contacts as actions
from providers.filters.contacts import ContactFilter
from providers.forms.contacts import ContactForm
from providers.forms.contacts_ring import QUESTIONS
from providers.models import Contact, Location
from providers.summaries.contacts import ALL, MINE, WHOSE, call_list, counts_of, looks_after_homes
from providers.tables.contacts import (
    CallTable,
    ContactPeopleTable,
    ContactTable,
    HomeContactPeopleTable,
    HomeContactTable,
    MyCallTable,
    outcome_of,
)
from ui.forms import lower_first
from ui.listing import FILES, respond


@require_safe
def calls(request: Request) -> HttpResponseBase:
    """Today's calls in the order of worry, what was tried, and below them those that are done."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    whose = whose_of(request, partnership)
    found = call_list(partnership, today(), whose=whose, user=request.user)
    may_call = may(request.user, Permission.EDIT_HOMES, partnership)
    shape = MyCallTable if whose == MINE else CallTable
    table = shape(
        found.left, params=request.GET, path=request.path, context={"whose": whose, "may_call": may_call}
    )
    context = {
        "calls": found, "whose": whose, "may_call": may_call, "day": today(),
        "choices": [(key, label, f"?whose={key}") for key, label in WHOSE.items()],
    }  # fmt: skip
    return respond(request, table, "providers/calls.html", context, filename="calls-today")


def whose_of(request: Request, partnership: Partnership) -> str:
    """Whose calls were asked for; one's own where one looks after homes, else everybody's."""
    asked = request.GET.get("whose", "")
    if asked in WHOSE:
        return asked
    return MINE if looks_after_homes(partnership, request.user) else ALL


@require_safe
def contacts(request: Request) -> HttpResponseBase:
    """Every contact of the partnership with its homes, newest first."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    rows = Contact.objects.filter(partnership=partnership)
    tables = (ContactTable, ContactPeopleTable)
    return _log(request, partnership, rows, tables, "providers/contacts.html", {}, "contacts")


@require_safe
def home_contacts(request: Request, pk: int) -> HttpResponseBase:
    """Every contact with one home."""
    partnership, home = home_of(request, pk)
    reached, tried = counts_of(partnership, home)
    context = {"home": home, "reached": reached, "tried": tried} | _may_edit(request, partnership)
    tables = (HomeContactTable, HomeContactPeopleTable)
    rows = Contact.objects.about(partnership, home)
    return _log(request, partnership, rows, tables, "providers/contacts_home.html", context, "contacts", home)


Pair = tuple[type[ContactTable], type[ContactTable]]  # without and with the names of staff


def _log(
    request: Request, partnership: Partnership, rows: QuerySet[Contact], tables: Pair,
    template: str, context: Mapping[str, Any], filename: str, home: Location | None = None,
) -> HttpResponseBase:  # fmt: skip
    """The log with or without names, by what the person may see; names that leave in a file are noted."""
    people = may(request.user, Permission.VIEW_HOME_PEOPLE, partnership)
    chosen = ContactFilter(request.GET, rows, one_home=home is not None)
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    found = found.select_related("location", "by").prefetch_related("promises")
    table = tables[people](
        found.order_by("-on", "-at", "-pk"), params=request.GET, path=request.path, filterset=chosen
    )
    if people:
        how = (
            "Names in a file of contacts"
            if request.GET.get("format") in FILES
            else "Names in the contact log"
        )
        record_read(by=request.user, obj=home or partnership, partnership=partnership, how=how)
    return respond(request, table, template, {**context, "empty": not rows.exists()}, filename=filename)


@require_safe
def contact(request: Request, pk: int) -> HttpResponse:
    """One contact: what was asked and said, and what was promised."""
    found: Contact = get_visible(Contact.objects.select_related("location", "by"), request.user, pk=pk)
    people = may(request.user, Permission.VIEW_HOME_PEOPLE, found.partnership)
    if people and found.spoke_to:
        record_read(by=request.user, obj=found, partnership=found.partnership, how="Name in a contact")
    context = {
        "contact": found, "home": found.location, "outcome": outcome_of(found), "people": people,
        "answers": [
            (label, found.answers[key]) for key, label in QUESTIONS.items() if found.answers.get(key)
        ],
        "promises": found.promises.select_related("owner"),
    }  # fmt: skip
    return render(request, "providers/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: Request, pk: int) -> HttpResponse:
    """Write down a call, a visit or a mail, of today or of an earlier day."""
    partnership, home = home_of(request, pk, Permission.EDIT_HOMES)
    form = ContactForm(
        sent(request), owners=owners(partnership), user=request.user, today=today(),
        initial={"how": request.GET.get("how", Contact.How.CALL.value)},
    )  # fmt: skip
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: actions.record_contact(
                partnership=partnership, location=home, by=request.user, at=now(), **form.values
            ),
        )
        if tried.done:
            messages.success(request, f"Saved: {home}, {came_of(tried.value)}.")
            return redirect(reverse("providers:home_contacts", args=[home.pk]))
    context = {"form": form, "home": home}
    return render(request, "providers/contact_form.html", context, status=tried.status(form))


def came_of(row: Contact) -> str:
    """What came of a contact, inside a sentence."""
    return lower_first(row.get_outcome_display())


def home_of(
    request: Request, pk: int, permission: Permission = Permission.VIEW_HOMES
) -> tuple[Partnership, Location]:
    """The partnership in which one works, and a home of the register.

    Raises:
        PermissionDenied: not in this partnership.
        Http404: no such home.
    """
    partnership = require(request.user, permission, request.partnership)
    home: Location = get_visible(Location.objects.all(), request.user, pk=pk)
    return partnership, home


def owners(partnership: Partnership) -> QuerySet[User]:
    """Who can see to a promise."""
    return members_with(partnership, Permission.EDIT_HOMES, today())


def _may_edit(request: Request, partnership: Partnership) -> dict[str, bool]:
    return {"may_edit": may(request.user, Permission.EDIT_HOMES, partnership)}
