"""Pages of the round trip through Excel: download, upload, decide cell by cell."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import get_visible, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now
from actionplans.actions import roundtrip as actions
from actionplans.forms.roundtrip import HandOutForm, TakeBackForm
from actionplans.models import EditedWorkbook, Plan
from actionplans.roundtrip.compare import changes_of
from actionplans.views.common import get_plan
from core.words import count_of
from core.workbooks.reader import WorkbookRefused
from ui.exports import XLSX


@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: Request, pk: int) -> HttpResponse:
    """Where a plan is downloaded for editing and comes back."""
    plan = get_plan(request, pk, Permission.UPDATE_PLANS)
    form = TakeBackForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            edited = _receive(request, plan, form.cleaned_data["file"])
        except WorkbookRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("actionplans:workbook_preview", pk=edited.pk)
    mine = EditedWorkbook.objects.visible_to(request.user).filter(
        issued__plan=plan, state=EditedWorkbook.State.WAITING
    )
    context = {"plan": plan, "form": form, "hand_out": HandOutForm(plan=plan), "waiting": mine[:5]}
    return render(request, "actionplans/roundtrip_workbook.html", context, status=422 if form.errors else 200)


def _receive(request: Request, plan: Plan, file: Any) -> EditedWorkbook:
    return actions.receive_workbook(plan=plan, content=file.read(), name=file.name, by=request.user, at=now())


@require_POST
def workbook_download(request: Request, pk: int) -> HttpResponse:
    """Hand out the plan or one part of it; that it was handed out is written down, so this is a POST."""
    plan = get_plan(request, pk, Permission.UPDATE_PLANS)
    form = HandOutForm(request.POST, plan=plan)
    if not form.is_valid():
        messages.error(request, "Choose the whole plan, or one of its parts.")
        return redirect("actionplans:workbook", pk=plan.pk)
    try:
        _, content = actions.issue_workbook(plan=plan, workstream=form.workstream, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("actionplans:workbook", pk=plan.pk)
    name = f"{slugify(str(form.workstream or plan))[:60]}-{timezone.localdate():%Y-%m-%d}.xlsx"
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def workbook_preview(request: Request, pk: int) -> HttpResponse:
    """Each changed cell: was, is, now; accept or refuse. POST saves what was accepted."""
    edited = _edited(request, pk)
    require(request.user, Permission.UPDATE_PLANS, edited.partnership)
    if request.method == "POST":
        try:
            results = _apply(request, edited)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            _tell(request, results)
        return redirect("actionplans:workbook_preview", pk=edited.pk)
    waiting = edited.state == EditedWorkbook.State.WAITING
    changes = changes_of(edited) if waiting else []
    context = {
        "edited": edited,
        "plan": edited.plan,
        "changes": changes,
        "cells": sum(len(change.cells) for change in changes),
        "conflicts": sum(cell.is_conflict for change in changes for cell in change.cells),
        "waiting": waiting,
    }
    return render(request, "actionplans/roundtrip_preview.html", context)


def _apply(request: Request, edited: EditedWorkbook) -> list[actions.RowResult]:
    typed = {name: str(value) for name, value in request.POST.items()}
    versions = {
        name.removeprefix("version-"): int(value)
        for name, value in typed.items()
        if name.startswith("version-") and value.isdecimal()
    }
    reasons = {
        name.removeprefix("reason-"): value for name, value in typed.items() if name.startswith("reason-")
    }
    return actions.apply_workbook(
        edited=edited,
        accepted=set(request.POST.getlist("accept")),
        versions=versions,
        reasons=reasons,
        by=request.user,
        at=now(),
    )


def _tell(request: Request, results: list[actions.RowResult]) -> None:
    saved = sum(result.saved for result in results)
    if saved:
        messages.success(request, f"Saved: {count_of(saved, 'row')}.")
    if refused := len(results) - saved:
        messages.error(request, f"Not saved: {count_of(refused, 'row')}. Each says why below.")


@require_POST
def workbook_discard(request: Request, pk: int) -> HttpResponse:
    """Throw the upload away."""
    edited = _edited(request, pk)
    actions.discard_workbook(edited=edited, by=request.user, at=now())
    messages.success(request, "Thrown away. Nothing in the plan was changed by what was left.")
    return redirect("actionplans:workbook", pk=edited.plan.pk)


def _edited(request: Request, pk: int) -> EditedWorkbook:
    rows = EditedWorkbook.objects.select_related("issued__plan__partnership", "issued__workstream")
    found: EditedWorkbook = get_visible(rows, request.user, pk=pk)
    return found
