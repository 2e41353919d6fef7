"""Worries by theme, staff, digital readiness and the regulator's ratings of one home."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, sent, today
from providers.actions.homes import add_digital, add_staffing, rate_theme
from providers.forms.homes import DigitalForm, StaffingForm, ThemeForm
from providers.models import Rating, Staffing, Theme, ThemeRating
from providers.summaries.homes import digital_of, staffing_of
from providers.tables.homes_facts import RatingTable, StaffingTable, ThemeTable
from providers.views.homes_common import Page, answer_form, asked_home, button
from ui.listing import respond


@require_http_methods(["GET", "HEAD", "POST"])
def home_rate(request: Request, pk: int) -> HttpResponseBase:
    """Say how worried we are in one theme, and why; several in a row."""
    asked = asked_home(request, pk, Permission.EDIT_HOMES)
    form = ThemeForm(sent(request), initial={"on": today(), "theme": request.GET.get("theme", "")})
    page = Page(
        asked.home, "Rate a theme", "worries", more="Save and rate another", done="It is written down.",
        lede="The colour says how worried we are about this home. It sets how often the home is called.",
    )  # fmt: skip
    return answer_form(
        request, page, form,
        lambda: rate_theme(
            partnership=asked.partnership, location=asked.home, by=request.user, at=now(), **form.changes
        ),
    )  # fmt: skip


@require_safe
def home_theme(request: Request, pk: int, theme: str) -> HttpResponseBase:
    """Every rating of a home in one theme, newest first."""
    asked = asked_home(request, pk)
    if theme not in Theme.values:
        raise Http404("There is no such theme.")
    rows = ThemeRating.objects.about(asked.partnership, asked.home).filter(theme=theme).select_related("by")
    table = ThemeTable(rows, params=request.GET, path=request.path)
    context = {
        "home": asked.home, "title": f"{Theme(theme).label}: how worried we were",
        "button": button(request, asked, "Rate it", "home_rate", f"?theme={theme}"),
    }  # fmt: skip
    return respond(request, table, "providers/home_list.html", context, filename=f"home-{theme}")


@require_safe
def home_ratings(request: Request, pk: int) -> HttpResponseBase:
    """Everything that the regulator published of a home, newest first."""
    asked = asked_home(request, pk)
    rows = Rating.objects.filter(location=asked.home)
    table = RatingTable(rows, params=request.GET, path=request.path)
    context = {
        "home": asked.home, "title": "The regulator’s ratings", "button": None, "attribution": True,
    }  # fmt: skip
    return respond(request, table, "providers/home_list.html", context, filename="home-ratings")


@require_safe
def home_staffing(request: Request, pk: int) -> HttpResponseBase:
    """The staff of a home over time, newest first."""
    asked = asked_home(request, pk)
    rows = Staffing.objects.about(asked.partnership, asked.home).select_related("by")
    table = StaffingTable(rows, params=request.GET, path=request.path)
    context = {
        "home": asked.home, "title": "Staff",
        "button": button(request, asked, "Write down its staff", "staffing_new"),
    }  # fmt: skip
    return respond(request, table, "providers/home_list.html", context, filename="home-staff")


@require_http_methods(["GET", "HEAD", "POST"])
def staffing_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down the staff of a home; how many it employs is filled in from the last time."""
    asked = asked_home(request, pk, Permission.EDIT_HOMES)
    last = staffing_of(asked.partnership, asked.home, today())
    start = {"employed": last.newest.employed} if last else {}
    form = StaffingForm(sent(request), initial={"on": today(), **start})
    page = Page(asked.home, "Staff today", "staff", done="The staff are written down.")
    return answer_form(
        request, page, form,
        lambda: add_staffing(
            partnership=asked.partnership, location=asked.home, by=request.user, at=now(), **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def digital_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down how ready a home is for digital working; what was known stands in the form."""
    asked = asked_home(request, pk, Permission.EDIT_HOMES)
    last = digital_of(asked.partnership, asked.home, today())
    names = ("nhsmail", "video", "dspt", "devices")
    start = {name: getattr(last, name) for name in names} if last else {}
    form = DigitalForm(sent(request), initial={"on": today(), **start})
    page = Page(asked.home, "Digital readiness", "digital", done="Written down.")
    return answer_form(
        request, page, form,
        lambda: add_digital(
            partnership=asked.partnership, location=asked.home, by=request.user, at=now(), **form.changes
        ),
    )  # fmt: skip
