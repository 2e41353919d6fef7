"""Pages of boards: all of them, one of them, and what one of them says of itself."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, now, today
from oversight.actions import boards as actions
from oversight.forms.boards import (
    BoardForm,
    MeetsForm,
    NewBoardForm,
    PartnerFormSet,
    ReasonForm,
    RulesForm,
    TextFormSet,
    VersionForm,
)
from oversight.models import Board
from oversight.summaries.boards import (
    meetings_of,
    next_of,
    past,
    quorum_warnings,
    quorum_words,
    seats_on,
    series_of,
    upcoming,
    waiting_items,
)
from oversight.tables.boards import MeetingTable
from oversight.views.common import boards_of, get_board, may_run
from ui.listing import respond
from ui.navigation import address

FORM = "oversight/board_form.html"
FEW = 6
REGISTERS = (
    ("Decisions", "oversight:decisions"),
    ("Action tracker", "oversight:tracker"),
    ("Risks and issues", "oversight:risks"),
)


@require_safe
def boards(request: Request) -> HttpResponse:
    """The partnership's boards, each with its next meeting; open ones first."""
    coming = Prefetch("meetings", queryset=upcoming(now()), to_attr="coming")
    rows = list(
        boards_of(request).prefetch_related(coming, "partners__organisation").order_by("-state", "name")
    )
    context = {
        "boards": [(board, board.coming[0] if board.coming else None) for board in rows],
        "may_set_up": may(request.user, Permission.RUN_BOARDS, request.partnership),
    }
    return render(request, "oversight/boards.html", context)


@require_safe
def board(request: Request, pk: int) -> HttpResponse:
    """A board: who sits on it, its quorum, what comes next, what was, and where its registers are."""
    found = get_board(request, pk)
    day, moment = today(), now()
    partners = list(found.partners.select_related("organisation"))
    seats = seats_on(found, day)
    coming = list(upcoming(moment).filter(board=found).select_related("board"))
    series = series_of(found)
    context = {
        "board": found,
        "partners": partners,
        "seats": seats,
        "texts": list(found.texts.all()),
        "quorum": quorum_words(found, partners),
        "warnings": quorum_warnings(found, partners, seats.voting),
        "series": series.words if series else "",
        "next": next_of(coming[0], day) if coming else None,
        "later": coming[1:],
        "past": list(past(found, moment)[:FEW]),
        "waiting": list(waiting_items(found, request.user)[:FEW]),
        "registers": registers_of(found),
        "public_url": public_url(found),
        "may_run": may_run(request, found),
        "steps": _first_steps(found, partners, seats.voting, bool(coming)) if may_run(request, found) else [],
    }
    return render(request, "oversight/board.html", context)


def registers_of(board: Board) -> list[tuple[str, str]]:
    """The registers, as lists of this board."""
    return [(label, f"{address(name)}?board={board.pk}") for label, name in REGISTERS if address(name)]


def public_url(board: Board) -> str:
    """The board's page for everybody; empty for a board whose papers are not public."""
    return reverse("oversight:public_board", args=[board.slug]) if board.regime == Board.Regime.PUBLIC else ""


def _first_steps(board: Board, partners: list[Any], voting: list[Any], meets: bool) -> list[dict[str, Any]]:
    """What a new board still needs; nothing once it all is there."""
    steps = [
        {
            "title": "Say who the partners are",
            "words": "The bodies that the board joins, with the short names that lists print.",
            "url": reverse("oversight:board_partners", args=[board.pk]),
            "done": bool(partners),
        },
        {
            "title": "Name the members",
            "words": "Each with a seat from a day on: voting, attending, or a substitute.",
            "url": reverse("oversight:member_new", args=[board.pk]),
            "done": bool(voting),
        },
        {
            "title": "Make the first meetings",
            "words": "From a rule such as the third Thursday of every month.",
            "url": reverse("oversight:board_series", args=[board.pk]),
            "done": meets or board.meetings.exists(),
        },
    ]
    return [] if all(step["done"] for step in steps) or board.state == Board.State.CLOSED else steps


@require_http_methods(["GET", "HEAD", "POST"])
def board_new(request: Request) -> HttpResponse:
    """Set up a board."""
    partnership = require(request.user, Permission.RUN_BOARDS, request.partnership)
    form = NewBoardForm(request.POST or None)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            form,
            lambda: actions.create_board(partnership=partnership, by=request.user, at=now(), **form.changes),
        )
        if tried.done:
            messages.success(request, f"{tried.value} is set up. Say who its partners are.")
            return redirect("oversight:board_partners", tried.value.pk)
    context = {"form": form, "board": None, "title": "Set up a board", "submit": "Set up the board"}
    return render(request, FORM, {**context, "conflict": None, "lede": ""}, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def board_edit(request: Request, pk: int) -> HttpResponse:
    """What the board says of itself, and whom to ask."""
    return _edit(request, pk, BoardForm, "What the board is")


@require_http_methods(["GET", "HEAD", "POST"])
def board_rules(request: Request, pk: int) -> HttpResponse:
    """The quorum and the deadlines."""
    lede = "Clear days lie between the day of the deed and the day of the meeting; neither is counted."
    return _edit(request, pk, RulesForm, "Quorum and deadlines", lede)


@require_http_methods(["GET", "HEAD", "POST"])
def board_meets(request: Request, pk: int) -> HttpResponse:
    """When and where it usually meets."""
    lede = "The dates of the next meetings are proposed from this; each can still be moved."
    return _edit(request, pk, MeetsForm, "When it meets", lede)


def _edit(request: Request, pk: int, form_class: Any, title: str, lede: str = "") -> HttpResponse:
    found = get_board(request, pk, Permission.RUN_BOARDS)
    initial = {name: getattr(found, name) for name in form_class.base_fields}
    form = form_class(request.POST or None, initial=initial)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        save = partial(actions.update_board, board=found, changes=form.changes, by=request.user)
        tried = attempt(form, lambda: save(version=form.cleaned_data["version"]))
        if tried.done:
            messages.success(request, f"{found}: saved.")
            _warn_of_quorum(request, found)
            return redirect(found)
    context = {"form": form, "board": found, "title": title, "lede": lede, "submit": "Save"}
    return render(request, FORM, {**context, "conflict": tried.conflict}, status=tried.status(form))


def _warn_of_quorum(request: Request, board: Board) -> None:
    partners = list(board.partners.select_related("organisation"))
    for words in quorum_warnings(board, partners, seats_on(board, today()).voting):
        messages.warning(request, words)


@require_http_methods(["GET", "HEAD", "POST"])
def board_partners(request: Request, pk: int) -> HttpResponse:
    """Which bodies the board joins."""
    found = get_board(request, pk, Permission.RUN_BOARDS)
    rows = found.partners.select_related("organisation")
    initial = [
        {"name": row.organisation.name, "kind": row.organisation.kind, "short_name": row.short_name}
        for row in rows
    ]

    def save(lists: list[dict[str, Any]], version: int) -> None:
        named = [(row["name"], row["kind"], row["short_name"]) for row in lists if row.get("name")]
        actions.set_partners_by_name(board=found, rows=named, version=version, by=request.user)

    saved = [f"{row.organisation} ({row.short_name})" for row in rows]
    return _list_page(request, found, PartnerFormSet, initial, save, saved, "oversight/board_partners.html")


@require_http_methods(["GET", "HEAD", "POST"])
def board_texts(request: Request, pk: int) -> HttpResponse:
    """What the public is told besides agendas and papers."""
    found = get_board(request, pk, Permission.RUN_BOARDS)
    initial = [{"heading": text.heading, "words": text.words} for text in found.texts.all()]

    def save(lists: list[dict[str, Any]], version: int) -> None:
        texts = [(row.get("heading", ""), row.get("words", "")) for row in lists]
        actions.set_texts(board=found, texts=texts, version=version, by=request.user)

    saved = [f"{row['heading']}: {row['words']}" for row in initial]
    return _list_page(request, found, TextFormSet, initial, save, saved, "oversight/board_texts.html")


def _list_page(
    request: Request, found: Board, formset_class: Any, initial: list[dict[str, Any]], save: Any,
    saved: list[str], template: str,
) -> HttpResponse:  # fmt: skip
    """A list of the board that is saved as a whole; `saved` shows it to whom somebody else overtook."""
    posted = request.method == "POST" and bool(request.POST)
    formset = formset_class(
        request.POST if posted else None, initial=None if posted else initial, prefix="rows"
    )
    form = VersionForm(request.POST or None, initial={"version": found.version})
    tried = Tried()
    if request.method == "POST" and formset.is_valid() and form.is_valid():
        rows = [each.cleaned_data for each in formset.forms if each.cleaned_data]
        tried = attempt(form, lambda: save(rows, form.cleaned_data["version"]))
        if tried.done:
            messages.success(request, f"{found}: saved.")
            more = "more" in request.POST
            return redirect(request.path if more else found.get_absolute_url())
    status = 422 if formset.is_bound and not formset.is_valid() else tried.status(form)
    context = {"board": found, "form": form, "formset": formset, "conflict": tried.conflict, "saved": saved}
    return render(request, template, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def board_state(request: Request, pk: int) -> HttpResponse:
    """Close a board that meets no more, or take a closed one up again, with a reason."""
    found = get_board(request, pk, Permission.RUN_BOARDS)
    is_open = found.state == Board.State.OPEN
    form = ReasonForm(request.POST or None)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        change = actions.close_board if is_open else actions.reopen_board
        tried = attempt(
            form, lambda: change(board=found, reason=form.cleaned_data["reason"], by=request.user)
        )
        if tried.done:
            messages.success(request, f"{found} is {'closed' if is_open else 'open again'}.")
            return redirect(found)
    lede = (
        "A closed board makes no meetings. Its papers, minutes, decisions and public page stay as they are."
        if is_open
        else "It can make meetings again."
    )
    title = f"Close {found}" if is_open else f"Reopen {found}"
    context = {"form": form, "board": found, "title": title, "lede": lede, "conflict": None}
    context["submit"] = "Close the board" if is_open else "Reopen the board"
    return render(request, FORM, context, status=tried.status(form))


@require_safe
def board_meetings(request: Request, pk: int) -> HttpResponseBase:
    """Every meeting of the board, with files of the list."""
    found = get_board(request, pk)
    table = MeetingTable(meetings_of(found), params=request.GET, path=request.path)
    name = f"{found.slug}-meetings"
    return respond(request, table, "oversight/board_meetings.html", {"board": found}, filename=name)
