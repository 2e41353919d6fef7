"""Pages of free beds: the search, the sums, and what one home says of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import get_visible, may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, sent, today
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of
from providers.actions.vacancies import primary_of, set_vacancies
from providers.filters.vacancies_sentence import parse
from providers.forms.vacancies import HomeVacancies, SentenceForm, VacancySearchForm, usual_word
from providers.models import Location, Vacancy
from providers.summaries.vacancies import Found, nearest, totals
from providers.tables.vacancies import (
    AnswerTable,
    HistoryTable,
    NamedHistoryTable,
    SilentTable,
    TotalsTable,
)
from ui.listing import respond
from ui.tables import Table

FEW = 10  # homes that never told, listed on the page of answers; the rest one link away


class Chosen:
    """The search as the table takes its filters: the form, and what the address holds."""

    def __init__(self, form: VacancySearchForm, data: QueryDict) -> None:
        self.form, self.data = form, data


@require_safe
def vacancies(request: Request) -> HttpResponseBase:
    """Where a bed is free, by fields or by a sentence; `?list=silent` gives who never told us."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    if "say" in request.GET:
        return redirect(_address(request.GET["say"]))
    form = VacancySearchForm(request.GET)
    asked = any(name in request.GET for name in form.fields)
    found = nearest(partnership, form.wanted, today(), now()) if form.is_valid() and asked else None
    said = request.GET.get("said", "")
    context = {
        "sentence": SentenceForm(initial={"say": said}),
        "unknown": parse(said).unknown if said else (),
        "asked": asked,
        "found": found,
        "place": form.place,
        "left_out": form.left_out_names,
        "headline": _headline(found) if found else "",
        "silent": found.silent[:FEW] if found else (),
        "silent_url": _with(request, list="silent"),
        "back_url": _with(request, list=""),
        "only_silent": request.GET.get("list") == "silent",
        "totals": None if asked else totals(partnership, today(), now()),
    }
    return respond(
        request, _table(request, found, form), "providers/vacancies.html", context, filename="free-beds"
    )


def _table(request: Request, found: Found | None, form: VacancySearchForm) -> Table:
    chosen = Chosen(form, request.GET)
    if request.GET.get("list") == "silent":
        return SilentTable(
            found.silent if found else (), params=request.GET, path=request.path, filterset=chosen
        )
    rows = (*found.answers, *found.nearly) if found else ()
    return AnswerTable(rows, params=request.GET, path=request.path, filterset=chosen)


def _address(sentence: str) -> str:
    """The search that a sentence means, as an address; the sentence goes along to be seen again."""
    query = QueryDict(mutable=True)
    text = " ".join(sentence.split())[:300]
    if text:
        query["said"] = text
    for name, value in parse(text).fields.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    if text and len(query) == 1:
        query["beds"] = "1"  # nothing was understood: any free bed, and the page says what it didn't read
    path = reverse("providers:vacancies")
    return f"{path}?{query.urlencode()}" if query else path


def _with(request: Request, **changes: str) -> str:
    """The present search with another list."""
    query = request.GET.copy()
    for name in ("format", "page", "sort", "col", *changes):
        query.pop(name, None)
    query.update({name: value for name, value in changes.items() if value})
    return f"{request.path}?{query.urlencode()}"


def _headline(found: Found) -> str:
    """How many fit, how many may, who said none and who never told."""
    homes = len({answer.location.pk for answer in found.answers})
    said = ["No home fits" if not homes else f"{count_of(homes, 'home')} {'fits' if homes == 1 else 'fit'}"]
    maybe = len({each.location.pk for each in found.nearly} - {each.location.pk for each in found.answers})
    if maybe:
        said.append(f"{maybe} more may: ask them")
    if found.none_free:
        said.append(f"{count_of(found.none_free, 'home')} said that none is free")
    if found.silent:
        said.append(f"{count_of(len(found.silent), 'home')} never told us")
    return "; ".join(said)


@require_safe
def vacancy_totals(request: Request) -> HttpResponseBase:
    """Free beds of the partnership's own homes by type, with the age of the figures."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    sums = totals(partnership, today(), now())
    table = TotalsTable(sums.types, params=request.GET, path=request.path)
    return respond(
        request, table, "providers/vacancy_totals.html", {"totals": sums}, filename="free-beds-by-type"
    )


@require_safe
def vacancy_history(request: Request, pk: int) -> HttpResponseBase:
    """All that was written down of one home's free beds."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    home: Location = get_visible(Location.objects, request.user, pk=pk)
    rows = Vacancy.objects.visible_to(request.user).about(partnership, home).order_by("-verified_at", "-pk")
    named = may(request.user, Permission.VIEW_HOME_PEOPLE, partnership)
    table_class = NamedHistoryTable if named else HistoryTable
    table = table_class(rows, params=request.GET, path=request.path)
    name = f"free-beds-{home.cqc_id}"
    return respond(request, table, "providers/vacancy_history.html", {"home": home}, filename=name)


@require_http_methods(["GET", "HEAD", "POST"])
def vacancies_edit(request: Request, pk: int) -> HttpResponse:
    """Write down what a home says of its free beds, all types on one page."""
    partnership = require(request.user, Permission.EDIT_HOMES, request.partnership)
    home: Location = get_visible(Location.objects, request.user, pk=pk)
    known = list(Vacancy.objects.about(partnership, home).filter(current=True))
    page = HomeVacancies(sent(request), location=home, known=known, initial=usual_word(today()))
    theirs: list[Vacancy] = []
    all_still = "all_still" in request.POST
    if request.method == "POST" and page.is_valid(all_still=all_still):
        try:
            made = set_vacancies(
                partnership=partnership, location=home, rows=page.given(all_still=all_still),
                by=request.user, at=now(), **page.word.cleaned_data,
            )  # fmt: skip
        except ChangedMeanwhile:
            rows = Vacancy.objects.about(partnership, home).filter(current=True).select_related("by")
            theirs = page.seen_again(rows)
        except Refused as refused:
            page.word.add_error(None, str(refused))
        else:
            _say_saved(request, home, made)
            return redirect(home)
    wrong = any(form.errors for form in page.forms)
    context = {
        "home": home, "page": page, "word": page.word, "theirs": theirs,
        "known": bool(known), "primary": primary_of(home), "wrong": wrong,
    }  # fmt: skip
    status = 409 if theirs else 422 if wrong else 200
    return render(request, "providers/vacancies_edit.html", context, status=status)


def _say_saved(request: Request, home: Location, made: list[Vacancy]) -> None:
    late = [row for row in made if not row.current]
    messages.success(request, f"The free beds of {home} are written down ({_types(len(made))}).")
    if late:
        messages.warning(
            request,
            f"{_types(len(late))} of an earlier day: kept as history, since newer figures are known.",
        )


def _types(number: int) -> str:
    return "1 type" if number == 1 else f"{number} types"
