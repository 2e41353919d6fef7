"""Pages of imports of figures: the files, one file before and after somebody decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import get_visible, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import attempt, now, sent, today
from metrics.actions import comparators
from metrics.actions import imports as actions
from metrics.forms.imports import DecideForm, UndoImportForm, UploadTableForm
from metrics.models import ObservationImport
from metrics.periods import Frequency, period_of
from metrics.tables.imports import ComparatorTable, ImportTable, PrintedTable, state_tag
from ui.listing import respond

ACCEPT: dict[str, Callable[..., Any]] = {
    ObservationImport.Kind.TABLES: actions.accept_import,
    ObservationImport.Kind.COMPARATORS: comparators.accept_comparators,
}
UNDO: dict[str, Callable[..., Any]] = {
    ObservationImport.Kind.TABLES: actions.undo_import,
    ObservationImport.Kind.COMPARATORS: comparators.undo_comparators,
}


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponseBase:
    """Bring a file, and the files that were brought."""
    partnership = require(request.user, Permission.ENTER_FIGURES, request.partnership)
    year = period_of(today(), Frequency.YEAR).start.year
    form = UploadTableForm(sent(request), request.FILES or None, this_year=year)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        tried = attempt(
            form,
            lambda: actions.start_import(
                partnership=partnership, name=file.name, content=file.read(), by=request.user, at=now(),
                financial_year=form.cleaned_data["year"],
            ),
        )  # fmt: skip
        if tried.done:
            return redirect(tried.value)
    rows = ObservationImport.objects.filter(partnership=partnership).select_related("started_by")
    table = ImportTable(rows, params=request.GET, path=request.path)
    response = respond(request, table, "metrics/imports.html", {"form": form}, filename="files-of-figures")
    if form.errors:
        response.status_code = 422
    return response


@require_http_methods(["GET", "HEAD"])
def one_import(request: Request, pk: int) -> HttpResponseBase:
    """What a file would do or did: rows with printed and computed differences, boxes, what is held."""
    run = asked(request, pk)
    is_tables = run.kind == ObservationImport.Kind.TABLES
    shown = PrintedTable if is_tables else ComparatorTable
    table = shown(run.result.get("rows", []), params=request.GET, path=request.path)
    context = {
        "run": run, "state": state_tag(run), "boxes": run.result.get("boxes", {}),
        "held": run.result.get("held", []), "notes": run.result.get("notes", []),
        "undo": UndoImportForm(initial={"version": run.version}),
        "disagree": sum(not row["agrees"] for row in run.result.get("rows", [])) if is_tables else 0,
    }  # fmt: skip
    return respond(request, table, "metrics/import.html", context, filename="figures-of-a-file")


@require_POST
def import_accept(request: Request, pk: int) -> HttpResponse:
    """Bring its figures in."""
    return _decided(
        request, pk, DecideForm(request.POST), lambda run, typed: ACCEPT[run.kind](
            run=run, version=typed["version"], by=request.user, at=now()
        ), lambda did: (
            f"{len(did.new)} figures are new, {len(did.revised)} revised, {len(did.unchanged)} stood already."
        ),
    )  # fmt: skip


@require_POST
def import_discard(request: Request, pk: int) -> HttpResponse:
    """Throw it away."""
    return _decided(
        request, pk, DecideForm(request.POST), lambda run, typed: actions.discard_import(
            run=run, version=typed["version"], by=request.user, at=now()
        ), lambda _did: "The file is thrown away. Nothing of it was brought in.",
    )  # fmt: skip


@require_POST
def import_undo(request: Request, pk: int) -> HttpResponse:
    """Take back what it did."""
    return _decided(
        request, pk, UndoImportForm(request.POST), lambda run, typed: UNDO[run.kind](
            run=run, version=typed["version"], reason=typed["reason"], by=request.user, at=now()
        ), lambda did: f"The import is undone: {did} figures are as they were.",
    )  # fmt: skip


def asked(request: Request, pk: int) -> ObservationImport:
    """The import of the address."""
    found: ObservationImport = get_visible(
        ObservationImport.objects.select_related("partnership", "started_by", "ended_by"), request.user, pk=pk
    )
    return found


def _decided(
    request: Request, pk: int, form: Any, action: Callable[[ObservationImport, dict[str, Any]], Any],
    words: Callable[[Any], str],
) -> HttpResponse:  # fmt: skip
    """Do it and go back to the file; what is refused stands there as a message."""
    run = asked(request, pk)
    require(request.user, Permission.ENTER_FIGURES, run.partnership)
    if form.is_valid():
        tried = attempt(form, lambda: action(run, form.cleaned_data))
        if tried.done:
            messages.success(request, words(tried.value))
            return redirect(run)
        if tried.conflict:
            messages.warning(
                request, "Somebody else decided on this file meanwhile. This is how it stands now."
            )
    for each in form.errors.values():
        messages.warning(request, " ".join(each))
    return redirect(run)
