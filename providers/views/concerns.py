"""Concerns about homes: the list, one of them, raised, changed, closed, opened again."""

from __future__ import annotations

from django.db.models import DateField, F, Value
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, sent, today
from audit.models import Entry
from audit.registry import words_for
from providers.actions.homes import close_concern, raise_concern, reopen_concern, update_concern
from providers.filters.homes import ConcernFilter
from providers.forms.concerns import CloseForm, ConcernForm, EditConcernForm, ReopenForm
from providers.models import HomeConcern
from providers.tables.homes import ConcernTable, age_words, concern_state
from providers.views.homes_common import Page, answer_form, asked_home, asked_row, may_edit
from ui.listing import respond

QUICK = (
    ("Open", {"state": "open"}),
    ("Open for more than four weeks", {"state": "open", "age": "28"}),
    ("Safeguarding", {"state": "open", "kind": "safeguarding"}),
    ("Outbreaks", {"state": "open", "kind": "outbreak"}),
    ("Closed", {"state": "closed"}),
)


@require_safe
def concerns(request: Request) -> HttpResponseBase:
    """Every concern of the partnership, the oldest open one first."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    rows = HomeConcern.objects.visible_to(request.user).filter(partnership=partnership)
    chosen = ConcernFilter(request.GET, rows, day=today())
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    found = found.select_related("location", "by").annotate(
        day=Value(today(), output_field=DateField())
    ).order_by(F("closed_on").asc(nulls_first=True), "on", "pk")  # fmt: skip
    table = ConcernTable(found, params=request.GET, path=request.path, filterset=chosen, quick=QUICK)
    context = {"empty": not rows.exists()}
    return respond(request, table, "providers/home_concerns.html", context, filename="concerns")


@require_safe
def concern(request: Request, pk: int) -> HttpResponse:
    """One concern with everything that was done about it."""
    row: HomeConcern = asked_row(request, HomeConcern, pk, Permission.VIEW_HOMES)
    trail = Entry.objects.about("providers.homeconcern", row.pk)
    context = {
        "concern": row,
        "home": row.location,
        "state": concern_state(row),
        "age": age_words(row, today()),
        "trail": [(entry, words_for(entry)) for entry in trail.order_by("-number")],
        "may_edit": may_edit(request, row.partnership),
    }
    return render(request, "providers/home_concern.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def concern_new(request: Request, pk: int) -> HttpResponseBase:
    """Raise a concern about a home."""
    asked = asked_home(request, pk, Permission.EDIT_HOMES)
    form = ConcernForm(sent(request), initial={"on": today()})
    page = Page(asked.home, "Raise a concern", "concerns", done="The concern is raised.")
    return answer_form(
        request, page, form,
        lambda: raise_concern(
            partnership=asked.partnership, location=asked.home, by=request.user, at=now(), **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def concern_edit(request: Request, pk: int) -> HttpResponseBase:
    """Say what was done about a concern, or correct it."""
    row: HomeConcern = asked_row(request, HomeConcern, pk, Permission.EDIT_HOMES)
    form = EditConcernForm.of(row, sent(request))
    page = Page(row.location, "Update the concern", "concerns")
    return answer_form(
        request, page, form,
        lambda: update_concern(
            concern=row, changes=form.changes, version=form.cleaned_data["version"], by=request.user, at=now()
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def concern_close(request: Request, pk: int) -> HttpResponseBase:
    """Close a concern with what came of it."""
    row: HomeConcern = asked_row(request, HomeConcern, pk, Permission.EDIT_HOMES)
    form = CloseForm(sent(request), initial={"version": row.version, "on": today()})
    page = Page(
        row.location,
        "Close the concern",
        "concerns",
        submit="Close it",
        lede=row.summary,
        done="It is closed.",
    )
    return answer_form(
        request, page, form,
        lambda: close_concern(concern=row, by=request.user, at=now(), **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def concern_reopen(request: Request, pk: int) -> HttpResponseBase:
    """Open a closed concern again."""
    row: HomeConcern = asked_row(request, HomeConcern, pk, Permission.EDIT_HOMES)
    form = ReopenForm(sent(request), initial={"version": row.version})
    page = Page(
        row.location, "Open the concern again", "concerns", submit="Open it again", lede=row.summary,
        done="It is open again.",
    )  # fmt: skip
    return answer_form(
        request, page, form,
        lambda: reopen_concern(concern=row, by=request.user, at=now(), **form.cleaned_data),
    )  # fmt: skip
