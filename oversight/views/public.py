"""The pages of a board for everybody: agenda, papers, minutes and decisions as web pages, without sign-in."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.common import now, today
from oversight.models import Board, Publication
from oversight.summaries import public, public_search
from oversight.views.public_common import for_everybody, get_board, get_meeting

LATEST = 6  # meetings on the board's own page
PAGE = 50


@for_everybody("public_page")
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """Every board with a public page."""
    return _page(request, "boards", None, {"boards": public.boards()})


@for_everybody("public_page")
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """A board: what it is for, when it meets, what it published last, who sits on it."""
    found = get_board(slug)
    meetings = public.meetings_of(found)
    context = {
        "coming": public.coming(found, now()),
        "published": {each.pk for each in meetings},
        "meetings": meetings[:LATEST],
        "more": len(meetings) > LATEST,
        "decisions": public.decisions_of(found)[:LATEST],
        "members": public.members_on(found, today()),
        "texts": found.texts.all(),
    }
    return _page(request, "board", found, context)


@for_everybody("public_page")
@require_safe
def meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """Every meeting of which something is out."""
    found = get_board(slug)
    page = Paginator(public.meetings_of(found), PAGE).get_page(request.GET.get("page"))
    return _page(request, "meetings", found, {"page": page})


@for_everybody("public_page")
@require_safe
def meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The agenda as a web page, with its papers and supplements."""
    found = get_board(slug)
    return _page(request, "meeting", found, _meeting_context(found, pk))


@for_everybody("public_page")
@require_safe
def minutes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The minutes, or their draft."""
    found = get_board(slug)
    context = _meeting_context(found, pk)
    return _page(request, "minutes", found, context | {"publication": _out(context["meeting"].minutes)})


@for_everybody("public_page")
@require_safe
def notice(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What a meeting decided."""
    found = get_board(slug)
    context = _meeting_context(found, pk)
    return _page(request, "notice", found, context | {"publication": _out(context["meeting"].notice)})


@for_everybody("public_page")
@require_safe
def paper(request: HttpRequest, slug: str, pk: int, paper: int) -> HttpResponse:
    """A public paper: a report written here as a web page, any other with its file."""
    found = get_board(slug)
    where = get_meeting(found, pk)
    place = public.paper_of(where, paper)
    if place is None:
        raise Http404("There is no public paper at this address.")
    publication, item, facts = place
    file = next((each for each in publication.files if each["paper"] == paper), None)
    context = {"meeting": where, "publication": publication, "item": item, "paper": facts, "file": file}
    return _page(request, "paper", found, context)


@for_everybody("public_page")
@require_safe
def decisions(request: HttpRequest, slug: str) -> HttpResponse:
    """The public register of decisions."""
    found = get_board(slug)
    page = Paginator(public.decisions_of(found), PAGE).get_page(request.GET.get("page"))
    return _page(request, "decisions", found, {"page": page})


@for_everybody("public_page")
@require_safe
def decision(request: HttpRequest, slug: str, year: int, serial: int) -> HttpResponse:
    """One decision with its reasons."""
    found = get_board(slug)
    listed = public.decisions_of(found)
    this = next(
        (each for each in listed if (each.facts["year"], each.facts["serial"]) == (year, serial)), None
    )
    if this is None:
        raise Http404("There is no public decision at this address.")
    by_number = {each.facts["number"]: each for each in listed}
    context = {
        "decision": this,
        "replaces": [by_number[number] for number in this.facts["replaces"] if number in by_number],
        "replaced_by": by_number.get(this.replaced_by),
    }
    return _page(request, "decision", found, context)


@for_everybody("public_search")
@require_safe
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """Find words in what a board has published."""
    found = get_board(slug)
    typed = request.GET.get("q", "").replace("\x00", " ").strip()[: public_search.LONGEST]
    hits = public_search.find(found, typed)
    page = Paginator(hits, PAGE).get_page(request.GET.get("page"))
    return _page(request, "search", found, {"typed": typed, "page": page})


def _meeting_context(board: Board, pk: int) -> dict[str, Any]:
    found = get_meeting(board, pk)
    before, after = public.beside(public.meetings_of(board), pk)
    return {"meeting": found, "before": before, "after": after}


def _out(publication: Publication | None) -> Publication:
    if publication is None:
        raise Http404("This is not published.")
    return publication


def _page(request: HttpRequest, name: str, board: Board | None, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"oversight/public/{name}.html", {"board": board, **context})
