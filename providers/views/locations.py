"""The list of homes, and what is done to several of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, sent, today
from accounts.views.saved import views_of
from core.errors import ChangedMeanwhile
from core.words import count_of
from providers.actions.homes import update_record
from providers.actions.records import record_of
from providers.filters.locations import ALL, HomeFilter, homes_for
from providers.forms.locations import LiaisonForm
from providers.models import HomeRecord, Location, RegisterSettings
from providers.tables.locations import HomeTable
from ui.listing import respond
from ui.navigation import address

MOST = 200  # homes in one bulk action: a page has fifty at most
QUICK = (
    ("Red", {"rag": "red"}),
    ("Amber", {"rag": "amber"}),
    ("Rating fell within a year", {"fell": "12"}),
    ("A call is due", {"call": "on"}),
    ("Mine", {"liaison": "me"}),
    ("Nobody’s", {"liaison": "none"}),
    ("A bed is free", {"vacancies": "yes"}),
)


@require_safe
def homes(request: Request) -> HttpResponseBase:
    """The partnership's homes, or the whole register, filtered, sorted and exported as the address says."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    rows, chosen = chosen_homes(request, partnership)
    table = HomeTable(
        rows.select_related("provider__brand"), params=request.GET, path=request.path, filterset=chosen,
        quick=QUICK,
    )  # fmt: skip
    table.selectable = may(request.user, Permission.EDIT_HOMES, partnership)  # type: ignore[misc]
    context = {
        "empty": None if request.GET or table.rows else why_empty(request, partnership),
        "everywhere": request.GET.get("whose") == ALL,
        "offer_url": address("providers:offer_new"),
        "map_url": table.address().replace(request.path, address("providers:map"), 1),
        **views_of(request, "homes", table),
    }
    return respond(request, table, "providers/homes.html", context, filename="homes")


def chosen_homes(request: Request, partnership: Partnership) -> tuple[Any, HomeFilter]:
    """The homes that the address asks for, and its filters; none where a filter can't be understood."""
    rows = homes_for(partnership, request.GET)
    chosen = HomeFilter(request.GET, rows, partnership=partnership, user=request.user, day=today())
    return (chosen.qs if chosen.form.is_valid() else rows.none()), chosen


def why_empty(request: Request, partnership: Partnership) -> dict[str, str] | None:
    """What is missing before there is a list, and the page where this person can mend it."""
    if not Location.objects.exists():
        can = may(request.user, Permission.IMPORT_REGISTER, partnership)
        return {
            "title": "The register is empty",
            "words": "Homes come from the regulator’s monthly file. Once it is imported, this page lists "
            "those of your area with their ratings and what you know about them."
            + ("" if can else " A liaison officer or commissioner can import it."),
            "url": address("providers:imports") if can else "",
            "label": "Import the register",
        }
    chosen = RegisterSettings.objects.filter(partnership=partnership).first()
    if chosen and chosen.councils:
        return None
    can = may(request.user, Permission.MANAGE_REGISTER, partnership)
    return {
        "title": "Your area is not set",
        "words": "The register is here, but it doesn’t know yet which councils are yours."
        + ("" if can else " A commissioner can set them."),
        "url": address("providers:settings") if can else "",
        "label": "Choose your councils",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def homes_chosen(request: Request) -> HttpResponse:
    """What is done with the homes ticked in the list: an offer (its own page), or their liaison officer."""
    partnership = require(request.user, Permission.EDIT_HOMES, request.partnership)
    asked = request.POST if request.method == "POST" else request.GET
    pks = [int(pk) for pk in asked.getlist("selected") if pk.isascii() and pk.isdecimal()][:MOST]
    rows: Any = Location.objects.visible_to(request.user)
    found = list(rows.filter(pk__in=pks).known_to(partnership).order_by("name", "pk"))
    if not found:
        messages.error(request, "No home was selected. Tick the homes in the list first.")
        return redirect("providers:homes")
    if request.GET.get("do") == "offer":
        query = urlencode([("home", home.pk) for home in found])
        return redirect(f"{address('providers:offer_new')}?{query}")
    form = LiaisonForm(sent(request), partnership=partnership, day=today())
    results: list[Result] = []
    if request.method == "POST" and form.is_valid():
        results = [set_liaison(partnership, home, form.officer, request.user) for home in found]
        found = list(rows.filter(pk__in=pks).known_to(partnership).order_by("name", "pk"))
    context = {"form": form, "homes": found, "results": results, "counts": _counts(results)}
    refused = form.errors or any(not result.done for result in results)
    return render(request, "providers/homes_liaison.html", context, status=422 if refused else 200)


@dataclass(frozen=True)
class Result:
    """What became of one home of a bulk action."""

    home: Location
    done: bool
    words: str


def set_liaison(partnership: Partnership, home: Location, officer: User | None, by: User) -> Result:
    """Set the officer of one home, each in its own transaction: one that is refused leaves the others."""
    record = record_of(partnership, home)
    kept: HomeRecord = HomeRecord.objects.select_related("liaison").get(pk=record.pk)
    if kept.liaison == officer:
        return Result(home, done=True, words="as it was")
    try:
        update_record(record=kept, changes={"liaison": officer}, version=kept.version, by=by, at=now())
    except ChangedMeanwhile:
        return Result(home, done=False, words="not set: somebody saved this home meanwhile. Set it again")
    except ValidationError as error:
        return Result(home, done=False, words=f"not set: {' '.join(error.messages)}")
    return Result(home, done=True, words=f"now {officer or 'nobody'}")


def _counts(results: list[Result]) -> str:
    done = sum(result.done for result in results)
    refused = len(results) - done
    return f"{count_of(done, 'home')} set{f', {refused} not set' if refused else ''}"
