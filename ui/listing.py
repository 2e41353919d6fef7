"""A list page in one call: the page, its fragment for htmx, or the file that was asked for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from ui import exports, limits
from ui.tables import Table
from ui.templatetags.ui import moment

FILES = ("csv", "xlsx", "pdf")


def respond(
    request: HttpRequest, table: Table, template: str, context: dict[str, Any] | None = None, *, filename: str
) -> HttpResponseBase:
    """Answer with the table as `?format=` asks: a page, csv, xlsx or pdf; the same rows and columns in each.

    The view has checked permission before it made the table, so the exports obey the same rule as the page.
    """
    wanted = request.GET.get("format", "")
    now = timezone.now()  # noqa: TID251  a view's helper: the moment the file was made
    if wanted in FILES and table.exports:
        limits.count(request, "export_pdf" if wanted == "pdf" else "export")
        name = f"{filename}-{timezone.localtime(now):%Y-%m-%d}"
        if wanted == "csv":
            return exports.csv_response(table, name)
        about = [("Made", moment(now)), ("By", str(request.user)), ("For", _partnership(request))]
        if wanted == "xlsx":
            return exports.xlsx_response(table, name, about)
        try:
            return exports.pdf_response(table, name, about, made=now, for_whom=_partnership(request))
        except exports.TooLongForPaper as refused:
            messages.warning(request, str(refused))
            return redirect(table.address())
    return render(request, template, {**(context or {}), "table": table, "filterset": table.filterset})


def _partnership(request: HttpRequest) -> str:
    return str(getattr(request, "partnership", None) or "")
