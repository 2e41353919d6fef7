"""What the pages of homes share: the home that is asked for, a row about it, one form, one box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import get_visible, may, require
from accounts.models import Partnership
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, back_to
from audit.actions import record_read
from providers.models import Location

FORM = "providers/home_form.html"


@dataclass(frozen=True)
class Asked:
    """A home, and the partnership as which one works."""

    partnership: Partnership
    home: Location


def asked_home(request: Request, pk: int, permission: Permission = Permission.VIEW_HOMES) -> Asked:
    """The home of an address, seen or changed as the partnership in which the person works.

    Raises:
        PermissionDenied: the person may not do this there.
        Http404: no such home.
    """
    partnership = require(request.user, permission, request.partnership)
    rows = Location.objects.select_related("provider__brand")
    return Asked(partnership, get_visible(rows, request.user, pk=pk))


def asked_row(request: Request, model: type[Any], pk: int, permission: Permission) -> Any:
    """A row that the partnership in which one works wrote about a home.

    Raises:
        PermissionDenied: the person may see it but not do this.
        Http404: no such row, or another partnership's.
    """
    rows = model._default_manager.filter(partnership=request.partnership)
    found = get_visible(rows.select_related("partnership", "location"), request.user, pk=pk)
    require(request.user, Permission.VIEW_HOMES, found.partnership)
    require(request.user, permission, found.partnership)
    return found


def may_edit(request: Request, partnership: Partnership) -> bool:
    """Whether the pages offer changes."""
    return may(request.user, Permission.EDIT_HOMES, partnership)


def may_see_people(request: Request, partnership: Partnership) -> bool:
    """Whether names of managers are shown."""
    return may(request.user, Permission.VIEW_HOME_PEOPLE, partnership)


def note_names(request: Request, home: Location, how: str) -> None:
    """Record that names of people of a home were read."""
    record_read(by=request.user, obj=home, partnership=request.partnership, how=how)


def button(request: Request, asked: Asked, label: str, name: str, query: str = "") -> tuple[str, str] | None:
    """What the button of a list says and where it leads, for whoever may write things down."""
    if not may_edit(request, asked.partnership):
        return None
    return label, f"{reverse(f'providers:{name}', args=[asked.home.pk])}{query}"


def box(home: Location, anchor: str) -> str:
    """The address of a box on the page of a home."""
    return f"{reverse('providers:home', args=[home.pk])}#{anchor}"


@dataclass(frozen=True)
class Page:
    """The words of a page with one form. `anchor` is the box to come back to."""

    home: Location
    title: str
    anchor: str
    submit: str = "Save"
    lede: str = ""
    more: str = ""
    done: str = "Saved."


def answer_form(
    request: Request, page: Page, form: Any, action: Callable[[], Any], **extra: Any
) -> HttpResponseBase:
    """A page with one form: shown, sent, refused with what was typed kept, or done and back to the home."""
    tried = Tried()
    target = back_to(request, box(page.home, page.anchor))
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, action)
        if tried.done:
            messages.success(request, page.done)
            return redirect(request.get_full_path()) if "more" in request.POST else redirect(target)
    return show_form(request, page, form, tried, target, **extra)


def show_form(
    request: Request, page: Page, form: Any, tried: Tried, target: str, **extra: Any
) -> HttpResponse:
    """The form with its words, what went wrong, and the way back."""
    context = {
        "page": page, "home": page.home, "form": form, "conflict": tried.conflict, "back": target, **extra,
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))
