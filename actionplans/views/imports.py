"""Pages of an import: upload, preview with questions, accept, result, undo."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, today
from actionplans.forms.imports import AnswerForm, ImportForm
from actionplans.importers import commit
from actionplans.importers.annotate import annotated
from actionplans.importers.diff import count, flat
from actionplans.importers.lines import lines_of
from actionplans.importers.undo import undo_import
from actionplans.models import ImportRun
from core.workbooks.reader import WorkbookRefused
from ui.exports import XLSX


@require_http_methods(["GET", "HEAD", "POST"])
def import_plan(request: Request) -> HttpResponse:
    """Upload a workbook. Nothing of any plan changes before somebody accepts the preview."""
    partnership = require(request.user, Permission.IMPORT_PLANS, request.partnership)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = commit.start_import(
                partnership=partnership,
                name=file.name,
                content=file.read(),
                by=request.user,
                at=now(),
                title=form.cleaned_data["title"],
                as_at=form.cleaned_data["as_at"],
            )
        except WorkbookRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("actionplans:import_preview", pk=run.pk)
    runs = ImportRun.objects.visible_to(request.user).filter(partnership=partnership)
    context = {"form": form, "runs": runs.defer("content").select_related("plan", "uploaded_by")[:20]}
    return render(request, "actionplans/import_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: Request, pk: int) -> HttpResponse:
    """Every row of the file, new, changed, unchanged or held; POST keeps answers, or accepts."""
    run = _run(request, pk)
    if run.state != ImportRun.State.WAITING:
        made = sum(not key.startswith("plan:") for key in run.created)  # counted as the preview counts: rows
        return render(request, "actionplans/import_result.html", {"run": run, "made": made})
    seen = commit.preview(run)
    form = AnswerForm(
        request.POST if "answer" in request.POST else None,
        parsed=seen.parsed,
        answers=run.answers,
        picked=run.columns,
    )
    if request.method == "POST":
        if "accept" in request.POST:
            return _accept(request, run)
        if form.is_valid():
            return _answer(request, run, form)
    return _show_preview(request, run, seen, form)


def _show_preview(request: Request, run: ImportRun, seen: commit.Preview, form: AnswerForm) -> HttpResponse:
    rows = flat(seen.rows)
    context = {
        "run": run,
        "seen": seen,
        "parsed": seen.parsed,
        "states": count(seen.rows),
        "lines": [line for line in lines_of(rows) if line.state != "unchanged"],
        "unchanged": [line for line in lines_of(rows) if line.state == "unchanged"],
        "form": form,
        "has_questions": bool(form.fields),
    }
    return render(request, "actionplans/import_preview.html", context)


def _accept(request: Request, run: ImportRun) -> HttpResponse:
    try:
        seen = commit.apply_import(run=run, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("actionplans:import_preview", pk=run.pk)
    states = count(seen.rows)
    messages.success(request, f"Imported: {states['new']} rows new, {states['changed']} changed.")
    return redirect("actionplans:import_preview", pk=run.pk)


def _answer(request: Request, run: ImportRun, form: AnswerForm) -> HttpResponse:
    try:
        commit.answer_import(run=run, by=request.user, answers=form.answers(), columns=form.columns())
        commit.preview(run)
    except WorkbookRefused as refused:
        # Without this column the file is no plan any more: keep the answers about statuses only.
        messages.error(request, str(refused))
        commit.answer_import(run=run, by=request.user, answers={}, columns=dict.fromkeys(form.columns(), ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Your answers are kept. The preview below uses them.")
    return redirect("actionplans:import_preview", pk=run.pk)


@require_POST
def import_discard(request: Request, pk: int) -> HttpResponse:
    """Throw an upload away."""
    run = _run(request, pk)
    try:
        commit.discard_import(run=run, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{run.name} was thrown away. No plan was changed.")
    return redirect("actionplans:import")


@require_POST
def import_undo(request: Request, pk: int) -> HttpResponse:
    """Take a whole import back."""
    run = _run(request, pk)
    try:
        undo_import(run=run, by=request.user, at=now(), day=today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"The import of {run.name} was undone.")
    return redirect("actionplans:import_preview", pk=run.pk)


@require_safe
def import_copy(request: Request, pk: int) -> HttpResponse:
    """The user's own workbook, with a column that says what becomes of each row."""
    run = _run(request, pk)
    if run.name.casefold().endswith((".csv", ".tsv")):
        messages.error(request, "A CSV file can't carry notes: save it as a workbook and upload that.")
        return redirect("actionplans:import_preview", pk=run.pk)
    seen = commit.preview(run)
    content = annotated(bytes(run.content), seen.rows, seen.parsed.held)
    response = HttpResponse(content, content_type=XLSX)
    stem = slugify(run.name.rpartition(".")[0])[:80] or "plan"
    response["Content-Disposition"] = f'attachment; filename="{stem}-with-results.xlsx"'
    return response


def _run(request: Request, pk: int) -> ImportRun:
    rows = ImportRun.objects.select_related("plan__partnership", "partnership", "uploaded_by")
    run: ImportRun = get_visible(rows, request.user, pk=pk)
    return run
