"""Pages of imports of the register: bring a file, read its difference, accept, throw away, undo."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, sent
from core.errors import Refused
from jobs.models import Job
from providers.actions import imports as actions
from providers.filters.imports import DifferenceFilter
from providers.forms.imports import AcceptForm, ReasonForm, RegisterFileForm
from providers.importers.annotate import report
from providers.importers.facts import Layout
from providers.models import RegisterImport
from providers.summaries.imports import councils_of, difference_of, worries_of
from providers.tables.imports import (
    LAYOUTS,
    DifferenceTable,
    HeldTable,
    ImportTable,
    NamedDifferenceTable,
    state_of,
)
from ui import limits
from ui.listing import respond

State = RegisterImport.State
FEW = 10  # values left out that stand on the page itself


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponseBase:
    """The files brought so far; POST brings one. Nothing changes before somebody accepts."""
    partnership = require(request.user, Permission.IMPORT_REGISTER, request.partnership)
    form = RegisterFileForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["layout"]
        try:
            job = _bring(request, form.cleaned_data["file"], Layout(chosen) if chosen else None)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("jobs:job", pk=job.pk)
    rows = RegisterImport.objects.visible_to(request.user).filter(partnership=partnership)
    rows = rows.defer("ids", "held", "stops").select_related("started_by")
    table = ImportTable(rows, params=request.GET, path=request.path)
    context = {"form": form}
    answer = respond(request, table, "providers/imports.html", context, filename="imports-of-the-register")
    if form.errors:
        answer.status_code = 422
    return answer


def _bring(request: Request, file: object, layout: Layout | None) -> Job:
    partnership = require(request.user, Permission.IMPORT_REGISTER, request.partnership)
    with transaction.atomic():
        run = actions.start_import(
            partnership=partnership, name=str(getattr(file, "name", "file")), content=file,  # type: ignore[arg-type]
            by=request.user, at=now(), layout=layout,
        )  # fmt: skip
        return actions.as_job(kind=actions.READ, run=run, by=request.user, at=now())


@require_safe
def import_page(request: Request, pk: int) -> HttpResponseBase:
    """What a file would change, what holds it up, and what can be done with it."""
    run = _run(request, pk)
    return _show(request, run, AcceptForm(), ReasonForm())


def _show(
    request: Request, run: RegisterImport, accept: AcceptForm, undo: ReasonForm, status: int = 200
) -> HttpResponseBase:
    councils = councils_of(run.partnership)
    rows = difference_of(run, councils)
    filterset = DifferenceFilter(request.GET, rows, councils=councils)
    named = may(request.user, Permission.VIEW_HOME_PEOPLE, run.partnership)
    kind = NamedDifferenceTable if named else DifferenceTable
    table = kind(filterset.qs, params=request.GET, path=run.get_absolute_url(), filterset=filterset)
    moved = run.state == State.WAITING and run.basis != RegisterImport.objects.moves()
    context = {
        "run": run, "state": state_of(run), "layout": LAYOUTS[run.layout], "accept": accept, "undo": undo,
        "moved": moved, "tiles": _tiles(run), "held": run.held[:FEW], "job": _job(run), "councils": councils,
        "worries": worries_of(run, councils) if run.state in (State.WAITING, State.APPLIED) else [],
        "has_difference": run.rows.exists(), "shown": accept if accept.errors else undo,
    }  # fmt: skip
    answer = respond(request, table, "providers/import.html", context, filename=f"difference-{run.pk}")
    if status != 200:
        answer.status_code = status
    return answer


def _tiles(run: RegisterImport) -> list[tuple[str, int, str]]:
    """(words, number, address) of each count."""
    here = run.get_absolute_url()
    words = {
        "new": ("New", f"{here}?kind=new&subject=location"),
        "changed": ("Changed", f"{here}?kind=changed&subject=location"),
        "gone": ("Gone", f"{here}?kind=gone&subject=location"), "unchanged": ("Unchanged", ""),
        "held": ("Left out", reverse("providers:import_held", args=[run.pk])),
    }  # fmt: skip
    shown = [(label, run.counts.get(name, 0), url) for name, (label, url) in words.items()]
    return [(label, number, url if number else "") for label, number, url in shown] if run.counts else []


def _job(run: RegisterImport) -> Job | None:
    """The job that works on it just now."""
    keys = [f"{kind}:{run.pk}" for kind in (actions.READ, actions.ACCEPT, actions.UNDO)]
    return Job.objects.active().filter(key__in=keys).first()


@require_POST
def import_accept(request: Request, pk: int) -> HttpResponseBase:
    """Write it into the register, as a job."""
    run = _run(request, pk)
    form = AcceptForm(request.POST)
    if run.stops and not form.is_valid():
        return _show(request, run, form, ReasonForm(), 422)
    return _as_job(request, run, actions.ACCEPT)


@require_POST
def import_undo(request: Request, pk: int) -> HttpResponseBase:
    """Take it back, as a job."""
    run = _run(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, run, AcceptForm(), form, 422)
    return _as_job(request, run, actions.UNDO, reason=form.cleaned_data["reason"])


def _as_job(request: Request, run: RegisterImport, kind: str, **arg: str) -> HttpResponse:
    try:
        job = actions.as_job(kind=kind, run=run, by=request.user, at=now(), **arg)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(run)
    return redirect("jobs:job", pk=job.pk)


@require_POST
def import_again(request: Request, pk: int) -> HttpResponse:
    """Compare it with the register as it is now."""
    run = _run(request, pk)
    try:
        with transaction.atomic():
            run = actions.read_again(run=run, by=request.user, at=now())
            job = actions.as_job(kind=actions.READ, run=run, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(run)
    return redirect("jobs:job", pk=job.pk)


@require_POST
def import_discard(request: Request, pk: int) -> HttpResponse:
    """Throw it away."""
    run = _run(request, pk)
    try:
        actions.discard_import(run=run, reason="", by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(run)
    messages.success(request, f"{run.name} was thrown away. The register is as it was.")
    return redirect("providers:imports")


@require_safe
def import_held(request: Request, pk: int) -> HttpResponseBase:
    """All that was left out of the file, and why."""
    run = _run(request, pk)
    table = HeldTable(run.held, params=request.GET, path=request.path)
    name = f"left-out-{run.pk}"
    return respond(request, table, "providers/import_held.html", {"run": run}, filename=name)


@require_safe
def import_report(request: Request, pk: int) -> HttpResponseBase:
    """What became of each row, as CSV."""
    run = _run(request, pk)
    limits.count(request, "export")
    named = may(request.user, Permission.VIEW_HOME_PEOPLE, run.partnership)
    answer = StreamingHttpResponse(report(run, names=named), content_type="text/csv; charset=utf-8")
    stem = slugify(run.name.rpartition(".")[0])[:80] or "register"
    answer["Content-Disposition"] = f'attachment; filename="{stem}-with-results.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _run(request: Request, pk: int) -> RegisterImport:
    rows = RegisterImport.objects.defer("ids").select_related("partnership", "started_by", "ended_by")
    run: RegisterImport = get_visible(rows, request.user, pk=pk)
    return run
