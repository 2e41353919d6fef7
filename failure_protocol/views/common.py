"""What the pages of an incident share: the incident asked for, its frame, one form, one person's record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import Request
from accounts.views.common import Tried, attempt, back_to, now
from failure_protocol import sections
from failure_protocol.access import allow, get_incident, get_person, rights_on, seen_people
from failure_protocol.actions.access_log import note_read
from failure_protocol.matrix import Group, Level, Rights
from failure_protocol.models import Incident, Person
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.summaries.balance import balance_here

FORM = "failure_protocol/incident_form.html"


def asked(request: Request, pk: int, area: str = "incident", level: Level = Level.VIEW) -> Here:
    """The incident of an address, for somebody whose rights reach `level` in `area`.

    Raises:
        Http404: no such incident, or not one that the person may know of.
        PermissionDenied: the person's part does not reach that far.
    """
    incident = get_incident(request.user, pk)
    return Here(request, incident, allow(request.user, incident, area, level), now())


def asked_person(request: Request, pk: int, person: int, *groups: Group) -> tuple[Here, Person]:
    """A person's record for its page; the reading is written down before anything is drawn.

    `groups` are the field groups that the page shows, besides who it is: those that the reader may not see
    are not noted, and must not be shown: templates ask `here.rights.sees`.

    Raises:
        Http404: no such incident or person, or not one that the reader may see.
    """
    incident = get_incident(request.user, pk)
    found = get_person(request.user, incident, person)
    held = rights_on(request.user, found)
    here = Here(request, incident, held, now())
    note_read(
        incident=incident, people=[found], surface=Surface.PAGE, by=request.user, at=here.at,
        groups={group for group in (Group.IDENTITY, *groups) if group in held.sees},
    )  # fmt: skip
    return here, found


def note_named(here: Here) -> None:
    """Write down that the page names everybody whom the reader may see, as a list to choose from does."""
    people = Person.objects.filter(seen_people(here.request.user, here.incident, here.rights))
    note_read(
        incident=here.incident, people=[each.pk for each in people.only("pk")], surface=Surface.LIST,
        groups=here.rights.sees & {Group.IDENTITY}, by=here.request.user, at=here.at,
    )  # fmt: skip


def show(
    here: Here, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page inside the frame of the incident: its menu, its warnings, the number that must balance."""
    return render(here.request, template, {**frame(here), **(context or {})}, status=status)


def frame(here: Here) -> dict[str, Any]:
    """What templates/failure_protocol/frame.html needs; for list pages that `ui.listing.respond` draws."""
    return {
        "here": here, "incident": here.incident, "places": menu(here.incident, here.rights),
        "alarms": sections.warnings(here), "balance": balance_here(here),
    }  # fmt: skip


def menu(incident: Incident, held: Rights) -> list[tuple[str, str]]:
    """(label, address) of each place in the incident's menu."""
    return [
        (each.label, reverse(f"failure_protocol:{each.url_name}", args=[incident.pk]))
        for each in sections.places(held)
    ]


@dataclass(frozen=True)
class Page:
    """The words of a page with one form. `back` is where it leads when done."""

    title: str
    back: str
    submit: str = "Save"
    lede: str = ""
    done: str = "Saved."
    is_warning: bool = False


def answer_form(
    here: Here, page: Page, form: Any, action: Callable[[], Any], *, template: str = FORM, **extra: Any
) -> HttpResponseBase:
    """A page with one form: shown, sent, refused with what was typed kept, or done and back.

    `action` runs in `attempt`: Refused, ValidationError and ChangedMeanwhile stand beside the form.
    """
    tried = Tried()
    target = back_to(here.request, page.back)
    if here.request.method == "POST" and form.is_valid():
        tried = attempt(form, action)
        if tried.done:
            messages.success(here.request, page.done)
            return redirect(target)
    context = {"page": page, "form": form, "conflict": tried.conflict, "back": target, **extra}
    return show(here, template, context, status=tried.status(form))
