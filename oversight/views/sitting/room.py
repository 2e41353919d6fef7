"""In the meeting, item by item: who is in the room, interests, the clock, and the line that is typed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import attempt, now
from core.errors import Refused
from oversight.actions.attendance import come_in, step_out
from oversight.actions.declarations import declare as declare_interest
from oversight.actions.declarations import withdraw_declaration
from oversight.actions.minutes import add_paragraph
from oversight.actions.timing import end_item, start_item
from oversight.forms.sitting import DeclareForm, QuickForm, private_words
from oversight.models import AgendaItem, Attendance, Meeting
from oversight.summaries.sitting import Room, room_of
from oversight.summaries.sitting.minutes import declaration_words, minutes_items
from oversight.summaries.sitting.run_sheet import over_words, taken_words
from oversight.views.common import get_meeting
from oversight.views.sitting.common import by_htmx, get_declaration, get_item

MOVES = {
    "out": lambda person, item, by: step_out(attendance=person, item=item, by=by),
    "out_rest": lambda person, item, by: step_out(attendance=person, item=item, by=by, rest=True),
    "in": lambda person, item, by: come_in(attendance=person, item=item, by=by),
    "joined": lambda person, item, by: come_in(attendance=person, item=item, by=by, late=True),
}


@dataclass(frozen=True)
class Chip:
    """Somebody who came, as the strip shows them: `state` says in words when they are not simply there."""

    row: Attendance
    away: bool
    state: str


@require_safe
def sitting(request: Request, pk: int) -> HttpResponse:
    """Where the meeting is: the item being taken, else the first that was not, else the last."""
    meeting = get_meeting(request, pk, Permission.RUN_BOARDS)
    items = list(meeting.items.filter(withdrawn=False))
    if not items:
        messages.error(request, "The agenda has no items. Add at least one, then come back.")
        return redirect(meeting)
    if not meeting.attendance.exists():
        return redirect("oversight:attendance", meeting.pk)
    running = next((item for item in items if item.started_at and not item.ended_at), None)
    waiting = next((item for item in items if not item.started_at), None)
    return redirect("oversight:item_sitting", (running or waiting or items[-1]).pk)


@require_http_methods(["GET", "HEAD", "POST"])
def item_sitting(request: Request, pk: int) -> HttpResponse:
    """One item while it is talked about; a post adds a note to its minutes."""
    item = get_item(request, pk)
    form = QuickForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        tried = attempt(
            form,
            lambda: add_paragraph(
                item=item, text=values["text"], exempt=values["exempt"], by=request.user, at=now()
            ),
        )
        if tried.done:
            return redirect(f"{reverse('oversight:item_sitting', args=[item.pk])}?added=1#minutes-add")
    return _page(request, item, form)


def _page(request: Request, item: AgendaItem, form: QuickForm, problem: str = "") -> HttpResponse:
    room = room_of(item.meeting)
    place = [each.pk for each in room.items].index(item.pk)
    minutes = minutes_items(room, public=False)
    mine = next(each for each in minutes if each.pk == item.pk)
    declared = [(each, declaration_words(each)) for each in room.declared_at(item)]
    context = {
        "item": item,
        "meeting": item.meeting,
        "board": item.meeting.board,
        "items": room.items,
        "before": room.items[place - 1] if place else None,
        "after": room.items[place + 1] if place + 1 < len(room.items) else None,
        "chips": _chips(room, item),
        "others": [person for person in room.attendance if person not in room.there()],
        "quorum": mine.quorum,
        "declared": declared,
        "paragraphs": mine.paragraphs,
        "comings": mine.comings,
        "form": form,
        "problem": problem,
        "private": private_words(item),
        "taken": taken_words(item),
        "over": over_words(item, now()),
        "focus": "added" in request.GET and by_htmx(request),
        "writable": item.meeting.state in WRITABLE and not item.withdrawn,
        "open_room": item.meeting.state not in SETTLED and not item.withdrawn,
    }
    status = 422 if form.errors or problem else 200
    return render(request, "oversight/sitting_item.html", context, status=status)


WRITABLE = (Meeting.State.PUBLISHED, Meeting.State.HELD, Meeting.State.MINUTES_DRAFT)
SETTLED = (Meeting.State.CANCELLED, Meeting.State.MINUTES_APPROVED, Meeting.State.CLOSED)


def _chips(room: Room, item: AgendaItem) -> list[Chip]:
    did = {each.attendance_id: each for each in room.declared_at(item)}
    chips = []
    for person in room.there():
        away = room.is_away(person, item)
        words = "out" if away else ""
        if not away and person.pk in did and did[person.pk].did != "spoke":
            words = "interest: " + did[person.pk].get_did_display().lower()
        chips.append(Chip(person, away, words))
    return chips


@require_POST
def item_room(request: Request, pk: int) -> HttpResponse:
    """Somebody goes out or comes in: for this item, from it on, or joined at it. What was typed stays."""
    item = get_item(request, pk)
    move = next((name for name in MOVES if name in request.POST), "")
    chosen = request.POST.get(move, "")
    person = item.meeting.attendance.filter(pk=chosen).first() if chosen.isdecimal() else None
    problem = "" if person else "Choose who goes out or comes in."
    if person:
        try:
            MOVES[move](person, item, request.user)
        except Refused as refused:
            problem = str(refused)
    typed = request.POST.get("text", "").strip()
    if problem or (typed and not by_htmx(request)):
        values = {"text": typed, "exempt": bool(request.POST.get("exempt"))}
        return _page(request, item, QuickForm(initial=values), problem)
    return redirect(f"{reverse('oversight:item_sitting', args=[item.pk])}#room")


@require_POST
def item_clock(request: Request, pk: int) -> HttpResponse:
    """The meeting comes to this item, or is done with it; what was typed stays."""
    item = get_item(request, pk)
    change = end_item if "end" in request.POST else start_item
    problem = ""
    try:
        change(item=item, by=request.user, at=now())
    except Refused as refused:
        problem = str(refused)
    typed = request.POST.get("text", "").strip()
    if problem or typed:
        values = {"text": typed, "exempt": bool(request.POST.get("exempt"))}
        item.refresh_from_db()
        return _page(request, item, QuickForm(initial=values), problem)
    return redirect("oversight:item_sitting", item.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: Request, pk: int) -> HttpResponse:
    """Write down an interest, in an item or in the whole meeting."""
    meeting = get_meeting(request, pk, Permission.RUN_BOARDS)
    asked = request.GET.get("item", "")
    item = meeting.items.filter(pk=asked).first() if asked.isdecimal() else None
    form = DeclareForm(request.POST or None, meeting=meeting, initial={"item": item})
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: declare_interest(by=request.user, at=now(), **form.cleaned_data))
        if tried.done:
            messages.success(
                request, f"The interest declared by {tried.value.attendance.name} is written down."
            )
            if "another" in request.POST:
                return redirect(request.get_full_path())
            return redirect(_back(meeting, tried.value.item))
    context = {"form": form, "meeting": meeting, "board": meeting.board, "back": _back(meeting, item)}
    return render(request, "oversight/sitting_declare.html", context, status=422 if form.errors else 200)


def _back(meeting: Meeting, item: AgendaItem | None) -> str:
    return reverse("oversight:item_sitting", args=[item.pk]) if item else reverse(
        "oversight:sitting", args=[meeting.pk]
    )  # fmt: skip


@require_POST
def declaration_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back a declaration that was written down by mistake."""
    found = get_declaration(request, pk)
    meeting = found.attendance.meeting
    try:
        withdraw_declaration(declaration=found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, f"The declaration of {found.attendance.name} is withdrawn. It stays on record."
        )
    asked = request.POST.get("item", "")
    item = meeting.items.filter(pk=asked).first() if asked.isdecimal() else found.item
    return redirect(_back(meeting, item))
