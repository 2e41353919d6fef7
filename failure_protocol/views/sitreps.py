"""Situation reports: the days, one report, writing, issuing, and the same as JSON."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.access import REFUSAL
from failure_protocol.actions import sitreps as actions
from failure_protocol.forms.communications import SureForm
from failure_protocol.forms.sitreps import FigureForm, StartForm, WordsForm
from failure_protocol.matrix import Level
from failure_protocol.models import SituationReport
from failure_protocol.sections import Here
from failure_protocol.summaries.sitreps import (
    FORM,
    as_json,
    content_of,
    days_of,
    is_late,
    is_whole,
    may_read,
    may_write,
)
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.records import address, own_row


def _read(request: Request, pk: int) -> Here:
    here = asked(request, pk, "incident", Level.SUMMARY)
    if not may_read(request.user, here.incident):
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    return here


def _report(here: Here, number: int) -> SituationReport:
    rows = SituationReport.objects.select_related("incident", "issued_by", "by")
    row: SituationReport = own_row(here, rows, number)
    if row.issued_at is None and here.rights.incident < Level.VIEW:
        raise Http404("There is no such page, or it is not yours to see.")
    return row


@require_safe
def sitreps(request: Request, pk: int) -> HttpResponse:
    """Every day with its report, gaps as gaps; and reports from before the activation."""
    here = _read(request, pk)
    rows = SituationReport.objects.filter(incident=here.incident).select_related("issued_by", "incident")
    draft = rows.filter(issued_at=None).first()
    context = {
        "days": days_of(here.incident, here.at),
        "rows": [(row, is_late(row)) for row in rows.exclude(issued_at=None)],
        "draft": draft if here.rights.incident >= Level.VIEW else None,
        "may_write": may_write(request.user, here.incident) and not here.incident.has_ended,
    }  # fmt: skip
    return show(here, "failure_protocol/sitreps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sitrep_new(request: Request, pk: int) -> HttpResponseBase:
    """Begin the report of a day."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = StartForm(sent(request), here=here, initial={"day": timezone.localtime(here.at).date()})
    made: list[SituationReport] = []
    page = Page("Begin a situation report", address(here, "sitreps"), "Begin", done="Write what is asked.")

    def start() -> None:
        made.append(actions.start_sitrep(incident=here.incident, by=request.user, at=here.at, **form.changes))

    response = answer_form(here, page, form, start)
    return redirect("failure_protocol:sitrep_edit", pk, made[0].number) if made else response


@require_safe
def sitrep(request: Request, pk: int, number: int) -> HttpResponse:
    """One report: as it was issued, or of a draft as it would be now."""
    here = _read(request, pk)
    row = _report(here, number)
    content = content_of(row, here.at)
    context = {
        "report": row, "content": content, "late": is_late(row), "whole": is_whole(row),
        "texts": [(FORM[key][0], text) for key, text in content["words"].items()],
        "may_write": may_write(request.user, here.incident) and row.issued_at is None,
    }  # fmt: skip
    return show(here, "failure_protocol/sitrep.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sitrep_edit(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Write the texts of a draft."""
    here = asked(request, pk, "incident", Level.EDIT)
    row = _report(here, number)
    form = WordsForm(sent(request), here=here, initial={**row.words, "version": row.version})
    page = Page(f"Situation report {number}", row.get_absolute_url())
    return answer_form(
        here, page, form,
        lambda: actions.edit_sitrep(
            report=row, words=form.changes, version=form.seen_version, by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def sitrep_figure(request: Request, pk: int, number: int) -> HttpResponseBase:
    """State a figure otherwise than it is computed."""
    here = asked(request, pk, "incident", Level.EDIT)
    row = _report(here, number)
    content = content_of(row, here.at)
    form = FigureForm(sent(request), here=here, content=content, initial={"version": row.version})
    page = Page(f"State a figure of report {number}", row.get_absolute_url())
    return answer_form(
        here, page, form,
        lambda: actions.state_figure(
            report=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def sitrep_issue(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Issue a report: from then on nothing of it changes."""
    here = asked(request, pk, "incident", Level.EDIT)
    row = _report(here, number)
    form = SureForm(sent(request), here=here, initial={"version": row.version})
    page = Page(
        f"Issue situation report {number}", row.get_absolute_url(), "Issue it",
        "The figures are computed a last time, and all of it is frozen.", "Issued.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.issue_sitrep(report=row, version=form.seen_version, by=request.user, at=here.at),
    )  # fmt: skip


@require_safe
def sitrep_json(request: Request, pk: int, number: int) -> HttpResponse:
    """The report as a document."""
    here = _read(request, pk)
    document: dict[str, Any] = as_json(_report(here, number), here.at)
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})
