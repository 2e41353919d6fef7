"""Pages of performance reports: the list, one as at a day, its settings, tables, tiles and texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, sent, today
from metrics.actions import reports as actions
from metrics.forms.reports import AsAtForm, ReportForm, TableForm, TextForm, TilesForm
from metrics.models import Report, ReportTable
from metrics.panels import panels_of, works_of
from metrics.summaries.report import report_as_at

ANY = ["GET", "HEAD", "POST"]


@require_safe
def reports(request: Request) -> HttpResponse:
    """The partnership's reports."""
    partnership = require(request.user, Permission.VIEW_INDICATORS, request.partnership)
    context = {
        "reports": Report.objects.filter(partnership=partnership),
        "may_edit": may(request.user, Permission.EDIT_INDICATORS, partnership),
    }
    return render(request, "metrics/reports.html", context)


@require_safe
def report(request: Request, pk: int) -> HttpResponse:
    """A report as at a day: the same figures, colours and boxes as its pack and workbook."""
    row = asked(request, pk)
    form = AsAtForm(request.GET if any(name.startswith("day") for name in request.GET) else None)
    day = _day(form)
    context = {
        "report": row, "shown": report_as_at(row, day), "day": day, "day_form": form,
        "may_edit": may(request.user, Permission.EDIT_INDICATORS, row.partnership),
        "may_write": may(request.user, Permission.ENTER_FIGURES, row.partnership),
        "panels": panels_of(row, request.user, day),
    }  # fmt: skip
    return render(request, "metrics/report.html", context)


@require_http_methods(ANY)
def report_new(request: Request) -> HttpResponse:
    """Make a report."""
    partnership = require(request.user, Permission.EDIT_INDICATORS, request.partnership)
    form = ReportForm(sent(request), works=works_of(partnership, request.user))
    return _answer(
        request, form, None, "Make a report", "The report is made. Next, give it tables.",
        lambda: actions.create_report(partnership=partnership, facts=form.facts, by=request.user, at=now()),
    )  # fmt: skip


@require_http_methods(ANY)
def report_edit(request: Request, pk: int) -> HttpResponse:
    """Change its title, how it rates, and the portfolios it tells of."""
    row = asked(request, pk, Permission.EDIT_INDICATORS)
    initial = {name: getattr(row, name) for name in ("title", "same", "amber", "width", "plans", "version")}
    works = works_of(row.partnership, request.user)
    form = ReportForm(sent(request), initial=initial, works=works, kept=row.plans)
    return _answer(
        request, form, row, "Title and rules", "The report is saved.",
        lambda: actions.edit_report(
            report=row, changes=form.facts, version=form.cleaned_data["version"], by=request.user, at=now()
        ),
    )  # fmt: skip


@require_http_methods(ANY)
def table_new(request: Request, pk: int) -> HttpResponse:
    """Give it one more table."""
    row = asked(request, pk, Permission.EDIT_INDICATORS)
    form = TableForm(sent(request), report=row)
    return _answer(
        request, form, row, "Add a table", "The table is added.",
        lambda: actions.set_table(
            report=row, title=form.cleaned_data["title"], indicators=list(form.cleaned_data["indicators"]),
            by=request.user, at=now(),
        ),
    )  # fmt: skip


@require_http_methods(ANY)
def table_edit(request: Request, pk: int, table: int) -> HttpResponse:
    """Say anew what stands in a table."""
    row = asked(request, pk, Permission.EDIT_INDICATORS)
    found = get_object_or_404(ReportTable, pk=table, report=row)
    chosen = [each.indicator_id for each in found.rows.all()]
    form = TableForm(sent(request), report=row, initial={"title": found.title, "indicators": chosen})
    return _answer(
        request, form, row, "Change the table", "The table is saved.",
        lambda: actions.set_table(
            report=row, title=form.cleaned_data["title"], table=found,
            indicators=_in_order(list(form.cleaned_data["indicators"]), chosen), by=request.user, at=now(),
        ),
    )  # fmt: skip


@require_POST
def table_remove(request: Request, pk: int, table: int) -> HttpResponse:
    """Take a table out."""
    row = asked(request, pk, Permission.EDIT_INDICATORS)
    found = get_object_or_404(ReportTable, pk=table, report=row)
    actions.remove_table(report=row, table=found, by=request.user, at=now())
    messages.success(request, "The table is taken out. Its indicators and their figures stay.")
    return redirect(row)


@require_http_methods(ANY)
def tiles(request: Request, pk: int) -> HttpResponse:
    """Choose what stands at the head."""
    row = asked(request, pk, Permission.EDIT_INDICATORS)
    chosen = [each.indicator_id for each in row.rows.filter(table=None)]
    form = TilesForm(sent(request), report=row, initial={"indicators": chosen})
    return _answer(
        request, form, row, "Choose the tiles", "The tiles are chosen.",
        lambda: actions.set_tiles(
            report=row, indicators=_in_order(list(form.cleaned_data["indicators"]), chosen), by=request.user,
            at=now(),
        ),
    )  # fmt: skip


@require_http_methods(ANY)
def text_new(request: Request, pk: int) -> HttpResponse:
    """Write a part of a month's report."""
    row = asked(request, pk, Permission.ENTER_FIGURES)
    initial = {"heading": request.GET.get("heading", ""), "for_month": today().replace(day=1)}
    form = TextForm(sent(request), initial=initial)
    return _answer(
        request, form, row, "Write a part of the report", "Your words are saved.",
        lambda: actions.write_text(report=row, **form.cleaned_data, by=request.user, at=now()),
    )  # fmt: skip


def asked(request: Request, pk: int, wanted: Permission = Permission.VIEW_INDICATORS) -> Report:
    """The report of the address, for whoever may do this with it."""
    found: Report = get_visible(Report.objects.select_related("partnership"), request.user, pk=pk)
    require(request.user, wanted, found.partnership)
    return found


def _day(form: AsAtForm) -> date:
    wanted: date | None = form.cleaned_data["day"] if form.is_valid() else None
    return min(wanted, today()) if wanted else today()


def _in_order(chosen: list[Any], before: list[int]) -> list[Any]:
    """Those that stood there keep their order, new ones follow."""
    place = {pk: index for index, pk in enumerate(before)}
    return sorted(chosen, key=lambda each: place.get(each.pk, len(place)))


def _answer(
    request: Request, form: Any, row: Report | None, title: str, done: str, action: Callable[[], Any]
) -> HttpResponse:
    """A form and its action: redirect to the report when done, else the form with what is wrong."""
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, action)
        if tried.done:
            messages.success(request, done)
            return redirect(row or tried.value)
    context = {"report": row, "form": form, "title": title, "conflict": tried.conflict}
    return render(request, "metrics/report_ask.html", context, status=tried.status(form))
