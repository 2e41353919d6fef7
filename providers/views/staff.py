"""Whose homes are whose: people with the provider role, and the homes that they see and correct."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import DateField, Value
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import members_with, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from providers.actions.staff import end_home, give_home
from providers.forms.staff import GiveForm, LastDayForm
from providers.models import HomeStaff
from providers.tables.staff import StaffTable
from ui.listing import respond


@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: Request) -> HttpResponseBase:
    """Who sees which home, and the form that gives somebody a home."""
    partnership = require(request.user, Permission.MANAGE_REGISTER, request.partnership)
    people = members_with(partnership, Permission.OWN_HOMES, today()).order_by("full_name")
    form = GiveForm(sent(request), people=people, partnership=partnership, initial={"starts_on": today()})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: give_home(partnership=partnership, by=request.user, at=now(), **form.cleaned_data),
        )
        if tried.done:
            messages.success(request, f"{tried.value.user} sees {tried.value.location} now.")
            return redirect("providers:staff")
    rows = HomeStaff.objects.filter(partnership=partnership).select_related("user", "location")
    rows = rows.annotate(today=Value(today(), output_field=DateField()))
    table = StaffTable(
        rows.order_by("location__name", "user__full_name", "pk"), params=request.GET, path=request.path,
    )  # fmt: skip
    context = {
        "form": form, "people": people.exists(), "empty": not rows.exists(),
        "without": people.exclude(pk__in=rows.on(today()).values("user")),
    }  # fmt: skip
    if request.method == "POST":
        context |= {"table": table, "filterset": None}
        return render(request, "providers/staff.html", context, status=tried.status(form))
    return respond(request, table, "providers/staff.html", context, filename="people-of-homes")


@require_http_methods(["GET", "HEAD", "POST"])
def staff_end(request: Request, pk: int) -> HttpResponse:
    """Say which day is the last on which somebody sees a home."""
    partnership = require(request.user, Permission.MANAGE_REGISTER, request.partnership)
    rows = HomeStaff.objects.filter(partnership=partnership).select_related("user", "location", "partnership")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404("There is no such page, or it is not yours to see.")
    form = LastDayForm(sent(request), initial={"on": today() - timedelta(days=1)})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form, lambda: end_home(staff=row, on=form.cleaned_data["on"], by=request.user, at=now())
        )
        if tried.done:
            messages.success(request, f"{row.user} no longer sees {row.location} after that day.")
            return redirect("providers:staff")
    context = {"form": form, "row": row}
    return render(request, "providers/staff_end.html", context, status=tried.status(form))
