"""Who read what in an incident, and records that are opened with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request
from accounts.views.common import now, sent
from core.errors import Refused
from failure_protocol.access import REFUSAL, get_incident, rights
from failure_protocol.actions import privacy as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.breach import may_start
from failure_protocol.forms.privacy import GlassForm, ReviewForm
from failure_protocol.matrix import Level
from failure_protocol.models import BrokenGlass, Person
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.summaries.privacy import readings_of
from failure_protocol.tables.privacy import AccessTable, GlassTable, with_refs
from failure_protocol.views.common import Page, answer_form, asked
from failure_protocol.views.records import Button, ListPage, Places, address, listing

GET_POST = ("GET", "HEAD", "POST")
PRIVACY: Places = (
    ("Who read what", "privacy", "access_log", Level.VIEW),
    ("Opened with a reason", "glass", "access_log", Level.VIEW),
    ("Breaches", "breaches", "access_log", Level.VIEW),
    ("Breaches", "breaches", "incident", Level.EDIT),
    ("Asked about themselves", "subjects", "access_log", Level.VIEW),
    ("Keeping", "keeping", "access_log", Level.VIEW),
)
QUICK = tuple((label, {"how": value}) for value, label in Surface.choices)


@require_safe
@transaction.atomic
def privacy(request: Request, pk: int) -> HttpResponseBase:
    """Everybody's readings, the newest first. Looking at them is written down too."""
    here = asked(request, pk, "access_log", Level.VIEW)
    note_read(incident=here.incident, people=[], surface=Surface.LOG, by=request.user, at=here.at)
    rows = readings_of(here.incident)
    how = request.GET.get("how", "")
    if how in Surface.values:
        rows = rows.filter(surface=how)
    page = ListPage(
        "Who read what", "Every reading, and who was refused. That you look at this is written down too.",
        PRIVACY, "privacy", buttons(here),
    )  # fmt: skip
    return _listed(here, page, rows)


@require_safe
@transaction.atomic
def person_access(request: Request, pk: int, person: int) -> HttpResponseBase:
    """Who read one person's record: what the person can ask for. It shows the reference, not the name."""
    here = asked(request, pk, "access_log", Level.VIEW)
    found = get_object_or_404(Person.everybody.filter(incident=here.incident), pk=person)
    note_read(incident=here.incident, people=[found], surface=Surface.LOG, by=request.user, at=here.at)
    page = ListPage(
        f"Who read the record of {found}", "Every reading, as the person may ask to know it.", PRIVACY,
        "person_access",
    )  # fmt: skip
    return _listed(here, page, readings_of(here.incident, found))


@require_safe
def glass(request: Request, pk: int) -> HttpResponseBase:
    """What was opened with a reason, and how it was reviewed."""
    here = asked(request, pk, "access_log", Level.VIEW)
    rows = here.incident.broken_glass.select_related("user", "person", "reviewed_by")
    page = ListPage(
        "Opened with a reason", "Each is looked at afterwards, within a day, by somebody else.", PRIVACY,
        "glass", buttons(here),
    )  # fmt: skip
    return listing(here, page, GlassTable(rows, params=request.GET, path=request.path))


@require_http_methods(GET_POST)
def glass_break(request: Request, pk: int) -> HttpResponseBase:
    """Open a record, or for an auditor the register, for three hours."""
    here = asked(request, pk, "incident", Level.VIEW)
    kind = actions.may_break(request.user, here.incident)
    if not kind:
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    whole = kind == "all"
    form = GlassForm(sent(request), here=here, whole=whole)
    page = Page(
        "Read the register with a reason" if whole else "Open a record in an emergency",
        address(here, "people"), "Open it for 3 hours", is_warning=True,
        lede="Who leads and the Caldicott guardian are told at once, and one of them looks at it "
        "afterwards. Everything that you read is written down.",
        done="It is open to you for 3 hours. Those who watch over access were told.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.break_glass(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_POST
def glass_close(request: Request, pk: int, glass: int) -> HttpResponse:
    """End it before its time."""
    incident = get_incident(request.user, pk)
    row = _glass(Here(request, incident, rights(request.user, incident), now()), glass)
    try:
        actions.close_glass(glass=row, by=request.user, at=now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "It is closed.")
    return redirect(incident)


@require_http_methods(GET_POST)
def glass_review(request: Request, pk: int, glass: int) -> HttpResponseBase:
    """Was it needed?"""
    here = asked(request, pk, "access_log", Level.VIEW)
    row = _glass(here, glass)
    form = ReviewForm(sent(request), here=here)
    what = f"the record of {row.person}" if row.person else "the register"
    page = Page(
        f"Review: {row.user} opened {what}", address(here, "glass"), "Save the review",
        lede=f"Their reason: {row.reason}", done="Reviewed.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.review_glass(glass=row, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


def buttons(here: Here) -> Sequence[Button]:
    """What those who look here can begin."""
    found = []
    if may_start(here.request.user, here.incident):
        found.append(Button("Report a breach", address(here, "breach_new")))
    if actions.may_break(here.request.user, here.incident):
        found.append(Button("Read the register with a reason", address(here, "glass_break"), is_main=True))
    return found


def _listed(here: Here, page: ListPage, rows: Any) -> HttpResponseBase:
    request = here.request
    table = AccessTable(rows, params=request.GET, path=request.path, quick=QUICK)
    refs = dict(Person.everybody.filter(incident=here.incident).values_list("pk", "ref"))
    table.page.object_list = with_refs(list(table.page.object_list), refs)
    return listing(here, page, table)


def _glass(here: Here, pk: int) -> BrokenGlass:
    rows = BrokenGlass.objects.select_related("incident", "person", "user")
    found: BrokenGlass = get_object_or_404(rows, pk=pk, incident=here.incident)
    return found
