"""Pages of seats: everybody who has or had one, a new one, one of them, the end of a term."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import get_visible, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt, today
from core.words import day_words
from oversight.actions import boards as actions
from oversight.forms.boards import EndForm, MemberForm, member_initial
from oversight.models import Member
from oversight.tables.boards import MemberTable
from oversight.views.boards import FORM
from oversight.views.common import get_board, may_run
from ui.listing import respond


@require_safe
def members(request: Request, pk: int) -> HttpResponseBase:
    """Everybody who has or had a seat, with files of the list."""
    board = get_board(request, pk)
    rows = board.members.select_related("partner", "stands_for")
    table = MemberTable(rows, params=request.GET, path=request.path)
    context = {"board": board, "may_run": may_run(request, board)}
    return respond(request, table, "oversight/board_members.html", context, filename=f"{board.slug}-members")


@require_http_methods(["GET", "HEAD", "POST"])
def member_new(request: Request, pk: int) -> HttpResponse:
    """Give a person a seat; several in a row."""
    board = get_board(request, pk, Permission.RUN_BOARDS)
    form = MemberForm(request.POST or None, board=board, initial={"in_chair": "", "starts_on": today()})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: actions.add_member(board=board, by=request.user, **form.changes))
        if tried.done:
            messages.success(request, f"{tried.value} has a seat on {board}.")
            return redirect(request.path if "more" in request.POST else board.get_absolute_url())
    context = {
        "form": form, "board": board, "title": "Add a member", "submit": "Save", "conflict": None,
        "lede": "", "more": "Save and add another",
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: Request, pk: int) -> HttpResponse:
    """A seat: for those who run the board the form of it, for everybody else its facts."""
    found = _member(request, pk)
    if request.method == "POST":
        require(request.user, Permission.RUN_BOARDS, found.partnership)
    elif not may_run(request, found.board):
        return _facts(request, found)
    form = MemberForm(request.POST or None, board=found.board, member=found, initial=member_initial(found))
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        saved = {"in_chair": member_initial(found)["in_chair"]}
        tried = attempt(
            form,
            lambda: actions.update_member(
                member=found, changes=form.changes, version=version, by=request.user
            ),
            saved,
        )
        if tried.done:
            messages.success(request, f"{found}: saved.")
            return redirect(found.board)
    context = {
        "form": form, "board": found.board, "title": str(found), "submit": "Save", "lede": "",
        "conflict": tried.conflict, "member": found,
    }  # fmt: skip
    return render(request, "oversight/board_member.html", context, status=tried.status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def member_end(request: Request, pk: int) -> HttpResponse:
    """End a term on a day."""
    found = _member(request, pk)
    require(request.user, Permission.RUN_BOARDS, found.partnership)
    form = EndForm(request.POST or None, member=found, initial={"on": today()})
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        tried = attempt(form, lambda: actions.end_member(member=found, on=on, by=request.user))
        if tried.done:
            messages.success(request, f"The term of {found} ends on {day_words(on)}.")
            return redirect(found.board)
    lede = "The person stays in the record of every meeting until then, and can’t be marked present after it."
    if found.substitutes.filter(ends_on=None).exists():
        lede += " Their substitutes end on the same day."
    context = {
        "form": form, "board": found.board, "title": f"End the term of {found}", "submit": "End the term",
        "lede": lede, "conflict": None,
    }  # fmt: skip
    return render(request, FORM, context, status=tried.status(form))


def _member(request: Request, pk: int) -> Member:
    rows = Member.objects.select_related("board__partnership", "partner__organisation", "stands_for", "user")
    found: Member = get_visible(rows, request.user, pk=pk)
    return found


def _facts(request: Request, found: Member) -> HttpResponse:
    seat = "Chair" if found.chair else "Vice-chair" if found.vice_chair else ""
    facts = [
        ("Seat", found.get_kind_display()),
        ("In the chair", seat),
        ("For", str(found.partner or "")),
        ("Stands in for", str(found.stands_for or "")),
        ("Title", found.title),
        ("Organisation", found.organisation),
        ("First day", day_words(found.starts_on)),
        ("Last day", day_words(found.ends_on) if found.ends_on else ""),
    ]
    context = {"member": found, "board": found.board, "facts": [pair for pair in facts if pair[1]]}
    context["all_url"] = reverse("oversight:members", args=[found.board_id])
    return render(request, "oversight/board_member_facts.html", context)
